"""What a vendor tells the protocol: one ``Realm`` an issuer."""

from __future__ import annotations

import hmac
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response

from emulator.oidc.faults import UNREDIRECTABLE, Fault, Situation

Claims = dict[str, Any]


@dataclass(frozen=True)
class Secret:
    """A client secret; ``expires_at`` in seconds since the epoch, None for never."""

    value: str = field(repr=False)
    expires_at: float | None = None


@dataclass(frozen=True)
class Client:
    """A registered application, in the protocol's terms (RFC 7591 section 2)."""

    client_id: str
    name: str
    secrets: tuple[Secret, ...] = ()
    auth_methods: frozenset[str] = frozenset({"client_secret_basic", "client_secret_post"})
    """Of ``client_secret_basic``, ``client_secret_post``, ``private_key_jwt``, ``none``."""
    public_keys: tuple[Mapping[str, Any], ...] = ()
    """JWKs for ``private_key_jwt``."""
    redirect_uris: tuple[str, ...] = ()
    post_logout_redirect_uris: tuple[str, ...] = ()
    grant_types: frozenset[str] = frozenset({"authorization_code"})
    """As sent to the token endpoint: ``authorization_code``, ``refresh_token``, ``client_credentials``."""
    scopes: frozenset[str] | None = None
    """Those the client may ask for; None: whatever the realm knows."""
    require_pkce: bool = False
    consent: bool = False
    """Whether a person must agree before the first token of a scope (third-party clients)."""
    id_token_lifetime_seconds: int = 3600
    access_token_lifetime_seconds: int = 3600
    refresh_token_lifetime_seconds: int = 30 * 24 * 3600
    rotate_refresh_tokens: bool = False
    rotation_leeway_seconds: int = 0
    """How long a rotated refresh token may be sent again (Auth0's leeway, Cognito's retry grace period)."""
    refresh_requires_offline_access: bool = True
    """False where a refresh token is issued without the ``offline_access`` scope (Cognito)."""
    origins: tuple[str, ...] = ()
    """Origins that a browser may call the token and userinfo endpoints from (CORS)."""
    record: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """The vendor's own record."""


@dataclass(frozen=True)
class Subject:
    """A person who proved who they are."""

    sub: str
    """The `sub` claim, and what ``Realm.find_subject`` takes. Pairwise subjects (Entra) override it in the claims."""
    username: str
    """What the login page shows and ``login_hint`` matches."""
    record: Mapping[str, Any] = field(default_factory=dict, repr=False)
    amr: tuple[str, ...] = ("pwd",)


@dataclass(frozen=True)
class Endpoints:
    """Absolute URLs; None where the vendor has no such endpoint."""

    authorization: str
    token: str
    userinfo: str
    jwks: str
    end_session: str | None
    revocation: str | None
    login: str
    """The page that asks for the password; the core adds ``?state=…`` (or ``&state=…``)."""
    consent: str


@dataclass
class Issue:
    """One issuance of tokens, while it is being prepared: post-login code may change the claims."""

    client: Client
    subject: Subject | None
    """None for the client-credentials grant."""
    grant_type: str
    scopes: tuple[str, ...]
    parameters: Mapping[str, str]
    """Those of the authorization request (code, refresh) or of the token request (client credentials)."""
    auth_time: int
    session_id: str
    logins: int
    """How often this subject has logged in, this time included (``Realm.logged_in``)."""
    ip: str
    user_agent: str
    issued_at: int
    id_token: Claims = field(default_factory=dict)
    """Starts with ``iss sub aud iat exp auth_time`` and, where they apply, ``nonce`` and ``sid``; the realm adds its own."""
    access_token: Claims = field(default_factory=dict)
    """Starts with ``iss sub iat exp``; used where ``Realm.access_token`` leaves the making of a JWT to the core."""
    audience: str | None = None
    access_token_lifetime_seconds: int = 3600
    """Starts as the client's; a realm may change it (an API's own lifetime)."""


