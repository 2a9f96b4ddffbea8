"""The checks of an authorization request, one a function, in the order of the table at the end.

The first group decides whether the redirect URI can be trusted; only then may an error be sent to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from werkzeug.datastructures import MultiDict

from emulator import strict_json
from emulator.oidc.contract import Client, Realm
from emulator.oidc.faults import Fault, Situation

Check = Callable[[Realm, Client, Mapping[str, str]], None]

CHALLENGE = re.compile(r"[A-Za-z0-9\-._~]{43,128}")
"""Challenges and verifiers look the same (RFC 7636 sections 4.1 and 4.2)."""
_SECONDS = re.compile(r"[0-9]{1,15}")
_PROMPTS = frozenset({"none", "login", "consent", "select_account"})


def refuse_duplicates(values: MultiDict[str, str]) -> None:
    """Parameters must not be sent more than once (RFC 6749 sections 3.1 and 3.2)."""
    for name, sent in values.lists():
        if len(sent) > 1:
            raise Fault(Situation.DUPLICATE_PARAMETER, f"Duplicate parameter: {name}")


def find_client(realm: Realm, parameters: Mapping[str, str]) -> Client:
    """The client that asks (RFC 6749 section 4.1.1)."""
    client_id = parameters.get("client_id")
    if not client_id:
        raise Fault(Situation.MISSING_CLIENT_ID)
    client = realm.find_client(client_id)
    if client is None:
        raise Fault(Situation.UNKNOWN_CLIENT)
    return client


def check_redirect_uri(realm: Realm, client: Client, parameters: Mapping[str, str]) -> None:
    """Required and exact (OpenID Connect Core section 3.1.2.1, RFC 9700 section 2.1)."""
    uri = parameters.get("redirect_uri")
    if not uri:
        raise Fault(Situation.MISSING_REDIRECT_URI)
    if not realm.matches_redirect_uri(client, uri):
        raise Fault(Situation.REDIRECT_URI_MISMATCH)


def check_response_mode(realm: Realm, client: Client, parameters: Mapping[str, str]) -> None:
    """OAuth 2.0 Multiple Response Type Encoding Practices, section 2.1."""
    mode = parameters.get("response_mode")
    if mode and mode not in realm.response_modes:
        raise Fault(Situation.UNSUPPORTED_RESPONSE_MODE)


def check_response_type(realm: Realm, client: Client, parameters: Mapping[str, str]) -> None:
    """Code only: tokens in a front channel are what RFC 9700 section 2.1.2 advises against."""
    requested = parameters.get("response_type")
    if not requested:
        raise Fault(Situation.MISSING_RESPONSE_TYPE)
    if requested != "code":
        known = set(requested.split()) <= {"code", "token", "id_token"}
        raise Fault(Situation.RESPONSE_TYPE_NOT_ALLOWED if known else Situation.UNSUPPORTED_RESPONSE_TYPE)
    if "authorization_code" not in client.grant_types:
        raise Fault(Situation.RESPONSE_TYPE_NOT_ALLOWED)


def check_request_object(realm: Realm, client: Client, parameters: Mapping[str, str]) -> None:
    """Request objects are not served (OpenID Connect Core section 6.1)."""
    if "request" in parameters:
        raise Fault(Situation.REQUEST_NOT_SUPPORTED)
    if "request_uri" in parameters:
        raise Fault(Situation.REQUEST_URI_NOT_SUPPORTED)


def check_scope(realm: Realm, client: Client, parameters: Mapping[str, str]) -> None:
    """Where the vendor refuses a scope rather than passing over it (RFC 6749 section 3.3)."""
    if realm.ignore_unknown_scopes:
        return
    allowed = client.scopes if client.scopes is not None else realm.supported_scopes
    if not set(parameters.get("scope", "").split()) <= allowed:
        raise Fault(Situation.INVALID_SCOPE)


def check_prompt(realm: Realm, client: Client, parameters: Mapping[str, str]) -> None:
    """Known values, and ``none`` alone (OpenID Connect Core section 3.1.2.1)."""
    prompts = set(parameters.get("prompt", "").split())
    if not prompts <= _PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise Fault(Situation.INVALID_PROMPT)


def check_max_age(realm: Realm, client: Client, parameters: Mapping[str, str]) -> None:
    """A number of seconds."""
    value = parameters.get("max_age")
    if value is not None and not _SECONDS.fullmatch(value):
        raise Fault(Situation.INVALID_MAX_AGE)


def check_pkce(realm: Realm, client: Client, parameters: Mapping[str, str]) -> None:
    """S256 where a challenge is sent, and a challenge where it is required (RFC 7636 section 4.4.1, RFC 9700 section 2.1.1)."""
    challenge = parameters.get("code_challenge")
    method = parameters.get("code_challenge_method")
    if not challenge:
        if client.require_pkce or method:
            raise Fault(Situation.PKCE_REQUIRED)
        return
    if (method or "plain") not in realm.code_challenge_methods:
        raise Fault(Situation.PKCE_METHOD)
    if not CHALLENGE.fullmatch(challenge):
        raise Fault(Situation.PKCE_MALFORMED)


def check_claims(realm: Realm, client: Client, parameters: Mapping[str, str]) -> None:
    """The shape of a claims request (OpenID Connect Core section 5.5)."""
    if realm.claims_parameter_supported:
        requested_claims(parameters)


def requested_claims(parameters: Mapping[str, str]) -> dict[str, list[str]]:
    """Names of the claims asked for one by one: ``{"id_token": […], "userinfo": […]}``."""
    raw = parameters.get("claims")
    if not raw:
        return {"id_token": [], "userinfo": []}
    try:
        document = strict_json.loads(raw)
        members = {place: document.get(place) or {} for place in ("id_token", "userinfo")}
        return {place: list(map(str, names.keys())) for place, names in members.items()}
    except (ValueError, AttributeError) as problem:
        raise Fault(Situation.INVALID_CLAIMS) from problem


BEFORE_REDIRECT: tuple[Check, ...] = (check_redirect_uri,)
"""Faults of these are shown to the person."""

AFTER_REDIRECT: tuple[Check, ...] = (
    check_response_mode,
    check_response_type,
    check_request_object,
    check_scope,
    check_prompt,
    check_max_age,
    check_pkce,
    check_claims,
)
"""Faults of these are sent to the redirect URI."""
