"""A genuine token opens what it was issued for: not another kind's place, another app's, another tenant's, nor anything after its time."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.attacks.against import ALL, AUTH0, COGNITO, ENTRA, GOOGLE, against
from tests.attacks.conftest import Attack
from tests.attacks.emulation import Emulation
from tests.attacks.test_token_forgery import called
from tests.attacks.vendors import Auth0, Cognito, Entra, Login, Vendor
from tests.browser import parameters_of

HOURS = 3600


def refreshing(vendor: Vendor) -> tuple[Login, dict[str, str]]:
    login = vendor.login(**vendor.refreshing)
    return login, login.tokens(scope=vendor.refresh_scope)


def no_tokens(answer) -> None:
    assert answer.status_code in (400, 401, 403), answer.text
    assert "error" in answer.json()
    assert "access_token" not in answer.json()


@pytest.mark.control
@against()
def test_each_opens_its_own(vendor: Vendor) -> None:
    login, tokens = refreshing(vendor)
    assert login.userinfo(tokens["access_token"]).status_code == 200
    assert login.refresh(tokens["refresh_token"]).status_code == 200
    assert login.party.verify(tokens["id_token"])["aud"] == login.client["client_id"]


@against()
@pytest.mark.parametrize("kind", ["id_token", "refresh_token", "client_secret", "client_id"])
def test_userinfo_is_opened_by_access_tokens_only(vendor: Vendor, kind: str, attack: Attack) -> None:
    login, tokens = refreshing(vendor)
    with attack:
        assert login.userinfo({**login.client, **tokens}[kind]).status_code == 401


@against()
def test_userinfo_is_not_opened_by_a_code(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    with attack:
        assert login.userinfo(login.code(login.begin())).status_code == 401


@against()
@pytest.mark.parametrize("kind", ["id_token", "access_token", "client_secret"])
def test_a_refresh_takes_refresh_tokens_only(vendor: Vendor, kind: str, attack: Attack) -> None:
    login, tokens = refreshing(vendor)
    with attack:
        no_tokens(login.refresh({**login.client, **tokens}[kind]))


@against()
def test_a_code_is_no_refresh_token_and_a_refresh_token_is_no_code(vendor: Vendor, attack: Attack) -> None:
    login, tokens = refreshing(vendor)
    attempt = login.begin()
    with attack:
        no_tokens(login.refresh(login.code(attempt)))
    for kind in ("refresh_token", "access_token", "id_token"):
        with attack:
            no_tokens(login.party.redeem(attempt, tokens[kind]))


@against()
def test_a_refresh_token_is_the_app_s_own(vendor: Vendor, attack: Attack) -> None:
    _, tokens = refreshing(vendor)
    for thief in (vendor.register(**vendor.refreshing), vendor.login(public=True)):
        with attack:
            no_tokens(thief.refresh(tokens["refresh_token"]))


@against()
def test_another_vendor_s_tokens_open_nothing(vendor: Vendor, vendors: dict[str, Vendor], attack: Attack) -> None:
    login, _ = refreshing(vendor)
    for other in (vendors[name] for name in (*ALL, GOOGLE) if name != vendor.name):
        tokens = other.login(**other.refreshing).tokens(scope=other.refresh_scope)
        for kind in ("access_token", "id_token"):
            with attack:
                assert login.userinfo(tokens[kind]).status_code == 401
        if "refresh_token" in tokens:
            with attack:
                no_tokens(login.refresh(tokens["refresh_token"]))


@against(COGNITO)
def test_another_pool_s_tokens_open_nothing(vendor: Cognito, attack: Attack) -> None:
    login = vendor.login()
    foreign = vendor.register(pool=vendor.other_pool).tokens()
    with attack:
        assert login.userinfo(foreign["access_token"]).status_code == 401
    with attack:
        no_tokens(login.refresh(foreign["refresh_token"]))


@against()
def test_an_access_token_ends(vendor: Vendor, emulation: Emulation, attack: Attack) -> None:
    login, tokens = refreshing(vendor)
    with attack, emulation.later(25 * HOURS):
        assert login.userinfo(tokens["access_token"]).status_code == 401


@against(COGNITO, ENTRA)
def test_a_refresh_token_ends(vendor: Vendor, emulation: Emulation, attack: Attack) -> None:
    login, tokens = refreshing(vendor)
    with attack, emulation.later(91 * 24 * HOURS):
        no_tokens(login.refresh(tokens["refresh_token"]))


@against(AUTH0)
def test_an_expiring_refresh_token_of_auth0_s_ends(vendor: Auth0, emulation: Emulation, attack: Attack) -> None:
    settings = {"rotation_type": "rotating", "expiration_type": "expiring", "token_lifetime": 3600}
    more = {"infinite_token_lifetime": False, "infinite_idle_token_lifetime": True, "leeway": 0}
    login = vendor.login(refresh_token={**settings, **more})
    token = login.tokens(scope=vendor.refresh_scope)["refresh_token"]
    with attack, emulation.later(3601):
        no_tokens(login.refresh(token))


@against()
def test_a_refresh_does_not_widen_what_was_granted(vendor: Vendor, attack: Attack) -> None:
    scope = vendor.refresh_scope.replace(" email", "")
    login = vendor.login(**vendor.refreshing)
    token = login.tokens(scope=scope)["refresh_token"]
    with attack:
        form = {"grant_type": "refresh_token", "refresh_token": token, "scope": f"{scope} email"}
        answer = login.party.token_request(form)
        if answer.status_code == 200:
            assert "email" not in login.userinfo(answer.json()["access_token"]).json()
        else:
            assert answer.json()["error"] == "invalid_scope"


@against(AUTH0)
@pytest.mark.parametrize("kind", ["id_token", "access_token", "refresh_token", "api", "machine"])
def test_auth0_s_management_api_takes_its_own_tokens_only(vendor: Auth0, kind: str, attack: Attack) -> None:
    login = vendor.login(**vendor.refreshing)
    if kind == "machine":
        machine = vendor.login(grant_types=["client_credentials"], app_type="non_interactive").client
        grant = {"client_id": machine["client_id"], "audience": vendor.api_identifier, "scope": ["read:all"]}
        vendor.api("POST", "/client-grants", grant)
        token = vendor.app_token(machine["client_id"], machine["client_secret"], vendor.api_identifier)
    elif kind == "api":
        token = login.tokens(audience=vendor.api_identifier)["access_token"]
    else:
        token = login.tokens(scope=vendor.refresh_scope)[kind]
    with attack:
        answer = called(vendor, f"{vendor.base}/api/v2/clients", token)
        assert (answer.status_code, answer.json()["statusCode"]) == (401, 401)


@against(AUTH0)
def test_a_person_s_token_for_the_management_api_has_no_scopes_of_an_administrator(
    vendor: Auth0, attack: Attack
) -> None:
    """Source: https://auth0.com/docs/secure/tokens/access-tokens/management-api-access-tokens (read 2026-11-25): a single-page app may ask
    for its own user's record, and for nothing else."""
    login = vendor.login()
    asked = {"audience": f"{vendor.base}/api/v2/", "scope": "openid read:users delete:users create:clients"}
    attempt = login.begin(**asked)
    with attack:
        answer = login.sign_in(attempt)
        parameters = parameters_of(answer.headers["Location"])
        if "code" in parameters:
            token = login.party.redeem(attempt, parameters["code"]).json()["access_token"]
            assert called(vendor, f"{vendor.base}/api/v2/users", token).status_code in (401, 403)
            assert called(vendor, f"{vendor.base}/api/v2/clients", token).status_code in (401, 403)
        else:
            assert parameters["error"]


