from __future__ import annotations

import re

import pytest

from emulator.entra.errors import CODES
from emulator.oidc.faults import Situation
from tests.emulator.entra.browser import CALLBACK, App, code_of, sent_back
from tests.emulator.entra.tenant_client import ADMIN, PASSWORD, VIEWER, Tenant, app_role

USER = "ada@example.com"


@pytest.fixture
def app(tenant: Tenant) -> App:
    made = App(tenant)
    ada = tenant.user("ada", mail=USER, givenName="Ada", surname="Lovelace")
    tenant.assign(ada["id"], made.principal["id"], ADMIN)
    return made


def test_an_id_token_carries_entras_claims_and_the_roles(tenant: Tenant, app: App) -> None:
    claims = app.id_token()
    ada = tenant.get(f"/v1.0/users/{USER}")
    assert claims["iss"] == f"{tenant.base}/{tenant.id}/v2.0"
    assert (claims["aud"], claims["tid"], claims["oid"], claims["ver"]) == (app.client_id, tenant.id, ada["id"], "2.0")
    assert (claims["name"], claims["preferred_username"], claims["email"]) == ("Ada", USER, USER)
    assert claims["nonce"] == "n1"
    assert claims["roles"] == ["admin"]
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["sub"] != ada["id"]
    assert {"nbf", "rh", "uti"} <= set(claims)
    assert "sid" not in claims
    assert "at_hash" not in claims


def test_a_user_without_a_role_has_no_roles_claim(tenant: Tenant, app: App) -> None:
    tenant.user("bob")
    assert "roles" not in app.id_token(username="bob@example.com")


def test_the_subject_is_another_one_in_each_application(tenant: Tenant, app: App) -> None:
    other = App(tenant)
    first, second = app.id_token(), other.id_token()
    assert first["oid"] == second["oid"]
    assert first["sub"] != second["sub"]


def test_the_profile_scope_opens_the_profile_and_the_email_scope_the_address(app: App) -> None:
    claims = app.id_token(scope="openid")
    assert not {"name", "oid", "preferred_username", "email"} & set(claims)


def test_optional_claims_come_where_the_registration_asks_for_them(tenant: Tenant, app: App) -> None:
    names = ["email", "given_name", "upn", "sid", "auth_time", "ctry"]
    wanted = {"idToken": [{"name": name, "essential": False, "additionalProperties": []} for name in names]}
    tenant.patch(f"/v1.0/applications/{app.registration['id']}", {"optionalClaims": wanted})
    claims = app.id_token(scope="openid profile")
    assert (claims["email"], claims["given_name"], claims["upn"]) == (USER, "Ada", USER)
    assert claims["auth_time"] == int(tenant.clock())
    assert claims["sid"]
    assert "ctry" not in claims


def test_roles_and_groups_come_through_groups(tenant: Tenant, app: App) -> None:
    bob = tenant.user("bob")
    sent = {"displayName": "team", "mailEnabled": False, "mailNickname": "team", "securityEnabled": True}
    bound = {"members@odata.bind": [f"{tenant.base}/v1.0/users/{bob['id']}"]}
    team = tenant.post("/v1.0/groups", {**sent, **bound})
    tenant.assign(team["id"], app.principal["id"], VIEWER)
    tenant.patch(f"/v1.0/applications/{app.registration['id']}", {"groupMembershipClaims": "SecurityGroup"})
    claims = app.id_token(username="bob@example.com")
    assert claims["roles"] == ["viewer"]
    assert claims["groups"] == [team["id"]]


def test_a_disabled_role_is_in_no_token(tenant: Tenant, app: App) -> None:
    roles = [app_role(ADMIN, "admin", isEnabled=False), app_role(VIEWER, "viewer")]
    tenant.patch(f"/v1.0/applications/{app.registration['id']}", {"appRoles": roles})
    assert "roles" not in app.id_token()


