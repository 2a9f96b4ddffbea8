"""A SAML service provider that takes its users from the tenant, and believes only what is signed for it."""

from __future__ import annotations

import base64
import re
import zlib
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

from lxml import etree
from signxml.verifier import XMLVerifier

from tests.emulator.entra.tenant_client import ADMIN, PASSWORD, VIEWER, Tenant, app_role

ENTITY_ID = "urn:amazon:cognito:sp:eu-west-1_Pool"
REPLY_URL = "https://pool.example.com/saml2/idpresponse"
NAMES = {
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
}


class ServiceProvider:
    """Its registration, a browser, and the requests that it makes."""

    def __init__(self, tenant: Tenant, *, certificate: bool = True, required: bool = True, **registration: Any) -> None:
        registration.setdefault("identifierUris", [ENTITY_ID])
        registration.setdefault("web", {"redirectUris": [REPLY_URL]})
        roles = [app_role(ADMIN, "admin"), app_role(VIEWER, "viewer")]
        self.tenant = tenant
        self.registration = tenant.application(appRoles=roles, **registration)
        self.principal = tenant.principal(
            self.registration, preferredSingleSignOnMode="saml", appRoleAssignmentRequired=required
        )
        if certificate:
            self.add_certificate()
        self.browser = tenant.app.test_client()

    def add_certificate(self, **body: Any) -> dict[str, Any]:
        path = f"/v1.0/servicePrincipals/{self.principal['id']}/addTokenSigningCertificate"
        return self.tenant.post(path, body)

    def metadata(self, *, own: bool = True) -> etree._Element:
        query = {"appid": self.registration["appId"]} if own else {}
        path = f"/{self.tenant.id}/federationmetadata/2007-06/federationmetadata.xml"
        answer = self.tenant.http.get(path, query_string=query, base_url=self.tenant.base)
        assert answer.status_code == 200
        return etree.fromstring(answer.data)

    def certificates(self, *, own: bool = True) -> list[str]:
        """Those that the metadata says are signed with, the present one first."""
        found = self.metadata(own=own).findall(
            "md:IDPSSODescriptor/md:KeyDescriptor[@use='signing']//ds:X509Certificate", NAMES
        )
        return [one.text or "" for one in found]

    def message(self, *, inner: str = "", issuer: str = ENTITY_ID, **attributes: str) -> str:
        given = {
            "ID": "_request1",
            "Version": "2.0",
            "IssueInstant": "2026-11-24T00:00:00Z",
            "AssertionConsumerServiceURL": REPLY_URL,
            **attributes,
        }
        written = " ".join(f'{name}="{value}"' for name, value in given.items() if value)
        return (
            f'<samlp:AuthnRequest xmlns:samlp="{NAMES["samlp"]}" xmlns:saml="{NAMES["saml"]}" {written}>'
            f"<saml:Issuer>{issuer}</saml:Issuer>{inner}</samlp:AuthnRequest>"
        )

    def open(self, message: str | bytes | None = None, *, relay: str = "state-1", **changes: Any) -> Any:
        """Brings a request by the redirect binding; follows to the page that it leads to."""
        return self.bring(deflated(message if message is not None else self.message(**changes)), relay=relay)

    def bring(self, encoded: str, *, relay: str = "state-1") -> Any:
        query = urlencode({"SAMLRequest": encoded, "RelayState": relay})
        return self._follow(self.browser.get(f"/{self.tenant.id}/saml2?{query}", base_url=self.tenant.base))

    def post(self, message: str) -> Any:
        """Brings a request by the post binding."""
        form = {"SAMLRequest": base64.b64encode(message.encode()).decode(), "RelayState": "state-1"}
        return self._follow(self.browser.post(f"/{self.tenant.id}/saml2", data=form, base_url=self.tenant.base))

    def _follow(self, answer: Any) -> Any:
        while answer.status_code == 302:
            answer = self.browser.get(answer.headers["Location"], base_url=self.tenant.base)
        return answer

    def sign_in(self, page: Any, username: str = "ada@example.com", password: str = PASSWORD) -> Any:
        action = unescape(re.search(r'action="([^"]+)"', page.text)[1])  # type: ignore[index]
        parts = urlsplit(action)
        form = {**fields_of(page), "username": username, "password": password}
        return self.browser.post(f"{parts.path}?{parts.query}", data=form, base_url=self.tenant.base)

    def verified(self, answer: Any, certificate: str | None = None) -> etree._Element:
        """The assertion as far as its signature covers it."""
        assert f'action="{REPLY_URL}"' in answer.text
        return self.believed(base64.b64decode(fields_of(answer)["SAMLResponse"]), certificate)

    def believed(self, response: bytes, certificate: str | None = None) -> etree._Element:
        """The same of a response that came in whatever way."""
        pem = "\n".join(
            ("-----BEGIN CERTIFICATE-----", certificate or self.certificates()[0], "-----END CERTIFICATE-----")
        )
        found = XMLVerifier().verify(response, x509_cert=pem, id_attribute="ID").signed_xml
        assert found is not None
        return found

    def attributes(self, assertion: etree._Element) -> dict[str, list[str]]:
        return {
            one.get("Name", ""): [value.text or "" for value in one.findall("saml:AttributeValue", NAMES)]
            for one in assertion.findall("saml:AttributeStatement/saml:Attribute", NAMES)
        }


def fields_of(page: Any) -> dict[str, str]:
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in hidden}


def deflated(message: str | bytes) -> str:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    raw = message.encode() if isinstance(message, str) else message
    return base64.b64encode(packer.compress(raw) + packer.flush()).decode()