@against(ENTRA)
@pytest.mark.parametrize("kind", ["id_token", "refresh_token", "api"])
def test_graph_takes_its_own_tokens_only(vendor: Entra, kind: str, attack: Attack) -> None:
    login = vendor.login()
    if kind == "api":
        scope = f"{login.client['client_id']}/.default"
        token = vendor.app_token(login.client["client_id"], login.client["client_secret"], scope)
    else:
        token = login.tokens(scope=vendor.refresh_scope)[kind]
    with attack:
        answer = called(vendor, f"{vendor.base}/v1.0/applications", token)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "InvalidAuthenticationToken")


@against(ENTRA)
def test_an_app_of_one_s_own_cannot_pass_itself_off_as_graph(vendor: Entra, attack: Attack) -> None:
    """Its tokens would name Graph as audience, with roles of one's own making."""
    role = {
        "allowedMemberTypes": ["Application"],
        "description": "x",
        "displayName": "x",
        "id": "5b3b2c1e-6f0f-4c3a-9a63-0d6f3a0a0009",
        "isEnabled": True,
        "value": "Application.ReadWrite.All",
    }
    for uri in (vendor.base, f"{vendor.base}/", "https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000"):
        with attack:
            body = {"displayName": "Not Graph", "identifierUris": [uri], "appRoles": [role]}
            address = f"{vendor.base}/v1.0/applications"
            headers = {"Authorization": f"Bearer {vendor.management_token}"}
            answer = vendor.emulation.http().post(address, json=body, headers=headers, timeout=20)
            assert answer.status_code == 400, answer.text


@against(ENTRA)
def test_an_app_s_token_for_graph_has_the_roles_that_it_was_given_and_no_others(vendor: Entra, attack: Attack) -> None:
    login = vendor.login()
    own = login.client
    token = vendor.app_token(own["client_id"], own["client_secret"], f"{vendor.base}/.default")
    for method, path in (
        ("GET", "/users"),
        ("GET", "/applications"),
        ("POST", "/applications"),
        ("DELETE", "/users/x"),
    ):
        with attack:
            headers = {"Authorization": f"Bearer {token}"}
            answer = vendor.emulation.http().request(
                method, f"{vendor.base}/v1.0{path}", json={"displayName": "x"}, headers=headers, timeout=20
            )
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "Authorization_RequestDenied")


