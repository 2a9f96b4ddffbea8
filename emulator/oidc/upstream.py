"""A relying party for federation: another identity provider logs a person in, and its ID token says who it was.

The ``state`` sent upstream is the login transaction's own, which is bound to the browser's cookie; nonce and verifier wait in
the transaction. Nothing is called while a lock is held, for the other provider may be this very process.
Source: OpenID Connect Core sections 3.1.2 and 3.1.3, RFC 7636, RFC 9207 (the callback's ``iss``), RFC 9700 section 4.4.
Differs: tokens signed with the client's secret (HS256) are refused.
"""

from __future__ import annotations

import secrets
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from flask import Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from emulator.context import Context
from emulator.oidc.interaction import Interaction
from emulator.oidc.issuance import half_hash
from emulator.oidc.records import new_handle
from emulator.store import Document

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_LEEWAY_SECONDS = 60
_TIMEOUT_SECONDS = 10.0
_LARGEST_ANSWER = 1_000_000
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
KEPT = "upstream"
"""The member of a login transaction that holds what was sent upstream."""


@dataclass(frozen=True)
class UpstreamProvider:
    """An OpenID provider, and this side's registration with it."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str | None
    """None: the ID token says all."""
    jwks_uri: str
    client_id: str
    client_secret: str | None = field(repr=False)
    scopes: tuple[str, ...]
    token_auth_method: str = "client_secret_post"
    """``client_secret_post``, ``client_secret_basic`` or ``none``."""
    pkce: bool = True


class UpstreamFault(Exception):
    """The other provider refused, could not be reached, or answered what cannot be believed.

    Args:
        public: may be shown to the person and sent to the app.
        error: the other provider's own code where it sent one.
        status: of its token endpoint's answer; 0 where that was not asked.
        detail: for the log only.
    """

    def __init__(self, public: str, *, error: str = "", status: int = 0, detail: str = "") -> None:
        super().__init__(public)
        self.public = public
        self.error = error
        self.status = status
        self.detail = detail


def begin(
    interaction: Interaction,
    state: str,
    provider: UpstreamProvider,
    redirect_uri: str,
    *,
    extra: Mapping[str, str] | None = None,
    **kept: Any,
) -> Response:
    """Sends the browser of an open login to the other provider.

    Args:
        state: of the open login (``Interaction.transaction_client``, ``LoginPage.state``).
        extra: further parameters for the authorization endpoint, such as ``login_hint``.
        kept: what else ``transaction["upstream"]`` is to hold until the browser is back, such as the provider's name.
    """
    nonce = new_handle()
    verifier = secrets.token_urlsafe(48) if provider.pkce else None
    interaction.remember(state, **{KEPT: {**kept, "nonce": nonce, "verifier": verifier}})
    url = authorization_url(provider, redirect_uri, state, nonce, verifier, **(extra or {}))
    return Response("", 302, {"Location": url})


def finish(
    context: Context,
    transaction: Document,
    provider: UpstreamProvider,
    redirect_uri: str,
    parameters: Mapping[str, str],
) -> dict[str, Any]:
    """The person's claims, from the answer at the redirect URI.

    Args:
        transaction: the login that this browser has open (``Interaction.transaction_client``).
        parameters: of the callback.

    Raises:
        UpstreamFault: whatever stood in the way.
    """
    kept = transaction.get(KEPT)
    if not kept or "nonce" not in kept:
        raise UpstreamFault("No login of this browser was sent to an identity provider")
    if parameters.get("iss", provider.issuer) != provider.issuer:
        raise UpstreamFault("The answer comes from another identity provider")
    if "error" in parameters:
        text = parameters.get("error_description") or parameters["error"]
        raise UpstreamFault(text, error=parameters["error"])
    if not parameters.get("code"):
        raise UpstreamFault("The identity provider sent no code")
    return redeem(context, provider, redirect_uri, parameters["code"], kept["nonce"], kept["verifier"])


def discover(context: Context, issuer: str) -> dict[str, Any]:
    """The discovery document of an issuer (OpenID Connect Discovery section 4.3)."""
    document = fetch_json(context, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if document.get("issuer") != issuer:
        raise UpstreamFault("The discovery document names another issuer", detail=str(document.get("issuer")))
    return document


def authorization_url(
    provider: UpstreamProvider, redirect_uri: str, state: str, nonce: str, verifier: str | None, **extra: str
) -> str:
    """Where the browser is sent for a login."""
    parameters = {
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": " ".join(provider.scopes),
        "state": state,
        "nonce": nonce,
        **extra,
    }
    if verifier is not None:
        parameters["code_challenge"] = create_s256_code_challenge(verifier)
        parameters["code_challenge_method"] = "S256"
    separator = "&" if urlsplit(provider.authorization_endpoint).query else "?"
    return f"{provider.authorization_endpoint}{separator}{urlencode(parameters)}"


def redeem(
    context: Context, provider: UpstreamProvider, redirect_uri: str, code: str, nonce: str, verifier: str | None
) -> dict[str, Any]:
    """The claims of the ID token that a code buys, and those of userinfo that it lacks.

    Raises:
        UpstreamFault: the code was refused, or the token is not this provider's for this client, now and for this login.
    """
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    if verifier is not None:
        form["code_verifier"] = verifier
    basic: tuple[str, str] | None = None
    if provider.token_auth_method == "client_secret_basic":
        basic = (urlencode_part(provider.client_id), urlencode_part(provider.client_secret or ""))
    else:
        form["client_id"] = provider.client_id
        if provider.token_auth_method == "client_secret_post":
            form["client_secret"] = provider.client_secret or ""
    answer = _call(context, "POST", provider.token_endpoint, data=form, auth=basic)
    tokens = _json_of(answer)
    if answer.status_code != 200 or not isinstance(tokens.get("id_token"), str):
        error = str(tokens.get("error") or "invalid_response")
        text = str(tokens.get("error_description") or error)
        raise UpstreamFault(text, error=error, status=answer.status_code, detail=f"from {provider.token_endpoint}")
    claims = _verified(context, provider, tokens["id_token"], nonce)
    access_token = tokens.get("access_token")
    if isinstance(access_token, str):
        _check_half_hash(claims, tokens["id_token"], access_token)
        if provider.userinfo_endpoint:
            claims = {**_userinfo(context, provider.userinfo_endpoint, access_token, claims["sub"]), **claims}
    return claims


def fetch_json(context: Context, url: str) -> dict[str, Any]:
    """A JSON object from a URL; ``UpstreamFault`` when there is none."""
    answer = _call(context, "GET", url)
    document = _json_of(answer)
    if answer.status_code != 200 or not document:
        raise UpstreamFault(f"{url} answered {answer.status_code} without a document")
    return document


def fetch_text(context: Context, url: str) -> str:
    """The text at a URL, such as SAML metadata; ``UpstreamFault`` when there is none."""
    answer = _call(context, "GET", url)
    if answer.status_code != 200:
        raise UpstreamFault(f"{url} answered {answer.status_code}")
    return answer.text


def urlencode_part(value: str) -> str:
    """As RFC 6749 section 2.3.1 wants identifiers and secrets in a Basic header."""
    return urlencode({"": value})[1:]


def _verified(context: Context, provider: UpstreamProvider, id_token: str, nonce: str) -> dict[str, Any]:
    keys = fetch_json(context, provider.jwks_uri).get("keys")
    usable = [
        key
        for key in keys or ()
        if isinstance(key, dict) and key.get("kty") in ("RSA", "EC") and key.get("use", "sig") == "sig"
    ]
    registry = jwt.JWTClaimsRegistry(
        now=lambda: int(context.clock()),
        leeway=_LEEWAY_SECONDS,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        token = jwt.decode(id_token, KeySet.import_key_set({"keys": usable}), algorithms=_ALGORITHMS)
        registry.validate(token.claims)
    except (JoseError, ValueError, TypeError, RecursionError) as problem:
        text = "The identity provider's ID token could not be verified"
        raise UpstreamFault(text, detail=f"{type(problem).__name__}: {problem}") from problem
    if token.claims.get("azp", provider.client_id) != provider.client_id:
        raise UpstreamFault("The identity provider's ID token was issued to another client")
    return dict(token.claims)


def _check_half_hash(claims: Mapping[str, Any], id_token: str, access_token: str) -> None:
    """`at_hash` where it is there and is SHA-256's (OpenID Connect Core section 3.1.3.8)."""
    if "at_hash" not in claims or not jwt_algorithm(id_token).endswith("256"):
        return
    if claims["at_hash"] != half_hash(access_token):
        raise UpstreamFault("The identity provider's access token does not belong to its ID token")


