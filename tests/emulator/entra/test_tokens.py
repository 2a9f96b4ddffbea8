from __future__ import annotations

import pytest

from tests.emulator.entra.browser import CALLBACK, App, code_of
from tests.emulator.entra.tenant_client import ADMIN, Tenant, app_role

ORIGIN = {"Origin": "https://app.example.com"}


@pytest.fixture
def app(tenant: Tenant) -> App:
    tenant.user("ada")
    return App(tenant)


def refused(answer: object, status: int, error: str, code: int) -> None:
    """An error in Entra's shape, with every member that it always has."""
    body = answer.json
    assert (answer.status_code, body["error"], body["error_codes"]) == (status, error, [code]), body
    assert body["error_description"].startswith(f"AADSTS{code}: ")
    assert set(body) == {
        "error",
        "error_description",
        "error_codes",
        "timestamp",
        "trace_id",
        "correlation_id",
        "error_uri",
    }


def test_a_code_is_redeemed_once(app: App) -> None:
    code = code_of(app.sign_in())
    assert app.redeem(code).status_code == 200
    refused(app.redeem(code), 400, "invalid_grant", 54005)


def test_a_second_redemption_ends_the_tokens_of_the_first(tenant: Tenant, app: App) -> None:
    code = code_of(app.sign_in())
    token = app.redeem(code).json["access_token"]
    app.redeem(code)
    headers = {"Authorization": f"Bearer {token}"}
    assert tenant.http.get("/oidc/userinfo", headers=headers, base_url=tenant.base).status_code == 401


def test_a_code_lives_ten_minutes(tenant: Tenant, app: App) -> None:
    code = code_of(app.sign_in())
    tenant.clock.now += 601
    refused(app.redeem(code), 400, "invalid_grant", 70008)


def test_a_wrong_and_a_missing_verifier_are_refused(app: App) -> None:
    code = code_of(app.sign_in())
    refused(app.redeem(code, code_verifier="x" * 43), 400, "invalid_grant", 501481)
    refused(app.redeem(code, leave_out="code_verifier"), 400, "invalid_grant", 501481)


def test_a_wrong_a_missing_and_an_expired_secret_are_refused(tenant: Tenant, app: App) -> None:
    code = code_of(app.sign_in())
    refused(app.redeem(code, client_secret="wrong"), 401, "invalid_client", 7000215)
    refused(app.redeem(code, leave_out="client_secret"), 401, "invalid_client", 7000218)
    tenant.clock.now += 2 * 366 * 24 * 3600
    refused(app.redeem(code), 401, "invalid_client", 7000222)


def test_another_redirect_uri_an_unknown_code_and_an_unknown_client_are_refused(tenant: Tenant, app: App) -> None:
    code = code_of(app.sign_in())
    refused(app.redeem(code, redirect_uri="https://app.example.com/other"), 400, "invalid_grant", 500112)
    refused(app.redeem("nothing"), 400, "invalid_grant", 9002313)
    unknown = "11111111-1111-4111-8111-111111111111"
    refused(app.redeem(code, client_id=unknown), 400, "unauthorized_client", 700016)
    other = App(tenant)
    other.verifier = app.verifier
    refused(other.redeem(code), 400, "invalid_grant", 700005)


def test_a_grant_that_entra_does_not_give_here_is_unsupported(app: App) -> None:
    for grant in ("password", "implicit"):
        refused(app.redeem("x", grant_type=grant), 400, "unsupported_grant_type", 70003)
    refused(app.redeem("x", leave_out="grant_type"), 400, "invalid_request", 900144)


def test_the_client_authenticates_by_basic_too(app: App) -> None:
    import base64

    credentials = base64.b64encode(f"{app.client_id}:{app.secret}".encode()).decode()
    code = code_of(app.sign_in())
    headers = {"Authorization": f"Basic {credentials}"}
    assert app.redeem(code, headers=headers, leave_out="client_id client_secret").status_code == 200