class Realm(ABC):
    """An issuer with its clients and users. The core never looks into the vendor's records: it asks here."""

    name: str
    """Unique in the emulator and stable: the prefix of this realm's collections, such as ``cognito/eu-west-1_Ab1``."""
    vendor: str
    issuer: str
    endpoints: Endpoints
    session_cookie: str
    """The vendor's own name. Cookies on localhost are shared by all ports, so no two vendors use one name."""
    cookie_path: str = "/"
    """Narrower where one port serves several realms (a path a user pool)."""
    session_lifetime_seconds: int = 24 * 3600
    code_lifetime_seconds: int = 600
    supported_scopes: frozenset[str] = frozenset({"openid", "profile", "email", "offline_access"})
    ignore_unknown_scopes: bool = True
    """Auth0 and Entra's OpenID scopes are filtered; Cognito refuses with invalid_scope."""
    code_challenge_methods: tuple[str, ...] = ("S256",)
    response_modes: tuple[str, ...] = ("query", "fragment", "form_post")
    id_token_key: str = "id"
    """Name of the signing key of ID tokens in this realm; Cognito signs its access tokens with another one."""
    access_token_key: str = "id"
    include_sid: bool = True
    include_at_hash: bool = False
    accepts_json: bool = False
    """Whether the token and revocation endpoints read JSON as well as forms (Auth0)."""
    include_auth_time: bool = False
    """False: only when ``max_age`` was sent or the claim was asked for (OpenID Connect Core section 2)."""
    known_grant_types: frozenset[str] = frozenset(
        {"authorization_code", "refresh_token", "client_credentials", "password"}
    )
    """Others are answered as unsupported; those of these that a client does not have, as not allowed."""
    claims_parameter_supported: bool = True
    """OpenID Connect Core section 5.5; where False, the parameter is ignored as the vendor does."""
    asks_for_consent: bool = True
    """Where False, ``prompt=consent`` changes nothing (Cognito's own users)."""
    prepare_when_authorizing: bool = False
    """True: ``prepare`` runs before the code is issued, so that a refusal reaches the app as ``access_denied`` on its redirect URI
    (Auth0). False: it runs at the token endpoint (Cognito, Entra). On a refresh it runs again in either case."""
    shown_situations: frozenset[Situation] = UNREDIRECTABLE
    """Faults of the authorization endpoint that are shown as a page; Entra shows most of them."""

    @abstractmethod
    def find_client(self, client_id: str) -> Client | None:
        """The client, or None when it is unknown (or disabled)."""

    @abstractmethod
    def find_subject(self, sub: str) -> Subject | None:
        """The person behind a session or a refresh token; None when deleted or disabled since."""

    @abstractmethod
    def authenticate(self, client: Client, username: str, password: str) -> Subject:
        """Raises ``LoginRefused`` with the vendor's own text. Takes as long for an unknown user as for a wrong password."""

    def admit(self, client: Client, subject: Subject) -> None:
        """Raises ``Fault(NOT_ADMITTED)`` when this person may not use this client, with or without a session."""

    def secret_matches(self, secret: Secret, given: str) -> bool:
        """Compares in constant time; a vendor that keeps hashes overrides it."""
        return hmac.compare_digest(secret.value.encode(), given.encode())

    def granted_scopes(self, client: Client, requested: tuple[str, ...]) -> tuple[str, ...]:
        """What is granted of what was asked for, in the order asked; unknown scopes were refused before where the vendor does so."""
        allowed = client.scopes if client.scopes is not None else self.supported_scopes
        return tuple(dict.fromkeys(scope for scope in requested if scope in allowed))

    def matches_redirect_uri(self, client: Client, uri: str) -> bool:
        """Whether the redirect URI is registered, to the letter (RFC 9700 section 2.1)."""
        return uri in client.redirect_uris

    def matches_post_logout_redirect_uri(self, client: Client, uri: str) -> bool:
        """Whether a logout may end there: registered, to the letter."""
        return uri in client.post_logout_redirect_uris

    def check_authorization(self, client: Client, parameters: Mapping[str, str]) -> None:
        """What only this vendor refuses in an authorization request; raises a ``Fault``. Runs after the protocol's own checks."""

    def is_id_token(self, claims: Claims) -> bool:
        """Whether claims that this realm signed are an ID token's, and not those of an access token under the same key."""
        audience = claims.get("aud")
        return claims.get("iss") == self.issuer and isinstance(audience, str) and self.find_client(audience) is not None

    def is_hinted(self, client: Client, subject: Subject, hint: Claims) -> bool:
        """Whether an ``id_token_hint``'s claims are of this person; a vendor with pairwise subjects overrides it."""
        return bool(hint.get("sub") == subject.sub)

    def allows_origin(self, origin: str) -> bool:
        """Whether a browser's page of this origin may read the answers of the token and userinfo endpoints (CORS)."""
        return False

    def logged_in(self, client: Client, subject: Subject) -> int:
        """Called once for each password login, after ``authenticate``; returns how often the person has logged in by now."""
        return 1

    def prepare(self, issue: Issue) -> None:
        """Adds the vendor's claims to ``issue.id_token`` and ``issue.access_token`` and runs post-login code.

        Raises:
            Fault: ``ACCESS_DENIED`` when the code denies the login, ``POST_LOGIN_FAILED`` when it throws.
        """

    def access_token(self, issue: Issue) -> str | None:
        """An access token of the vendor's making, or None for a JWT of ``issue.access_token`` signed by the core.

        Whatever it is, the core remembers its hash, so that userinfo and revocation know it.
        """
        return None

    @abstractmethod
    def userinfo(self, client: Client, subject: Subject, scopes: tuple[str, ...]) -> Claims:
        """The userinfo response for the scopes of the access token."""

    def token_response(self, issue: Issue, response: dict[str, Any]) -> dict[str, Any]:
        """The token endpoint's JSON; a vendor may add members (Entra: ``ext_expires_in``)."""
        return response

    def client_credentials(self, issue: Issue, form: Mapping[str, str]) -> None:
        """Fills audience, scopes and claims of a client-credentials token, or raises a ``Fault``."""
        raise Fault(Situation.GRANT_NOT_ALLOWED)

    @abstractmethod
    def login_page(self, page: LoginPage) -> Response:
        """The page that asks for username and password. Its form posts ``state``, ``username``, ``password``, ``csrf``."""

    @abstractmethod
    def consent_page(self, page: ConsentPage) -> Response:
        """The page that asks to agree. Its form posts ``state``, ``csrf`` and ``decision`` (``accept`` or ``deny``)."""

    @abstractmethod
    def error_page(self, fault: Fault, parameters: Mapping[str, str]) -> Response:
        """For faults that may not be redirected: the vendor's own page, with the vendor's own text and status."""

    @abstractmethod
    def redirect_error(self, fault: Fault) -> dict[str, str]:
        """``error``, ``error_description`` (and what else the vendor adds) for the redirect to the app."""

    @abstractmethod
    def token_error(self, fault: Fault, parameters: Mapping[str, str]) -> tuple[int, dict[str, Any], dict[str, str]]:
        """Status, JSON body and headers at the token and revocation endpoints."""

    def userinfo_error(self, fault: Fault) -> Response:
        """RFC 6750 section 3 unless the vendor answers in another way."""
        challenge = f'Bearer error="{fault.situation.error}", error_description="{fault.public}"'
        return Response("Unauthorized", fault.situation.status, {"WWW-Authenticate": challenge})

    def logged_out_page(self, client: Client | None) -> Response:
        """Shown when no post-logout redirect was asked for."""
        return Response("You are signed out.", 200, content_type="text/plain; charset=utf-8")

    def authorization_response(self, client: Client, response: dict[str, str]) -> dict[str, str]:
        """``code`` and ``state`` for the redirect; a vendor may add members (Entra: ``session_state``)."""
        return response

    def discovery(self, document: dict[str, Any]) -> dict[str, Any]:
        """The discovery document; a vendor adds and removes members as its real one does."""
        return document


class LoginRefused(Exception):
    """A wrong password, an unknown or a blocked user: the login page is shown again with this text.

    Args:
        public: the vendor's text, the same for an unknown user as for a wrong password where the vendor hides which.
        status: of the page that is shown again (Auth0 answers 400, Cognito 200 after a redirect, Entra 200).
    """

    def __init__(self, public: str, status: int = 400) -> None:
        super().__init__(public)
        self.public = public
        self.status = status


@dataclass(frozen=True)
class LoginPage:
    """What a login page is drawn from."""

    client: Client
    state: str
    """Handle of the login transaction; goes into the form and the URL."""
    csrf: str
    action: str
    """Where the form posts to (``Endpoints.login`` with the state)."""
    username: str
    """From ``login_hint``, or what was typed before."""
    error: str | None
    status: int
    parameters: Mapping[str, str]
    """Those of the authorization request."""


@dataclass(frozen=True)
class ConsentPage:
    """What a consent page is drawn from."""

    client: Client
    subject: Subject
    state: str
    csrf: str
    action: str
    scopes: tuple[str, ...]
