"""An Auth0 tenant as people have one: Google beside the database, keys in place of a secret, and things made by hand before.

With the official plugin where a developer has put it on PATH: see ``tests.official``.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.administrator import Administrator
from tests.needs import needs
from tests.official import attached_or_official
from tests.relying_party import Person, RelyingParty

pytestmark = [
    pytest.mark.e2e,
    needs("pulumi", "node"),
    pytest.mark.parametrize("variables", attached_or_official("auth0")),
]

CALLBACK = "https://board.example.com/callback"
EMAIL = "ada@example.com"
ONE_COMMAND = [["up", "--yes", "--replace", "**auth0-Board-secret"]]
ANOTHER_VERSION = [
    ["config", "set", "--path", "dashboard-identity:apps[1].options.auth0.secretVersion", "2"],
    ["up", "--yes"],
]


class Project:
    """A stack with Auth0 alone."""

    def __init__(self, project: Any, variables: dict[str, str]) -> None:
        self.copy = project
        self.variables = variables

    def up(self, provider: dict[str, Any], *apps: dict[str, Any], **own: Any) -> None:
        self.write(provider, *apps, **own)
        self.copy.make("up", check=True, **self.variables)
        self.nothing_to_change()

    def write(self, provider: dict[str, Any], *apps: dict[str, Any], **own: Any) -> None:
        def change(config: dict[str, Any]) -> None:
            for key in list(config):
                if key.startswith("dashboard-identity:"):
                    del config[key]
            config["dashboard-identity:deletionProtection"] = False
            config["dashboard-identity:providers"] = {"auth0": provider}
            config["dashboard-identity:apps"] = [
                {"providers": ["auth0"], "callbacks": [CALLBACK], **app} for app in apps
            ]
            config.update({f"dashboard-identity:{key}": value for key, value in own.items()})

        self.copy.edit(change)

    def nothing_to_change(self) -> None:
        for command in (("preview",), ("refresh", "--yes")):
            done = self.copy.run(*command, "--expect-no-changes", "--diff", **self.variables)
            assert done.returncode == 0, done.stdout + done.stderr

    def run(self, *arguments: str) -> None:
        self.copy.run(*arguments, check=True, **self.variables)

    def client(self, app: str) -> dict[str, Any]:
        return self.copy.outputs()["applications"][app]["auth0"]


@pytest.fixture
def project(project_copy, variables) -> Project:
    return Project(project_copy, variables)


@pytest.fixture(scope="module")
def keys() -> list[rsa.RSAPrivateKey]:
    return [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2)]


def public(key: rsa.RSAPrivateKey) -> str:
    shape = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, shape).decode()


def private(key: rsa.RSAPrivateKey) -> str:
    shape, nothing = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, shape, nothing).decode()


def google_login(app: RelyingParty, person: Person, **parameters: str) -> dict[str, Any]:
    """By the button on Auth0's page, or straight where the app names the connection."""
    attempt = app.begin(**parameters)
    page = person.open(attempt.url)
    if "Continue with Google" in page.text:
        page = person.submit(page, connection="google-oauth2")
    assert "Stand-in for Google on this machine" in page.text
    arrived = person.submit(page, username="eva@gmail.com", name="Eva Example")
    assert arrived.is_redirect, arrived.text
    return app.finish(attempt, arrived.headers["Location"])


