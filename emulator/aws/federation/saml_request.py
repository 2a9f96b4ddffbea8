"""Requests to a SAML identity provider, by the HTTP-Redirect binding (SAML 2.0 Bindings section 3.4, Core section 3.4.1).

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-saml-idp-authentication.html (read 2026-11-24)
Differs: requests are not signed.
"""

from __future__ import annotations

import base64
import uuid
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from lxml import etree

from emulator.aws.federation.xml import NAMESPACES, tag

_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"


@dataclass(frozen=True)
class ServiceProvider:
    """A pool, as SAML identity providers know it."""

    entity_id: str
    acs_url: str
    """Where responses are posted to."""


def new_request_id() -> str:
    """An `ID` that nobody can guess; XML's rules let it not begin with a digit."""
    return f"_{uuid.uuid4()}"


def authn_request_url(service: ServiceProvider, sso_url: str, request_id: str, relay_state: str, now: float) -> str:
    """Where the browser is sent for a login."""
    names = {prefix: NAMESPACES[prefix] for prefix in ("samlp", "saml")}
    request = etree.Element(
        tag("samlp", "AuthnRequest"),
        {
            "ID": request_id,
            "Version": "2.0",
            "IssueInstant": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "Destination": sso_url,
            "AssertionConsumerServiceURL": service.acs_url,
            "ProtocolBinding": _POST,
        },
        nsmap=names,
    )
    etree.SubElement(request, tag("saml", "Issuer")).text = service.entity_id
    squeezer = zlib.compressobj(wbits=-15)
    deflated = squeezer.compress(etree.tostring(request)) + squeezer.flush()
    parameters = {"SAMLRequest": base64.b64encode(deflated).decode(), "RelayState": relay_state}
    return f"{sso_url}{'&' if urlsplit(sso_url).query else '?'}{urlencode(parameters)}"
