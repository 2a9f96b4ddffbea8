"""What somebody else deletes in the same moment."""

from __future__ import annotations

import httpx

from engine.plugins.azuread.token_signing_certificate import ServicePrincipalTokenSigningCertificate

from .test_patience import graph_client

PRINCIPAL = "7dd1813a-d40d-409c-877f-bba858d62dd7"
KEY = "4f0c2ac1-4bd3-4f4e-9f6c-2a8f7c9e5d10"
GONE = {"error": {"code": "Request_ResourceNotFound", "message": "no"}}


def test_a_certificate_whose_service_principal_goes_meanwhile_is_gone() -> None:
    """An application takes its service principal away, and the engine deletes both at once where neither names the other."""
    key = {"keyId": KEY, "customKeyIdentifier": "AA==", "usage": "Verify"}
    found = httpx.Response(200, json={"keyCredentials": [key], "passwordCredentials": []})
    client = graph_client(found, httpx.Response(404, json=GONE))
    sent: list[str] = []
    client.__dict__["_http"].event_hooks = {"request": [lambda request: sent.append(request.method)]}

    ServicePrincipalTokenSigningCertificate(client).delete(f"{PRINCIPAL}/tokenSigningCertificate/{KEY}", {})

    assert sent == ["GET", "PATCH"]
