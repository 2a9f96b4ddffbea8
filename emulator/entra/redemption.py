"""Who may redeem a code, by the platform of its redirect URI; what the protocol's core does not know of.

Source: https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow, "Redirect URIs for single-page apps"
(read 2026-11-24).
Differs: a public client's code is redeemed only with a verifier, which Entra ID asks of single-page apps alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from emulator.entra.clients import find_application
from emulator.entra.directory import Directory
from emulator.entra.errors import EntraFault
from emulator.entra.redirects import platform_of
from emulator.oidc.faults import Fault, Situation


def check_redemption(
    directory: Directory, form: Mapping[str, str], client_id: str, *, has_credential: bool, from_browser: bool
) -> None:
    """Raises what is wrong before the code is looked at.

    Args:
        has_credential: a secret or an assertion was sent.
        from_browser: the request has an ``Origin``.
    """
    application = find_application(directory, client_id)
    if application is None:
        return
    grant_type = form.get("grant_type")
    if grant_type == "client_credentials":
        if from_browser:
            raise EntraFault(
                Situation.MALFORMED, 9002326, _CROSS_ORIGIN.format(client_id=client_id), error="invalid_request"
            )
        if not has_credential:
            raise Fault(Situation.NO_CLIENT_AUTHENTICATION)
    if grant_type != "authorization_code":
        return
    platform = platform_of(application, form.get("redirect_uri", ""))
    if platform == "spa" and not from_browser:
        raise EntraFault(
            Situation.MALFORMED,
            9002327,
            "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
        )
    if platform == "spa" and not form.get("code_verifier"):
        raise Fault(Situation.PKCE_REQUIRED)
    if platform in ("web", "publicClient") and from_browser:
        raise EntraFault(Situation.MALFORMED, 9002326, _CROSS_ORIGIN.format(client_id=client_id))
    if platform == "web" and not has_credential:
        raise Fault(Situation.NO_CLIENT_AUTHENTICATION)
    if platform in ("spa", "publicClient") and has_credential:
        raise Fault(Situation.AUTH_METHOD_NOT_ALLOWED)


_CROSS_ORIGIN = (
    "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin does not "
    "match the registration of application '{client_id}'."
)
