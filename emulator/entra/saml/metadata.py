"""Federation metadata: the tenant's as an identity provider, or one application's, with the certificates of its own.

Source: https://learn.microsoft.com/en-us/entra/identity-platform/federation-metadata (read 2026-11-24), SAML 2.0 Metadata.
Differs: the document is not signed and holds no WS-Federation roles; single logout is not offered.
"""

from __future__ import annotations

from lxml import etree

from emulator.entra.directory import Directory
from emulator.entra.saml import names
from emulator.entra.saml.assertions import entity_id
from emulator.entra.saml.certificates import certificates_of
from emulator.entra.saml.names import ds, md
from emulator.store import Document


def metadata(directory: Directory, principal: Document | None) -> bytes:
    """The document of the tenant, or of one application."""
    location = f"{directory.base_url}/{directory.tenant.tenant_id}/saml2"
    keys = [
        md.KeyDescriptor(ds.KeyInfo(ds.X509Data(ds.X509Certificate(one.base64))), use="signing")
        for one in certificates_of(directory, principal)
    ]
    formats = (names.EMAIL_ADDRESS, names.PERSISTENT, names.TRANSIENT, names.UNSPECIFIED)
    provider = md.IDPSSODescriptor(
        *keys,
        *(md.NameIDFormat(one) for one in formats),
        *(
            md.SingleSignOnService(Binding=binding, Location=location)
            for binding in (names.REDIRECT_BINDING, names.POST_BINDING)
        ),
        protocolSupportEnumeration=names.PROTOCOL,
    )
    document = md.EntityDescriptor(provider, entityID=entity_id(directory))
    return bytes(etree.tostring(document, xml_declaration=True, encoding="utf-8"))
