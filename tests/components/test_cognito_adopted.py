"""A pool and an app client that somebody else made: looked up, and nothing of them written."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.errors import ConfigError
from components.reading import parse
from tests.components.recorder import Recording, Secret, record_stack, record_values
from tests.components.stacks import app, stack

POOL = "eu-west-1_Staff1234"
CLIENT = "1example23456789"


@pytest.fixture(autouse=True)
def there(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """What look-ups find, by function."""
    found: dict[str, dict[str, Any]] = {
        "getUserPool": {"id": POOL, "domain": "staff", "name": "Staff"},
        "getUserGroups": {"groups": [{"groupName": "viewer", "description": "", "precedence": 0, "roleArn": ""}]},
        "getUserPoolClient": {
            "clientSecret": "the pool's own",
            "callbackUrls": ["https://board.example.com/callback"],
            "logoutUrls": ["https://board.example.com/"],
            "allowedOauthScopes": ["openid", "email", "profile"],
            "allowedOauthFlows": ["code"],
        },
    }
    answer = Recording.call

    def call(self: Recording, args: Any) -> dict[str, Any]:
        return {**answer(self, args), **found.get(args.token.rpartition(":")[2], {})}

    monkeypatch.setattr(Recording, "call", call)
    return found


def adopting(*, options: dict[str, Any] | None = None, settings: dict[str, Any] | None = None, **changes: Any) -> Any:
    provider = {"existing": {"userPoolId": POOL}, "domain": "staff", **(settings or {})}
    users = [{"email": "ada@example.com", "roles": ["viewer"], "options": {"cognito": options or {}}}]
    return stack("cognito", **{"providers": {"cognito": provider}, "users": users, **changes})


def adopted_app(**changes: Any) -> dict[str, Any]:
    return adopting(apps=[app("cognito", options={"cognito": {"existing": CLIENT}}, **changes)])


def kinds(recording: Recording) -> list[str]:
    return sorted(r.type.rpartition(":")[2] for r in recording.resources if r.request.custom)


def test_of_a_pool_that_is_there_nothing_is_written_but_the_app_clients_in_it():
    recording = record_stack(adopting())

    assert kinds(recording) == ["UserPoolClient"]
    assert recording.one("UserPoolClient").inputs["userPoolId"] == POOL
    assert ("aws:cognito/getUserPool:getUserPool", {"userPoolId": POOL}) in recording.calls


def test_the_apps_log_in_at_its_hosted_domain():
    client = record_values(adopting(), lambda built: built.clients()["Board"]["cognito"])

    assert client["issuer"] == f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}"
    assert client["token_endpoint"] == "https://staff.auth.eu-west-1.amazoncognito.com/oauth2/token"
    assert client["role_claim"] == "cognito:groups"


@pytest.mark.parametrize(
    ("domain", "told"), [("elsewhere", "has the domain 'elsewhere', not 'staff'"), ("", "has no hosted domain")]
)
def test_a_pool_whose_login_is_elsewhere_is_told(there, domain, told):
    there["getUserPool"]["domain"] = domain

    with pytest.raises(pulumi.RunError, match=told):
        record_stack(adopting())


def test_users_are_looked_up_by_address_or_by_the_name_that_they_have_there(monkeypatch):
    read: list[str] = []
    answer = Recording.new_resource
    monkeypatch.setattr(
        Recording, "new_resource", lambda self, args: (read.append(args.resource_id), answer(self, args))[1]
    )

    ids = record_values(adopting(), lambda built: built.user_ids())
    record_stack(adopting(options={"username": "ada"}))

    assert ids == {"ada@example.com": {"cognito": "cognito-user-ada@example.com-sub"}}
    assert [each for each in read if each] == [f"{POOL}/ada@example.com", f"{POOL}/ada"]


def test_a_user_is_made_where_the_stack_says_so_and_joins_the_groups_that_are_there():
    recording = record_stack(adopting(options={"create": True}))

    assert recording.one("User").inputs["username"] == "ada@example.com"
    assert recording.one("UserInGroup").inputs["groupName"] == "viewer"
    assert recording.of("UserGroup") == []


def test_a_group_that_is_not_there_is_told(there):
    there["getUserGroups"]["groups"] = []

    with pytest.raises(pulumi.RunError, match=rf"{POOL}.*lacks the group 'viewer': add it by hand"):
        record_stack(adopting(options={"create": True}))


def test_nothing_is_written_for_a_client_that_is_there_already():
    recording = record_stack(adopted_app())

    assert recording.of("UserPoolClient") == []
    wanted = {"clientId": CLIENT, "userPoolId": POOL}
    assert ("aws:cognito/getUserPoolClient:getUserPoolClient", wanted) in recording.calls


def test_the_app_gets_the_secret_that_the_client_has():
    client = record_values(adopted_app(), lambda built: built.clients()["Board"]["cognito"])

    assert client["client_id"] == CLIENT
    assert client["client_secret"] == Secret("the pool's own")


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"callbackUrls": []}, "lacks the callback https://board.example.com/callback: add them by hand"),
        ({"callbackUrls": None, "logoutUrls": None}, "lacks the callback .* and the logout URL https://board"),
        ({"allowedOauthScopes": ["openid"]}, "lacks the scopes email, profile"),
        ({"allowedOauthFlows": ["implicit"]}, "lacks the OAuth flow code"),
        ({"clientSecret": ""}, "has no secret, which the app needs"),
    ],
)
def test_a_client_that_lacks_what_the_app_needs_is_told_with_all_of_it(there, found, told):
    there["getUserPoolClient"] |= found

    with pytest.raises(pulumi.RunError, match=f"'{CLIENT}', which the stack adopts and does not change, {told}"):
        record_stack(adopted_app(logoutUrls=["https://board.example.com/"]))


def test_a_client_with_a_secret_is_no_public_app_s(there):
    with pytest.raises(pulumi.RunError, match="has a secret, which an app of this type cannot keep"):
        record_stack(adopted_app(type="spa"))
    there["getUserPoolClient"]["clientSecret"] = ""
    assert record_values(adopted_app(type="spa"), lambda b: b.clients()["Board"]["cognito"]["client_secret"]) is None


def test_a_machine_s_client_is_looked_up_too(there):
    there["getUserPoolClient"] |= {"allowedOauthFlows": ["client_credentials"], "allowedOauthScopes": ["api/read"]}
    config = adopted_app(type="machine", callbacks=[], audience="api", scopes=["read"])

    client = record_values(config, lambda built: built.clients()["Board"]["cognito"])

    assert client["scopes"] == ["api/read"]
    assert record_stack(config).of("ResourceServer") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("federation", [{"name": "Works", "type": "saml", "metadataUrl": "https://idp.example"}]),
        ("mfa", "OFF"),
        ("mfaMethods", ["totp"]),
        ("passwordPolicy", {}),
        ("poolName", "other"),
        ("recovery", "admin_only"),
        ("roleClaim", "groups"),
        ("selfSignup", True),
        ("tier", "PLUS"),
    ],
)
def test_settings_that_would_change_the_pool_are_refused(name, value):
    with pytest.raises(ConfigError) as refused:
        parse(adopting(settings={name: value}))

    told = f"providers.cognito.{name}: would change the pool that 'existing' names; remove it, or remove 'existing'"
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (
            adopting(settings={"existing": {"userPoolId": "staff"}}),
            "providers.cognito.existing.userPoolId: must be a user pool's ID, got 'staff'; such as",
        ),
        (adopting(settings={"existing": {}}), "providers.cognito.existing.userPoolId: is required"),
        (
            adopting(options={"create": True, "username": "ada"}),
            "users[0].options.cognito.username: is for a user that is looked up",
        ),
        (
            stack("cognito", users=[{"email": "a@b.example", "options": {"cognito": {"create": False}}}], passwords={}),
            "users[0].options.cognito.create: is for a pool that is there already, and this one is new, got False",
        ),
        (
            adopting(apps=[app("cognito", options={"cognito": {"existing": CLIENT, "idTokenLifetimeMinutes": 5}})]),
            "apps[0].options.cognito.idTokenLifetimeMinutes: would change the app client that 'existing' names",
        ),
        (
            adopting(apps=[app("cognito", options={"cognito": {"existing": "no client"}})]),
            "apps[0].options.cognito.existing: ",
        ),
        (
            adopting(apps=[app("cognito", type="machine", callbacks=[], audience="api", scopes=["read"])]),
            "apps[0].type: must not be 'machine' in a pool that is there already",
        ),
    ],
)
def test_what_does_not_go_with_a_pool_that_is_there_is_refused(config, told):
    with pytest.raises(ConfigError) as refused:
        parse(config)

    assert f"dashboard-identity:{told}" in str(refused.value)
