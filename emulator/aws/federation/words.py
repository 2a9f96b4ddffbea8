"""What the app is told of a login that another provider, or its answer, brought to an end.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoint-idp-responses.html (read 2026-11-24), texts
as apps have quoted them where known; they are not fixed strings there either.
"""

from __future__ import annotations

from emulator.oidc.faults import Fault, Situation
from emulator.oidc.upstream import UpstreamFault

NO_OPTION = "Login option is not available. Please try another one"
UNASKED = "Invalid samlResponse or relayState from identity provider"


class FederationFault(Fault):
    """A refusal with an error code that is not the situation's own."""

    def __init__(self, text: str, error: str = "invalid_request", *, detail: str = "") -> None:
        super().__init__(Situation.UPSTREAM_FAILED, text, detail=detail)
        self.error = error


def of_upstream(provider: str, fault: UpstreamFault) -> FederationFault:
    """The other provider's own code and words, with its name and the status where its token endpoint refused."""
    if fault.status and fault.status != 200:
        text = " ".join(dict.fromkeys([f"{provider} Error - {fault.status}", fault.error, fault.public]))
        return FederationFault(text, fault.error, detail=fault.detail)
    return FederationFault(fault.public, fault.error or "invalid_request", detail=fault.detail)


def of_saml(text: str) -> FederationFault:
    """A response that cannot be believed."""
    return FederationFault(f"Error in SAML response processing: {text}", "server_error")
