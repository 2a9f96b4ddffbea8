"""What Entra ID says of a fault: its AADSTS code, its text, and the shapes in which apps and people meet them.

Source: https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes (read 2026-11-24).
Differs: codes that the page does not list are those that the service is known to answer with.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from emulator.oidc.faults import Fault, Situation


@dataclass(frozen=True)
class Code:
    """An AADSTS code with its text; names in braces are those of ``Words``."""

    number: int
    text: str
    error: str | None = None
    """OAuth error code, where it is not the one of the RFC."""
    status: int | None = None


class EntraFault(Fault):
    """A fault that has a code of its own, besides the situation that decides how it is answered."""

    def __init__(self, situation: Situation, number: int, public: str, *, error: str | None = None) -> None:
        super().__init__(situation, public)
        self.code = Code(number, public, error)


_NOT_FOUND = (
    "Application with identifier '{client_id}' was not found in the directory '{tenant}'. This can happen if the "
    "application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You "
    "may have sent your authentication request to the wrong tenant."
)
_REDIRECT_MISMATCH = (
    "The redirect URI '{redirect_uri}' specified in the request does not match the redirect URIs configured for the "
    "application '{client_id}'. Make sure the redirect URI sent in the request matches one added to your application in the "
    "Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to fix this."
)
_MISSING = "The request body must contain the following parameter: '{missing}'."

CODES: Mapping[Situation, Code] = {
    Situation.UNKNOWN_CLIENT: Code(700016, _NOT_FOUND),
    Situation.CLIENT_NOT_FOUND: Code(700016, _NOT_FOUND, "unauthorized_client", 400),
    Situation.MISSING_CLIENT_ID: Code(900144, _MISSING),
    Situation.MISSING_REDIRECT_URI: Code(900971, "No reply address provided."),
    Situation.REDIRECT_URI_MISMATCH: Code(50011, _REDIRECT_MISMATCH, "invalid_request"),
    Situation.DUPLICATE_PARAMETER: Code(9000411, "The request is not properly formatted. A parameter is duplicated."),
    Situation.UNKNOWN_TRANSACTION: Code(
        50089, "Authentication failed due to flow token expired. Go back to the application and sign in again."
    ),
    Situation.MISSING_RESPONSE_TYPE: Code(900144, _MISSING),
    Situation.UNSUPPORTED_RESPONSE_TYPE: Code(
        70005, "The provided value for the input parameter 'response_type' is not valid: '{response_type}'."
    ),
    Situation.RESPONSE_TYPE_NOT_ALLOWED: Code(
        700054, "response_type '{implicit}' is not enabled for the application.", "unsupported_response_type"
    ),
    Situation.UNSUPPORTED_RESPONSE_MODE: Code(
        70007, "'{response_mode}' is not a supported value of 'response_mode' when requesting a token."
    ),
    Situation.INVALID_SCOPE: Code(
        70011, "The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid."
    ),
    Situation.INVALID_PROMPT: Code(90023, "Unsupported 'prompt' value."),
    Situation.INVALID_MAX_AGE: Code(90013, "Invalid input received from the user: max_age."),
    Situation.PKCE_REQUIRED: Code(
        9002325, "Proof Key for Code Exchange is required for cross-origin authorization code redemption."
    ),
    Situation.PKCE_METHOD: Code(50149, "Invalid Code_Challenge_method parameter."),
    Situation.PKCE_MALFORMED: Code(501491, "Invalid size of Code_Challenge parameter."),
    Situation.INVALID_CLAIMS: Code(901002, "The 'claims' request parameter is not valid."),
    Situation.REQUEST_NOT_SUPPORTED: Code(901002, "The 'request' request parameter is not supported."),
    Situation.REQUEST_URI_NOT_SUPPORTED: Code(901002, "The 'request_uri' request parameter is not supported."),
    Situation.INVALID_ID_TOKEN_HINT: Code(50027, "JWT token is invalid or malformed."),
    Situation.LOGIN_REQUIRED: Code(
        50058, "A silent sign-in request was sent but no user is signed in.", "login_required"
    ),
    Situation.CONSENT_REQUIRED: Code(
        65001,
        "The user or administrator has not consented to use the application with ID '{client_id}' named '{name}'. Send an "
        "interactive authorization request for this user and resource.",
    ),
    Situation.INTERACTION_REQUIRED: Code(50072, "User interaction is required."),
    Situation.ACCOUNT_SELECTION_REQUIRED: Code(
        16000, "Either multiple user identities are available, or none is chosen."
    ),
    Situation.ACCESS_DENIED: Code(65004, "User declined to consent to access the app."),
    Situation.NOT_ADMITTED: Code(
        50105, "The signed in user is not assigned to a role for the application '{client_id}'({name})."
    ),
    Situation.MALFORMED: Code(90023, "The authentication service request is not valid."),
    Situation.MISSING_GRANT_TYPE: Code(900144, _MISSING),
    Situation.UNSUPPORTED_GRANT_TYPE: Code(70003, "The app requested an unsupported grant type '{grant_type}'."),
    Situation.GRANT_NOT_ALLOWED: Code(
        70003, "The app requested an unsupported grant type '{grant_type}'.", "unsupported_grant_type"
    ),
    Situation.NO_CLIENT_AUTHENTICATION: Code(
        7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
    ),
    Situation.AUTH_METHOD_NOT_ALLOWED: Code(
        700025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."
    ),
    Situation.WRONG_SECRET: Code(
        7000215,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the "
        "client secret ID, for a secret added to app '{client_id}'.",
    ),
    Situation.EXPIRED_SECRET: Code(
        7000222,
        "The provided client secret keys for app '{client_id}' are expired. Visit the Azure portal to create new keys for "
        "your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: "
        "https://aka.ms/certCreds.",
    ),
    Situation.INVALID_ASSERTION: Code(700027, "Client assertion failed signature validation."),
    Situation.MISSING_CODE: Code(900144, _MISSING),
    Situation.UNKNOWN_CODE: Code(9002313, "Invalid request. Request is malformed or invalid.", "invalid_grant"),
    Situation.USED_CODE: Code(
        54005,
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh "
        "token.",
    ),
    Situation.EXPIRED_CODE: Code(
        70008,
        "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive "
        "authorization request for this user and resource.",
    ),
    Situation.CODE_OF_ANOTHER_CLIENT: Code(
        700005, "Provided Authorization Code is intended to use against other tenant or application, thus rejected."
    ),
    Situation.REDIRECT_URI_CHANGED: Code(
        500112,
        "The reply address '{redirect_uri}' does not match the reply address provided when requesting Authorization code.",
    ),
    Situation.MISSING_VERIFIER: Code(
        501481, "The Code_Verifier does not match the code_challenge supplied in the authorization request."
    ),
    Situation.WRONG_VERIFIER: Code(
        501481, "The Code_Verifier does not match the code_challenge supplied in the authorization request."
    ),
    Situation.UNEXPECTED_VERIFIER: Code(
        501481, "The Code_Verifier does not match the code_challenge supplied in the authorization request."
    ),
    Situation.UNKNOWN_REFRESH_TOKEN: Code(
        70000, "Provided grant is invalid or malformed. The refresh token isn't valid."
    ),
    Situation.EXPIRED_REFRESH_TOKEN: Code(
        700082, "The refresh token has expired due to inactivity. Send a new interactive authorization request."
    ),
    Situation.REUSED_REFRESH_TOKEN: Code(
        50173, "The provided grant has expired due to it being revoked, a fresh auth token is needed."
    ),
    Situation.UNKNOWN_AUDIENCE: Code(
        500011,
        "The resource principal named {resource} was not found in the tenant named {tenant}.",
        "invalid_resource",
        400,
    ),
    Situation.AUDIENCE_NOT_GRANTED: Code(
        501051, "Application '{client_id}'({name}) is not assigned to a role for the application.", "invalid_grant", 400
    ),
    Situation.INVALID_TOKEN: Code(50013, "Assertion failed signature validation."),
    Situation.INSUFFICIENT_SCOPE: Code(90008, "The access token lacks the 'openid' scope."),
    Situation.POST_LOGIN_FAILED: Code(50000, "There was an error issuing a token."),
    Situation.UPSTREAM_FAILED: Code(50000, "There was an error issuing a token."),
    Situation.LOGOUT_URI_MISMATCH: Code(50011, _REDIRECT_MISMATCH, "invalid_request"),
}

_PARAMETER_OF = {
    Situation.MISSING_CLIENT_ID: "client_id",
    Situation.MISSING_RESPONSE_TYPE: "response_type",
    Situation.MISSING_GRANT_TYPE: "grant_type",
    Situation.MISSING_CODE: "code",
}


@dataclass(frozen=True)
class Answer:
    """A fault, ready to be shown."""

    code: Code
    situation: Situation
    text: str
    """With the AADSTS code in front."""
    trace_id: str
    correlation_id: str
    timestamp: str

    @property
    def error(self) -> str:
        """The OAuth error code."""
        return self.code.error or self.situation.error

    @property
    def description(self) -> str:
        """The text with its identifiers, as apps get it."""
        return (
            f"{self.text} Trace ID: {self.trace_id} Correlation ID: {self.correlation_id} Timestamp: {self.timestamp}"
        )


def answer(fault: Fault, words: Mapping[str, str], clock: float) -> Answer:
    """The text of a fault.

    Args:
        words: values for the names in braces: ``client_id``, ``tenant``, ``name`` and the parameters of the request.
    """
    code = fault.code if isinstance(fault, EntraFault) else CODES[fault.situation]
    implicit = words.get("response_type", "").split()
    if fault.situation is Situation.RESPONSE_TYPE_NOT_ALLOWED and "token" in implicit:
        code = Code(700051, code.text, code.error)
    filled: dict[str, str] = _Words(words)
    filled["missing"] = _PARAMETER_OF.get(fault.situation, "")
    filled["implicit"] = "token" if "token" in implicit else "id_token"
    text = code.text if isinstance(fault, EntraFault) else code.text.format_map(filled)
    timestamp = datetime.fromtimestamp(clock, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    correlation_id = words.get("client-request-id") or str(uuid.uuid4())
    return Answer(code, fault.situation, f"AADSTS{code.number}: {text}", str(uuid.uuid4()), correlation_id, timestamp)


class _Words(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return ""


def token_error(given: Answer, base_url: str) -> tuple[int, dict[str, Any]]:
    """Status and JSON of the token endpoint."""
    status = given.code.status or given.situation.status
    return status, {
        "error": given.error,
        "error_description": given.description,
        "error_codes": [given.code.number],
        "timestamp": given.timestamp,
        "trace_id": given.trace_id,
        "correlation_id": given.correlation_id,
        "error_uri": error_uri(given, base_url),
    }


def error_uri(given: Answer, base_url: str) -> str:
    """Where the code is explained."""
    return f"{base_url}/error?code={given.code.number}"
