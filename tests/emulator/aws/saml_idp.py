"""A SAML identity provider of the tests' own, which signs whatever it is told to."""

from __future__ import annotations

import base64
import datetime
import time
import uuid
import zlib
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from tests.emulator.aws.conftest import Aws
from tests.emulator.upstreams import answered

SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
EMAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
GIVEN_NAME = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname"
MAPPING = {"email": EMAIL, "given_name": GIVEN_NAME}


class SamlIdp:
    """Made anew for each test; its keys are not."""

    entity_id = "https://idp.example/entity"
    sso_url = "https://idp.example/sso?tenant=1"

    def __init__(self) -> None:
        self.key, self.certificate = key_pair("idp")
        self.attributes = {EMAIL: ["ada@partner.example"], GIVEN_NAME: ["Ada"]}
        self.name_id = "ada-name-id"

    def metadata(self) -> str:
        der = base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode()
        return (
            f'<?xml version="1.0" encoding="utf-8"?>'
            f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{self.entity_id}">'
            f'<IDPSSODescriptor protocolSupportEnumeration="{SAMLP}"><KeyDescriptor use="signing">'
            f'<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{der}</X509Certificate>'
            f"</X509Data></KeyInfo></KeyDescriptor>"
            f'<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
            f'Location="{self.sso_url}"/></IDPSSODescriptor></EntityDescriptor>'
        )

    def add_to(self, aws: Aws, pool: str, name: str = "Corp", **changes) -> dict:
        """Makes it a provider of the pool."""
        details = changes.pop("details", {"MetadataFile": self.metadata()})
        arguments = {"AttributeMapping": MAPPING, "ProviderDetails": details, **changes}
        answer = aws.cognito.create_identity_provider(
            UserPoolId=pool, ProviderName=name, ProviderType="SAML", **arguments
        )
        return answer["IdentityProvider"]

    def response(self, request: etree._Element, **changes: str | None) -> etree._Element:
        """An unsigned response to a request; ``changes`` are attributes and texts by name."""
        acs = request.get("AssertionConsumerServiceURL")
        values: dict[str, str | None] = {
            "issuer": self.entity_id,
            "audience": request.find(f"{{{SAML}}}Issuer").text,
            "recipient": acs,
            "destination": acs,
            "in_response_to": request.get("ID"),
            "begins": instant(-60),
            "ends": instant(300),
            "status": "urn:oasis:names:tc:SAML:2.0:status:Success",
            "method": "urn:oasis:names:tc:SAML:2.0:cm:bearer",
            "name_id": self.name_id,
            **changes,
        }
        statement = "".join(
            f'<saml:Attribute Name="{name}">'
            + "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in given)
            + "</saml:Attribute>"
            for name, given in self.attributes.items()
        )
        audience = f"<saml:Audience>{values['audience']}</saml:Audience>"
        restriction = f"<saml:AudienceRestriction>{audience}</saml:AudienceRestriction>" if values["audience"] else ""
        answers = f'InResponseTo="{values["in_response_to"]}"' if values["in_response_to"] else ""
        return etree.fromstring(
            f'<samlp:Response xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="_{uuid.uuid4()}" Version="2.0" '
            f'IssueInstant="{instant(0)}" Destination="{values["destination"]}" {answers}>'
            f"<saml:Issuer>{values['issuer']}</saml:Issuer>"
            f'<samlp:Status><samlp:StatusCode Value="{values["status"]}"/>'
            f"<samlp:StatusMessage>no reason</samlp:StatusMessage></samlp:Status>"
            f'<saml:Assertion ID="_{uuid.uuid4()}" Version="2.0" IssueInstant="{instant(0)}">'
            f"<saml:Issuer>{values['issuer']}</saml:Issuer>"
            f"<saml:Subject><saml:NameID>{values['name_id']}</saml:NameID>"
            f'<saml:SubjectConfirmation Method="{values["method"]}"><saml:SubjectConfirmationData '
            f'Recipient="{values["recipient"]}" NotOnOrAfter="{values["ends"]}" {answers}/>'
            f"</saml:SubjectConfirmation></saml:Subject>"
            f'<saml:Conditions NotBefore="{values["begins"]}" NotOnOrAfter="{values["ends"]}">{restriction}'
            f"</saml:Conditions><saml:AttributeStatement>{statement}</saml:AttributeStatement>"
            f"</saml:Assertion></samlp:Response>".encode()
        )

    def sign(self, element: etree._Element, signer: str = "idp") -> etree._Element:
        """The element with an enveloped signature."""
        key, certificate = key_pair(signer)
        writer = XMLSigner(
            signature_algorithm=SignatureMethod.RSA_SHA256,
            digest_algorithm=DigestAlgorithm.SHA256,
            c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#",
        )
        pem = certificate.public_bytes(Encoding.PEM).decode()
        return writer.sign(element, key=key, cert=pem, reference_uri=element.get("ID"), id_attribute="ID")

    def signed(self, request: etree._Element, signer: str = "idp", **changes: str | None) -> etree._Element:
        """A response whose assertion is signed, as Entra's is."""
        response = self.response(request, **changes)
        assertion = response.find(f"{{{SAML}}}Assertion")
        response.replace(assertion, self.sign(etree.fromstring(etree.tostring(assertion)), signer))
        return response


@cache
def key_pair(name: str) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .sign(key, SHA256())
    )
    return key, certificate


def instant(seconds: float) -> str:
    moment = datetime.datetime.fromtimestamp(time.time() + seconds, datetime.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def request_in(location: str) -> tuple[etree._Element, str]:
    """The AuthnRequest of a redirect, and its RelayState."""
    sent = answered(location)
    document = zlib.decompress(base64.b64decode(sent["SAMLRequest"]), wbits=-15)
    return etree.fromstring(document), sent["RelayState"]


def encoded(response: etree._Element) -> str:
    return base64.b64encode(etree.tostring(response)).decode()