def test_the_token_answer_is_entras(app: App) -> None:
    answer = app.tokens(scope="openid profile offline_access")
    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] == answer["ext_expires_in"] == 3599
    assert answer["scope"] == "openid profile"
    assert answer["refresh_token"]


def test_the_access_token_reads_me_and_userinfo(tenant: Tenant, app: App) -> None:
    answer = app.tokens(scope="openid profile email User.Read")
    claims = app.verified(answer["access_token"], tenant.base)
    assert (claims["appid"], claims["ver"]) == (app.client_id, "1.0")
    assert set(claims["scp"].split()) == {"openid", "profile", "email", "User.Read"}
    assert tenant.get("/v1.0/me", token=answer["access_token"])["userPrincipalName"] == USER
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    info = tenant.http.get("/oidc/userinfo", headers=headers, base_url=tenant.base).json
    subject = app.verified(answer["id_token"], app.client_id)["sub"]
    assert (info["sub"], info["email"], info["family_name"]) == (subject, USER, "Lovelace")
    tenant.refused("GET", "/v1.0/users", 403, token=answer["access_token"])


def test_a_refresh_brings_new_tokens_of_the_same_person(tenant: Tenant, app: App) -> None:
    first = app.tokens(scope="openid profile offline_access")
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    answer = app.redeem("", **form, leave_out="code redirect_uri code_verifier")
    again = app.verified(answer.json["id_token"], app.client_id)
    assert again["sub"] == app.verified(first["id_token"], app.client_id)["sub"]
    assert again["roles"] == ["admin"]


def test_a_role_that_was_taken_away_is_gone_after_a_refresh(tenant: Tenant, app: App) -> None:
    first = app.tokens(scope="openid profile offline_access")
    path = f"/v1.0/servicePrincipals/{app.principal['id']}/appRoleAssignedTo"
    tenant.call("DELETE", f"{path}/{tenant.get(path)['value'][0]['id']}")
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    answer = app.redeem("", **form, leave_out="code redirect_uri code_verifier")
    assert "roles" not in app.verified(answer.json["id_token"], app.client_id)


def test_a_session_signs_in_without_a_password(app: App) -> None:
    app.tokens()
    assert code_of(app.request(prompt="none"))
    assert "Sign in" in app.request(prompt="login").text


def test_prompt_none_without_a_session_answers_the_app(app: App) -> None:
    back = sent_back(app.request(prompt="none"))
    assert back["error"] == "login_required"
    assert back["error_description"].startswith("AADSTS50058")
    assert back["state"] == "s1"


def test_a_wrong_password_and_an_unknown_user_read_the_same(app: App) -> None:
    wrong = app.sign_in(password="Wrong-Password-1")
    unknown = app.sign_in(username="nobody@example.com")
    for page in (wrong, unknown):
        assert page.status_code == 200
        assert "AADSTS50126" in page.text
    assert "Your account or password is incorrect." in wrong.text


def test_a_disabled_user_is_told_so_after_the_right_password(tenant: Tenant, app: App) -> None:
    tenant.patch(f"/v1.0/users/{USER}", {"accountEnabled": False})
    assert "AADSTS50057" in app.sign_in().text
    assert "AADSTS50126" in app.sign_in(password="Wrong-Password-1").text


def test_a_new_password_is_asked_for_where_an_administrator_says_so(tenant: Tenant, app: App) -> None:
    profile = {"password": "First-Time-123", "forceChangePasswordNextSignIn": True}
    tenant.patch(f"/v1.0/users/{USER}", {"passwordProfile": profile})
    page = app.sign_in(password="First-Time-123")
    assert "Update your password" in page.text
    fields = {"password": "First-Time-123", "new_password": "weak", "confirm_password": "weak"}
    page = app.submit(page, **fields)
    assert "complexity" in page.text
    fields |= {"new_password": PASSWORD, "confirm_password": PASSWORD}
    assert code_of(app.submit(page, **fields))
    assert "Update" not in app.sign_in(prompt="login").text