def jwt_algorithm(token: str) -> str:
    """The ``alg`` of a token whose signature was verified."""
    from joserfc.jws import extract_compact

    return str(extract_compact(token.encode()).headers()["alg"])


def _userinfo(context: Context, endpoint: str, access_token: str, sub: str) -> dict[str, Any]:
    answer = _call(context, "GET", endpoint, headers={"Authorization": f"Bearer {access_token}"})
    claims = _json_of(answer)
    if answer.status_code != 200:
        raise UpstreamFault("The identity provider's userinfo endpoint refused", detail=f"{answer.status_code}")
    if claims.get("sub") != sub:
        raise UpstreamFault("The identity provider's userinfo is of another person")
    return claims


def _call(context: Context, method: str, url: str, **arguments: Any) -> httpx.Response:
    """One request, over verified TLS, past any proxy where it stays on this machine; redirects are not followed."""
    if urlsplit(url).scheme != "https":
        raise UpstreamFault(f"{url} is not https")
    certificate = context.settings.state / "ca.pem"
    changed = certificate.stat().st_mtime_ns if certificate.exists() else 0
    try:
        with (
            httpx.Client(
                verify=_trust(str(certificate), changed),
                timeout=_TIMEOUT_SECONDS,
                mounts={f"all://{host}": None for host in _LOOPBACK},
            ) as client,
            client.stream(method, url, **arguments) as answer,
        ):
            body = bytearray()
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > _LARGEST_ANSWER:
                    raise UpstreamFault(f"{url} answered with more than a megabyte")
            headers = {name: value for name, value in answer.headers.items() if name == "content-type"}
            return httpx.Response(answer.status_code, headers=headers, content=bytes(body))
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as problem:
        text = f"{urlsplit(url).netloc} could not be reached"
        raise UpstreamFault(text, detail=f"{type(problem).__name__}: {problem}") from problem


def _json_of(answer: httpx.Response) -> dict[str, Any]:
    try:
        document = answer.json()
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


@lru_cache(maxsize=8)
def _trust(certificate: str, changed: int) -> ssl.SSLContext:
    """The system's authorities and the emulator's own.

    Args:
        changed: when the file changed last; 0 when it is not there.
    """
    trust = ssl.create_default_context()
    if changed:
        trust.load_verify_locations(certificate)
    return trust
