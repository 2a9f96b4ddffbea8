"""Credentials that change while an application uses them, and a connection to Google."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import jwt
import pulumi
import pulumi_auth0 as auth0
import pulumi_random
import pytest
from auth0.management import ManagementClient
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from .conftest import SDK_LEFTOVERS, Clouds, Harness

pytestmark = SDK_LEFTOVERS
PLUGINS = ("auth0", "random")
API = "https://rotation.example.com/"


@pytest.fixture(scope="module")
def keys() -> list[rsa.RSAPrivateKey]:
    return [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(4)]


def pem(key: rsa.RSAPrivateKey) -> str:
    shape = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, shape).decode()


def machine(*held: tuple[str, rsa.RSAPrivateKey], secret: pulumi.Output[str] | None = None) -> None:
    """A client that gets tokens for itself, by the keys or by a secret."""
    app = auth0.Client("app", app_type="non_interactive", grant_types=["client_credentials"])
    credentials = auth0.ClientCredentials(
        "credentials",
        client_id=app.client_id,
        authentication_method="private_key_jwt" if held else "client_secret_post",
        client_secret=secret,
        private_key_jwt={
            "credentials": [
                {"name": name, "credential_type": "public_key", "pem": pem(key), "algorithm": "RS256"}
                for name, key in held
            ]
        }
        if held
        else None,
    )
    api = auth0.ResourceServer("api", identifier=API, signing_alg="RS256")
    auth0.ClientGrant("grant", client_id=app.client_id, audience=api.identifier, scopes=[])
    pulumi.export("client", app.client_id)
    pulumi.export("secret", credentials.client_secret)


class App:
    """The machine's program."""

    def __init__(self, clouds: Clouds, client_id: str) -> None:
        self.base = f"https://localhost:{clouds.ports['auth0']}"
        self.client_id = client_id
        self._tls = ssl.create_default_context(cafile=str(clouds.authority))

    def by_key(self, key: rsa.RSAPrivateKey) -> int:
        now = int(time.time())
        claims = {"iss": self.client_id, "sub": self.client_id, "aud": f"{self.base}/", "iat": now, "exp": now + 60}
        assertion = jwt.encode({**claims, "jti": str(time.monotonic_ns())}, key, "RS256")
        kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        return self._ask(client_assertion_type=kind, client_assertion=assertion)

    def by_secret(self, secret: str) -> int:
        return self._ask(client_id=self.client_id, client_secret=secret)

    def _ask(self, **proof: str) -> int:
        form = {"grant_type": "client_credentials", "audience": API, **proof}
        return httpx.post(f"{self.base}/oauth/token", data=form, verify=self._tls, trust_env=False).status_code

    @contextmanager
    def at_work(self, ask: Callable[[], int]) -> Iterator[list[int]]:
        """The app asks for tokens again and again while the block runs; the statuses that it got."""
        statuses: list[int] = []
        done = threading.Event()

        def work() -> None:
            while not done.is_set():
                statuses.append(ask())

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield statuses
        finally:
            done.set()
            thread.join()


def test_two_keys_are_rotated_in_place_while_the_app_works(
    harness: Harness, clouds: Clouds, keys: list[rsa.RSAPrivateKey]
) -> None:
    first, second, *_ = keys
    harness.up(lambda: machine(("2026", first)))
    app = App(clouds, harness.outputs()["client"])

    with app.at_work(lambda: app.by_key(first)) as statuses:
        assert harness.up(lambda: machine(("2026", first), ("2027", second))) == {"same": 4, "update": 1}
        assert app.by_key(second) == 200
    assert set(statuses) == {200}
    assert harness.changes() == []
    assert harness.refresh_shows() == {}

    with app.at_work(lambda: app.by_key(second)) as statuses:
        assert harness.up(lambda: machine(("2027", second))) == {"same": 4, "update": 1}
    assert set(statuses) == {200}
    assert app.by_key(first) == 401
    assert harness.changes() == []
    assert harness.refresh_shows() == {}
    harness.stack().destroy()


