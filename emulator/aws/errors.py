"""Faults of the login side as Cognito answers them.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html and
federation-endpoint-idp-responses.html (read 2026-11-24). Descriptions are not fixed strings there either.
"""

from __future__ import annotations

from typing import Any

from emulator.aws.federation.words import FederationFault
from emulator.oidc.faults import Fault, Situation

_PAGES = {
    Situation.REDIRECT_URI_MISMATCH: "redirect_mismatch",
    Situation.UNKNOWN_CLIENT: "unauthorized_client",
    Situation.LOGOUT_URI_MISMATCH: "redirect_mismatch",
}
_PAGE_TEXTS = {
    "redirect_mismatch": "An error was encountered with the requested page.",
    "unauthorized_client": "Login pages unavailable. Please contact an administrator.",
    "invalid_request": "An error was encountered with the requested page.",
}
_TOKEN_CODES = {
    # Where the redirect URI of the token request differs, the service blames the client.
    Situation.REDIRECT_URI_CHANGED: "unauthorized_client",
    Situation.MISSING_VERIFIER: "invalid_grant",
    Situation.RESPONSE_TYPE_NOT_ALLOWED: "unauthorized_client",
}
_REDIRECT_TEXTS = {
    Situation.RESPONSE_TYPE_NOT_ALLOWED: ("unauthorized_client", "unauthorized_client"),
    Situation.UNSUPPORTED_RESPONSE_TYPE: ("invalid_request", "invalid response_type"),
    Situation.INVALID_SCOPE: ("invalid_scope", "invalid_scope"),
    Situation.LOGIN_REQUIRED: ("login_required", "login_required"),
}


def page_error(fault: Fault) -> str:
    """The code in ``/error?error=…``."""
    return _PAGES.get(fault.situation, fault.situation.error)


def page_text(error: str) -> str:
    """What the error page says under its title."""
    return _PAGE_TEXTS.get(error, _PAGE_TEXTS["invalid_request"])


def redirect_error(fault: Fault) -> dict[str, str]:
    """``error`` and ``error_description`` for the app's redirect URI."""
    if isinstance(fault, FederationFault):
        return {"error_description": fault.public, "error": fault.error}
    error, text = _REDIRECT_TEXTS.get(fault.situation, (fault.situation.error, fault.public))
    return {"error_description": text, "error": error}


def token_error(fault: Fault) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Status, body and headers at the token and revocation endpoints: 400, mostly without a description."""
    body: dict[str, Any] = {"error": _TOKEN_CODES.get(fault.situation, fault.situation.error)}
    if fault.situation is Situation.POST_LOGIN_FAILED:
        body = {"error": "invalid_request", "error_description": fault.public}
    return 400, body, {}
