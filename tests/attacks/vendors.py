"""An app and a person at each vendor, made by the vendor's management API, and the app's own view of both.

Nothing below the API is reached for: what an attack meets is what anybody's app meets.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import boto3
import requests
import yaml
from botocore.config import Config
from rich.console import Console

from emulator import auth0, aws, entra
from emulator.passwords import hash_password
from engine.dex import obtain, server
from tests import needs
from tests.attacks.emulation import Emulation
from tests.browser import parameters_of
from tests.ports import free_ports
from tests.projects import ROOT
from tests.relying_party import Attempt, Person, RelyingParty

CALLBACK = "https://app.example.com/callback"
GOODBYE = "https://app.example.com/bye"
PASSWORD = "Correct-Horse-7-battery"
EMAIL = "ada@example.com"
OTHER_EMAIL = "eve@example.com"

_START_DEX = """
import sys
from pathlib import Path
from engine.dex import server
state, program, configuration, port, authority = sys.argv[1:]
server.ensure(Path(state), server.Wanted(Path(program), configuration, int(port), Path(authority)))
"""


@dataclass
class Login:
    """One app at one vendor, which reads its own settings only, and somebody who may use it."""

    emulation: Emulation
    client: dict[str, Any]
    username: str = EMAIL
    password: str = PASSWORD

    @cached_property
    def party(self) -> RelyingParty:
        return RelyingParty(self.client, self.emulation.certificate)

    def person(self) -> Person:
        """A browser that nobody used before."""
        return Person(self.emulation.certificate)

    def begin(self, **changes: str | None) -> Attempt:
        return self.party.begin(**changes)

    def sign_in(self, attempt: Attempt, person: Person | None = None) -> requests.Response:
        """What the password is answered with."""
        person = person or self.person()
        page = person.open(attempt.url)
        if 'name="login"' in page.text:
            return person.submit(page, login=self.username, password=self.password)
        if 'name="username"' in page.text:
            return person.submit(page, username=self.username, password=self.password)
        return page

    def code(self, attempt: Attempt, person: Person | None = None) -> str:
        """The code of a login that works."""
        answer = self.sign_in(attempt, person)
        assert answer.is_redirect, answer.text
        return parameters_of(answer.headers["Location"])["code"]

    def tokens(self, person: Person | None = None, **changes: str | None) -> dict[str, Any]:
        attempt = self.begin(**changes)
        answer = self.party.redeem(attempt, self.code(attempt, person))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def userinfo(self, token: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return self.party.session.get(self.party.discovery["userinfo_endpoint"], headers=headers, timeout=20)

    def refresh(self, token: str) -> requests.Response:
        return self.party.token_request({"grant_type": "refresh_token", "refresh_token": token})


class Vendor(ABC):
    """One of those that log people in."""

    name: ClassVar[str]
    refreshing: ClassVar[dict[str, Any]] = {}
    """Settings of an app that gets refresh tokens."""
    refresh_scope: ClassVar[str] = "openid profile email offline_access"

    def __init__(self, emulation: Emulation) -> None:
        self.emulation = emulation
        self._logins: dict[str, Login] = {}
        self._numbers = itertools.count(1)

    @property
    def base(self) -> str:
        return self.emulation.url(self.name)

    def login(self, **settings: Any) -> Login:
        """An app that tests share: the same one for the same settings (see ``register``)."""
        key = repr(sorted(settings.items()))
        if key not in self._logins:
            self._logins[key] = self.register(**settings)
        return self._logins[key]

    @cached_property
    def regular(self) -> Person:
        """A browser with a session here, for tests that need a code and no login."""
        somebody = Person(self.emulation.certificate)
        login = self.login()
        assert login.code(login.begin(), somebody)
        return somebody

    def disable(self, email: str) -> None:
        """Lets somebody in no more."""
        raise NotImplementedError(f"{self.name} has no people of its own")

    def make_person(self, email: str) -> Callable[[], None]:
        """Somebody with the password of everybody; what it answers takes them away again."""
        raise NotImplementedError(f"{self.name} has no people of its own")

    @contextmanager
    def somebody(self, email: str) -> Iterator[None]:
        """Somebody who is there for as long as the block lasts."""
        remove = self.make_person(email)
        try:
            yield
        finally:
            remove()

    @abstractmethod
    def register(self, *, public: bool = False, callbacks: tuple[str, ...] = (CALLBACK,), **more: Any) -> Login:
        """A new app.

        Args:
            public: without a secret, as an app on a person's own machine.
            more: the vendor's own settings.
        """

    def close(self) -> None:
        """Ends what was started for it."""

    def _login(self, client: dict[str, Any], *, public: bool, callbacks: tuple[str, ...]) -> Login:
        return Login(
            self.emulation,
            {
                "scopes": ["openid", "profile", "email"],
                "redirect_uris": list(callbacks or (CALLBACK,)),
                "discovery_url": client["issuer"].rstrip("/") + "/.well-known/openid-configuration",
                "token_endpoint_auth_method": "none" if public else "client_secret_post",
                **client,
            },
        )


class Auth0(Vendor):
    name = "auth0"

    @cached_property
    def management_token(self) -> str:
        credentials = auth0.credentials(self.emulation.context)
        return self.app_token(credentials["client_id"], credentials["client_secret"], f"{self.base}/api/v2/")

    def app_token(self, client_id: str, secret: str, audience: str) -> str:
        """What an app gets for itself."""
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
        answer = self.emulation.http().post(f"{self.base}/oauth/token", data={**form, "audience": audience}, timeout=20)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    @cached_property
    def _management(self) -> requests.Session:
        session = self.emulation.http()
        session.headers["Authorization"] = f"Bearer {self.management_token}"
        return session

    @cached_property
    def api_identifier(self) -> str:
        """An API of the tenant, whose access tokens are JWTs."""
        body = {"identifier": "https://api.example.com/", "name": "API", "allow_offline_access": True}
        return str(self.api("POST", "/resource-servers", {**body, "scopes": [{"value": "read:all"}]})["identifier"])

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the Management API that works."""
        answer = self._management.request(method, f"{self.base}/api/v2{path}", json=body, timeout=20)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    @cached_property
    def connection(self) -> dict[str, Any]:
        """The database of everybody."""
        made = self.api("POST", "/connections", {"name": "people", "strategy": "auth0"})
        self.people = {email: self.person(email, made["name"]) for email in (EMAIL, OTHER_EMAIL)}
        return dict(made)

    def person(self, email: str, connection: str = "people") -> dict[str, Any]:
        body = {"connection": connection, "email": email, "password": PASSWORD, "email_verified": True}
        return dict(self.api("POST", "/users", body))

    def disable(self, email: str) -> None:
        (user,) = self.api("GET", f"/users-by-email?email={email}")
        self.api("PATCH", f"/users/{user['user_id']}", {"blocked": True})

    def make_person(self, email: str) -> Callable[[], None]:
        made = self.person(email, self.connection["name"])
        return lambda: self.api("DELETE", f"/users/{made['user_id']}")

    def register(self, *, public: bool = False, callbacks: tuple[str, ...] = (CALLBACK,), **more: Any) -> Login:
        settings = {
            "name": f"App {next(self._numbers)}",
            "app_type": "native" if public else "regular_web",
            "callbacks": list(callbacks),
            "allowed_logout_urls": [GOODBYE],
            "grant_types": ["authorization_code", "refresh_token"],
            "jwt_configuration": {"alg": "RS256"},
            "oidc_conformant": True,
            "token_endpoint_auth_method": "none" if public else "client_secret_post",
            **more,
        }
        made = self.api("POST", "/clients", settings)
        enabled = [{"client_id": made["client_id"], "status": True}]
        self.api("PATCH", f"/connections/{self.connection['id']}/clients", enabled)
        client = {name: made.get(name) for name in ("client_id", "client_secret")}
        return self._login({**client, "issuer": f"{self.base}/"}, public=public, callbacks=callbacks)


