"""A parameter that is sent twice is refused, for two readers of it would each believe another one (RFC 6749 sections 3.1 and 3.2)."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import pytest
import requests

from tests.attacks.against import ALL, AUTH0, COGNITO, ENTRA, GOOGLE, against
from tests.attacks.conftest import Attack
from tests.attacks.vendors import CALLBACK, GOODBYE, Login, Vendor

AUTHORIZATION = {
    "client_id": "another",
    "redirect_uri": "https://evil.example/",
    "response_type": "token",
    "scope": "openid offline_access",
    "state": "another",
    "nonce": "another",
    "code_challenge": "a" * 43,
    "code_challenge_method": "plain",
    "response_mode": "fragment",
    "prompt": "none",
    "max_age": "0",
    "login_hint": "eve@example.com",
    "made_up": "x",
}
TOKEN = {
    "grant_type": "client_credentials",
    "code": "another",
    "redirect_uri": "https://evil.example/",
    "code_verifier": "a" * 43,
    "client_id": "another",
    "client_secret": "another",
    "scope": "openid",
    "made_up": "x",
}
TOKEN_REFUSAL = dict.fromkeys((*ALL, GOOGLE), (400, "invalid_request"))


def token_form(login: Login, code: str, verifier: str) -> list[tuple[str, str]]:
    return [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", login.client["redirect_uris"][0]),
        ("code_verifier", verifier),
        ("client_id", login.client["client_id"]),
        ("client_secret", login.client["client_secret"]),
    ]


def post(login: Login, endpoint: str, pairs: list[tuple[str, str]], query: str = "") -> requests.Response:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    address = f"{login.party.discovery[endpoint]}{query}"
    return login.party.session.post(address, data=urlencode(pairs), headers=headers, timeout=20)


@pytest.mark.control
@against(*ALL, GOOGLE)
def test_each_parameter_once_is_fine(vendor: Vendor) -> None:
    login = vendor.login()
    attempt = login.begin()
    code = login.code(attempt)
    assert post(login, "token_endpoint", token_form(login, code, attempt.verifier)).status_code == 200


@against(*ALL, GOOGLE)
@pytest.mark.parametrize("name", AUTHORIZATION)
@pytest.mark.parametrize("value", ["the-same", "another"])
def test_an_authorization_request_has_each_parameter_once(
    vendor: Vendor, name: str, value: str, attack: Attack
) -> None:
    login = vendor.login()
    url = login.begin(**{name: None} if name == "made_up" else {}).url
    given = dict(pair.split("=", 1) for pair in urlsplit(url).query.split("&"))
    first = "" if name in given else f"&{urlencode({name: AUTHORIZATION[name]})}"
    second = (
        f"&{name}={given[name]}"
        if value == "the-same" and name in given
        else f"&{urlencode({name: AUTHORIZATION[name]})}"
    )
    with attack:
        answer = vendor.regular.open(url + first + second)
        assert answer.status_code == 400
        assert "Location" not in answer.headers
    with attack:
        pairs = [tuple(pair.split("=", 1)) for pair in (urlsplit(url).query + first + second).split("&")]
        body = "&".join("=".join(pair) for pair in pairs)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        session = vendor.emulation.http()
        answer = session.post(url.partition("?")[0], data=body, headers=headers, allow_redirects=False, timeout=20)
        if answer.is_redirect:
            assert answer.headers["Location"].startswith(vendor.base)
            answer = session.get(answer.headers["Location"], allow_redirects=False, timeout=20)
        assert answer.status_code == 400
        assert "Location" not in answer.headers


@against(*ALL, GOOGLE)
@pytest.mark.parametrize("name", TOKEN)
def test_a_token_request_has_each_parameter_once(vendor: Vendor, name: str, attack: Attack) -> None:
    login = vendor.login()
    attempt = login.begin()
    form = token_form(login, login.code(attempt, vendor.regular), attempt.verifier)
    own = dict(form).get(name, TOKEN[name])
    without = [pair for pair in form if pair[0] != name]
    for pair in ([own, own], [own, TOKEN[name]], [TOKEN[name], own]):
        with attack:
            answer = post(login, "token_endpoint", [*without, *((name, value) for value in pair)])
            assert (answer.status_code, answer.json()["error"]) == TOKEN_REFUSAL[vendor.name]
    assert post(login, "token_endpoint", form).status_code == 200, "none of them used the code up"


@against(*ALL, GOOGLE)
@pytest.mark.parametrize("name", ["grant_type", "code", "client_id", "client_secret", "code_verifier"])
def test_the_query_of_a_token_request_is_not_read(vendor: Vendor, name: str, attack: Attack) -> None:
    """What stands in an address stands in logs (RFC 6749 section 2.3.1)."""
    login = vendor.login()
    attempt = login.begin()
    form = token_form(login, login.code(attempt, vendor.regular), attempt.verifier)
    in_query = urlencode([pair for pair in form if pair[0] == name])
    with attack:
        answer = post(login, "token_endpoint", [pair for pair in form if pair[0] != name], f"?{in_query}")
        assert answer.status_code in (400, 401, 403)
        assert "access_token" not in answer.json()


@against(*ALL)
def test_a_client_proves_itself_in_one_way(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    attempt = login.begin()
    form = dict(token_form(login, login.code(attempt, vendor.regular), attempt.verifier))
    basic = (login.client["client_id"], login.client["client_secret"])
    others = [
        (form, basic),
        ({**form, "client_secret": "wrong"}, basic),
        (form, (basic[0], "wrong")),
        ({**form, "client_id": vendor.register().client["client_id"]}, basic),
    ]
    for sent, auth in others:
        with attack:
            answer = login.party.session.post(login.party.discovery["token_endpoint"], data=sent, auth=auth, timeout=20)
            assert answer.status_code in (400, 401)
            assert "access_token" not in answer.json()


@against(*ALL)
def test_an_access_token_is_sent_in_one_way(vendor: Vendor, attack: Attack) -> None:
    """RFC 6750 section 2."""
    login = vendor.login()
    token = login.tokens()["access_token"]
    endpoint = login.party.discovery["userinfo_endpoint"]
    headers = {"Authorization": f"Bearer {token}"}
    with attack:
        answer = login.party.session.post(endpoint, headers=headers, data={"access_token": token}, timeout=20)
        assert answer.status_code in (400, 401)
    with attack:
        answer = login.party.session.get(f"{endpoint}?{urlencode({'access_token': token})}", timeout=20)
        assert answer.status_code in (400, 401)
    with attack:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode([("access_token", token), ("access_token", token)])
        assert login.party.session.post(endpoint, data=body, headers=form, timeout=20).status_code in (400, 401)


LOGOUT = {AUTH0: "post_logout_redirect_uri", COGNITO: "logout_uri", ENTRA: "post_logout_redirect_uri"}


@against()
@pytest.mark.parametrize("order", ["registered-first", "registered-last"])
def test_a_logout_goes_to_one_address(vendor: Vendor, order: str, attack: Attack) -> None:
    login = vendor.login()
    addresses = [GOODBYE, "https://evil.example/"]
    if order == "registered-last":
        addresses.reverse()
    pairs = [("client_id", login.client["client_id"]), *((LOGOUT[vendor.name], address) for address in addresses)]
    with attack:
        answer = login.person().open(f"{login.party.discovery['end_session_endpoint']}?{urlencode(pairs)}")
        assert "Location" not in answer.headers
        assert answer.status_code == 400


@against(AUTH0)
def test_the_address_of_the_other_logout_is_taken_once_as_well(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    pairs = [("client_id", login.client["client_id"]), ("returnTo", GOODBYE), ("returnTo", "https://evil.example/")]
    with attack:
        answer = login.person().open(f"{vendor.base}/v2/logout?{urlencode(pairs)}")
        assert answer.status_code == 400
        assert "Location" not in answer.headers


@against(*ALL)
def test_a_list_is_not_a_value(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    url = login.begin(redirect_uri=None).url
    for name in ("redirect_uri[]", "redirect_uri[0]", "redirect_uri.0", "Redirect_Uri", "redirect%5Furi%00"):
        with attack:
            answer = vendor.regular.open(f"{url}&{name}={CALLBACK}")
            assert answer.status_code == 400
            assert "Location" not in answer.headers
