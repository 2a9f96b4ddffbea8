"""How a client proves who it is at the token and revocation endpoints (RFC 6749 section 2.3, RFC 7523 section 2.2)."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote_plus

from flask import Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from emulator.context import Clock
from emulator.oidc.contract import Client, Realm
from emulator.oidc.faults import Fault, Situation
from emulator.oidc.records import digest
from emulator.store import Store

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_ALGORITHMS = ["RS256", "RS384", "PS256", "ES256"]
_LEEWAY_SECONDS = 60
_LONGEST_SECONDS = 300
"""How long an assertion may be good: as Auth0 has it, whose clients alone have keys."""


def authenticate_client(realm: Realm, store: Store, request: Request, clock: Clock) -> tuple[Client, str]:
    """The client and the method it used.

    Raises:
        Fault: unknown, wrong or expired credentials, or a method that the client is not registered for.
    """
    form = request.form
    if "client_assertion" in form:
        return _by_assertion(realm, store, form, clock), "private_key_jwt"
    authorization = request.headers.get("Authorization", "")
    if authorization.lower().startswith("basic "):
        client_id, secret = _basic(authorization)
        if form.get("client_id", client_id) != client_id or "client_secret" in form:
            raise Fault(Situation.AUTH_METHOD_NOT_ALLOWED, detail="two ways of authentication in one request")
        return _by_secret(realm, client_id, secret, "client_secret_basic", clock), "client_secret_basic"
    client_id = form.get("client_id", "")
    if not client_id:
        raise Fault(Situation.NO_CLIENT_AUTHENTICATION)
    if form.get("client_secret"):
        return _by_secret(realm, client_id, form["client_secret"], "client_secret_post", clock), "client_secret_post"
    client = _known(realm, client_id)
    if "none" not in client.auth_methods:
        raise Fault(Situation.NO_CLIENT_AUTHENTICATION)
    return client, "none"


def _known(realm: Realm, client_id: str) -> Client:
    client = realm.find_client(client_id)
    if client is None:
        raise Fault(Situation.CLIENT_NOT_FOUND)
    return client


def _basic(authorization: str) -> tuple[str, str]:
    """Id and secret are form-encoded before they are joined (RFC 6749 section 2.3.1)."""
    try:
        decoded = base64.b64decode(authorization[6:].strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as problem:
        raise Fault(Situation.NO_CLIENT_AUTHENTICATION, detail="malformed Basic credentials") from problem
    client_id, separator, secret = decoded.partition(":")
    if not separator:
        raise Fault(Situation.NO_CLIENT_AUTHENTICATION, detail="malformed Basic credentials")
    return unquote_plus(client_id), unquote_plus(secret)


def _by_secret(realm: Realm, client_id: str, given: str, method: str, clock: Clock) -> Client:
    client = _known(realm, client_id)
    if method not in client.auth_methods:
        raise Fault(Situation.AUTH_METHOD_NOT_ALLOWED)
    matching = [secret for secret in client.secrets if realm.secret_matches(secret, given)]
    if not matching:
        raise Fault(Situation.WRONG_SECRET)
    if all(secret.expires_at is not None and secret.expires_at <= clock() for secret in matching):
        raise Fault(Situation.EXPIRED_SECRET)
    return client


def _by_assertion(realm: Realm, store: Store, form: Mapping[str, str], clock: Clock) -> Client:
    """A JWT signed with one of the client's registered keys, for this realm, used once (RFC 7523 section 3)."""
    if form.get("client_assertion_type") != _ASSERTION_TYPE:
        raise Fault(Situation.INVALID_ASSERTION, detail="client_assertion_type is not the one of RFC 7523")
    assertion = form["client_assertion"]
    client = _known(realm, form.get("client_id") or _unverified_subject(assertion))
    if "private_key_jwt" not in client.auth_methods or not client.public_keys:
        raise Fault(Situation.AUTH_METHOD_NOT_ALLOWED)
    claims = _verified_claims(assertion, client.public_keys)
    now = clock()
    expires = _check_assertion(realm, client, claims, now)
    used = store.collection(f"{realm.name}/oidc-assertions")
    name = digest(f"{client.client_id} {claims['jti']}")
    with store.transaction():
        if used.get(name) is not None:
            raise Fault(Situation.INVALID_ASSERTION, detail="used before")
        used.put(name, {}, expires_at=expires + _LEEWAY_SECONDS)
    return client


def _check_assertion(realm: Realm, client: Client, claims: Mapping[str, Any], now: float) -> float:
    """Whether the claims are of this client, for this realm, now and for one use; until when they are good.

    ``jti`` is asked for though RFC 7523 does not: without it, an assertion that is written otherwise would be another one.
    """
    audiences = claims.get("aud")
    audiences = audiences if isinstance(audiences, list) else [audiences]
    accepted = (realm.issuer, realm.issuer.rstrip("/"), realm.endpoints.token)
    expires, made, begins = (_seconds(claims.get(name, now)) for name in ("exp", "iat", "nbf"))
    name = claims.get("jti")
    fits = (
        claims.get("iss") == client.client_id
        and claims.get("sub") == client.client_id
        and any(audience in accepted for audience in audiences)
        and "exp" in claims
        and now - _LEEWAY_SECONDS < expires <= now + _LONGEST_SECONDS + _LEEWAY_SECONDS
        and max(made, begins) <= now + _LEEWAY_SECONDS
        and isinstance(name, str)
        and bool(name)
        and name.isprintable()
    )
    if not fits:
        raise Fault(Situation.INVALID_ASSERTION, detail="iss, sub, aud, exp, iat, nbf or jti does not fit")
    return expires


def _seconds(value: Any) -> float:
    """A NumericDate (RFC 7519 section 2); what is none is never."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 2**53
    return float(value) if number else math.inf


def _verified_claims(assertion: str, keys: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """By whichever of the keys it was signed with: ``kid`` is optional in its header (RFC 7515 section 4.1.4)."""
    found = next(filter(None, (_claims_by(assertion, key) for key in keys)), None)
    if found is None:
        raise Fault(Situation.INVALID_ASSERTION, detail="signed with none of the client's keys, or not as they say")
    return found


def _claims_by(assertion: str, key: Mapping[str, Any]) -> Mapping[str, Any] | None:
    try:
        keys = KeySet.import_key_set({"keys": [dict(key)]})
        return jwt.decode(assertion, keys, algorithms=_ASSERTION_ALGORITHMS).claims
    except (JoseError, ValueError, TypeError, RecursionError):
        return None


def _unverified_subject(assertion: str) -> str:
    """The `sub` of an assertion, only to look the client's keys up; nothing else is believed of it."""
    try:
        payload = assertion.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(claims["sub"])
    except (IndexError, KeyError, TypeError, ValueError, RecursionError) as problem:
        raise Fault(Situation.INVALID_ASSERTION, detail="not a JWT with a sub") from problem