def test_who_is_not_assigned_is_blocked_where_assignment_is_required(tenant: Tenant, app: App) -> None:
    tenant.user("bob")
    tenant.patch(f"/v1.0/servicePrincipals/{app.principal['id']}", {"appRoleAssignmentRequired": True})
    page = app.sign_in(username="bob@example.com")
    assert page.status_code == 400
    assert "AADSTS50105" in page.text
    assert code_of(app.sign_in())


@pytest.mark.parametrize(
    "uri",
    ["https://app.example.com/callback/", "https://app.example.com/other", "https://evil.example.net/callback", ""],
)
def test_another_redirect_uri_is_shown_and_not_followed(app: App, uri: str) -> None:
    page = app.request(redirect_uri=uri)
    assert page.status_code == 400
    assert "Location" not in page.headers
    assert ("AADSTS50011" if uri else "AADSTS900971") in page.text


def test_the_port_of_a_loopback_address_is_not_looked_at(tenant: Tenant) -> None:
    app = App(tenant, web={"redirectUris": ["http://localhost/callback"]})
    assert "Sign in" in app.request(redirect_uri="http://localhost:51234/callback").text
    assert "AADSTS50011" in app.request(redirect_uri="http://localhost:51234/other").text


def test_an_unknown_application_and_one_without_a_service_principal_are_the_same(tenant: Tenant, app: App) -> None:
    registered = tenant.application()["appId"]
    for client_id in (registered, "11111111-1111-4111-8111-111111111111"):
        assert "AADSTS700016" in app.request(client_id=client_id).text


def test_an_unknown_tenant_and_the_shared_endpoints_are_refused(tenant: Tenant, app: App) -> None:
    assert "AADSTS90002" in app.request(segment="contoso.com").text
    assert "AADSTS50194" in app.request(segment="common").text
    tenant.patch(f"/v1.0/applications/{app.registration['id']}", {"signInAudience": "AzureADMultipleOrgs"})
    assert "Sign in" in app.request(segment="organizations").text
    assert "Sign in" in app.request(segment="example.com").text


@pytest.mark.parametrize(("kind", "code"), [("token", 700051), ("id_token", 700054), ("code id_token", 700054)])
def test_a_response_type_that_is_not_enabled_is_sent_back(app: App, kind: str, code: int) -> None:
    back = sent_back(app.request(response_type=kind))
    assert back["error"] == "unsupported_response_type"
    assert back["error_description"].startswith(f"AADSTS{code}")


def test_a_permission_beyond_the_basic_ones_asks_for_consent_once(tenant: Tenant, app: App) -> None:
    page = app.sign_in(scope="openid User.ReadBasic.All")
    assert "Permissions requested" in page.text
    denied = sent_back(app.submit(page, decision="deny"))
    assert (denied["error"], denied["error_description"][:11]) == ("access_denied", "AADSTS65004")
    page = app.request(scope="openid User.ReadBasic.All")
    assert code_of(app.submit(page, decision="accept"))
    assert code_of(app.request(scope="openid User.ReadBasic.All"))


