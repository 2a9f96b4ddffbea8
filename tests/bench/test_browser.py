"""The load generator's login, against a provider that goes wrong on purpose."""

from __future__ import annotations

import base64
import json
import ssl
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

import pytest
from flask import Flask, redirect, request

from bench.logins.browser import Browser, LoginFailed, Target
from bench.logins.load import logins_per_second
from emulator.authority import Authority
from emulator.server import Listener

CALLBACK = "https://app.example/callback"
PAGE = """<form action="/search"><input name=q></form>
<form method=post action="/login?a=1&amp;b=2"><input type=hidden name=csrf value="x&quot;y">
<input name=user><input type=password name=word></form>"""


@dataclass
class Provider:
    """What a provider answers; a test changes it."""

    issuer: str = ""
    page: str = PAGE
    claims: dict[str, object] = field(default_factory=dict)
    token_status: int = 200
    logins: int = 0
    nonces: dict[str, str] = field(default_factory=dict)
    seen: dict[str, object] = field(default_factory=dict)

    def app(self) -> Flask:
        app = Flask("provider")

        @app.get("/authorize")
        def authorize():
            self.nonces[request.args["state"]] = request.args["nonce"]
            return redirect(f"/login?{urlencode({'state': request.args['state']})}")

        @app.get("/login")
        def page():
            response = app.make_response(self.page)
            response.set_cookie("browser", request.args["state"])
            return response

        @app.post("/login")
        def login():
            self.seen["form"] = request.form.to_dict()
            self.seen["query"] = request.args.to_dict()
            if request.form["word"] != "right":
                return self.page
            state = request.cookies["browser"]
            return redirect(f"{CALLBACK}?{urlencode({'code': f'code-of-{state}', 'state': state})}", 303)

        @app.post("/token")
        def token():
            self.logins += 1
            self.seen["token"] = request.form.to_dict()
            claims = {
                "iss": self.issuer,
                "aud": "app",
                "nonce": self.nonces[request.form["code"].removeprefix("code-of-")],
                **self.claims,
            }
            body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
            return {"id_token": f"e30.{body}.c2ln"}, self.token_status

        return app


@pytest.fixture
def provider(tmp_path):
    """A provider that listens, a target for it, and the TLS context that trusts it."""
    behaviour = Provider()
    listener = Listener("provider", 0, Authority(tmp_path).server_context())
    behaviour.issuer = f"https://localhost:{listener.port}"
    listener.application = behaviour.app()
    listener.start()
    target = Target(
        title="a provider",
        authorization_endpoint=f"{behaviour.issuer}/authorize",
        token_endpoint=f"{behaviour.issuer}/token",
        issuer=behaviour.issuer,
        client_id="app",
        client_secret="s3cret",
        redirect_uri=CALLBACK,
        username="ada",
        password="right",
    )
    yield behaviour, target, ssl.create_default_context(cafile=tmp_path / "ca.pem")
    listener.stop()


def log_in(target, tls):
    with Browser(target, tls) as browser:
        return browser.log_in()


def test_a_login_fills_the_form_with_the_password_and_redeems_the_code_with_the_verifier(provider):
    behaviour, target, tls = provider
    login = log_in(target, tls)
    assert login.claims["aud"] == "app"
    assert login.requests == 4
    assert behaviour.seen["form"] == {"csrf": 'x"y', "user": "ada", "word": "right"}
    assert behaviour.seen["query"] == {"a": "1", "b": "2"}
    assert behaviour.seen["token"]["code"].startswith("code-of-")
    assert len(behaviour.seen["token"]["code_verifier"]) >= 43


def test_a_wrong_password_fails_the_login(provider):
    _, target, tls = provider
    with pytest.raises(LoginFailed, match="a provider: the login was answered by a page"):
        log_in(replace(target, password="wrong"), tls)


def test_a_page_without_a_password_field_fails_the_login(provider):
    behaviour, target, tls = provider
    behaviour.page = "<form><input name=user></form>"
    with pytest.raises(LoginFailed, match="no form for a name and a password"):
        log_in(target, tls)


def test_a_refused_code_fails_the_login_with_the_status(provider):
    behaviour, target, tls = provider
    behaviour.token_status = 400
    with pytest.raises(LoginFailed, match="the token endpoint answered 400"):
        log_in(target, tls)


@pytest.mark.parametrize("claims", [{"nonce": "another"}, {"aud": "another"}, {"iss": "https://another.example"}])
def test_an_id_token_of_another_login_fails_the_login(provider, claims):
    behaviour, target, tls = provider
    behaviour.claims = claims
    with pytest.raises(LoginFailed, match="not of this login"):
        log_in(target, tls)


def test_a_login_without_the_claim_of_the_post_login_code_fails(provider):
    behaviour, target, tls = provider
    wanted = replace(target, claim="https://bench.example/role")
    with pytest.raises(LoginFailed, match="has no https://bench"):
        log_in(wanted, tls)
    behaviour.claims = {"https://bench.example/role": ["dashboard-user"]}
    assert log_in(wanted, tls).claims["https://bench.example/role"] == ["dashboard-user"]


def test_the_load_is_as_many_logins_as_asked_after_one_a_client(provider):
    behaviour, target, tls = provider
    assert logins_per_second(target, tls, 5, clients=3) > 0
    assert behaviour.logins == 8


def test_one_failed_login_fails_the_whole_measurement(provider):
    behaviour, target, tls = provider
    behaviour.token_status = 500
    with pytest.raises(LoginFailed, match="answered 500"):
        logins_per_second(target, tls, 8, clients=3)
