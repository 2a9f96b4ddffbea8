"""Entra ID resources, through the real CLI, against the emulator."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pulumi
import pulumi_azuread as azuread
import pytest

from .conftest import SDK_LEFTOVERS, Clouds, Harness

pytestmark = SDK_LEFTOVERS
PLUGINS = ("azuread",)

ANALYST = str(uuid.uuid5(uuid.NAMESPACE_DNS, "analyst"))
ADMIN = str(uuid.uuid5(uuid.NAMESPACE_DNS, "admin"))


def role(identity: str, value: str, description: str = "Reads dashboards") -> dict[str, Any]:
    return {
        "id": identity,
        "value": value,
        "display_name": value.title(),
        "description": description,
        "allowed_member_types": ["User"],
    }


def dashboard(callback: str = "https://dash.example.com/callback", *, admin: bool = False) -> None:
    domain = azuread.get_domains(only_initial=True).domains[0].domain_name
    roles = [role(ANALYST, "analyst"), *([role(ADMIN, "admin")] if admin else [])]
    application = azuread.Application(
        "app",
        display_name="Dashboard",
        app_roles=roles,
        web={
            "redirect_uris": [callback, "http://localhost:8501/callback"],
            "logout_url": "https://dash.example.com/out",
        },
        optional_claims={"id_tokens": [{"name": "email"}]},
        required_resource_accesses=[
            {
                "resource_app_id": "00000003-0000-0000-c000-000000000000",
                "resource_accesses": [{"id": "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "type": "Scope"}],
            }
        ],
    )
    principal = azuread.ServicePrincipal(
        "principal", client_id=application.client_id, app_role_assignment_required=True
    )
    secret = azuread.ApplicationPassword(
        "secret", application_id=application.id, display_name="dash", end_date="2027-05-01T00:00:00Z"
    )
    user = azuread.User(
        "ada",
        user_principal_name=f"ada@{domain}",
        display_name="Ada",
        password="Correct-horse-7-battery",
        department="R&D",
    )
    azuread.AppRoleAssignment(
        "assignment",
        app_role_id=application.app_role_ids["analyst"],
        principal_object_id=user.object_id,
        resource_object_id=principal.object_id,
    )
    pulumi.export("object", application.object_id)
    pulumi.export("client", application.client_id)
    pulumi.export("secret", secret.value)
    pulumi.export("principal", principal.object_id)
    pulumi.export("user", user.object_id)
    pulumi.export("roles", application.app_role_ids)


def test_a_dashboard_comes_up_stays_changes_in_place_and_goes(harness: Harness, graph: httpx.Client) -> None:
    assert harness.up(dashboard) == {"create": 6}
    out = harness.outputs()
    application = graph.get(f"/applications/{out['object']}").json()
    assert set(application["web"]["redirectUris"]) == {
        "https://dash.example.com/callback",
        "http://localhost:8501/callback",
    }
    assert out["roles"] == {"analyst": ANALYST}
    assigned = graph.get(f"/servicePrincipals/{out['principal']}/appRoleAssignedTo").json()["value"]
    assert [entry["principalId"] for entry in assigned] == [out["user"]]
    assert harness.resources()["app"]["id"] == f"/applications/{out['object']}"
    assert out["secret"] not in harness.exported()
    assert "Correct-horse" not in harness.exported()

    assert harness.changes() == []
    assert harness.up() == {"same": 6}
    assert harness.refresh_shows() == {}
    assert harness.changes() == []

    def moved() -> None:
        dashboard(callback="https://dash.example.com/new", admin=True)

    [(operation, name, detail)] = harness.changes(moved)
    assert (operation, name) == ("update", "app")
    assert detail == {"appRoles[1]": "add", "web.redirectUris[0]": "update"}
    assert harness.up(moved) == {"same": 5, "update": 1}
    assert harness.outputs()["roles"] == {"analyst": ANALYST, "admin": ADMIN}
    assert harness.outputs()["secret"] == out["secret"]
    assert harness.up(dashboard) == {"same": 5, "update": 1}
    assert harness.outputs()["roles"] == {"analyst": ANALYST}
    assert harness.refresh_shows() == {}

    harness.stack().destroy()
    assert graph.get(f"/applications/{out['object']}").status_code == 404
    assert graph.get(f"/users/{out['user']}").status_code == 404


def test_a_change_by_hand_shows_with_the_property_s_name(harness: Harness, graph: httpx.Client) -> None:
    harness.up(dashboard)
    out = harness.outputs()
    graph.patch(f"/applications/{out['object']}", json={"web": {"redirectUris": ["https://evil.example.com/cb"]}})
    graph.patch(f"/users/{out['user']}", json={"department": "Sales"})
    assert harness.refresh_shows() == {"update": 2}
    found = {name: detail for _, name, detail in harness.changes()}
    assert found["ada"] == {"department": "update"}
    assert set(found["app"]) == {"web.redirectUris[0]", "web.redirectUris[1]"}
    assert harness.up() == {"same": 4, "update": 2}
    graph.delete(f"/users/{out['user']}")
    assert harness.refresh_shows() == {"delete": 2}
    harness.stack().destroy()


def test_what_was_only_added_by_hand_shows_and_is_taken_away(harness: Harness, graph: httpx.Client) -> None:
    harness.up(dashboard)
    path = f"/applications/{harness.outputs()['object']}"
    before = graph.get(path).json()
    web = {**before["web"], "homePageUrl": "https://evil.example.com"}
    claims = {**before["optionalClaims"], "accessToken": [{"name": "email"}]}
    graph.patch(path, json={"web": web, "optionalClaims": claims}).raise_for_status()

    assert harness.refresh_shows() == {"update": 1}
    added = {"optionalClaims.accessTokens": "delete", "web.homepageUrl": "delete"}
    assert harness.changes() == [("update", "app", added)]
    assert harness.up() == {"same": 5, "update": 1}
    assert graph.get(path).json() == before
    harness.stack().destroy()


def test_the_version_of_tokens_that_is_the_ordinary_one_is_no_difference(harness: Harness, graph: httpx.Client) -> None:
    def program(version: int | None) -> None:
        api = {"requested_access_token_version": version} if version else None
        app = azuread.Application("app", display_name="Dashboard", api=api)
        pulumi.export("object", app.object_id)

    harness.up(lambda: program(None))
    path = f"/applications/{harness.outputs()['object']}"
    graph.patch(path, json={"api": {"requestedAccessTokenVersion": 1}}).raise_for_status()
    assert harness.refresh_shows() == {}
    assert harness.changes(lambda: program(1)) == []
    assert harness.changes(lambda: program(2)) == [("update", "app", {"api.requestedAccessTokenVersion": "update"})]
    graph.patch(path, json={"api": {"requestedAccessTokenVersion": 2}}).raise_for_status()
    assert harness.refresh_shows() == {"update": 1}
    assert harness.up(lambda: program(None)) == {"same": 1, "update": 1}
    harness.stack().destroy()


def test_another_end_date_replaces_the_secret_and_the_same_one_in_other_words_does_not(harness: Harness) -> None:
    def program(end: str) -> None:
        application = azuread.Application("app", display_name="Dashboard")
        azuread.ApplicationPassword("secret", application_id=application.id, end_date=end)

    harness.up(lambda: program("2027-05-01T00:00:00Z"))
    assert harness.changes(lambda: program("2027-05-01T02:00:00+02:00")) == []
    later = lambda: program("2027-06-01T00:00:00Z")  # noqa: E731
    assert ("replace", "secret", {"endDate": "update-replace"}) in harness.changes(later)
    harness.up(later)
    harness.stack().destroy()


def test_everything_wrong_with_an_application_is_said_at_once(harness: Harness) -> None:
    def wrong() -> None:
        azuread.Application(
            "app",
            display_name="Dashboard",
            sign_in_audience="Everybody",
            app_roles=[role(ANALYST, "analyst"), role(ANALYST, "analyst"), role("not-a-uuid", ".hidden")],
            web={"redirect_uris": ["http://dash.example.com/cb", "https://dash.example.com"]},
        )

    with pytest.raises(pulumi.automation.CommandError) as refused:
        harness.up(wrong)
    for text in (
        "AzureADMyOrg",
        "is already at appRoles.0.id",
        "is already at appRoles.0.value",
        "must be a UUID, got 'not-a-uuid'",
        "must not begin with a period",
        "must be https; http is for localhost only",
        "trailing slash",
    ):
        assert text in str(refused.value)


def test_a_secret_s_end_date_is_checked(harness: Harness) -> None:
    with pytest.raises(pulumi.automation.CommandError, match="must be an RFC 3339 time"):
        harness.up(
            lambda: azuread.ApplicationPassword(
                "secret", application_id=f"/applications/{ANALYST}", end_date="next spring"
            )
        )


def test_groups_and_their_members(harness: Harness, graph: httpx.Client) -> None:
    def program(description: str = "Readers") -> None:
        domain = azuread.get_domains(only_initial=True).domains[0].domain_name
        ada = azuread.User("ada", user_principal_name=f"ada@{domain}", display_name="Ada", password="Correct-horse-7")
        bob = azuread.User("bob", user_principal_name=f"bob@{domain}", display_name="Bob")
        readers = azuread.Group(
            "readers", display_name="Readers", description=description, security_enabled=True, members=[ada.object_id]
        )
        writers = azuread.Group("writers", display_name="Writers", security_enabled=True)
        azuread.GroupMember("bob-writes", group_object_id=writers.object_id, member_object_id=bob.object_id)
        pulumi.export("readers", readers.object_id)

    assert harness.up(program) == {"create": 6}
    assert harness.changes() == []
    assert harness.refresh_shows() == {}
    assert harness.up(lambda: program("All readers")) == {"same": 5, "update": 1}
    assert graph.get(f"/groups/{harness.outputs()['readers']}").json()["description"] == "All readers"
    harness.stack().destroy()


def test_imports_by_the_official_ids(harness: Harness, graph: httpx.Client) -> None:
    application = graph.post("/applications", json={"displayName": "Old"}).json()
    principal = graph.post("/servicePrincipals", json={"appId": application["appId"]}).json()
    key = graph.post(f"/applications/{application['id']}/addPassword", json={"passwordCredential": {}}).json()

    def program() -> None:
        options = lambda identity: pulumi.ResourceOptions(import_=identity)  # noqa: E731
        azuread.Application("app", display_name="Old", opts=options(f"/applications/{application['id']}"))
        azuread.ServicePrincipal(
            "principal", client_id=application["appId"], opts=options(f"/servicePrincipals/{principal['id']}")
        )
        azuread.ApplicationPassword(
            "secret",
            application_id=f"/applications/{application['id']}",
            opts=options(f"{application['id']}/password/{key['keyId']}"),
        )

    made = harness.up(program)
    assert made == {"create": 1, "import": 3}, "".join(harness.messages)
    assert harness.up() == {"same": 4}
    harness.stack().destroy()


def test_lookups_find_what_is_there(harness: Harness, clouds: Clouds) -> None:
    def program() -> None:
        me = azuread.get_client_config()
        principal = azuread.get_service_principal(client_id=me.client_id)
        users = azuread.get_users(user_principal_names=["nobody@example.com"], ignore_missing=True)
        pulumi.export("me", me.object_id)
        pulumi.export("principal", principal.object_id)
        pulumi.export("users", users.users)

    harness.up(program)
    out = harness.outputs()
    assert out["me"] == out["principal"] == clouds.credentials["entra"]["object_id"]
    assert out["users"] == []