@against(ENTRA)
def test_a_person_s_token_for_graph_changes_nothing(vendor: Entra, attack: Attack) -> None:
    login = vendor.login()
    token = login.tokens()["access_token"]
    for method, path in (("POST", "/users"), ("POST", "/applications"), ("PATCH", "/me"), ("DELETE", "/users/x")):
        with attack:
            headers = {"Authorization": f"Bearer {token}"}
            answer = vendor.emulation.http().request(
                method, f"{vendor.base}/v1.0{path}", json={}, headers=headers, timeout=20
            )
            assert answer.status_code in (403, 501), answer.text


@against(COGNITO)
@pytest.mark.parametrize("kind", ["id_token", "refresh_token", "access_token"])
def test_cognito_s_api_takes_access_tokens_that_may_administer_their_own_person(
    vendor: Cognito, kind: str, attack: Attack
) -> None:
    """The hosted login's tokens have the scope ``aws.cognito.signin.user.admin`` only where the app asks for it."""
    token = vendor.login().tokens()[kind]
    for call, more in (
        (vendor.cognito.get_user, {}),
        (vendor.cognito.global_sign_out, {}),
        (vendor.cognito.change_password, {"PreviousPassword": "x", "ProposedPassword": "y"}),
        (vendor.cognito.update_user_attributes, {"UserAttributes": [{"Name": "email", "Value": "e@example.com"}]}),
    ):
        with attack:
            with pytest.raises(ClientError) as refusal:
                call(AccessToken=token, **more)
            assert refusal.value.response["Error"]["Code"] in ("NotAuthorizedException", "InvalidParameterException")


@against(AUTH0, ENTRA)
@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_only_an_id_token_is_a_hint(vendor: Vendor, kind: str, attack: Attack) -> None:
    login = vendor.login(**vendor.refreshing)
    asked = {"audience": vendor.api_identifier} if isinstance(vendor, Auth0) else {}
    token = login.tokens(person=vendor.regular, scope=vendor.refresh_scope, **asked)[kind]
    with attack:
        answer = vendor.regular.open(login.begin(id_token_hint=token, prompt="none").url)
        assert "code=" not in answer.headers.get("Location", "")
    with attack:
        asked = {"id_token_hint": token, "post_logout_redirect_uri": "https://app.example.com/bye"}
        answer = login.party.session.get(
            login.party.discovery["end_session_endpoint"], params=asked, allow_redirects=False, timeout=20
        )
        assert answer.status_code == 400


@against(COGNITO)
@pytest.mark.parametrize("kind", ["access_token", "id_token", "refresh_token"])
def test_cognito_s_logout_knows_no_hints(vendor: Cognito, kind: str, attack: Attack) -> None:
    login = vendor.login()
    token = login.tokens()[kind]
    asked = {"id_token_hint": token, "client_id": login.client["client_id"], "logout_uri": "https://evil.example/"}
    with attack:
        answer = login.party.session.get(
            login.party.discovery["end_session_endpoint"], params=asked, allow_redirects=False, timeout=20
        )
        assert "evil" not in answer.headers.get("Location", "")
        assert answer.status_code in (302, 400)


@against()
def test_a_hint_of_somebody_else_does_not_log_them_in(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    eve = Login(login.emulation, login.client, "eve@example.com", login.password)
    hint = eve.tokens()["id_token"]
    with attack:
        answer = vendor.regular.open(login.begin(id_token_hint=hint, prompt="none").url)
        assert "code=" not in answer.headers["Location"]


@against()
def test_tokens_end_with_the_person(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login(**vendor.refreshing)
    gone = Login(login.emulation, login.client, "gone@example.com", login.password)
    remove = vendor.make_person(gone.username)
    tokens = gone.tokens(scope=vendor.refresh_scope)
    attempt = gone.begin()
    code = gone.code(attempt)
    remove()
    with attack:
        assert gone.userinfo(tokens["access_token"]).status_code == 401
    with attack:
        no_tokens(gone.refresh(tokens["refresh_token"]))
    with attack:
        no_tokens(gone.party.redeem(attempt, code))


@against(ENTRA)
def test_an_access_token_for_the_app_itself_is_no_hint_either(vendor: Entra, attack: Attack) -> None:
    """Of version 2.0 its audience is the app's client ID, as an ID token's is."""
    login = vendor.login(api={"requestedAccessTokenVersion": 2})
    token = login.tokens(person=vendor.regular, scope=f"openid {login.client['client_id']}/.default")["access_token"]
    assert login.party.verify(token)["aud"] == login.client["client_id"]
    with attack:
        answer = vendor.regular.open(login.begin(id_token_hint=token, prompt="none").url)
        assert "code=" not in answer.headers.get("Location", "")
