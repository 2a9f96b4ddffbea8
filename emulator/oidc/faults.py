"""Everything that can be wrong with a request of the login side, by situation.

The core raises a ``Fault``; the vendor decides what an app or a person is shown of it: Auth0 answers a wrong verifier with 403,
Entra with AADSTS501481. The RFC's own code stands here as the default. ``detail`` is for the operator's log only.
"""

from __future__ import annotations

from enum import Enum


class Situation(Enum):
    """A situation, its RFC error code, and the HTTP status of the token endpoint (RFC 6749 section 5.2)."""

    def __init__(self, error: str, status: int, description: str) -> None:
        self.error = error
        self.status = status
        self.description = description

    # Shown to the person, never redirected: the redirect URI cannot be trusted (RFC 6749 section 4.1.2.1).
    UNKNOWN_CLIENT = "unauthorized_client", 400, "Unknown client"
    MISSING_CLIENT_ID = "invalid_request", 400, "Missing required parameter: client_id"
    MISSING_REDIRECT_URI = "invalid_request", 400, "Missing required parameter: redirect_uri"
    REDIRECT_URI_MISMATCH = "redirect_uri_mismatch", 400, "The redirect URI is not registered for this client"
    DUPLICATE_PARAMETER = "invalid_request", 400, "A parameter was sent more than once"
    UNKNOWN_TRANSACTION = "invalid_request", 400, "This login page has expired; go back to the app and try again"

    # Redirected to the app (RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6).
    MISSING_RESPONSE_TYPE = "invalid_request", 400, "Missing required parameter: response_type"
    UNSUPPORTED_RESPONSE_TYPE = "unsupported_response_type", 400, "The response type is not supported"
    RESPONSE_TYPE_NOT_ALLOWED = "unauthorized_client", 400, "The response type is not allowed for the client"
    UNSUPPORTED_RESPONSE_MODE = "invalid_request", 400, "The response mode is not supported"
    INVALID_SCOPE = "invalid_scope", 400, "A requested scope is not known or not allowed"
    INVALID_PROMPT = "invalid_request", 400, "The prompt value is not supported"
    INVALID_MAX_AGE = "invalid_request", 400, "max_age must be a number of seconds"
    PKCE_REQUIRED = "invalid_request", 400, "A code_challenge is required"
    PKCE_METHOD = "invalid_request", 400, "code_challenge_method must be S256"
    PKCE_MALFORMED = "invalid_request", 400, "The code_challenge is malformed"
    INVALID_CLAIMS = "invalid_request", 400, "The claims parameter is not valid JSON of the claims request"
    REQUEST_NOT_SUPPORTED = "request_not_supported", 400, "The request parameter is not supported"
    REQUEST_URI_NOT_SUPPORTED = "request_uri_not_supported", 400, "The request_uri parameter is not supported"
    INVALID_ID_TOKEN_HINT = "invalid_request", 400, "The id_token_hint is not valid"
    LOGIN_REQUIRED = "login_required", 400, "Login required"
    CONSENT_REQUIRED = "consent_required", 400, "Consent required"
    INTERACTION_REQUIRED = "interaction_required", 400, "Interaction required"
    ACCOUNT_SELECTION_REQUIRED = "account_selection_required", 400, "Account selection required"
    ACCESS_DENIED = "access_denied", 400, "The login was refused"
    UPSTREAM_FAILED = "access_denied", 400, "The identity provider did not log the user in"
    NOT_ADMITTED = "access_denied", 400, "The user may not use this application"

    # Answered by the token, revocation and userinfo endpoints.
    MALFORMED = "invalid_request", 400, "The request is malformed"
    MISSING_GRANT_TYPE = "invalid_request", 400, "Missing required parameter: grant_type"
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type", 400, "The grant type is not supported"
    GRANT_NOT_ALLOWED = "unauthorized_client", 400, "The grant type is not allowed for the client"
    NO_CLIENT_AUTHENTICATION = "invalid_client", 401, "Client authentication is missing"
    CLIENT_NOT_FOUND = "invalid_client", 401, "Unknown client"
    AUTH_METHOD_NOT_ALLOWED = "invalid_client", 401, "The client may not authenticate in this way"
    WRONG_SECRET = "invalid_client", 401, "Wrong client secret"
    EXPIRED_SECRET = "invalid_client", 401, "The client secret has expired"
    INVALID_ASSERTION = "invalid_client", 401, "The client assertion is not valid"
    MISSING_CODE = "invalid_request", 400, "Missing required parameter: code"
    UNKNOWN_CODE = "invalid_grant", 400, "The authorization code is not valid"
    USED_CODE = "invalid_grant", 400, "The authorization code was used before"
    EXPIRED_CODE = "invalid_grant", 400, "The authorization code has expired"
    CODE_OF_ANOTHER_CLIENT = "invalid_grant", 400, "The authorization code was issued to another client"
    REDIRECT_URI_CHANGED = "invalid_grant", 400, "The redirect URI is not the one of the authorization request"
    MISSING_VERIFIER = "invalid_grant", 400, "A code_verifier is required"
    WRONG_VERIFIER = "invalid_grant", 400, "The code_verifier does not match the code_challenge"
    UNEXPECTED_VERIFIER = "invalid_grant", 400, "A code_verifier was sent for a code without a code_challenge"
    UNKNOWN_REFRESH_TOKEN = "invalid_grant", 400, "The refresh token is not valid"
    EXPIRED_REFRESH_TOKEN = "invalid_grant", 400, "The refresh token has expired"
    REUSED_REFRESH_TOKEN = "invalid_grant", 400, "The refresh token was used before"
    UNKNOWN_AUDIENCE = "access_denied", 403, "The audience is not known"
    AUDIENCE_NOT_GRANTED = "access_denied", 403, "The client is not authorized for the audience"
    INVALID_TOKEN = "invalid_token", 401, "The access token is not valid"
    INSUFFICIENT_SCOPE = "insufficient_scope", 403, "The access token lacks the openid scope"
    POST_LOGIN_FAILED = "access_denied", 400, "The post-login code failed"

    # The end-session endpoint (OpenID Connect RP-Initiated Logout 1.0).
    LOGOUT_URI_MISMATCH = "invalid_request", 400, "The logout redirect URI is not registered"


UNREDIRECTABLE = frozenset(
    {
        Situation.UNKNOWN_CLIENT,
        Situation.MISSING_CLIENT_ID,
        Situation.MISSING_REDIRECT_URI,
        Situation.REDIRECT_URI_MISMATCH,
        Situation.DUPLICATE_PARAMETER,
        Situation.UNKNOWN_TRANSACTION,
        Situation.LOGOUT_URI_MISMATCH,
    }
)
"""Never sent to a redirect URI, which cannot be trusted yet or is not there."""


class Fault(Exception):
    """A refused request.

    Args:
        situation: what was wrong.
        public: replaces the situation's description where the vendor's text names a value.
        detail: for the log only, never for the client.
    """

    def __init__(self, situation: Situation, public: str | None = None, *, detail: str = "") -> None:
        super().__init__(public or situation.description)
        self.situation = situation
        self.public = public or situation.description
        self.detail = detail
