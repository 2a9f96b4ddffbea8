"""XML from outside: no entities, no document types, no network."""

from __future__ import annotations

from lxml import etree

NAMESPACES = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
_LARGEST = 500_000
_ENCODINGS = ("utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1")
"""In others what looks like text may be markup."""


class BadXml(ValueError):
    """Not a document that may be looked at."""


def parse(document: bytes) -> etree._Element:
    """The root; a document type is refused, for with one a document may be another than it seems."""
    if len(document) > _LARGEST:
        raise BadXml("the document is too large")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise BadXml("the document is not well-formed XML") from problem
    about = root.getroottree().docinfo
    if about.doctype:
        raise BadXml("the document has a document type")
    if (about.encoding or "utf-8").lower() not in _ENCODINGS:
        raise BadXml(f"the document is in {about.encoding}")
    return root


def find(element: etree._Element, path: str) -> list[etree._Element]:
    """Elements at a path of child steps with the prefixes of ``NAMESPACES``."""
    return list(element.findall(path, NAMESPACES))


def only(element: etree._Element, path: str) -> etree._Element | None:
    """The one element at a path; None when there are none or several."""
    found = find(element, path)
    return found[0] if len(found) == 1 else None


def text_of(element: etree._Element | None) -> str:
    """All of an element's text: a comment inside it does not cut it short."""
    return str(element.xpath("string()")).strip() if element is not None else ""


def tag(prefix: str, name: str) -> str:
    """A name as lxml writes it."""
    return f"{{{NAMESPACES[prefix]}}}{name}"
