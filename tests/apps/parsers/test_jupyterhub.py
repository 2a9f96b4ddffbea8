from __future__ import annotations

import pytest


def people(claim):
    return [
        {"email": "admin@example.com", claim: ["dashboard-user", "dashboard-admin"]},
        {"email": "user@example.com", claim: ["dashboard-user"]},
        {"email": "stranger@example.com", claim: ["billing"]},
        {"email": "guest@example.com"},
    ]


def test_oauthenticator_takes_the_client_and_admits_by_role(ask, client):
    claim = client["role_claim"]
    callback = "https://hub.example.com/hub/oauth_callback"
    told = ask("jupyterhub", client | {"redirect_uris": [callback]}, people(claim))

    assert told["class"] == "GenericOAuthenticator"
    assert told["traits"] == {
        "client_id": client["client_id"],
        "client_secret": client["client_secret"],
        "authorize_url": client["authorization_endpoint"],
        "token_url": client["token_endpoint"],
        "oauth_callback_url": callback,
        "basic_auth": True,
        "scope": ["openid", "email", "profile"],
        "username_claim": "email",
        "enable_pkce": True,
        "login_service": "Auth0",
        "userdata_from_id_token": True,
    }
    assert told["admitted"] == [
        {"allowed": True, "admin": True},
        {"allowed": True, "admin": False},
        {"allowed": False, "admin": False},
        {"allowed": False, "admin": False},
    ]


@pytest.mark.parametrize(("method", "basic"), [("client_secret_basic", True), ("client_secret_post", False)])
def test_the_secret_is_sent_as_the_client_was_registered(ask, client, method, basic):
    told = ask("jupyterhub", client | {"token_endpoint_auth_method": method}, [])

    assert told["traits"]["basic_auth"] is basic
