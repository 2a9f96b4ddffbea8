"""The end-session endpoint (OpenID Connect RP-Initiated Logout 1.0 section 2), which the vendors' own logouts share."""

from __future__ import annotations

from collections.abc import Callable

from flask import Request, Response

from emulator.keys import SigningKeys
from emulator.oidc.checks import refuse_duplicates
from emulator.oidc.contract import Client, Realm
from emulator.oidc.faults import Fault, Situation
from emulator.oidc.interaction import Interaction
from emulator.oidc.responses import redirect_with


def answer_end_session(
    realm: Realm,
    keys: SigningKeys,
    interaction: Interaction,
    request: Request,
    *,
    redirect_parameter: str,
    allows: Callable[[str], bool] | None,
) -> Response:
    """Ends the session and sends the browser on, to a registered URI only.

    Args:
        redirect_parameter: ``post_logout_redirect_uri``, or the vendor's own word (``returnTo``, ``logout_uri``).
        allows: whether an address is registered; None: at the client that ``id_token_hint`` or ``client_id`` names.
    """
    values = request.values
    try:
        refuse_duplicates(values)
        client = _client(realm, keys, values.get("id_token_hint"), values.get("client_id"))
        target = values.get(redirect_parameter)
        if target:
            if allows is None:
                registered = client is not None and realm.matches_post_logout_redirect_uri(client, target)
            else:
                registered = allows(target)
            if not registered:
                raise Fault(Situation.LOGOUT_URI_MISMATCH)
    except Fault as fault:
        return realm.error_page(fault, values)
    if target:
        response = redirect_with(target, {"state": values["state"]} if "state" in values else {})
    else:
        response = realm.logged_out_page(client)
    interaction.close_session(response)
    return response


def _client(realm: Realm, keys: SigningKeys, hint: str | None, client_id: str | None) -> Client | None:
    if hint:
        claims = keys.verify(hint)
        if claims is None or not realm.is_id_token(claims) or (client_id and claims["aud"] != client_id):
            raise Fault(Situation.INVALID_ID_TOKEN_HINT)
        client_id = str(claims["aud"])
    if not client_id:
        return None
    client = realm.find_client(client_id)
    if client is None:
        raise Fault(Situation.UNKNOWN_CLIENT)
    return client
