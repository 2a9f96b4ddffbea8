"""A login by another identity provider: what is sent there, and what is believed of its answer."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Response, request
from joserfc.jwk import RSAKey

from emulator.authority import Authority
from emulator.context import Context
from emulator.oidc import upstream
from emulator.oidc.faults import Fault, Situation
from emulator.oidc.upstream import UpstreamFault, UpstreamProvider
from emulator.settings import EmulatorSettings
from emulator.store import Store
from tests.emulator.oidc.conftest import answer, new_request
from tests.emulator.upstreams import OidcUpstream, answered, serving

BACK = "https://localhost/upstream/callback"


@pytest.fixture(scope="module")
def state(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("authority")


@pytest.fixture(scope="module")
def serving_upstream(state):
    with serving(Authority(state)) as running:
        yield running


@pytest.fixture
def up(serving_upstream: OidcUpstream) -> OidcUpstream:
    serving_upstream.reset()
    return serving_upstream


@pytest.fixture
def context(state, tmp_path):
    store = Store(tmp_path / "emulator.db")
    yield Context(EmulatorSettings(state=state), store)
    store.close()


@pytest.fixture
def provider(up, context) -> UpstreamProvider:
    found = upstream.discover(context, up.issuer)
    return UpstreamProvider(
        issuer=found["issuer"],
        authorization_endpoint=found["authorization_endpoint"],
        token_endpoint=found["token_endpoint"],
        userinfo_endpoint=found["userinfo_endpoint"],
        jwks_uri=found["jwks_uri"],
        client_id=up.client_id,
        client_secret=up.client_secret,
        scopes=("openid", "email"),
    )


@pytest.fixture
def hub(world, context, provider):
    """The small realm, whose login page sends everybody to the other provider."""

    class Hub:
        def __init__(self):
            self.provider = provider

    hub = Hub()
    hub.world = world

    def show(page):
        return upstream.begin(world.provider.interaction, page.state, hub.provider, BACK, name="up")

    def callback():
        interaction = world.provider.interaction
        try:
            state, transaction, client = interaction.transaction_client()
        except Fault as fault:
            return Response(f"error {fault.situation.name}", 400)
        try:
            claims = upstream.finish(context, transaction, hub.provider, BACK, request.args)
        except UpstreamFault as problem:
            fault = Fault(Situation.UPSTREAM_FAILED, problem.public)
            return interaction.refuse_login(state, client, fault, world.provider.refuse)
        hub.claims, hub.kept = claims, transaction["upstream"]
        return interaction.complete_login(state, client, world.realm.people["ada"], world.provider.resume)

    world.realm.login_page = show
    world.app.add_url_rule("/upstream/callback", "upstream-callback", callback)
    return hub


def log_in(hub, up, browser=None):
    """By way of the other provider; the answer to its callback."""
    browser = browser or hub.world.browser()
    sent = browser.authorize(new_request())
    assert sent.location.startswith(f"{up.issuer}/authorize?")
    back = up.app.test_client().get(sent.location)
    return browser.client.get(back.location, base_url="https://localhost")


def error_of(hub, up):
    outcome = answer(log_in(hub, up))
    assert outcome["error"] == "access_denied"
    return outcome["error_description"]


def test_a_login_upstream_ends_at_the_app(hub, up):
    outcome = answer(log_in(hub, up))

    assert {"code", "state"} <= outcome.keys()
    assert hub.claims["sub"] == "00u-ada"
    assert hub.claims["email"] == "ada@partner.example"
    assert hub.kept["name"] == "up"


def test_the_request_upstream_has_a_nonce_and_a_challenge_and_the_logins_own_state(hub, up):
    log_in(hub, up)

    (_, sent), (_, exchanged) = up.requests[:2]
    assert sent["scope"] == "openid email"
    assert sent["code_challenge_method"] == "S256"
    assert len(sent["nonce"]) >= 43
    assert sent["state"] != "st4te"
    assert exchanged["client_secret"] == up.client_secret


def test_no_challenge_is_sent_where_the_vendor_sends_none(hub, up):
    hub.provider = replace(hub.provider, pkce=False)

    assert "code" in answer(log_in(hub, up))
    (_, sent), (_, exchanged) = up.requests[:2]
    assert "code_challenge" not in sent
    assert "code_verifier" not in exchanged


def test_the_secret_goes_into_a_header_where_the_provider_wants_it_there(hub, up):
    hub.provider = replace(hub.provider, token_auth_method="client_secret_basic")

    assert "code" in answer(log_in(hub, up))
    assert up.requests[1][1]["_method"] == "basic"


def test_userinfo_never_overrides_the_id_token(hub, up):
    up.changes = {"email": "signed@partner.example"}

    log_in(hub, up)

    assert hub.claims["email"] == "signed@partner.example"
    assert hub.claims["given_name"] == "Ada"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another client"},
        {"aud": ["another client"]},
        {"nonce": "another login's"},
        {"nonce": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"sub": None},
    ],
    ids=str,
)
def test_an_id_token_that_is_not_for_this_login_is_refused(hub, up, changes):
    up.changes = changes

    assert error_of(hub, up) == "The identity provider's ID token could not be verified"


def test_an_id_token_issued_to_another_party_is_refused(hub, up):
    up.changes = {"aud": [up.client_id, "other"], "azp": "other"}

    assert "another client" in error_of(hub, up)


def test_an_id_token_of_another_key_is_refused(hub, up):
    up.signing_key = RSAKey.generate_key(2048)

    assert "could not be verified" in error_of(hub, up)


def test_an_id_token_that_is_signed_with_the_public_key_as_a_secret_is_refused(hub, up, monkeypatch):
    signed = up.id_token

    def forged(nonce):
        header = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": up.key.kid}).encode()).rstrip(b"=")
        content = header + b"." + signed(nonce).split(".")[1].encode()
        mac = hmac.new(up.key.as_pem(private=False), content, hashlib.sha256).digest()
        return (content + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()

    monkeypatch.setattr(up, "id_token", forged)

    assert "could not be verified" in error_of(hub, up)


def test_an_unsigned_id_token_is_refused(hub, up, monkeypatch):
    signed = up.id_token
    none = "eyJhbGciOiJub25lIn0"
    monkeypatch.setattr(up, "id_token", lambda nonce: f"{none}.{signed(nonce).split('.')[1]}.")

    assert "could not be verified" in error_of(hub, up)


def test_an_access_token_that_is_not_the_id_tokens_is_refused(hub, up):
    up.changes = {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}

    assert "does not belong" in error_of(hub, up)


def test_userinfo_of_another_person_is_refused(hub, up):
    up.userinfo_changes = {"sub": "somebody else"}

    assert "another person" in error_of(hub, up)


def test_a_refusal_upstream_reaches_the_app_in_its_own_words(hub, up):
    up.refusal = {"error": "access_denied", "error_description": "Not today"}

    assert error_of(hub, up) == "Not today"


def test_a_refused_code_reaches_the_app(hub, up):
    up.token_refusal = {"error": "invalid_grant", "error_description": "The code is not valid"}

    assert error_of(hub, up) == "The code is not valid"


def test_an_answer_in_another_providers_name_is_refused(hub, up):
    up.refusal = {"code": "stolen", "iss": "https://elsewhere.example"}

    assert "another identity provider" in error_of(hub, up)


def test_an_answer_that_another_browser_asked_for_is_refused(hub, up):
    victim, attacker = hub.world.browser(), hub.world.browser()
    back = up.app.test_client().get(attacker.authorize(new_request()).location)

    response = victim.client.get(back.location, base_url="https://localhost")

    assert response.text == "error UNKNOWN_TRANSACTION"


def test_an_answer_works_once(hub, up):
    browser = hub.world.browser()
    back = up.app.test_client().get(browser.authorize(new_request()).location)
    first = browser.client.get(back.location, base_url="https://localhost")

    again = browser.client.get(back.location, base_url="https://localhost")

    assert "code" in answered(first.location)
    assert again.text == "error UNKNOWN_TRANSACTION"


def test_a_discovery_document_of_another_issuer_is_refused(context, up):
    with pytest.raises(UpstreamFault, match="another issuer"):
        upstream.discover(context, f"{up.issuer}/")


def test_nothing_is_asked_without_tls(context, up):
    with pytest.raises(UpstreamFault, match="is not https"):
        upstream.discover(context, up.issuer.replace("https:", "http:"))


def test_a_server_that_the_emulators_authority_did_not_certify_is_refused(context, up, tmp_path):
    stranger = Context(EmulatorSettings(state=tmp_path), context.store)

    with pytest.raises(UpstreamFault, match="could not be reached") as caught:
        upstream.discover(stranger, up.issuer)

    assert "CERTIFICATE_VERIFY_FAILED" in caught.value.detail


def test_a_proxy_of_the_environment_is_passed_by_on_this_machine(context, up, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)

    assert upstream.discover(context, up.issuer)["issuer"] == up.issuer
