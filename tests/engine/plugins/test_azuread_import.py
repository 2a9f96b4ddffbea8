"""What somebody made by hand in Entra ID, taken over by its official import ID: the next preview shows no change."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pulumi
import pulumi_azuread as azuread
import pytest

from .conftest import SDK_LEFTOVERS, Harness

pytestmark = SDK_LEFTOVERS
PLUGINS = ("azuread",)

ROLE = str(uuid.uuid5(uuid.NAMESPACE_DNS, "imported role"))


def made(graph: httpx.Client, path: str, **body: Any) -> dict[str, Any]:
    answer = graph.post(path, json=body)
    assert answer.status_code in (200, 201, 204), answer.text
    return dict(answer.json()) if answer.content else {}


@pytest.fixture
def by_hand(graph: httpx.Client) -> dict[str, Any]:
    """One of each kind, as a portal would leave it."""
    unique = uuid.uuid4().hex[:8]
    role = {
        "id": ROLE,
        "value": "analyst",
        "displayName": "Analyst",
        "description": "Reads",
        "allowedMemberTypes": ["User"],
        "isEnabled": True,
    }
    application = made(
        graph,
        "/applications",
        displayName="By hand",
        description="Made in the portal",
        appRoles=[role],
        web={"redirectUris": ["https://hand.example.com/callback"], "logoutUrl": "https://hand.example.com/out"},
        optionalClaims={"idToken": [{"name": "email"}]},
    )
    principal = made(
        graph,
        "/servicePrincipals",
        appId=application["appId"],
        appRoleAssignmentRequired=True,
        preferredSingleSignOnMode="saml",
        tags=["WindowsAzureActiveDirectoryIntegratedApp"],
    )
    user = made(
        graph,
        "/users",
        accountEnabled=True,
        displayName="Ada",
        mailNickname=f"ada{unique}",
        userPrincipalName=f"ada{unique}@example.com",
        mail="ada@example.com",
        passwordProfile={"password": "Correct-Horse-7", "forceChangePasswordNextSignIn": False},
    )
    group = made(
        graph,
        "/groups",
        displayName="Readers",
        description="Who reads",
        mailEnabled=False,
        mailNickname=f"readers{unique}",
        securityEnabled=True,
    )
    member = {"@odata.id": f"{graph.base_url}directoryObjects/{user['id']}"}
    made(graph, f"/groups/{group['id']}/members/$ref", **member)
    assignment = made(
        graph,
        f"/servicePrincipals/{principal['id']}/appRoleAssignedTo",
        appRoleId=ROLE,
        principalId=user["id"],
        resourceId=principal["id"],
    )
    made(graph, f"/servicePrincipals/{principal['id']}/addTokenSigningCertificate", displayName="CN=By hand")
    keys = graph.get(f"/servicePrincipals/{principal['id']}").json()["keyCredentials"]
    return {
        "application": application,
        "principal": principal,
        "user": user,
        "group": group,
        "assignment": assignment,
        "certificate": next(key for key in keys if key["usage"] == "Verify"),
    }


def ids(by_hand: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Logical name -> type and official import ID."""
    application, principal, user = (by_hand[name]["id"] for name in ("application", "principal", "user"))
    group, assignment, key = by_hand["group"]["id"], by_hand["assignment"]["id"], by_hand["certificate"]["keyId"]
    return {
        "application": ("application:Application", f"/applications/{application}"),
        "principal": ("servicePrincipal:ServicePrincipal", f"/servicePrincipals/{principal}"),
        "user": ("user:User", f"/users/{user}"),
        "group": ("group:Group", f"/groups/{group}"),
        "member": ("groupMember:GroupMember", f"{group}/member/{user}"),
        "assignment": (
            "appRoleAssignment:AppRoleAssignment",
            f"/servicePrincipals/{principal}/appRoleAssignedTo/{assignment}",
        ),
        "certificate": (
            "servicePrincipalTokenSigningCertificate:ServicePrincipalTokenSigningCertificate",
            f"{principal}/tokenSigningCertificate/{key}",
        ),
    }


