"""Entra's components through the real CLI and the attached plugin: secrets over time, a SAML trust, a registration that was there."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import pulumi
import pytest

from components.entra import secrets
from components.entra.adopted import EntraAdoptedApplication, EntraAdoptedApplicationArgs
from components.entra.application import EntraApplication, EntraApplicationArgs
from components.entra.roles import EntraAppRoleArgs
from components.entra.saml import EntraSamlApplication, EntraSamlApplicationArgs

from .conftest import SDK_LEFTOVERS, Clouds, Harness, start_plugins

pytestmark = SDK_LEFTOVERS
PLUGINS = ("azuread",)

CALLBACK = "https://board.example.com/callback"
FIRST = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(days=28 * 960)
"""The first day of a period of 28 days, far off, so that no secret has ended by the emulator's clock."""


@pytest.fixture
def move(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the program's day, counted from the first."""
    return lambda days: monkeypatch.setattr(secrets, "now", lambda: FIRST + datetime.timedelta(days=days))


def board(tenant: str, **settings: Any) -> None:
    made = EntraApplication(
        "board",
        EntraApplicationArgs(
            tenant_id=tenant,
            display_name="Board",
            type="regular_web",
            roles=[],
            assignments=[],
            **{"callbacks": [CALLBACK], **settings},
        ),
    )
    pulumi.export("client", made.client_id)
    pulumi.export("secret", made.oidc_client["client_secret"])
    pulumi.export("ends", made.oidc_client["secret_expires_at"])


class Tokens:
    """The token endpoint as the app meets it."""

    def __init__(self, clouds: Clouds, graph: httpx.Client) -> None:
        self.tenant = clouds.credentials["entra"]["tenant_id"]
        self.url = f"https://localhost:{clouds.ports['entra']}/{self.tenant}/oauth2/v2.0/token"
        self.graph = graph

    def accepts(self, client: str, secret: str) -> bool:
        scope = f"{str(self.graph.base_url).removesuffix('/v1.0/')}/.default"
        form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret, "scope": scope}
        return self.graph.post(self.url, data=form).status_code == 200


@pytest.fixture
def tokens(clouds: Clouds, graph: httpx.Client) -> Tokens:
    return Tokens(clouds, graph)


def test_the_calendar_moves_on_and_no_secret_that_an_app_may_hold_is_gone(
    harness: Harness, tokens: Tokens, move: Callable[[int], None]
) -> None:
    def program() -> None:
        board(tokens.tenant, secret_rotation_days=28)

    move(0)
    harness.up(program)
    held = harness.outputs()["secret"]
    for day in (10, 27):
        move(day)
        assert harness.changes() == []
    for day in (30, 60, 90):
        move(day)
        [(operation, name, _), *_] = harness.changes()
        assert (operation, name.startswith("board-secret-")) == ("create-replacement", True)
        assert harness.up()["replace"] == 1
        out = harness.outputs()
        assert tokens.accepts(out["client"], held)
        assert out["secret"] != held
        held = out["secret"]
        assert tokens.accepts(out["client"], held)
        assert harness.refresh_shows() == {}
        assert harness.changes() == []
    harness.stack().destroy()


def test_a_version_moves_on_and_the_one_before_it_holds(harness: Harness, tokens: Tokens) -> None:
    harness.up(lambda: board(tokens.tenant))
    held = [harness.outputs()["secret"]]
    assert harness.changes(lambda: board(tokens.tenant, secret_version="1")) == []
    for version in (2, 3):
        settings = {"secret_version": str(version), "previous_secret_version": str(version - 1)}
        made = harness.up(partial(board, tokens.tenant, **settings))
        assert made["create"] == 1
        out = harness.outputs()
        held.append(out["secret"])
        assert [tokens.accepts(out["client"], secret) for secret in held[-3:]] == [False, True, True][-len(held) :]
        assert harness.changes() == []
    harness.stack().destroy()


def test_the_calendar_takes_over_from_a_version_without_a_gap(
    harness: Harness, tokens: Tokens, move: Callable[[int], None]
) -> None:
    harness.up(lambda: board(tokens.tenant))
    first = harness.outputs()["secret"]
    move(0)
    harness.up(lambda: board(tokens.tenant, secret_rotation_days=28, previous_secret_version="1"))
    out = harness.outputs()
    assert tokens.accepts(out["client"], first)
    assert tokens.accepts(out["client"], out["secret"])
    assert out["ends"] > "2097"
    harness.up(lambda: board(tokens.tenant, secret_rotation_days=28))
    assert not tokens.accepts(out["client"], first)
    assert tokens.accepts(out["client"], out["secret"])
    harness.stack().destroy()