def test_google_logs_in_beside_the_database_or_alone(project: Project) -> None:
    authority = project.copy.authority
    users = [{"email": EMAIL}]
    login_page = {"auth0": {"initiateLoginUri": "https://board.example.com/login"}}
    project.up({"google": {}}, {"name": "Board", "options": login_page}, users=users)
    path = f"/clients/{project.client('Board')['client_id']}"
    hand = Administrator(project.copy)
    assert hand.management("GET", path)["initiate_login_uri"] == "https://board.example.com/login"
    app = RelyingParty(project.client("Board"), authority)
    attempt = app.begin()
    password = project.copy.outputs()["initial_passwords"][EMAIL]
    arrived = Person(authority).log_in(attempt.url, EMAIL, password)
    assert app.finish(attempt, arrived.headers["Location"])["email"] == EMAIL

    claims = google_login(app, Person(authority))
    assert claims["sub"].startswith("google-oauth2|")
    assert (claims["email"], claims["name"]) == ("eva@gmail.com", "Eva Example")
    assert app.roles(claims) == []
    assert google_login(app, Person(authority), connection="google-oauth2")["sub"] == claims["sub"]

    own = {"connections": [], "google": {"clientId": "ours.apps.example"}}
    project.write(own, {"name": "Board"})
    project.run("config", "set", "--secret", "--path", 'dashboard-identity:secrets["google-oauth2"]', "GOCSPX-of-ours")
    project.run("up", "--yes")
    project.nothing_to_change()
    assert not hand.management("GET", path).get("initiate_login_uri")
    page = Person(authority).open(app.begin().url)
    assert "Continue with Google" in page.text
    assert 'type="password"' not in page.text
    assert google_login(app, Person(authority))["sub"] == claims["sub"]
    assert "GOCSPX-of-ours" not in project.copy.stack_file.read_text()

    project.run("destroy", "--yes")


def test_keys_and_secrets_are_rotated_by_up(project: Project, keys: list[rsa.RSAPrivateKey]) -> None:
    first, second = keys
    (project.copy.root / "keys").mkdir()
    (project.copy.root / "keys" / "second.pem").write_text(public(second))
    held = {"name": "2026", "pem": public(first)}
    other = {"name": "2027", "file": "keys/second.pem"}

    def logs_in(app: str, key: rsa.RSAPrivateKey | None = None) -> bool:
        party = RelyingParty(project.client(app), project.copy.authority, private_key=private(key) if key else None)
        attempt = party.begin()
        password = project.copy.outputs()["initial_passwords"][EMAIL]
        arrived = Person(project.copy.authority).log_in(attempt.url, EMAIL, password)
        code = arrived.headers["Location"].split("code=")[1].split("&")[0]
        return party.redeem(attempt, code).status_code == 200

    def apps(*public_keys: dict[str, str], version: str) -> list[dict[str, Any]]:
        return [
            {"name": "Signs", "options": {"auth0": {"publicKeys": list(public_keys)}}},
            {"name": "Board", "options": {"auth0": {"secretVersion": version}}},
        ]

    users = [{"email": EMAIL}]
    project.up({}, *apps(held, version="1"), users=users)
    assert project.client("Signs")["client_secret"] is None
    assert logs_in("Signs", first)
    assert logs_in("Board")
    before = project.client("Board")

    project.up({}, *apps(held, other, version="1"), users=users)
    assert logs_in("Signs", first)
    assert logs_in("Signs", second)
    project.up({}, *apps(other, version="1"), users=users)
    assert not logs_in("Signs", first)
    assert logs_in("Signs", second)
    assert project.client("Board") == before

    for rotate in (ONE_COMMAND, ANOTHER_VERSION):
        for command in rotate:
            project.run(*command)
        project.nothing_to_change()
        after = project.client("Board")
        assert after["client_id"] == before["client_id"]
        assert after["client_secret"] != before["client_secret"]
        assert logs_in("Board")
        before = after
    project.run("destroy", "--yes")