def program(by_hand: dict[str, Any], *, importing: bool) -> None:
    """What a person writes to describe it all."""
    known = ids(by_hand)

    def options(name: str) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(import_=known[name][1] if importing else None)

    azuread.Application(
        "application",
        display_name="By hand",
        description="Made in the portal",
        sign_in_audience="AzureADMyOrg",
        app_roles=[
            {
                "id": ROLE,
                "value": "analyst",
                "display_name": "Analyst",
                "description": "Reads",
                "allowed_member_types": ["User"],
                "enabled": True,
            }
        ],
        web={
            "redirect_uris": ["https://hand.example.com/callback"],
            "logout_url": "https://hand.example.com/out",
            "implicit_grant": {"access_token_issuance_enabled": False, "id_token_issuance_enabled": False},
        },
        optional_claims={"id_tokens": [{"name": "email"}]},
        opts=options("application"),
    )
    azuread.ServicePrincipal(
        "principal",
        client_id=by_hand["application"]["appId"],
        app_role_assignment_required=True,
        preferred_single_sign_on_mode="saml",
        tags=["WindowsAzureActiveDirectoryIntegratedApp"],
        opts=options("principal"),
    )
    azuread.User(
        "user",
        user_principal_name=by_hand["user"]["userPrincipalName"],
        display_name="Ada",
        mail="ada@example.com",
        mail_nickname=by_hand["user"]["userPrincipalName"].partition("@")[0],
        opts=options("user"),
    )
    azuread.Group(
        "group",
        display_name="Readers",
        description="Who reads",
        mail_nickname=by_hand["group"]["mailNickname"],
        security_enabled=True,
        members=[by_hand["user"]["id"]],
        opts=options("group"),
    )
    azuread.GroupMember(
        "member",
        group_object_id=by_hand["group"]["id"],
        member_object_id=by_hand["user"]["id"],
        opts=options("member"),
    )
    azuread.AppRoleAssignment(
        "assignment",
        app_role_id=ROLE,
        principal_object_id=by_hand["user"]["id"],
        resource_object_id=by_hand["principal"]["id"],
        opts=options("assignment"),
    )
    azuread.ServicePrincipalTokenSigningCertificate(
        "certificate",
        service_principal_id=f"/servicePrincipals/{by_hand['principal']['id']}",
        display_name="CN=By hand",
        opts=options("certificate"),
    )


def test_each_type_is_imported_by_its_official_id_and_then_stays_as_it_is(
    harness: Harness, by_hand: dict[str, Any]
) -> None:
    count = len(ids(by_hand))
    assert harness.up(lambda: program(by_hand, importing=True)) == {"create": 1, "import": count}
    assert harness.changes(lambda: program(by_hand, importing=False)) == []
    assert harness.refresh_shows() == {}
    assert harness.up() == {"same": count + 1}
    harness.stack().destroy()


def test_a_user_who_is_switched_off_is_imported_as_that(
    harness: Harness, by_hand: dict[str, Any], graph: httpx.Client
) -> None:
    identity = by_hand["user"]["id"]
    graph.patch(f"/users/{identity}", json={"accountEnabled": False})

    def off() -> None:
        azuread.User(
            "user",
            user_principal_name=by_hand["user"]["userPrincipalName"],
            display_name="Ada",
            account_enabled=False,
            opts=pulumi.ResourceOptions(import_=f"/users/{identity}"),
        )

    assert harness.up(off) == {"create": 1, "import": 1}
    assert harness.resources()["user"]["inputs"]["accountEnabled"] is False
    assert harness.refresh_shows() == {}
    harness.stack().destroy()


def test_an_id_of_another_shape_is_refused_with_the_one_that_is_wanted(harness: Harness) -> None:
    def wrong() -> None:
        azuread.ServicePrincipalTokenSigningCertificate(
            "certificate",
            service_principal_id=f"/servicePrincipals/{ROLE}",
            opts=pulumi.ResourceOptions(import_=f"/servicePrincipals/{ROLE}"),
        )

    with pytest.raises(pulumi.automation.CommandError, match="OBJECT_ID/tokenSigningCertificate/KEY_ID"):
        harness.up(wrong)