class Cognito(Vendor):
    name = "aws"
    domain = "dash"
    refresh_scope = "openid profile email"

    @cached_property
    def key(self) -> dict[str, str]:
        return aws.credentials(self.emulation.context)

    def client(self, service: str, **changes: Any) -> Any:
        arguments = {
            "endpoint_url": self.base,
            "region_name": self.key["region"],
            "aws_access_key_id": self.key["access_key_id"],
            "aws_secret_access_key": self.key["secret_access_key"],
            "verify": str(self.emulation.certificate),
            "config": Config(retries={"max_attempts": 1}),
            **changes,
        }
        return boto3.client(service, **arguments)

    @cached_property
    def cognito(self) -> Any:
        return self.client("cognito-idp")

    def make_pool(self, domain: str, **more: Any) -> str:
        """A pool whose users sign in by e-mail, with its hosted domain and its people."""
        made = self.cognito.create_user_pool(PoolName=domain, UsernameAttributes=["email"], **more)
        pool = str(made["UserPool"]["Id"])
        self.cognito.create_user_pool_domain(UserPoolId=pool, Domain=domain)
        for email in (EMAIL, OTHER_EMAIL):
            self.person(pool, email)
        return pool

    def person(self, pool: str, email: str) -> str:
        attributes = [{"Name": "email_verified", "Value": "true"}]
        made = self.cognito.admin_create_user(
            UserPoolId=pool, Username=email, MessageAction="SUPPRESS", UserAttributes=attributes
        )
        self.cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=PASSWORD, Permanent=True)
        return str(made["User"]["Username"])

    def disable(self, email: str) -> None:
        self.cognito.admin_disable_user(UserPoolId=self.pool, Username=email)

    def make_person(self, email: str) -> Callable[[], None]:
        name = self.person(self.pool, email)
        return lambda: self.cognito.admin_delete_user(UserPoolId=self.pool, Username=name)

    @cached_property
    def pool(self) -> str:
        return self.make_pool(self.domain)

    @cached_property
    def other_pool(self) -> str:
        return self.make_pool("other")

    def register(
        self,
        *,
        public: bool = False,
        callbacks: tuple[str, ...] = (CALLBACK,),
        pool: str | None = None,
        **more: Any,
    ) -> Login:
        pool = pool or self.pool
        settings = {
            "ClientName": f"app-{next(self._numbers)}",
            "GenerateSecret": not public,
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email", "profile"],
            "CallbackURLs": list(callbacks),
            "LogoutURLs": [GOODBYE],
            "SupportedIdentityProviders": ["COGNITO"],
            "PreventUserExistenceErrors": "ENABLED",
            **more,
        }
        made = self.cognito.create_user_pool_client(UserPoolId=pool, **settings)["UserPoolClient"]
        client = {"client_id": made["ClientId"], "client_secret": made.get("ClientSecret")}
        return self._login({**client, "issuer": f"{self.base}/{pool}"}, public=public, callbacks=callbacks)


