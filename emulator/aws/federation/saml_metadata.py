"""A SAML identity provider's metadata (SAML 2.0 Metadata section 2.4.3)."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import TypedDict

from cryptography import x509
from lxml import etree

from emulator.aws.federation.xml import BadXml, find, parse, tag, text_of

_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"


class Metadata(TypedDict):
    """What a service provider needs of it."""

    entity_id: str
    sso_url: str
    """Of the HTTP-Redirect binding."""
    slo_url: str
    """Of the HTTP-Redirect binding; empty when there is none."""
    certificates: list[str]
    """PEM; any of them may have signed an assertion."""


class BadMetadata(ValueError):
    """Not the metadata of an identity provider that can be used."""


def read_metadata(text: str) -> Metadata:
    """Raises ``BadMetadata``."""
    try:
        root = parse(text.encode())
    except BadXml as problem:
        raise BadMetadata(str(problem)) from problem
    descriptor = root if root.tag == tag("md", "EntityDescriptor") else None
    if descriptor is None or not descriptor.get("entityID"):
        raise BadMetadata("it is not an EntityDescriptor with an entityID")
    roles = find(descriptor, "md:IDPSSODescriptor")
    if not roles:
        raise BadMetadata("it describes no identity provider")
    sso = _location(roles[0], "md:SingleSignOnService")
    if not sso.startswith("https://"):
        raise BadMetadata("it has no SingleSignOnService of the HTTP-Redirect binding at an https URL")
    return {
        "entity_id": str(descriptor.get("entityID")),
        "sso_url": sso,
        "slo_url": _location(roles[0], "md:SingleLogoutService"),
        "certificates": _certificates(roles[0]),
    }


def _location(role: etree._Element, path: str) -> str:
    return next((str(one.get("Location", "")) for one in find(role, path) if one.get("Binding") == _REDIRECT), "")


def _certificates(role: etree._Element) -> list[str]:
    found = []
    for descriptor in find(role, "md:KeyDescriptor"):
        if descriptor.get("use", "signing") != "signing":
            continue
        for element in find(descriptor, "ds:KeyInfo/ds:X509Data/ds:X509Certificate"):
            try:
                certificate = x509.load_der_x509_certificate(b64decode("".join(text_of(element).split())))
            except (binascii.Error, ValueError) as problem:
                raise BadMetadata("it has a certificate that cannot be read") from problem
            found.append(_pem(certificate))
    if not found:
        raise BadMetadata("it has no signing certificate")
    return list(dict.fromkeys(found))


def _pem(certificate: x509.Certificate) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM).decode()
