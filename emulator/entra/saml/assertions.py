"""Responses: what a service provider is told of the person who signed in, signed so that it can believe it.

Source: https://learn.microsoft.com/en-us/entra/identity-platform/single-sign-on-saml-protocol, "Response",
…/reference-saml-tokens (read 2026-11-24); SAML 2.0 Core sections 2 and 3.3, SAML 2.0 Profiles section 4.1.4.
Differs: the assertion alone is signed, which is Entra ID's default; claims are those of an application whose claims nobody changed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lxml import etree
from signxml import methods
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from emulator.entra.claims import group_claims, opaque, pairwise_sub, roles_of
from emulator.entra.directory import Directory
from emulator.entra.errors import EntraFault
from emulator.entra.saml import names
from emulator.entra.saml.certificates import certificates_of
from emulator.entra.saml.names import ds, saml, samlp
from emulator.entra.saml.requests import SignOnRequest
from emulator.oidc.contract import Subject
from emulator.oidc.faults import Situation
from emulator.store import Document

_CANONICAL = "http://www.w3.org/2001/10/xml-exc-c14n#"
_LIFETIME = timedelta(hours=1)
_BEFORE = timedelta(minutes=5)


@dataclass(frozen=True)
class Answered:
    """A request with what it was found to be about."""

    request: SignOnRequest
    application: Document
    principal: Document
    reply_url: str


def entity_id(directory: Directory) -> str:
    """The tenant's name as a SAML identity provider."""
    return f"{directory.base_url}/{directory.tenant.tenant_id}/"


def signed_response(directory: Directory, answered: Answered, subject: Subject, auth_time: int) -> bytes:
    """A response with a signed assertion about a person.

    Raises:
        EntraFault: the request wants a kind of name that Entra ID does not give.
    """
    moment = datetime.fromtimestamp(directory.context.clock(), UTC)
    assertion = _assertion(directory, answered, subject, moment, datetime.fromtimestamp(auth_time, UTC))
    certificate = certificates_of(directory, answered.principal)[0]
    signer = XMLSigner(
        method=methods.enveloped,
        signature_algorithm=SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=_CANONICAL,
    )
    signed = signer.sign(
        assertion,
        key=certificate.private_pem,
        cert=certificate.pem,
        reference_uri=f"#{assertion.get('ID')}",
        id_attribute="ID",
    )
    response = _response(directory, answered, moment, samlp.StatusCode(Value=names.SUCCESS))
    response.append(signed)
    return bytes(etree.tostring(response))


def no_passive_response(directory: Directory, answered: Answered) -> bytes:
    """The answer to a request that wants nobody asked, where nobody is signed in."""
    moment = datetime.fromtimestamp(directory.context.clock(), UTC)
    inner = samlp.StatusCode(Value=names.NO_PASSIVE)
    response = _response(directory, answered, moment, samlp.StatusCode(inner, Value=names.RESPONDER))
    return bytes(etree.tostring(response))


def _response(directory: Directory, answered: Answered, moment: datetime, code: etree._Element) -> etree._Element:
    return samlp.Response(
        saml.Issuer(entity_id(directory)),
        samlp.Status(code),
        ID=f"_{uuid.uuid4()}",
        Version="2.0",
        IssueInstant=_written(moment),
        Destination=answered.reply_url,
        InResponseTo=answered.request.identifier,
    )


def _assertion(
    directory: Directory, answered: Answered, subject: Subject, moment: datetime, auth_time: datetime
) -> etree._Element:
    identifier, until = f"_{uuid.uuid4()}", _written(moment + _LIFETIME)
    attributes = [
        saml.Attribute(*(saml.AttributeValue(value) for value in values), Name=name)
        for name, values in _attributes(directory, answered, subject)
    ]
    return saml.Assertion(
        saml.Issuer(entity_id(directory)),
        ds.Signature(Id="placeholder"),
        saml.Subject(
            _name_id(directory, answered, subject),
            saml.SubjectConfirmation(
                saml.SubjectConfirmationData(
                    InResponseTo=answered.request.identifier, NotOnOrAfter=until, Recipient=answered.reply_url
                ),
                Method=names.BEARER,
            ),
        ),
        saml.Conditions(
            saml.AudienceRestriction(saml.Audience(answered.request.issuer)),
            NotBefore=_written(moment - _BEFORE),
            NotOnOrAfter=until,
        ),
        saml.AttributeStatement(*attributes),
        saml.AuthnStatement(
            saml.AuthnContext(saml.AuthnContextClassRef(names.PASSWORD)),
            AuthnInstant=_written(auth_time),
            SessionIndex=identifier,
        ),
        ID=identifier,
        IssueInstant=_written(moment),
        Version="2.0",
    )


def _name_id(directory: Directory, answered: Answered, subject: Subject) -> etree._Element:
    wanted = answered.request.name_format
    if wanted in (None, names.UNSPECIFIED, names.EMAIL_ADDRESS):
        return saml.NameID(subject.username, Format=names.EMAIL_ADDRESS)
    if wanted == names.PERSISTENT:
        return saml.NameID(pairwise_sub(directory, answered.application["appId"], subject.sub), Format=wanted)
    if wanted == names.TRANSIENT:
        return saml.NameID(opaque(directory, str(uuid.uuid4())), Format=wanted)
    raise EntraFault(
        Situation.MALFORMED, 75016, f"SAML2 Authentication Request has an invalid NameIDPolicy: '{wanted}'."
    )


def _attributes(directory: Directory, answered: Answered, subject: Subject) -> Iterator[tuple[str, list[str]]]:
    """Name and values of each attribute; what the person lacks is left out."""
    user = subject.record
    single = {
        f"{names.MICROSOFT_CLAIMS}tenantid": directory.tenant.tenant_id,
        f"{names.MICROSOFT_CLAIMS}objectidentifier": subject.sub,
        f"{names.MICROSOFT_CLAIMS}displayname": user["displayName"],
        f"{names.MICROSOFT_CLAIMS}identityprovider": entity_id(directory),
        names.METHODS_CLAIM: "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password",
        f"{names.PERSON_CLAIMS}givenname": user["givenName"],
        f"{names.PERSON_CLAIMS}surname": user["surname"],
        f"{names.PERSON_CLAIMS}emailaddress": user["mail"],
        f"{names.PERSON_CLAIMS}name": subject.username,
    }
    yield from ((name, [value]) for name, value in single.items() if value)
    roles = roles_of(directory, answered.principal, subject.sub)
    groups = group_claims(directory, answered.application, subject.sub).get("groups", [])
    yield from ((name, values) for name, values in ((names.ROLE_CLAIM, roles), (names.GROUPS_CLAIM, groups)) if values)


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