def test_a_key_in_another_s_place_leaves_no_moment_without_one_and_two_are_never_three(
    harness: Harness,
    clouds: Clouds,
    tenant: ManagementClient,
    keys: list[rsa.RSAPrivateKey],
) -> None:
    first, second, third, fourth = keys
    harness.up(lambda: machine(("a", first)))
    app = App(clouds, harness.outputs()["client"])
    assert harness.up(lambda: machine(("b", second))) == {"same": 4, "update": 1}
    assert (app.by_key(first), app.by_key(second)) == (401, 200)

    harness.up(lambda: machine(("c", third), ("b", second)))
    assert harness.changes() == []
    assert harness.up(lambda: machine(("d", fourth), ("a", first))) == {"same": 4, "update": 1}
    assert [app.by_key(key) for key in keys] == [200, 401, 401, 200]
    assert {key.name for key in tenant.clients.credentials.list(app.client_id)} == {"a", "d"}
    assert harness.changes() == []
    harness.stack().destroy()


def test_an_app_goes_from_a_secret_to_keys_and_back(
    harness: Harness, clouds: Clouds, keys: list[rsa.RSAPrivateKey]
) -> None:
    harness.up(machine)
    app, secret = App(clouds, harness.outputs()["client"]), harness.outputs()["secret"]
    assert app.by_secret(secret) == 200

    harness.up(lambda: machine(("a", keys[0])))
    assert (app.by_secret(secret), app.by_key(keys[0])) == (401, 200)
    assert harness.changes() == []

    harness.up(machine)
    assert app.by_key(keys[0]) == 401
    assert app.by_secret(harness.outputs()["secret"]) == 200
    assert harness.changes() == []
    harness.stack().destroy()


def test_another_version_changes_the_secret_and_nothing_else(harness: Harness, clouds: Clouds) -> None:
    def versioned(version: str) -> None:
        made = pulumi_random.RandomPassword("secret", length=64, special=False, keepers={"version": version})
        machine(secret=made.result)

    harness.up(machine)
    app, chosen = App(clouds, harness.outputs()["client"]), harness.outputs()["secret"]
    harness.up(lambda: versioned("1"))
    first = harness.outputs()
    assert (app.by_secret(chosen), app.by_secret(first["secret"])) == (401, 200)

    assert harness.up(lambda: versioned("2")) == {"same": 4, "update": 1, "replace": 1}
    second = harness.outputs()
    assert second["client"] == first["client"]
    assert (app.by_secret(first["secret"]), app.by_secret(second["secret"])) == (401, 200)
    assert harness.changes() == []
    assert harness.refresh_shows() == {}
    assert second["secret"] not in harness.exported()

    harness.up(machine)
    assert harness.outputs()["secret"] == second["secret"]
    harness.stack().destroy()


def test_a_connection_to_google_comes_up_stays_changes_in_place_and_goes(
    harness: Harness,
    tenant: ManagementClient,
) -> None:
    def program(**options: object) -> None:
        made = auth0.Connection(
            "google",
            name="google-oauth2",
            strategy="google-oauth2",
            options={"scopes": ["email", "profile"], **options},
        )
        pulumi.export("id", made.id)

    assert harness.up(program) == {"create": 2}
    assert harness.changes() == []
    assert harness.refresh_shows() == {}

    ours = lambda: program(client_id="ours", client_secret=pulumi.Output.secret("GOCSPX-theirs"))  # noqa: E731
    assert harness.up(ours) == {"same": 1, "update": 1}
    options = tenant.connections.get(harness.outputs()["id"]).options
    assert (options["client_id"], options["client_secret"]) == ("ours", "GOCSPX-theirs")
    assert "GOCSPX-theirs" not in harness.exported()
    assert harness.changes() == []
    assert harness.refresh_shows() == {}

    assert harness.up(lambda: program(client_id="ours", client_secret="other")) == {"same": 1, "update": 1}
    assert harness.up(program) == {"same": 1, "update": 1}
    assert not tenant.connections.get(harness.outputs()["id"]).options.get("client_id")
    harness.stack().destroy()
    assert "google-oauth2" not in [connection.name for connection in tenant.connections.list()]
