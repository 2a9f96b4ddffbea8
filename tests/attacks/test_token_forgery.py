"""A token that the issuer did not sign opens nothing, whatever its header says (RFC 8725 section 3)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.attacks.against import ALL, AUTH0, COGNITO, ENTRA
from tests.attacks.conftest import Attack
from tests.attacks.forging import FORGERIES, Genuine
from tests.attacks.vendors import GOODBYE, Auth0, Cognito, Entra, Login, Vendor
from tests.browser import parameters_of

AUDIENCE = "https://api.example.com/"


@dataclass
class Place:
    """Somewhere that a JWT is taken."""

    genuine: Genuine
    opens: Callable[[str], bool]
    """Whether a token is let in there; asserts that a refusal is the vendor's own."""


def keys_of(login: Login) -> dict[str, Any]:
    return dict(login.party.session.get(login.party.discovery["jwks_uri"], timeout=20).json())


def userinfo(vendor: Vendor) -> Place:
    """The access token at the userinfo endpoint; Auth0's is a JWT where an API is asked for."""
    login = vendor.login()
    asked = {"audience": vendor.api_identifier} if isinstance(vendor, Auth0) else {}
    genuine = Genuine(login.tokens(**asked)["access_token"], keys_of(login))

    def opens(token: str) -> bool:
        # A header holds Latin-1 at most; what has more is sent as it would be by a client that encodes it.
        headers = {"Authorization": b"Bearer " + token.encode()}
        answer = login.party.session.get(login.party.discovery["userinfo_endpoint"], headers=headers, timeout=20)
        assert answer.status_code in (200, 401), answer.text
        return answer.status_code == 200

    return Place(genuine, opens)


def auth0_management(vendor: Auth0) -> Place:
    genuine = Genuine(vendor.management_token, keys_of(vendor.login()))

    def opens(token: str) -> bool:
        answer = called(vendor, f"{vendor.base}/api/v2/clients", token)
        body = answer.json()
        if answer.status_code == 200:
            return True
        assert answer.status_code in (400, 401)
        assert {"statusCode", "error", "message"} <= set(body)
        assert body["statusCode"] == answer.status_code
        return False

    return Place(genuine, opens)


def graph(vendor: Entra) -> Place:
    genuine = Genuine(vendor.management_token, keys_of(vendor.login()))

    def opens(token: str) -> bool:
        answer = called(vendor, f"{vendor.base}/v1.0/applications", token)
        if answer.status_code == 200:
            return True
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "InvalidAuthenticationToken")
        return False

    return Place(genuine, opens)


def called(vendor: Vendor, address: str, token: str) -> requests.Response:
    headers = {"Authorization": b"Bearer " + token.encode()}
    return vendor.emulation.http().get(address, headers=headers, timeout=20)


def cognito_api(vendor: Cognito) -> Place:
    """GetUser, which is called with the access token and without the account's key."""
    login = vendor.login(ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], public=True)
    parameters = {"USERNAME": login.username, "PASSWORD": login.password}
    answer = vendor.cognito.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH", ClientId=login.client["client_id"], AuthParameters=parameters
    )
    genuine = Genuine(answer["AuthenticationResult"]["AccessToken"], keys_of(login))

    def opens(token: str) -> bool:
        try:
            vendor.cognito.get_user(AccessToken=token)
        except ClientError as refusal:
            code = refusal.response["Error"]["Code"]
        else:
            return True
        assert code in ("NotAuthorizedException", "InvalidParameterException")
        return False

    return Place(genuine, opens)


def hint(vendor: Vendor) -> Place:
    """The ID token as ``id_token_hint`` of a silent login."""
    login = vendor.login()
    genuine = Genuine(login.tokens(person=vendor.regular)["id_token"], keys_of(login))

    def opens(token: str) -> bool:
        answer = vendor.regular.open(login.begin(id_token_hint=token, prompt="none").url)
        if not answer.is_redirect:
            assert answer.status_code == 400
            return False
        parameters = parameters_of(answer.headers["Location"])
        assert ("code" in parameters) != ("error" in parameters)
        return "code" in parameters

    return Place(genuine, opens)


def logout_hint(vendor: Vendor) -> Place:
    """The ID token as ``id_token_hint`` of a logout: what says which app's addresses may be gone to."""
    login = vendor.login()
    genuine = Genuine(login.tokens()["id_token"], keys_of(login))

    def opens(token: str) -> bool:
        asked = {"id_token_hint": token, "post_logout_redirect_uri": GOODBYE}
        endpoint = login.party.discovery["end_session_endpoint"]
        answer = login.party.session.get(endpoint, params=asked, allow_redirects=False, timeout=20)
        assert answer.status_code in (302, 400), answer.text
        return answer.status_code == 302

    return Place(genuine, opens)


PLACES: dict[str, tuple[str, Callable[[Any], Place]]] = {
    **{f"userinfo-{name}": (name, userinfo) for name in ALL},
    "management-api-auth0": (AUTH0, auth0_management),
    "graph": (ENTRA, graph),
    "get-user-cognito": (COGNITO, cognito_api),
    "hint-auth0": (AUTH0, hint),
    "hint-entra": (ENTRA, hint),
    "logout-hint-auth0": (AUTH0, logout_hint),
    "logout-hint-entra": (ENTRA, logout_hint),
}
_kept: dict[str, Place] = {}


@pytest.fixture
def place(request: pytest.FixtureRequest, vendors: dict[str, Vendor]) -> Place:
    name, make = PLACES[request.param]
    if request.param not in _kept:
        _kept[request.param] = make(vendors[name])
    return _kept[request.param]


# An empty hint is none, and Entra ID's logout needs none to go to an address that any app registered.
_PAIRS = [(one, other) for one in PLACES for other in FORGERIES if (one, other) != ("logout-hint-entra", "empty")]


@pytest.mark.control
@pytest.mark.parametrize("place", PLACES, indirect=True)
def test_the_genuine_token_is_let_in(place: Place) -> None:
    assert place.genuine.claims["exp"] > time.time()
    assert place.opens(place.genuine.token)


@pytest.mark.parametrize(("place", "forgery"), _PAIRS, indirect=["place"])
def test_a_forged_one_is_not(place: Place, forgery: str, attack: Attack) -> None:
    with attack:
        assert not place.opens(FORGERIES[forgery](place.genuine))