def test_what_was_made_by_hand_serves_a_stack_and_outlives_it(project: Project) -> None:
    project.up({"connections": [{"name": "First"}]}, {"name": "Other"})
    hand = Administrator(project.copy)
    theirs = hand.management(
        "POST",
        "/clients",
        {
            "name": "Theirs",
            "app_type": "regular_web",
            "callbacks": [CALLBACK],
            "grant_types": ["authorization_code"],
            "jwt_configuration": {"alg": "RS256"},
            "oidc_conformant": True,
            "token_endpoint_auth_method": "client_secret_basic",
        },
    )
    staff = hand.management("POST", "/connections", {"name": "Staff", "strategy": "auth0"})
    elsewhere = hand.management("POST", "/clients", {"name": "Elsewhere", "app_type": "spa"})["client_id"]
    hand.management("PATCH", f"/connections/{staff['id']}/clients", [{"client_id": elsewhere, "status": True}])
    person = {"connection": "Staff", "email": EMAIL, "password": "Correct-horse-7-battery"}
    user = hand.management("POST", "/users", person)
    client_before = hand.management("GET", f"/clients/{theirs['client_id']}")
    staff_before = hand.management("GET", f"/connections/{staff['id']}")

    adopting = {
        "provider": {"connections": [{"name": "Staff", "existing": True}]},
        "app": {"name": "Board", "options": {"auth0": {"existing": theirs["client_id"]}}},
        "own": {"roles": [{"name": "viewer"}], "users": [{"email": EMAIL, "roles": ["viewer"]}]},
    }
    project.up(adopting["provider"], adopting["app"], **adopting["own"])
    assert hand.management("GET", f"/clients/{theirs['client_id']}") == client_before
    joined = {**staff_before, "enabled_clients": [elsewhere, theirs["client_id"]]}
    assert hand.management("GET", f"/connections/{staff['id']}") == joined
    assert [role["name"] for role in hand.management("GET", f"/users/{user['user_id']}/roles")] == ["viewer"]
    app = RelyingParty(project.client("Board"), project.copy.authority)
    attempt = app.begin()
    arrived = Person(project.copy.authority).log_in(attempt.url, EMAIL, person["password"])
    assert app.finish(attempt, arrived.headers["Location"])["sub"] == user["user_id"]

    project.run("destroy", "--yes")
    assert hand.management("GET", f"/clients/{theirs['client_id']}") == client_before
    assert hand.management("GET", f"/connections/{staff['id']}") == staff_before
    assert hand.management("GET", f"/users/{user['user_id']}/roles") == []


def test_each_resource_is_taken_over_by_pulumi_import(project: Project, keys: list[rsa.RSAPrivateKey]) -> None:
    """All but users are as the stack would have them: Auth0 tells nobody a password, so a preview shows that of the stack."""
    machine = {
        "name": "Robot",
        "type": "machine",
        "callbacks": [],
        "audience": "https://api.example.com",
        "scopes": ["read"],
    }
    signs = {"name": "Signs", "options": {"auth0": {"publicKeys": [{"name": "2026", "pem": public(keys[0])}]}}}
    own = {"roles": [{"name": "viewer"}], "users": [{"email": EMAIL, "roles": ["viewer"]}]}
    project.up({"google": {}}, {"name": "Board"}, signs, machine, **own)
    exported = json.loads(project.copy.run("stack", "export", check=True, **project.variables).stdout)
    held = [each for each in exported["deployment"]["resources"] if each["type"].startswith("auth0:")]
    parents = {each["parent"] for each in held}
    table = {f"parent{number}": urn for number, urn in enumerate(sorted(parents))}
    wanted = [
        {
            "type": each["type"],
            "name": each["urn"].rpartition("::")[2],
            "id": each["id"],
            "parent": next(name for name, urn in table.items() if urn == each["parent"]),
        }
        for each in held
    ]
    for each in reversed(held):
        project.run("state", "delete", "--yes", "--force", each["urn"])
    (project.copy.root / "taken.json").write_text(json.dumps({"resources": wanted, "nameTable": table}))

    project.run("import", "--yes", "--file", "taken.json", "--protect=false", "--generate-code=false")

    shown = project.copy.run("preview", "--json", check=True, **project.variables)
    changes = {
        step["urn"].rpartition("::")[2]: {path.partition(".")[0] for path in step.get("detailedDiff") or {}}
        for step in json.loads(shown.stdout)["steps"]
        if step["op"] != "same"
    }
    # The official plugin reads neither a user's connection, nor whether an Action is to be deployed, nor a key's text.
    unread = {f"auth0-user-{EMAIL}": {"password", "connectionName"}}
    unread |= {"auth0-role-claim": {"deploy"}, "auth0-Signs-credentials": {"privateKeyJwt"}}
    assert changes == (unread if project.variables else {f"auth0-user-{EMAIL}": {"password"}})
    # An import records no order; without one, the Action would be deleted while it is bound.
    project.run("up", "--yes", "--skip-preview")
    project.run("destroy", "--yes")
