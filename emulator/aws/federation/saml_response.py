"""A SAML identity provider's response, which is believed only as far as its signature goes.

Source: SAML 2.0 Core sections 2.3 to 2.7 and 3.2.2, Profiles sections 4.1.4.2 and 4.1.4.3; the order of the checks is theirs.
What is read is what the signature covers, as the library gives it back, and nothing else of the document: an assertion that was
put beside the signed one is never looked at.
Differs: the texts of the refusals are this emulator's own, but for the one about the signature.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime
from typing import Any

from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from emulator.aws.federation.saml_metadata import Metadata
from emulator.aws.federation.saml_request import ServiceProvider
from emulator.aws.federation.xml import BadXml, find, only, parse, tag, text_of
from emulator.context import Clock
from emulator.store import Collection

_SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z", re.ASCII)
_LEEWAY_SECONDS = 60
_METHODS = frozenset(
    {
        SignatureMethod.RSA_SHA256,
        SignatureMethod.RSA_SHA384,
        SignatureMethod.RSA_SHA512,
        SignatureMethod.ECDSA_SHA256,
        SignatureMethod.ECDSA_SHA384,
        SignatureMethod.ECDSA_SHA512,
    }
)
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})


class Refused(Exception):
    """Why the response is not believed, in words for the app."""


class ResponseReader:
    """Reads the responses to one pool's requests.

    Args:
        used: assertions that were believed before, by their identifiers.
    """

    def __init__(self, service: ServiceProvider, clock: Clock, used: Collection) -> None:
        self._service = service
        self._clock = clock
        self._used = used

    def claims(self, encoded: str, metadata: Metadata, request_id: str) -> dict[str, Any]:
        """The person's attributes by name, with ``NameID`` and ``iss``; several values of one are a list.

        Args:
            encoded: the form's ``SAMLResponse``.
            request_id: of the request that this browser was sent with.

        Raises:
            Refused: whatever is wrong with it.
        """
        response = self._parse(encoded)
        self._check_response(response, metadata, request_id)
        assertion = _verified_assertion(response, metadata["certificates"], self._clock())
        expires_at = self._check_assertion(assertion, metadata, request_id)
        self._use(metadata["entity_id"], str(assertion.get("ID", "")), expires_at)
        return {**_attributes(assertion), "NameID": _name_id(assertion), "iss": metadata["entity_id"]}

    def _parse(self, encoded: str) -> etree._Element:
        try:
            response = parse(base64.b64decode(encoded.encode(), validate=False))
        except (binascii.Error, BadXml) as problem:
            raise Refused(f"SAML response could not be parsed: {problem}") from problem
        if response.tag != tag("samlp", "Response"):
            raise Refused("SAML response could not be parsed: it is no Response")
        return response

    def _check_response(self, response: etree._Element, metadata: Metadata, request_id: str) -> None:
        """The envelope, which may be unsigned: what it says can only make a refusal of an acceptance."""
        status = only(response, "samlp:Status/samlp:StatusCode")
        if status is None or status.get("Value") != _SUCCESS:
            message = text_of(only(response, "samlp:Status/samlp:StatusMessage"))
            raise Refused(
                message or f"SAML response status is {status.get('Value') if status is not None else 'missing'}"
            )
        issuer = find(response, "saml:Issuer")
        if issuer and text_of(issuer[0]) != metadata["entity_id"]:
            raise Refused("SAML response issuer is not the identity provider")
        if response.get("Destination", self._service.acs_url) != self._service.acs_url:
            raise Refused("SAML response destination is not this user pool")
        if response.get("InResponseTo", request_id) != request_id:
            raise Refused("SAML response is not for this request")
        if find(response, "saml:EncryptedAssertion"):
            raise Refused("SAML response is encrypted")

    def _check_assertion(self, assertion: etree._Element, metadata: Metadata, request_id: str) -> float:
        """All that the signed assertion must say; returns until when it may be used."""
        now = self._clock()
        if text_of(only(assertion, "saml:Issuer")) != metadata["entity_id"]:
            raise Refused("SAML Assertion issuer is not the identity provider")
        conditions = only(assertion, "saml:Conditions")
        if conditions is None:
            raise Refused("SAML Assertion has no conditions")
        _check_window(conditions, now, "SAML Assertion")
        restrictions = find(conditions, "saml:AudienceRestriction")
        for restriction in restrictions:
            if self._service.entity_id not in [text_of(one) for one in find(restriction, "saml:Audience")]:
                raise Refused("SAML Assertion audience is not this user pool")
        if not restrictions:
            raise Refused("SAML Assertion audience is not this user pool")
        confirmed = [
            ends
            for one in find(assertion, "saml:Subject/saml:SubjectConfirmation")
            if (ends := self._confirmed_until(one, request_id, now)) is not None
        ]
        if not confirmed:
            raise Refused("SAML Assertion subject is not confirmed for this user pool, this request and now")
        for statement in find(assertion, "saml:AuthnStatement"):
            ends = statement.get("SessionNotOnOrAfter")
            if ends and _seconds(ends) + _LEEWAY_SECONDS <= now:
                raise Refused("SAML Assertion session has ended")
        return max(confirmed)

    def _confirmed_until(self, confirmation: etree._Element, request_id: str, now: float) -> float | None:
        """When a bearer's confirmation ends; None when it is not one for this pool, this request and now."""
        data = only(confirmation, "saml:SubjectConfirmationData")
        if confirmation.get("Method") != _BEARER or data is None or data.get("NotBefore") is not None:
            return None
        if data.get("Recipient") != self._service.acs_url or data.get("InResponseTo") != request_id:
            return None
        ends = _seconds(str(data.get("NotOnOrAfter") or "")) + _LEEWAY_SECONDS
        return ends if now < ends else None

    def _use(self, issuer: str, identifier: str, expires_at: float) -> None:
        """Each assertion is good for one login (Profiles section 4.1.4.5)."""
        key = f"{issuer} {identifier}"
        with self._used.store.transaction():
            if not identifier or self._used.get(key) is not None:
                raise Refused("SAML Assertion was used before")
            self._used.put(key, {"expires_at": expires_at}, expires_at=expires_at)