class Entra(Vendor):
    name = "entra"

    @cached_property
    def credentials(self) -> dict[str, str]:
        return entra.credentials(self.emulation.context)

    @property
    def tenant(self) -> str:
        return self.credentials["tenant_id"]

    def app_token(self, client_id: str, secret: str, scope: str) -> str:
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret, "scope": scope}
        address = f"{self.base}/{self.tenant}/oauth2/v2.0/token"
        answer = self.emulation.http().post(address, data=form, timeout=20)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    @cached_property
    def management_token(self) -> str:
        own = self.credentials
        return self.app_token(own["client_id"], own["client_secret"], f"{self.base}/.default")

    @cached_property
    def _graph(self) -> requests.Session:
        session = self.emulation.http()
        session.headers["Authorization"] = f"Bearer {self.management_token}"
        return session

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """A call of Microsoft Graph that works."""
        answer = self._graph.request(method, f"{self.base}/v1.0{path}", json=body, timeout=20)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    @cached_property
    def people(self) -> dict[str, dict[str, Any]]:
        return {email: self.person(email) for email in (EMAIL, OTHER_EMAIL)}

    def person(self, email: str, **more: Any) -> dict[str, Any]:
        name = email.partition("@")[0]
        profile = {"password": PASSWORD, "forceChangePasswordNextSignIn": False}
        body = {"accountEnabled": True, "displayName": name, "mailNickname": name, "userPrincipalName": email}
        return dict(self.api("POST", "/users", {**body, "passwordProfile": profile, **more}))

    def disable(self, email: str) -> None:
        self.api("PATCH", f"/users/{email}", {"accountEnabled": False})

    def make_person(self, email: str) -> Callable[[], None]:
        made = self.person(email)
        return lambda: self.api("DELETE", f"/users/{made['id']}")

    def register(self, *, public: bool = False, callbacks: tuple[str, ...] = (CALLBACK,), **more: Any) -> Login:
        platform = "publicClient" if public else "web"
        settings = {
            "displayName": f"App {next(self._numbers)}",
            platform: {"redirectUris": [*callbacks, GOODBYE]},
            **more,
        }
        made = self.api("POST", "/applications", settings)
        self.api("POST", "/servicePrincipals", {"appId": made["appId"]})
        secret = None if public else self.api("POST", f"/applications/{made['id']}/addPassword", {})["secretText"]
        assert self.people
        client = {"client_id": made["appId"], "client_secret": secret}
        issuer = f"{self.base}/{self.tenant}/v2.0"
        return self._login({**client, "issuer": issuer}, public=public, callbacks=callbacks)


