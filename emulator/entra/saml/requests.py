"""Sign-on requests: read with bounds, and nothing in them trusted before it is compared with a registration.

Source: SAML 2.0 Bindings section 3.4.4 (redirect) and 3.5.4 (post), SAML 2.0 Core section 3.4.1,
https://learn.microsoft.com/en-us/entra/identity-platform/single-sign-on-saml-protocol (read 2026-11-24): ``Consent``, ``Destination``,
``ProviderName`` and the two indexes are ignored, and so is a request's signature.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from dataclasses import dataclass

from lxml import etree

from emulator.entra.errors import EntraFault
from emulator.entra.saml.names import ASSERTION, POST_BINDING, PROTOCOL
from emulator.oidc.faults import Situation

_LONGEST_ENCODED = 64 * 1024
_LONGEST = 128 * 1024
_ID = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


class NotEmulated(Exception):
    """A message of SAML's that Entra ID would answer, and this emulator does not."""


@dataclass(frozen=True)
class SignOnRequest:
    """An ``AuthnRequest``."""

    identifier: str
    issuer: str
    """The entity ID of the service provider."""
    reply_url: str | None
    force: bool
    passive: bool
    name_format: str | None
    contexts: tuple[str, ...]
    """Classes of authentication of which one is wanted; any when empty."""


def read_request(encoded: str, *, deflated: bool) -> SignOnRequest:
    """The request in a ``SAMLRequest`` parameter.

    Args:
        deflated: as the redirect binding sends it.

    Raises:
        EntraFault: it is no such request.
        NotEmulated: it is another message of the protocol.
    """
    root = _parse(_decoded(encoded, deflated=deflated))
    if root.tag == f"{{{PROTOCOL}}}LogoutRequest":
        raise NotEmulated("SAML LogoutRequest")
    if root.tag != f"{{{PROTOCOL}}}AuthnRequest" or root.get("Version") != "2.0":
        raise _malformed()
    identifier, issuer = root.get("ID", ""), (root.findtext(f"{{{ASSERTION}}}Issuer") or "").strip()
    if not _ID.fullmatch(identifier):
        text = f"The value '{identifier}' is not a valid SAML ID. The ID must not begin with a number."
        raise EntraFault(Situation.MALFORMED, 7500529, text)
    if not issuer or not root.get("IssueInstant"):
        raise _malformed()
    if root.get("ProtocolBinding") not in (None, POST_BINDING):
        text = "The application returned an error related to unsupported binding: responses are sent by HTTP POST only."
        raise EntraFault(Situation.MALFORMED, 75003, text)
    policy = root.find(f"{{{PROTOCOL}}}NameIDPolicy")
    wanted = root.findall(f"{{{PROTOCOL}}}RequestedAuthnContext/{{{ASSERTION}}}AuthnContextClassRef")
    return SignOnRequest(
        identifier=identifier,
        issuer=issuer,
        reply_url=root.get("AssertionConsumerServiceURL") or None,
        force=root.get("ForceAuthn") in ("true", "1"),
        passive=root.get("IsPassive") in ("true", "1"),
        name_format=None if policy is None else policy.get("Format"),
        contexts=tuple((one.text or "").strip() for one in wanted),
    )


def _decoded(encoded: str, *, deflated: bool) -> bytes:
    if len(encoded) > _LONGEST_ENCODED:
        raise _malformed()
    try:
        raw = base64.b64decode("".join(encoded.split()), validate=True)
        if not deflated:
            return raw
        inflating = zlib.decompressobj(-zlib.MAX_WBITS)
        message = inflating.decompress(raw, _LONGEST)
    except (binascii.Error, ValueError, zlib.error) as problem:
        raise _malformed() from problem
    if inflating.unconsumed_tail or inflating.unused_data or not inflating.eof:
        raise _malformed()
    return message


def _parse(message: bytes) -> etree._Element:
    """The message's root; a document type, and with it every entity, is refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(message, parser)
    except etree.XMLSyntaxError as problem:
        line, position = problem.position
        raise EntraFault(
            Situation.MALFORMED,
            7500525,
            f"There is an XML error in SAML message at line {line}, position {position}. Verify that the XML content of the "
            "SAML messages conforms to the SAML protocol specifications.",
        ) from problem
    if root.getroottree().docinfo.doctype:
        raise _malformed()
    return root


def _malformed() -> EntraFault:
    return EntraFault(Situation.MALFORMED, 75005, "The request is not a valid Saml2 protocol message.")
