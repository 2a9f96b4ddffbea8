"""The stand-in's paths, which at Google are spread over several hosts.

Source: https://accounts.google.com/.well-known/openid-configuration and
https://developers.google.com/identity/openid-connect/openid-connect (read 2026-11-24).
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response

from emulator.context import Context
from emulator.google.realm import GoogleRealm
from emulator.oidc.provider import Provider
from emulator.oidc.responses import secured
from emulator.strict_json import use_strict_json

_ENDPOINTS: tuple[tuple[str, tuple[str, ...], Callable[[Provider], Response]], ...] = (
    ("/.well-known/openid-configuration", ("GET",), Provider.discovery),
    ("/oauth2/v3/certs", ("GET",), Provider.jwks),
    ("/o/oauth2/v2/auth", ("GET", "POST"), Provider.authorize),
    ("/signin", ("GET", "POST"), Provider.login),
    ("/signin/consent", ("GET", "POST"), Provider.consent),
    ("/token", ("POST", "OPTIONS"), Provider.token),
    ("/revoke", ("POST", "OPTIONS"), Provider.revoke),
    ("/v1/userinfo", ("GET", "POST", "OPTIONS"), Provider.userinfo),
)


def create_app(context: Context) -> Flask:
    """The WSGI application that listens on the stand-in's port."""
    app = Flask(__name__, static_folder=None)
    use_strict_json(app)
    app.after_request(secured)
    for path, methods, answer in _ENDPOINTS:
        app.add_url_rule(path, path.replace(".", "-"), _view(context, answer), methods=list(methods))
    return app


def _view(context: Context, answer: Callable[[Provider], Response]) -> Callable[[], Response]:
    def view() -> Response:
        return answer(Provider(context, GoogleRealm(context)))

    return view
