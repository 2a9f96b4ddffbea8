"""Codes only, by the query unless the app asks otherwise: no token ever stands in an address (RFC 9700 section 2.1.2)."""

from __future__ import annotations

import re

import pytest

from tests.attacks.against import ALL, AUTH0, COGNITO, DEX, ENTRA, GOOGLE, against
from tests.attacks.conftest import Attack
from tests.attacks.vendors import Entra, Vendor
from tests.browser import parameters_of

TYPES = (
    *(
        "token",
        "id_token",
        "id_token token",
        "code token",
        "code id_token",
        "code id_token token",
        "none",
        "CODE",
        "Code",
    ),
    *(
        "code code",
        "token code",
        " code",
        "code ",
        "code,token",
        "code\0token",
        "code\ntoken",
        "device_code",
        "saml2",
        "*",
    ),
)
ERRORS = {
    AUTH0: {"unauthorized_client", "unsupported_response_type"},
    COGNITO: {"unauthorized_client", "invalid_request"},
    ENTRA: {"unsupported_response_type"},
    GOOGLE: {"unauthorized_client", "unsupported_response_type"},
    DEX: {"unauthorized_client", "unsupported_response_type", "invalid_request"},
}
MODES = (
    "web_message",
    "jwt",
    "query.jwt",
    "fragment.jwt",
    "form_post.jwt",
    "QUERY",
    "query,fragment",
    "post",
    "cookie",
)


@pytest.mark.control
@against(*ALL, GOOGLE, DEX)
def test_a_code_is_given_for_a_code(vendor: Vendor) -> None:
    login = vendor.login()
    assert login.code(login.begin())


@pytest.mark.control
@against(AUTH0, ENTRA)
def test_a_code_by_fragment_or_form_is_given_where_the_app_asks_for_it(vendor: Vendor) -> None:
    login = vendor.login()
    by_fragment = vendor.regular.open(login.begin(response_mode="fragment").url)
    assert "#code=" in by_fragment.headers["Location"]
    by_form = vendor.regular.open(login.begin(response_mode="form_post").url)
    assert re.search(r'name="code" value="[\w-]{43}"', by_form.text)


@against(*ALL, GOOGLE)
@pytest.mark.parametrize("response_type", TYPES)
def test_nothing_but_a_code_is_given(vendor: Vendor, response_type: str, attack: Attack) -> None:
    _only_an_error(vendor, response_type, attack)


@against(DEX)
@pytest.mark.parametrize("response_type", [one for one in TYPES if set(one.split()) != {"code"}])
def test_nothing_but_a_code_is_given_by_dex(vendor: Vendor, response_type: str, attack: Attack) -> None:
    """To which the types are a list, so that a code and a code are a code."""
    _only_an_error(vendor, response_type, attack)


def _only_an_error(vendor: Vendor, response_type: str, attack: Attack) -> None:
    login = vendor.login()
    with attack:
        answer = vendor.regular.open(login.begin(response_type=response_type).url)
        location = answer.headers["Location"]
        assert "_token=" not in location
        parameters = parameters_of(location.replace("#", "?", 1))
        assert "code" not in parameters
        assert parameters["error"] in ERRORS[vendor.name]
        assert parameters["state"]


@against(*ALL, GOOGLE, DEX)
def test_no_type_at_all_is_not_taken_for_one(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    for missing in (None, ""):
        with attack:
            answer = vendor.regular.open(login.begin(response_type=missing).url)
            assert "code=" not in answer.headers.get("Location", "")
            assert answer.is_redirect or answer.status_code == 400


@against()
@pytest.mark.parametrize("mode", MODES)
def test_an_unknown_way_of_answering_is_refused(vendor: Vendor, mode: str, attack: Attack) -> None:
    login = vendor.login()
    with attack:
        answer = vendor.regular.open(login.begin(response_mode=mode).url)
        assert parameters_of(answer.headers["Location"])["error"] == "invalid_request"
        assert "code=" not in answer.headers["Location"]


@against(COGNITO)
@pytest.mark.parametrize("mode", ["fragment", "form_post"])
def test_cognito_answers_by_the_query_only(vendor: Vendor, mode: str, attack: Attack) -> None:
    login = vendor.login()
    with attack:
        answer = vendor.regular.open(login.begin(response_mode=mode).url)
        assert parameters_of(answer.headers["Location"])["error"] == "invalid_request"


@against(ENTRA)
@pytest.mark.parametrize("response_type", ["id_token", "token", "code id_token"])
def test_an_app_that_has_the_implicit_grant_enabled_gets_no_tokens_in_an_address_here(
    vendor: Entra, response_type: str, attack: Attack
) -> None:
    """Differs from Entra ID on purpose; the emulator says so."""
    enabled = {"enableIdTokenIssuance": True, "enableAccessTokenIssuance": True}
    web = {"redirectUris": ["https://app.example.com/callback"], "implicitGrantSettings": enabled}
    login = vendor.login(web=web)
    with attack:
        location = vendor.regular.open(login.begin(response_type=response_type).url).headers["Location"]
        assert "_token=" not in location


@against(AUTH0, COGNITO)
def test_an_app_without_the_code_grant_gets_no_code(vendor: Vendor, attack: Attack) -> None:
    settings = {
        AUTH0: {"grant_types": ["client_credentials", "implicit"]},
        COGNITO: {"AllowedOAuthFlows": ["implicit"]},
    }[vendor.name]
    login = vendor.login(**settings)
    with attack:
        location = vendor.regular.open(login.begin().url).headers["Location"]
        assert parameters_of(location)["error"] == "unauthorized_client"


@against(*ALL)
@pytest.mark.parametrize("name", ["request", "request_uri"])
def test_a_request_object_is_not_read(vendor: Vendor, name: str, attack: Attack) -> None:
    """What is not verified may not replace what was sent; and an address in a request is called by nobody (OpenID Connect Core section 6)."""
    login = vendor.login()
    value = {"request": "eyJhbGciOiJub25lIn0.eyJyZWRpcmVjdF91cmkiOiJodHRwczovL2V2aWwuZXhhbXBsZS8ifQ."}.get(
        name, "https://169.254.169.254/latest/meta-data/"
    )
    with attack:
        parameters = parameters_of(vendor.regular.open(login.begin(**{name: value}).url).headers["Location"])
        assert "code" not in parameters
        assert parameters["error"] in ("request_not_supported", "request_uri_not_supported", "invalid_request")
