"""Loads the exported configuration as JupyterHub does and tells what oauthenticator made of it, and of users with these claims."""

import asyncio
import json
import sys

from jupyterhub.app import JupyterHub

hub = JupyterHub()
hub.load_config_file("jupyterhub_oidc.py")
authenticator = hub.authenticator_class(config=hub.config)


async def admitted(claims):
    """Whether someone with these claims may log in, and as what."""
    state = {"access_token": "token", "oauth_user": claims}
    model = {"name": claims["email"], "admin": None, "auth_state": state}
    model = await authenticator._apply_managed_groups(model)
    return {"allowed": bool(await authenticator.check_allowed(model["name"], model)), "admin": model["admin"]}


async def all_admitted():
    return [await admitted(claims) for claims in json.loads(sys.argv[1])]


sys.stdout.write(
    json.dumps(
        {
            "class": type(authenticator).__name__,
            "traits": {
                name: getattr(authenticator, name)
                for name in (
                    "client_id",
                    "client_secret",
                    "authorize_url",
                    "token_url",
                    "oauth_callback_url",
                    "basic_auth",
                    "scope",
                    "username_claim",
                    "enable_pkce",
                    "login_service",
                    "userdata_from_id_token",
                )
            },
            "admitted": asyncio.run(all_admitted()),
        }
    )
)