def test_a_single_page_app_redeems_across_origins_with_a_verifier_and_no_secret(tenant: Tenant) -> None:
    tenant.user("ada")
    app = App(tenant, web={"redirectUris": []}, spa={"redirectUris": [CALLBACK]})
    code = code_of(app.sign_in(scope="openid offline_access"))
    refused(app.redeem(code, leave_out="client_secret"), 400, "invalid_request", 9002327)
    refused(app.redeem(code, headers=ORIGIN), 401, "invalid_client", 700025)
    answer = app.redeem(code, headers=ORIGIN, leave_out="client_secret")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN["Origin"]


def test_a_single_page_app_without_a_challenge_gets_no_tokens(tenant: Tenant) -> None:
    tenant.user("ada")
    app = App(tenant, web={"redirectUris": []}, spa={"redirectUris": [CALLBACK]})
    code = code_of(app.sign_in(leave_out="code_challenge code_challenge_method"))
    answer = app.redeem(code, headers=ORIGIN, leave_out="client_secret code_verifier")
    refused(answer, 400, "invalid_request", 9002325)


def test_a_web_app_does_not_redeem_across_origins(app: App) -> None:
    code = code_of(app.sign_in())
    refused(app.redeem(code, headers=ORIGIN), 400, "invalid_request", 9002326)


def test_a_native_app_redeems_without_a_secret_on_any_port(tenant: Tenant) -> None:
    tenant.user("ada")
    app = App(tenant, web={"redirectUris": []}, publicClient={"redirectUris": ["http://localhost"]})
    here = "http://localhost:40123"
    code = code_of(app.sign_in(redirect_uri=here))
    assert app.redeem(code, redirect_uri=here, leave_out="client_secret").status_code == 200


def test_an_application_gets_a_token_with_the_roles_it_was_assigned(tenant: Tenant, app: App) -> None:
    roles = [app_role(ADMIN, "Jobs.Run", allowedMemberTypes=["Application"])]
    api = tenant.application(
        appRoles=roles, identifierUris=["https://api.example.com"], api={"requestedAccessTokenVersion": 2}
    )
    resource = tenant.principal(api)
    tenant.assign(app.principal["id"], resource["id"], ADMIN)
    answer = tenant.app_token(app.client_id, app.secret, "https://api.example.com/.default")
    assert set(answer) == {"token_type", "expires_in", "ext_expires_in", "access_token"}
    claims = app.verified(answer["access_token"], api["appId"])
    assert (claims["roles"], claims["azp"], claims["idtyp"]) == (["Jobs.Run"], app.client_id, "app")
    assert claims["oid"] == claims["sub"] == app.principal["id"]


@pytest.mark.parametrize(
    ("scope", "error", "code"),
    [
        ("https://localhost:18443/User.Read", "invalid_scope", 1002012),
        ("", "invalid_request", 900144),
        ("api://nowhere/.default", "invalid_resource", 500011),
    ],
)
def test_client_credentials_need_a_known_resource_and_default(app: App, scope: str, error: str, code: int) -> None:
    answer = app.redeem("", grant_type="client_credentials", scope=scope, leave_out="code redirect_uri code_verifier")
    refused(answer, 400, error, code)


def test_the_shared_endpoints_and_unknown_tenants_give_no_tokens(tenant: Tenant, app: App) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": app.client_id,
        "client_secret": app.secret,
        "scope": "x/.default",
    }
    refused(tenant.http.post("/common/oauth2/v2.0/token", data=form), 400, "invalid_request", 9001023)
    refused(tenant.http.post("/organizations/oauth2/v2.0/token", data=form), 400, "invalid_request", 50194)
    refused(tenant.http.post("/contoso.com/oauth2/v2.0/token", data=form), 400, "invalid_request", 90002)


def test_what_is_not_emulated_at_the_login_host_says_so(tenant: Tenant) -> None:
    answer = tenant.http.post(f"/{tenant.id}/oauth2/v2.0/devicecode")
    assert (answer.status_code, answer.json["error"]) == (501, "not_implemented")