def _verified_assertion(response: etree._Element, certificates: list[str], now: float) -> etree._Element:
    """The one assertion that a signature of the identity provider covers, by itself or with the whole response."""
    places = {
        "./": tag("samlp", "Response"),
        f"./{tag('saml', 'Assertion')}/": tag("saml", "Assertion"),
    }
    document = etree.tostring(response)
    for place, signed in places.items():
        for certificate in certificates:
            element = _verify(document, place, certificate, now)
            if element is None or element.tag != signed:
                continue
            assertion = element if signed == tag("saml", "Assertion") else only(element, "saml:Assertion")
            if assertion is not None:
                return assertion
    raise Refused("SAML Assertion signature is invalid")


def _verify(document: bytes, place: str, certificate: str, now: float) -> etree._Element | None:
    """What the signature at a place covers, if the certificate's key made it."""
    wanted = SignatureConfiguration(
        location=place,
        expect_references=1,
        signature_methods=_METHODS,
        digest_algorithms=_DIGESTS,
        verification_time=datetime.fromtimestamp(now, UTC),
    )
    try:
        result = XMLVerifier().verify(document, x509_cert=certificate, id_attribute="ID", expect_config=wanted)
    except (SignXMLException, etree.LxmlError, ValueError, TypeError, AttributeError):
        # The last three are the library's own, where a part of the signature is missing.
        return None
    covered = result[0].signed_xml if isinstance(result, list) else result.signed_xml
    return parse(etree.tostring(covered)) if covered is not None else None


def _check_window(element: etree._Element, now: float, what: str) -> None:
    begins, ends = element.get("NotBefore"), element.get("NotOnOrAfter")
    if begins and now + _LEEWAY_SECONDS < _seconds(begins):
        raise Refused(f"{what} is not valid yet")
    if ends and now >= _seconds(ends) + _LEEWAY_SECONDS:
        raise Refused(f"{what} has expired")


def _seconds(instant: str) -> float:
    """Of a time in UTC (SAML 2.0 Core section 1.3.3)."""
    found = _INSTANT.fullmatch(instant)
    if found is None:
        raise Refused("SAML Assertion has a time that cannot be read")
    try:
        whole = datetime.strptime(found[1], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    except ValueError as problem:
        raise Refused("SAML Assertion has a time that cannot be read") from problem
    return whole.timestamp() + float(found[2] or 0)


def _name_id(assertion: etree._Element) -> str:
    name = text_of(only(assertion, "saml:Subject/saml:NameID"))
    if not name:
        raise Refused("SAML Assertion has no NameID")
    return name


def _attributes(assertion: etree._Element) -> dict[str, Any]:
    found: dict[str, list[str]] = {}
    for attribute in find(assertion, "saml:AttributeStatement/saml:Attribute"):
        values = [text_of(value) for value in find(attribute, "saml:AttributeValue")]
        found.setdefault(str(attribute.get("Name", "")), []).extend(values)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items() if values}