def test_a_saml_trust_comes_up_stays_and_goes(harness: Harness, clouds: Clouds, graph: httpx.Client) -> None:
    tenant, host = clouds.credentials["entra"]["tenant_id"], f"https://localhost:{clouds.ports['entra']}"

    def program() -> None:
        made = EntraSamlApplication(
            "pool",
            EntraSamlApplicationArgs(
                tenant_id=tenant,
                display_name="Pool (SAML)",
                entity_id="urn:amazon:cognito:sp:eu-west-1_Components",
                acs_url="https://pool.example.com/saml2/idpresponse",
                roles=[EntraAppRoleArgs(name="viewer", description="Looks")],
                assignments=[],
                login_host=host,
            ),
        )
        pulumi.export("metadata", made.metadata_url)
        pulumi.export("client", made.client_id)

    harness.up(program)
    out = harness.outputs()
    assert harness.changes() == []
    assert harness.refresh_shows() == {}
    assert harness.changes() == []
    answer = graph.get(out["metadata"])
    assert answer.status_code == 200
    [principal] = graph.get("/servicePrincipals", params={"$filter": f"appId eq '{out['client']}'"}).json()["value"]
    verifying = [key["key"] for key in principal["keyCredentials"] if key["usage"] == "Verify"]
    assert verifying[0] in answer.text
    assert principal["preferredSingleSignOnMode"] == "saml"
    assert "PRIVATE" not in harness.exported()
    harness.stack().destroy()
    assert graph.get(out["metadata"]).status_code == 400


@pytest.fixture
def least_privileged(clouds: Clouds, graph: httpx.Client) -> Iterator[dict[str, int]]:
    """The plugin with the credentials of a client that may write what it owns and nothing else."""
    robot = graph.post("/applications", json={"displayName": "Robot"}).json()
    principal = graph.post("/servicePrincipals", json={"appId": robot["appId"]}).json()
    ms_graph = graph.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')").json()
    role = next(each["id"] for each in ms_graph["appRoles"] if each["value"] == "Application.ReadWrite.OwnedBy")
    assignment = {"principalId": principal["id"], "resourceId": ms_graph["id"], "appRoleId": role}
    assert graph.post(f"/servicePrincipals/{ms_graph['id']}/appRoleAssignedTo", json=assignment).status_code == 201
    secret = graph.post(f"/applications/{robot['id']}/addPassword", json={}).json()["secretText"]
    environment = {**clouds.environment(), "ARM_CLIENT_ID": robot["appId"], "ARM_CLIENT_SECRET": secret}
    process, ports = start_plugins("azuread", environment=environment)
    yield ports
    process.communicate()
    graph.delete(f"/applications/{robot['id']}")


def test_a_deployer_who_may_write_what_it_owns_goes_on_owning_what_it_made(
    harness: Harness, tokens: Tokens, least_privileged: dict[str, int]
) -> None:
    """Without an owner, the one permission that least privilege leaves ends with the registration's first second."""
    harness.ports = least_privileged
    harness.up(lambda: board(tokens.tenant))
    harness.up(lambda: board(tokens.tenant, callbacks=[CALLBACK, f"{CALLBACK}/2"], secret_version="2"))
    assert harness.changes() == []
    out = harness.outputs()
    assert tokens.accepts(out["client"], out["secret"])
    harness.stack().destroy()


@pytest.fixture
def by_hand(graph: httpx.Client) -> Iterator[dict[str, Any]]:
    made = graph.post(
        "/applications", json={"displayName": f"By hand {uuid.uuid4()}", "web": {"redirectUris": [CALLBACK]}}
    ).json()
    graph.post("/servicePrincipals", json={"appId": made["appId"]})
    yield made
    graph.delete(f"/applications/{made['id']}")


def adopt(tenant: str, existing: str, **settings: Any) -> None:
    made = EntraAdoptedApplication(
        "board",
        EntraAdoptedApplicationArgs(
            tenant_id=tenant,
            existing=existing,
            display_name="Board",
            type="regular_web",
            **{"callbacks": [CALLBACK], **settings},
        ),
    )
    pulumi.export("client", made.client_id)
    if made.oidc_client["client_secret"] is not None:
        pulumi.export("secret", made.oidc_client["client_secret"])


@pytest.mark.parametrize("key", ["appId", "displayName"])
def test_a_registration_that_was_there_is_as_it_was_before_and_after(
    harness: Harness, tokens: Tokens, graph: httpx.Client, by_hand: dict[str, Any], key: str
) -> None:
    path = f"/applications/{by_hand['id']}"
    before = graph.get(path).json()
    harness.up(lambda: adopt(tokens.tenant, by_hand[key]))
    assert harness.outputs() == {"client": by_hand["appId"]}
    assert harness.changes() == []
    assert graph.get(path).json() == before
    harness.stack().destroy()
    assert graph.get(path).json() == before


def test_a_secret_that_is_added_goes_with_the_stack_and_nothing_else_does(
    harness: Harness, tokens: Tokens, graph: httpx.Client, by_hand: dict[str, Any]
) -> None:
    path = f"/applications/{by_hand['id']}"
    own = graph.post(f"{path}/addPassword", json={"passwordCredential": {"displayName": "by hand"}}).json()
    before = graph.get(path).json()
    harness.up(lambda: adopt(tokens.tenant, by_hand["appId"], add_secret=True))
    out = harness.outputs()
    assert harness.changes() == []
    assert tokens.accepts(out["client"], out["secret"])
    assert tokens.accepts(out["client"], own["secretText"])
    harness.stack().destroy()
    assert graph.get(path).json() == before
    assert not tokens.accepts(out["client"], out["secret"])


def test_a_callback_that_a_registration_lacks_ends_the_preview_with_what_to_do(
    harness: Harness, tokens: Tokens, by_hand: dict[str, Any]
) -> None:
    other = "https://board.example.com/other"
    with pytest.raises(pulumi.automation.CommandError) as refused:
        harness.up(lambda: adopt(tokens.tenant, by_hand["appId"], callbacks=[CALLBACK, other]))
    assert f"lacks the redirect URI {other}: add them by hand" in str(refused.value)