def test_an_administrators_grant_takes_the_place_of_consent(tenant: Tenant, app: App) -> None:
    back = sent_back(app.request(scope="openid User.Read.All"))
    assert back["error_description"].startswith("AADSTS90094")
    graph = tenant.get("/v1.0/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
    grant = {"clientId": app.principal["id"], "resourceId": graph["id"], "consentType": "AllPrincipals"}
    tenant.post("/v1.0/oauth2PermissionGrants", {**grant, "scope": "User.Read.All"})
    code = code_of(app.sign_in(scope="openid User.Read.All"))
    token = app.redeem(code).json["access_token"]
    assert tenant.get("/v1.0/users", token=token)["value"]


def test_a_scope_that_nobody_knows_is_refused(app: App) -> None:
    assert "AADSTS650053" in sent_back(app.request(scope="openid Fly.All"))["error_description"]
    assert "AADSTS500011" in sent_back(app.request(scope="api://nowhere/read"))["error_description"]


def test_an_access_token_for_ones_own_api_names_it_as_audience(tenant: Tenant, app: App) -> None:
    scope = {
        "id": "5b3b2c1e-6f0f-4c3a-9a63-0d6f3a0a0009",
        "value": "read",
        "adminConsentDisplayName": "Read",
        "adminConsentDescription": "Read",
    }
    api = {"requestedAccessTokenVersion": 2, "oauth2PermissionScopes": [scope]}
    body = {"identifierUris": [f"api://{app.client_id}"], "api": api}
    tenant.patch(f"/v1.0/applications/{app.registration['id']}", body)
    answer = app.tokens(scope=f"openid api://{app.client_id}/read")
    claims = app.verified(answer["access_token"], app.client_id)
    assert (claims["scp"], claims["azp"], claims["ver"], claims["roles"]) == ("read", app.client_id, "2.0", ["admin"])


def test_signing_out_ends_the_session_and_returns_only_to_registered_addresses(tenant: Tenant, app: App) -> None:
    id_token = app.tokens()["id_token"]
    path = f"/{tenant.id}/oauth2/v2.0/logout"
    query = f"?id_token_hint={id_token}&post_logout_redirect_uri={CALLBACK}&state=bye"
    assert app.open(path + query).headers["Location"] == f"{CALLBACK}?state=bye"
    assert sent_back(app.request(prompt="none"))["error"] == "login_required"
    app.tokens()
    page = app.open(f"{path}?post_logout_redirect_uri=https://evil.example.net/")
    assert "You signed out of your account" in page.text
    assert sent_back(app.request(prompt="none"))["error"] == "login_required"


def test_the_discovery_document_is_entras(tenant: Tenant) -> None:
    document = tenant.http.get(f"/{tenant.id}/v2.0/.well-known/openid-configuration").json
    assert document["issuer"] == f"{tenant.base}/{tenant.id}/v2.0"
    assert document["userinfo_endpoint"] == f"{tenant.base}/oidc/userinfo"
    assert document["subject_types_supported"] == ["pairwise"]
    shared = tenant.http.get("/common/v2.0/.well-known/openid-configuration").json
    assert shared["issuer"] == f"{tenant.base}/{{tenantid}}/v2.0"
    assert shared["token_endpoint"] == f"{tenant.base}/common/oauth2/v2.0/token"


def test_pages_work_without_scripts_and_label_their_fields(app: App) -> None:
    page = app.request()
    assert "<script" not in page.text
    for field in ("username", "password"):
        assert f'<label for="{field}">' in page.text
        assert re.search(rf'<input id="{field}" name="{field}"', page.text)
    assert page.headers["X-Frame-Options"] == "DENY"


def test_a_page_shows_what_was_typed_as_text(tenant: Tenant) -> None:
    app = App(tenant, displayName="<script>alert(1)</script>")
    assert "<script" not in app.request(login_hint='"><script>').text


def test_an_error_code_is_explained_where_error_uri_leads(tenant: Tenant) -> None:
    assert "already redeemed" in tenant.http.get("/error?code=54005").text
    assert tenant.http.get("/error?code=1").status_code == 404


def test_every_situation_of_the_protocol_has_a_code() -> None:
    assert set(CODES) == set(Situation)


def test_prompt_none_of_somebody_who_is_not_assigned_answers_the_app(tenant: Tenant, app: App) -> None:
    tenant.user("bob")
    app.sign_in(username="bob@example.com")
    tenant.patch(f"/v1.0/servicePrincipals/{app.principal['id']}", {"appRoleAssignmentRequired": True})
    back = sent_back(app.request(prompt="none"))
    assert back["error"] == "interaction_required"
    assert back["error_description"].startswith("AADSTS50105")
