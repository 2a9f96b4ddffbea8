"""The hosted login's pages, drawn from ``templates/``; they work without JavaScript and load nothing."""

from __future__ import annotations

from flask import Response, render_template

from emulator.aws.federation.offers import Button
from emulator.oidc.contract import LoginPage


def sign_in(domain: str | None, page: LoginPage, buttons: list[Button], *, passwords: bool) -> Response:
    """A button for each other provider; username and password where the pool's own users may log in."""
    body = render_template("sign_in.html", page=page, domain=domain, buttons=buttons, passwords=passwords)
    return _html(body, page.status)


def new_password(page: LoginPage, action: str, rules: list[str], error: str | None) -> Response:
    """A new password, twice."""
    body = render_template("new_password.html", page=page, action=action, rules=rules, error=error)
    return _html(body, 200)


def error(text: str, status: int, code: str | None = None) -> Response:
    """What went wrong, for a person."""
    return _html(render_template("error.html", text=text, code=code), status)


def _html(body: str, status: int) -> Response:
    return Response(body, status, content_type="text/html; charset=utf-8")
