"""What an app or a person is shown of a fault.

Source: https://auth0.com/docs/api/authentication (read 2026-11-24) and answers of the service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.oidc.faults import Fault, Situation

_UNAUTHORIZED = (401, "access_denied", "Unauthorized")
_BAD_CODE = (403, "invalid_grant", "Invalid authorization code")
_BAD_VERIFIER = (403, "invalid_grant", "Failed to verify code verifier")
_BAD_REFRESH = (403, "invalid_grant", "Unknown or invalid refresh token.")

_TOKEN: dict[Situation, tuple[int, str, str]] = {
    Situation.NO_CLIENT_AUTHENTICATION: _UNAUTHORIZED,
    Situation.CLIENT_NOT_FOUND: _UNAUTHORIZED,
    Situation.AUTH_METHOD_NOT_ALLOWED: _UNAUTHORIZED,
    Situation.WRONG_SECRET: _UNAUTHORIZED,
    Situation.EXPIRED_SECRET: _UNAUTHORIZED,
    Situation.UNKNOWN_CODE: _BAD_CODE,
    Situation.USED_CODE: _BAD_CODE,
    Situation.EXPIRED_CODE: _BAD_CODE,
    Situation.CODE_OF_ANOTHER_CLIENT: _BAD_CODE,
    Situation.MISSING_VERIFIER: _BAD_VERIFIER,
    Situation.WRONG_VERIFIER: _BAD_VERIFIER,
    Situation.UNEXPECTED_VERIFIER: _BAD_VERIFIER,
    Situation.UNKNOWN_REFRESH_TOKEN: _BAD_REFRESH,
    Situation.EXPIRED_REFRESH_TOKEN: _BAD_REFRESH,
    Situation.REUSED_REFRESH_TOKEN: _BAD_REFRESH,
}


def token_error(fault: Fault, parameters: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    """Status and body at the token and revocation endpoints."""
    situation = fault.situation
    if situation in _TOKEN:
        status, error, description = _TOKEN[situation]
    elif situation is Situation.GRANT_NOT_ALLOWED:
        status, error = 403, "unauthorized_client"
        description = f"Grant type '{parameters.get('grant_type', '')}' not allowed for the client."
    elif situation is Situation.UNSUPPORTED_GRANT_TYPE:
        status, error = 403, "unsupported_grant_type"
        description = f"Unsupported grant type: {parameters.get('grant_type', '')}"
    elif situation is Situation.REDIRECT_URI_CHANGED:
        status, error = 401, "unauthorized_client"
        description = f"The redirect URI is wrong. You sent {parameters.get('redirect_uri', '')}"
    elif situation in (Situation.NOT_ADMITTED, Situation.ACCESS_DENIED, Situation.POST_LOGIN_FAILED):
        status, error, description = 403, _refusal(fault), fault.public
    else:
        status, error, description = situation.status, situation.error, fault.public
    return status, {"error": error, "error_description": description}


def redirect_error(fault: Fault, parameters: Mapping[str, str]) -> dict[str, str]:
    """``error`` and ``error_description`` for the redirect URI."""
    situation, description = fault.situation, fault.public
    if situation is Situation.RESPONSE_TYPE_NOT_ALLOWED:
        grant = "authorization_code" if parameters.get("response_type") == "code" else "implicit"
        description = f"Grant type '{grant}' not allowed for the client."
    elif situation is Situation.UNSUPPORTED_RESPONSE_TYPE:
        description = f"Unsupported response type: {parameters.get('response_type', '')}"
    error = _refusal(fault) if situation is Situation.NOT_ADMITTED else situation.error
    return {"error": error, "error_description": description}


def _refusal(fault: Fault) -> str:
    """A blocked user and a rule's ``UnauthorizedError`` are ``unauthorized``; an Action's denial is ``access_denied``."""
    return "unauthorized" if fault.situation is Situation.NOT_ADMITTED else "access_denied"


def page_texts(fault: Fault, parameters: Mapping[str, str]) -> dict[str, Any]:
    """What the error page shows: status, heading, explanation and the technical details."""
    client_id = parameters.get("client_id", "")
    if fault.situation is Situation.REDIRECT_URI_MISMATCH:
        uri = parameters.get("redirect_uri", "")
        return {
            "status": 403,
            "heading": "Callback URL mismatch.",
            "explanation": (
                "The provided redirect_uri is not in the list of allowed callback URLs. Please go to the Application "
                "Settings page and make sure you are sending a valid callback url from your application."
            ),
            "details": f"unauthorized_client: Callback URL mismatch. {uri} is not in the list of allowed callback URLs",
        }
    if fault.situation is Situation.UNKNOWN_CLIENT:
        return _plain(403, f"unauthorized_client: Unknown client: {client_id}")
    if fault.situation is Situation.LOGOUT_URI_MISMATCH:
        name = "returnTo" if "returnTo" in parameters else "post_logout_redirect_uri"
        value = parameters.get(name, "")
        return _plain(
            400,
            f'invalid_request: The "{name}" querystring parameter "{value}" is not defined as a valid URL in '
            '"Allowed Logout URLs".',
        )
    return _plain(fault.situation.status, f"{fault.situation.error}: {fault.public}")


def _plain(status: int, details: str) -> dict[str, Any]:
    return {
        "status": status,
        "heading": "Oops!, something went wrong",
        "explanation": (
            "There could be a misconfiguration in the system or a service outage. We track these errors automatically, "
            "but if the problem persists feel free to contact us. Please try again."
        ),
        "details": details,
    }
