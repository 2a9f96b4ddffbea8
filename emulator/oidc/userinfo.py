"""The userinfo endpoint (OpenID Connect Core section 5.3) and the revocation endpoint (RFC 7009)."""

from __future__ import annotations

from flask import Request, Response

from emulator.context import Clock
from emulator.oidc.checks import refuse_duplicates, requested_claims
from emulator.oidc.client_authentication import authenticate_client
from emulator.oidc.contract import Realm
from emulator.oidc.faults import Fault, Situation
from emulator.oidc.records import Records
from emulator.oidc.responses import json_response


def bearer_token(request: Request) -> str:
    """The access token of a request, from the header or the form (RFC 6750 section 2); empty when there is none.

    Raises:
        Fault: it was sent in more than one way.
    """
    in_form = request.form.getlist("access_token") if request.method == "POST" else []
    authorization = request.headers.get("Authorization", "")
    in_header = [authorization[7:].strip()] if authorization.lower().startswith("bearer ") else []
    sent = [*in_header, *in_form]
    if len(sent) > 1:
        raise Fault(Situation.MALFORMED, "The access token is sent more than once")
    return sent[0] if sent else ""


def answer_userinfo(realm: Realm, records: Records, request: Request) -> Response:
    """Claims of the person behind an access token that has the ``openid`` scope."""
    try:
        found = records.access_token(bearer_token(request))
        if found is None:
            raise Fault(Situation.INVALID_TOKEN)
        token, grant = found
        client = realm.find_client(grant["client_id"])
        subject = realm.find_subject(grant["sub"]) if grant["sub"] else None
        if client is None or subject is None:
            raise Fault(Situation.INVALID_TOKEN, detail="the client or the user is gone")
        if "openid" not in token["scopes"]:
            raise Fault(Situation.INSUFFICIENT_SCOPE)
    except Fault as fault:
        return realm.userinfo_error(fault)
    claims = realm.userinfo(client, subject, tuple(token["scopes"]))
    asked = requested_claims(grant["parameters"])["userinfo"] if realm.claims_parameter_supported else []
    if asked:
        known = realm.userinfo(client, subject, tuple(sorted(realm.supported_scopes)))
        claims = {**claims, **{name: known[name] for name in asked if name in known}}
    return json_response(200, claims)


def answer_revocation(realm: Realm, records: Records, request: Request, clock: Clock) -> Response:
    """Ends a refresh token with all tokens of its grant, or one access token; unknown ones are no error (RFC 7009 section 2.2)."""
    form = request.form
    try:
        refuse_duplicates(form)
        client, _ = authenticate_client(realm, records.store, request, clock)
        token = form.get("token")
        if not token:
            raise Fault(Situation.MALFORMED, "Missing required parameter: token")
        refresh = records.refresh_token(token)
        if refresh is not None:
            grant = records.grant(refresh["grant"])
            if grant is not None and grant["client_id"] != client.client_id:
                raise Fault(Situation.UNKNOWN_REFRESH_TOKEN, detail="another client's token")
            records.revoke_grant(refresh["grant"])
        else:
            found = records.access_token(token)
            if found is not None and found[1]["client_id"] == client.client_id:
                records.forget_access_token(token)
    except Fault as fault:
        status, body, headers = realm.token_error(fault, form)
        return json_response(status, body, headers)
    return Response("", 200, {"Cache-Control": "no-store"})
