"""What another identity provider says is believed when it says it to this tenant, of this login, now, and signed (OpenID Connect Core 3.1.3.7).

Auth0's ``oidc`` connections and Cognito's OpenID providers take people from a provider that lies as it is told to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from jwt.algorithms import RSAAlgorithm

from tests.attacks.against import AUTH0, COGNITO
from tests.attacks.conftest import Attack
from tests.attacks.emulation import Emulation
from tests.attacks.forging import FORGERIES, FromNow, Genuine, as_of_now, attacker
from tests.attacks.vendors import Auth0, Cognito, Login, Vendor
from tests.browser import parameters_of
from tests.emulator.upstreams import OidcUpstream, serving
from tests.relying_party import Person, fields_of


@pytest.fixture(scope="module")
def serving_upstream(emulation: Emulation) -> Iterator[OidcUpstream]:
    with serving(emulation.authority) as running:
        yield running


@pytest.fixture
def up(serving_upstream: OidcUpstream) -> OidcUpstream:
    serving_upstream.reset()
    return serving_upstream


class Hub:
    """An app of a vendor that takes people from the other provider."""

    def __init__(self, vendor: Auth0 | Cognito, up: OidcUpstream) -> None:
        self.vendor, self.up = vendor, up
        self.login = self._of_auth0(vendor) if isinstance(vendor, Auth0) else self._of_cognito(vendor)

    def _of_auth0(self, vendor: Auth0) -> Login:
        options = {
            "type": "back_channel",
            "client_id": self.up.client_id,
            "client_secret": self.up.client_secret,
            "discovery_url": f"{self.up.issuer}/.well-known/openid-configuration",
            "scope": "openid email profile",
        }
        made = vendor.api("POST", "/connections", {"name": "partner", "strategy": "oidc", "options": options})
        login = vendor.register()
        enabled = [{"client_id": login.client["client_id"], "status": True}]
        vendor.api("PATCH", f"/connections/{made['id']}/clients", enabled)
        self.asked = {"connection": "partner"}
        return login

    def _of_cognito(self, vendor: Cognito) -> Login:
        details = {
            "client_id": self.up.client_id,
            "client_secret": self.up.client_secret,
            "attributes_request_method": "GET",
            "oidc_issuer": self.up.issuer,
            "authorize_scopes": "openid email profile",
        }
        vendor.cognito.create_identity_provider(
            UserPoolId=vendor.pool, ProviderName="Partner", ProviderType="OIDC", ProviderDetails=details
        )
        self.asked = {}
        return vendor.register(SupportedIdentityProviders=["Partner"])

    def leave(self, person: Person) -> str:
        """Where the browser is sent for the login; the provider is on this machine too, and is not gone to yet."""
        address = self.login.begin(**self.asked).url
        while address.startswith(f"{self.vendor.base}/"):
            address = person.session.get(address, allow_redirects=False, timeout=20).headers["Location"]
        return address

    def back(self, location: str) -> str:
        """Where the other provider sends it then."""
        assert location.startswith(f"{self.up.issuer}/authorize?"), location
        return str(self.up.app.test_client().get(location).location)

    def arrive(self, person: Person, address: str) -> requests.Response:
        return person.open(address)

    def sign_in(self) -> requests.Response:
        person = self.login.person()
        return self.arrive(person, self.back(self.leave(person)))


_hubs: dict[str, Hub] = {}


@pytest.fixture(params=[AUTH0, COGNITO])
def hub(request: pytest.FixtureRequest, vendors: dict[str, Vendor], up: OidcUpstream) -> Hub:
    if request.param not in _hubs:
        _hubs[request.param] = Hub(vendors[request.param], up)  # type: ignore[arg-type]
    return _hubs[request.param]


def refused(answer: requests.Response) -> None:
    """Told to the app, or to the person; and nobody is logged in."""
    if answer.is_redirect:
        parameters = parameters_of(answer.headers["Location"])
        assert "code" not in parameters
        assert parameters["error"]
    else:
        assert answer.status_code == 400, answer.text
        assert 'name="password"' not in answer.text


@pytest.mark.control
def test_an_honest_answer_logs_in(hub: Hub) -> None:
    assert "code" in parameters_of(hub.sign_in().headers["Location"])


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_token_does_not(hub: Hub, forgery: str, monkeypatch: pytest.MonkeyPatch, attack: Attack) -> None:
    genuine = hub.up.id_token

    def forged(nonce: str) -> str:
        keys = {"keys": [hub.up.key.as_dict(private=False)]}
        return FORGERIES[forgery](Genuine(genuine(nonce), keys))

    monkeypatch.setattr(hub.up, "id_token", forged)
    with attack:
        refused(hub.sign_in())


CHANGES: dict[str, dict[str, Any]] = {
    "another-issuer": {"iss": "https://evil.example"},
    "no-issuer": {"iss": None},
    "issuer-list": {"iss": ["https://evil.example"]},
    "another-audience": {"aud": "another"},
    "audience-list-without-us": {"aud": ["another"]},
    "no-audience": {"aud": None},
    "audience-object": {"aud": {}},
    "for-another-party": {"aud": ["hub", "another"], "azp": "another"},
    "another-party-alone": {"azp": "another"},
    "no-nonce": {"nonce": None},
    "another-nonce": {"nonce": "another"},
    "nonce-list": {"nonce": ["x"]},
    "ended": {"exp": FromNow(-3600)},
    "no-end": {"exp": None},
    "end-text": {"exp": "later"},
    "made-tomorrow": {"iat": FromNow(86400)},
    "not-made": {"iat": None},
    "not-yet": {"nbf": FromNow(3600)},
    "nobody": {"sub": None},
    "empty-subject": {"sub": ""},
    "subject-number": {"sub": 7},
    "subject-object": {"sub": {"$ne": None}},
    "subject-list": {"sub": ["00u-ada"]},
    "another-half-hash": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_a_token_that_is_not_of_this_login_does_not(hub: Hub, changes: dict[str, Any], attack: Attack) -> None:
    hub.up.changes = as_of_now(changes)
    with attack:
        refused(hub.sign_in())


def test_userinfo_of_somebody_else_is_not_believed(hub: Hub, attack: Attack) -> None:
    for sub in ("somebody-else", None, "", 1):
        hub.up.userinfo_changes = {"sub": sub}
        with attack:
            refused(hub.sign_in())


def test_the_app_s_secret_signs_nothing(hub: Hub, monkeypatch: pytest.MonkeyPatch, attack: Attack) -> None:
    genuine = hub.up.id_token

    def forged(nonce: str) -> str:
        keys = {"keys": [hub.up.key.as_dict(private=False)]}
        return Genuine(genuine(nonce), keys).hs256(hub.up.client_secret.encode())

    monkeypatch.setattr(hub.up, "id_token", forged)
    with attack:
        refused(hub.sign_in())


def test_a_shared_key_in_the_key_set_signs_nothing(hub: Hub, monkeypatch: pytest.MonkeyPatch, attack: Attack) -> None:
    """A provider that publishes a symmetric key, or whose key set somebody changed on the way."""
    genuine = hub.up.id_token
    secret = {"kty": "oct", "k": "c2VjcmV0", "kid": hub.up.key.kid, "alg": "HS256", "use": "sig"}
    other = {**json.loads(RSAAlgorithm.to_jwk(attacker()[0].public_key())), "kid": "enc", "use": "enc"}
    monkeypatch.setattr(hub.up, "_keys", lambda: {"keys": [secret, other]})
    hub.up.app.view_functions["_keys"] = lambda: {"keys": [secret, other]}
    try:
        for forge in (lambda g: g.hs256(b"secret"), lambda g: g.mine(kid="enc"), lambda g: g.mine()):
            monkeypatch.setattr(
                hub.up,
                "id_token",
                lambda nonce, forge=forge: forge(
                    Genuine(genuine(nonce), {"keys": [hub.up.key.as_dict(private=False)]})
                ),
            )
            with attack:
                refused(hub.sign_in())
    finally:
        monkeypatch.undo()
        hub.up.app.view_functions["_keys"] = hub.up._keys


class TestCallback:
    """The way back, which anybody's browser can be sent on."""

    def test_an_answer_belongs_to_the_browser_that_was_sent(self, hub: Hub, attack: Attack) -> None:
        person = hub.login.person()
        address = hub.back(hub.leave(person))
        with attack:
            refused(hub.login.person().open(address))
        with attack:
            refused(hub.vendor.regular.open(address))

    def test_an_answer_is_used_once(self, hub: Hub, attack: Attack) -> None:
        person = hub.login.person()
        address = hub.back(hub.leave(person))
        assert "code" in parameters_of(person.open(address).headers["Location"])
        with attack:
            refused(person.open(address))

    @pytest.mark.parametrize("state", ["", "x", "' OR 1=1 --"])
    def test_an_answer_to_nothing_is_none(self, hub: Hub, state: str, attack: Attack) -> None:
        person = hub.login.person()
        address = hub.back(hub.leave(person))
        with attack:
            refused(person.open(_with(address, state=state)))

    def test_an_answer_before_the_browser_was_sent_is_none(self, hub: Hub, attack: Attack) -> None:
        """A login page that was opened for a password is no login by the other provider."""
        login = hub.vendor.login()
        person = login.person()
        page = person.open(login.begin().url)
        callback = hub.back(hub.leave(hub.login.person())).partition("?")[0]
        state = parameters_of(page.url)["state"]
        with attack:
            refused(person.open(f"{callback}?{urlencode({'state': state, 'code': 'x'})}"))

    def test_a_code_of_another_login_does_not_fit(self, hub: Hub, attack: Attack) -> None:
        """The attacker's own code in the victim's browser: the nonce is another one."""
        victim, thief = hub.login.person(), hub.login.person()
        stolen = parameters_of(hub.back(hub.leave(thief)))["code"]
        address = hub.back(hub.leave(victim))
        with attack:
            refused(victim.open(_with(address, code=stolen)))

    def test_another_provider_s_answer_is_not_taken(self, hub: Hub, attack: Attack) -> None:
        """RFC 9207: the issuer in the answer is the one that was asked (mix-up)."""
        person = hub.login.person()
        address = hub.back(hub.leave(person))
        with attack:
            refused(person.open(_with(address, iss="https://evil.example")))

    @pytest.mark.parametrize("text", ['<script>alert("x")</script>', "a\r\nX: y", "\u0430\u200f", "x" * 3000])
    def test_what_the_other_provider_says_is_told_as_text(self, hub: Hub, text: str, attack: Attack) -> None:
        hub.up.refusal = {"error": text, "error_description": text}
        person = hub.login.person()
        with attack:
            answer = person.open(hub.back(hub.leave(person)))
            refused(answer)
            assert "<script>alert" not in answer.text
            assert "X" not in answer.headers

    def test_a_login_page_s_fields_are_not_taken_from_the_answer(self, hub: Hub, attack: Attack) -> None:
        person = hub.login.person()
        address = hub.back(hub.leave(person))
        with attack:
            answer = person.open(_with(address, redirect_uri="https://evil.example/", client_id="another"))
            assert answer.headers["Location"].startswith(hub.login.client["redirect_uris"][0])
            assert not fields_of(answer.text)


def _with(address: str, **changes: str) -> str:
    parts = urlsplit(address)
    return f"{address.partition('?')[0]}?{urlencode({**dict(parse_qsl(parts.query)), **changes})}"