class Google(Vendor):
    """The stand-in: every client ID is one, and whoever says an e-mail address has it."""

    name = "google"
    refresh_scope = "openid profile email"
    address = "http://localhost:9/callback"

    def register(self, *, public: bool = False, callbacks: tuple[str, ...] = (address,), **more: Any) -> Login:
        client = {"client_id": f"app-{next(self._numbers)}", "client_secret": "s3cret", "issuer": self.base}
        return self._login(client, public=public, callbacks=callbacks)


class Dex(Vendor):
    """The real one, for comparison: what is refused by the emulator and not by Dex may be too much, the other way round too little."""

    name = "dex"

    @cached_property
    def _port(self) -> int:
        """Of a process that has the apps below in its configuration; started when first asked for."""
        if obtain.find() is None:
            needs.require("go")
        (port,) = free_ports(1)
        configuration = {
            "issuer": f"https://localhost:{port}/dex",
            "storage": {"type": "sqlite3", "config": {"file": "dex.db"}},
            "web": {"https": f"127.0.0.1:{port}", "tlsCert": "tls.pem", "tlsKey": "tls.key"},
            "oauth2": {"skipApprovalScreen": True},
            "enablePasswordDB": True,
            "staticPasswords": [
                {"email": email, "hash": hash_password(PASSWORD, 10), "username": email, "userID": email}
                for email in (EMAIL, OTHER_EMAIL)
            ],
            "staticClients": [
                {"id": "one", "name": "One", "secret": "s3cret of one", "redirectURIs": [CALLBACK]},
                {"id": "two", "name": "Two", "secret": "s3cret of two", "redirectURIs": [CALLBACK]},
                {"id": "public", "name": "Public", "public": True, "redirectURIs": [CALLBACK]},
            ],
        }
        program = obtain.obtain(Console(stderr=True))
        given = (self._state, program, yaml.safe_dump(configuration), port, self.emulation.certificate)
        command = [sys.executable, "-c", _START_DEX, *map(str, given)]
        subprocess.run(command, cwd=ROOT, check=True)
        return port

    @property
    def _state(self) -> Path:
        return self.emulation.folder / "dex"

    @property
    def base(self) -> str:
        return f"https://localhost:{self._port}/dex"

    def register(self, *, public: bool = False, callbacks: tuple[str, ...] = (CALLBACK,), **more: Any) -> Login:
        return self._of("public" if public else "two", callbacks)

    def login(self, *, public: bool = False, **_: Any) -> Login:
        """Never the app of ``register``: the configuration has one of each."""
        return self._of("public" if public else "one", (CALLBACK,))

    def _of(self, name: str, callbacks: tuple[str, ...]) -> Login:
        public = name == "public"
        client = {"client_id": name, "client_secret": None if public else f"s3cret of {name}", "issuer": self.base}
        return self._login(client, public=public, callbacks=callbacks)

    def close(self) -> None:
        server.stop(self._state)


def all_vendors(emulation: Emulation) -> dict[str, Vendor]:
    return {vendor.name: vendor(emulation) for vendor in (Auth0, Cognito, Entra, Google, Dex)}
