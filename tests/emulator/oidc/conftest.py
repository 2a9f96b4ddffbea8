"""The smallest realm that the protocol can serve, and a browser and an app to meet it."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from flask import Flask, Response

from emulator.context import Context
from emulator.oidc.contract import Client, Endpoints, LoginRefused, Realm, Secret, Subject
from emulator.oidc.provider import Provider
from emulator.settings import EmulatorSettings
from emulator.store import Store

CALLBACK = "https://app.example/callback"


class Clock:
    """A clock that only tests move."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class SmallRealm(Realm):
    """Two people, and the clients that a test registers."""

    name = "small"
    vendor = "small"
    issuer = "https://localhost/"
    session_cookie = "small"
    endpoints = Endpoints(
        authorization="https://localhost/authorize",
        token="https://localhost/token",
        userinfo="https://localhost/userinfo",
        jwks="https://localhost/keys",
        end_session="https://localhost/logout",
        revocation="https://localhost/revoke",
        login="https://localhost/login",
        consent="https://localhost/consent",
    )

    def __init__(self) -> None:
        self.clients: dict[str, Client] = {}
        self.excluded: set[str] = set()
        self.people = {"ada": Subject("sub-ada", "ada"), "bob": Subject("sub-bob", "bob")}

    def find_client(self, client_id):
        return self.clients.get(client_id)

    def find_subject(self, sub):
        return next((person for person in self.people.values() if person.sub == sub), None)

    def authenticate(self, client, username, password):
        if username not in self.people or password != f"{username}-password":
            raise LoginRefused("Wrong username or password.")
        return self.people[username]

    def admit(self, client, subject):
        if subject.username in self.excluded:
            raise LoginRefused("Wrong username or password.")

    def userinfo(self, client, subject, scopes):
        claims = {"sub": subject.sub}
        if "email" in scopes:
            claims["email"] = f"{subject.username}@example.com"
        return claims

    def login_page(self, page):
        return Response(f"login csrf={page.csrf} user={page.username} error={page.error}", page.status)

    def consent_page(self, page):
        return Response(f"consent csrf={page.csrf} scopes={' '.join(page.scopes)}")

    def error_page(self, fault, parameters):
        return Response(f"error {fault.situation.name}", 400)

    def redirect_error(self, fault):
        return {"error": fault.situation.error, "error_description": fault.public}

    def token_error(self, fault, parameters):
        return fault.situation.status, {"error": fault.situation.error, "situation": fault.situation.name}, {}


@dataclass
class World:
    """A realm behind a Flask test client."""

    realm: SmallRealm
    provider: Provider
    app: Flask
    clock: Clock

    def browser(self) -> Browser:
        return Browser(self)

    def register(self, client_id: str = "app", **changes: object) -> Client:
        client = Client(
            client_id=client_id,
            name="An app",
            secrets=(Secret("s3cret-of-the-app"),),
            redirect_uris=(CALLBACK,),
            post_logout_redirect_uris=("https://app.example/bye",),
            grant_types=frozenset({"authorization_code", "refresh_token"}),
        )
        client = replace(client, **changes)
        self.realm.clients[client_id] = client
        return client

    def token(self, auth=("app", "s3cret-of-the-app"), **form):
        """Asks the token endpoint; the status and the JSON."""
        response = self.app.test_client().post("/token", base_url="https://localhost", data=form, auth=auth)
        return response.status_code, response.get_json()

    def exchange(self, request, code, auth=("app", "s3cret-of-the-app"), **changes):
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": request.verifier,
            **changes,
        }
        return self.token(auth=auth, **{name: value for name, value in form.items() if value is not None})

    def claims(self, id_token, audience="app"):
        """The ID token's claims, checked with PyJWT against the published keys."""
        keys = jwt.PyJWKSet.from_dict(self.app.test_client().get("/keys", base_url="https://localhost").get_json())
        key = keys[jwt.get_unverified_header(id_token)["kid"]]
        return jwt.decode(
            id_token,
            key,
            algorithms=["RS256"],
            audience=audience,
            issuer="https://localhost/",
            options={"verify_exp": False, "verify_iat": False},
        )


@dataclass
class Request:
    """An authorization request of the app."""

    parameters: dict[str, str]
    verifier: str


def new_request(**changes: str | None) -> Request:
    verifier = secrets.token_urlsafe(40)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    parameters = {
        "client_id": "app",
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid email",
        "state": "st4te",
        "nonce": "n0nce",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **changes,
    }
    return Request({name: value for name, value in parameters.items() if value is not None}, verifier)


@dataclass
class Browser:
    """A cookie jar that follows this realm's own redirects and stops at the app's."""

    world: World
    client: object = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.world.app.test_client()

    def get(self, url):
        response = self.client.get(url, base_url="https://localhost")
        while response.status_code == 302 and response.location.startswith("https://localhost/"):
            self.url = response.location
            response = self.client.get(response.location, base_url="https://localhost")
        return response

    def authorize(self, request):
        return self.get(f"/authorize?{urlencode(request.parameters)}")

    def submit(self, page, **form):
        csrf = re.search(r"csrf=(\S+)", page.text).group(1)
        response = self.client.post(self.url, base_url="https://localhost", data={"csrf": csrf, **form})
        while response.status_code == 302 and response.location.startswith("https://localhost/"):
            self.url = response.location
            response = self.client.get(response.location, base_url="https://localhost")
        return response

    def log_in(self, request, username="ada"):
        """Authorizes and, where a page is shown, logs in; the answer at the redirect URI."""
        response = self.authorize(request)
        if response.status_code == 200:
            response = self.submit(response, username=username, password=f"{username}-password")
        assert response.status_code == 302, response.text
        return answer(response)


def answer(response):
    """The parameters that a redirect took to the app."""
    parts = urlsplit(response.location)
    assert response.location.startswith(CALLBACK)
    return {name: values[0] for name, values in parse_qs(parts.query or parts.fragment).items()}


@pytest.fixture
def world(tmp_path):
    clock = Clock()
    store = Store(tmp_path / "emulator.db")
    realm = SmallRealm()
    app = Flask("small")
    provider = Provider(Context(EmulatorSettings(state=tmp_path), store, clock), realm)
    app.add_url_rule("/authorize", "authorize", provider.authorize, methods=["GET", "POST"])
    app.add_url_rule("/login", "login", provider.login, methods=["GET", "POST"])
    app.add_url_rule("/consent", "consent", provider.consent, methods=["GET", "POST"])
    app.add_url_rule("/token", "token", provider.token, methods=["POST", "OPTIONS"])
    app.add_url_rule("/userinfo", "userinfo", provider.userinfo, methods=["GET", "POST"])
    app.add_url_rule("/logout", "logout", provider.end_session, methods=["GET", "POST"])
    app.add_url_rule("/revoke", "revoke", provider.revoke, methods=["POST"])
    app.add_url_rule("/keys", "keys", provider.jwks)
    app.add_url_rule("/discovery", "discovery", provider.discovery)
    world = World(realm, provider, app, clock)
    world.register()
    yield world
    store.close()
