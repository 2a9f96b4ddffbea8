"""The pages that a person meets: sign-in, password change, consent, problem, signed out. They work without scripts."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, render_template

from emulator.entra.errors import Answer
from emulator.entra.scopes import Permission
from emulator.entra.tenant import Tenant
from emulator.oidc.contract import ConsentPage, LoginPage


def _page(template: str, status: int = 200, **values: object) -> Response:
    return Response(render_template(f"entra/{template}", **values), status, content_type="text/html; charset=utf-8")


def sign_in(tenant: Tenant, page: LoginPage) -> Response:
    """Asks for the user name and the password, both at once."""
    return _page("sign_in.html", page.status, tenant=tenant, page=page)


def update_password(tenant: Tenant, page: LoginPage) -> Response:
    """Asks for a new password, where the present one is for the first login only."""
    return _page("update_password.html", page.status, tenant=tenant, page=page)


def consent(tenant: Tenant, page: ConsentPage, scopes: Sequence[tuple[str, Permission | None]]) -> Response:
    """Asks whether the app may have what it asks for."""
    described = [_described(scope, permission) for scope, permission in scopes]
    return _page("consent.html", tenant=tenant, page=page, permissions=described)


def _described(scope: str, permission: Permission | None) -> tuple[str, str]:
    if permission is None:
        return scope, ""
    for one in permission.resource["oauth2PermissionScopes"]:
        if one["value"] == permission.value:
            title = one["userConsentDisplayName"] or one["adminConsentDisplayName"]
            return title, one["userConsentDescription"] or one["adminConsentDescription"]
    return f"Access {permission.resource['displayName']} on your behalf", scope


def problem(tenant: Tenant, answer: Answer) -> Response:
    """Says what went wrong, with what a support person asks for."""
    return _page("problem.html", 400, tenant=tenant, answer=answer)


def signed_out(tenant: Tenant) -> Response:
    """Says that the session is over."""
    return _page("signed_out.html", tenant=tenant)


def explanation(tenant: Tenant, code: str, text: str | None) -> Response:
    """What an error code means."""
    return _page("explanation.html", 200 if text else 404, tenant=tenant, code=code, text=text)
