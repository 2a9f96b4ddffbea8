from __future__ import annotations

import base64

import pytest
from lxml import etree
from signxml.exceptions import InvalidSignature

from tests.emulator.entra.browser import App, code_of
from tests.emulator.entra.service_provider import (
    ENTITY_ID,
    NAMES,
    REPLY_URL,
    ServiceProvider,
    deflated,
    fields_of,
)
from tests.emulator.entra.tenant_client import ADMIN, VIEWER, Tenant

USER = "ada@example.com"
CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
MICROSOFT = "http://schemas.microsoft.com/identity/claims/"
ROLE = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role"


@pytest.fixture
def partner(tenant: Tenant) -> ServiceProvider:
    made = ServiceProvider(tenant)
    ada = tenant.user("ada", mail=USER, givenName="Ada", surname="Lovelace")
    tenant.assign(ada["id"], made.principal["id"], ADMIN)
    tenant.assign(ada["id"], made.principal["id"], VIEWER)
    return made


def signed_in(partner: ServiceProvider, **changes: str) -> object:
    return partner.sign_in(partner.open(**changes))


def refused(page: object, code: int, text: str) -> None:
    assert (page.status_code, f"AADSTS{code}: " in page.text) == (400, True), page.text
    assert text in page.text


def test_a_service_provider_gets_a_signed_assertion_of_who_signed_in(tenant: Tenant, partner: ServiceProvider) -> None:
    answer = signed_in(partner)
    assert fields_of(answer)["RelayState"] == "state-1"
    assertion = partner.verified(answer)
    ada = tenant.get(f"/v1.0/users/{USER}")

    name = assertion.find("saml:Subject/saml:NameID", NAMES)
    assert (name.text, name.get("Format")) == (USER, "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")
    confirmation = assertion.find("saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData", NAMES)
    assert (confirmation.get("Recipient"), confirmation.get("InResponseTo")) == (REPLY_URL, "_request1")
    assert assertion.findtext("saml:Conditions/saml:AudienceRestriction/saml:Audience", None, NAMES) == ENTITY_ID
    attributes = partner.attributes(assertion)
    assert attributes[f"{CLAIMS}emailaddress"] == attributes[f"{CLAIMS}name"] == [USER]
    assert (attributes[f"{CLAIMS}givenname"], attributes[f"{CLAIMS}surname"]) == (["Ada"], ["Lovelace"])
    assert attributes[f"{MICROSOFT}objectidentifier"] == [ada["id"]]
    assert attributes[f"{MICROSOFT}tenantid"] == [tenant.id]
    assert attributes[f"{MICROSOFT}displayname"] == ["Ada"]
    assert attributes[ROLE] == ["admin", "viewer"]


def test_the_response_stands_as_saml_s_schema_has_it(partner: ServiceProvider) -> None:
    response = etree.fromstring(base64.b64decode(fields_of(signed_in(partner))["SAMLResponse"]))
    local = [etree.QName(child).localname for child in response]
    assert local == ["Issuer", "Status", "Assertion"]
    assert (response.get("Destination"), response.get("InResponseTo")) == (REPLY_URL, "_request1")
    code = response.find("samlp:Status/samlp:StatusCode", NAMES).get("Value")
    assert code == "urn:oasis:names:tc:SAML:2.0:status:Success"
    inner = [etree.QName(child).localname for child in response.find("saml:Assertion", NAMES)]
    assert inner == ["Issuer", "Signature", "Subject", "Conditions", "AttributeStatement", "AuthnStatement"]
    assert partner.metadata().get("entityID") == response.findtext("saml:Issuer", None, NAMES)


def test_an_assertion_is_believed_from_five_minutes_before_for_an_hour(
    tenant: Tenant, partner: ServiceProvider
) -> None:
    conditions = partner.verified(signed_in(partner)).find("saml:Conditions", NAMES)
    assert (conditions.get("NotBefore"), conditions.get("NotOnOrAfter")) == (
        "2026-11-18T11:01:40.000Z",
        "2026-11-18T12:06:40.000Z",
    )


def test_a_changed_assertion_is_not_believed(partner: ServiceProvider) -> None:
    response = base64.b64decode(fields_of(signed_in(partner))["SAMLResponse"])
    partner.believed(response)
    with pytest.raises(InvalidSignature):
        partner.believed(response.replace(b"Lovelace", b"Hopper"))


def test_the_metadata_says_where_to_go_and_which_certificate_to_believe(
    tenant: Tenant, partner: ServiceProvider
) -> None:
    services = partner.metadata().findall("md:IDPSSODescriptor/md:SingleSignOnService", NAMES)
    assert {one.get("Location") for one in services} == {f"{tenant.base}/{tenant.id}/saml2"}
    assert [one.get("Binding").rpartition(":")[2] for one in services] == ["HTTP-Redirect", "HTTP-POST"]
    assert len(partner.certificates()) == 1
    assert partner.certificates() != partner.certificates(own=False)
    unknown = f"/{tenant.id}/federationmetadata/2007-06/federationmetadata.xml?appid={tenant.id}"
    refused(tenant.http.get(unknown), 700016, f"Application with identifier &#39;{tenant.id}&#39; was not found")


def test_an_application_without_a_certificate_is_signed_for_with_the_tenant_s(tenant: Tenant) -> None:
    partner = ServiceProvider(tenant, certificate=False, required=False)
    tenant.user("ada")
    assert partner.certificates() == partner.certificates(own=False)
    partner.verified(signed_in(partner), partner.certificates(own=False)[0])


def test_the_youngest_certificate_signs_unless_another_is_preferred(tenant: Tenant, partner: ServiceProvider) -> None:
    [first] = partner.certificates()
    thumbprint = partner.add_certificate(displayName="CN=Second")["thumbprint"]
    second, still = partner.certificates()
    assert (still, second != first) == (first, True)
    partner.verified(signed_in(partner), second)

    path = f"/v1.0/servicePrincipals/{partner.principal['id']}"
    keys = tenant.get(path)["keyCredentials"]
    assert {key["displayName"] for key in keys} == {"CN=Second", "CN=Microsoft Azure Federated SSO Certificate"}
    third = partner.add_certificate(displayName="CN=Third")
    assert third["thumbprint"] != thumbprint
    tenant.patch(path, {"preferredTokenSigningKeyThumbprint": thumbprint})
    assert partner.certificates()[0] == second


def test_a_certificate_that_is_taken_away_signs_no_more(tenant: Tenant, partner: ServiceProvider) -> None:
    path = f"/v1.0/servicePrincipals/{partner.principal['id']}"
    assert len(tenant.get(path)["passwordCredentials"]) == 1
    tenant.patch(path, {"keyCredentials": [], "passwordCredentials": []})
    assert partner.certificates() == partner.certificates(own=False)


def test_a_certificate_needs_a_common_name_and_an_end_within_three_years(
    tenant: Tenant, partner: ServiceProvider
) -> None:
    path = f"/v1.0/servicePrincipals/{partner.principal['id']}/addTokenSigningCertificate"
    for body in (
        {"displayName": "Pool"},
        {"displayName": "CN=" + "x" * 65},
        {"endDateTime": "2020-01-01T00:00:00Z"},
        {"endDateTime": "2031-01-01T00:00:00Z"},
    ):
        assert tenant.refused("POST", path, 400, json=body)["code"] == "Request_BadRequest"


def test_the_private_key_is_in_no_answer(tenant: Tenant, partner: ServiceProvider) -> None:
    path = f"/v1.0/servicePrincipals/{partner.principal['id']}"
    assert "PRIVATE" not in str(tenant.get(path)) + str(tenant.get(path.replace("v1.0", "beta")))
    assert "PRIVATE" not in str(partner.add_certificate())


def test_a_wrong_password_asks_again_and_ends_at_the_same_service_provider(partner: ServiceProvider) -> None:
    page = partner.sign_in(partner.open(), password="wrong")
    assert "AADSTS50126" in page.text
    partner.verified(partner.sign_in(page))


def test_who_is_signed_in_is_not_asked_again_unless_the_request_says_so(partner: ServiceProvider) -> None:
    signed_in(partner)
    partner.verified(partner.open())
    page = partner.open(ForceAuthn="true")
    assert 'name="password"' in page.text
    partner.verified(partner.sign_in(page))


def test_one_sign_in_serves_both_protocols(tenant: Tenant, partner: ServiceProvider) -> None:
    app = App(tenant)
    app.browser = partner.browser
    code_of(app.sign_in())
    partner.verified(partner.open())


def test_a_passive_request_asks_nobody(partner: ServiceProvider) -> None:
    answer = partner.open(IsPassive="true")
    response = etree.fromstring(base64.b64decode(fields_of(answer)["SAMLResponse"]))
    codes = [one.get("Value").rpartition(":")[2] for one in response.iter(f"{{{NAMES['samlp']}}}StatusCode")]
    assert codes == ["Responder", "NoPassive"]
    assert response.find("saml:Assertion", NAMES) is None


def test_a_request_may_come_by_post_and_leave_out_where_to_answer(partner: ServiceProvider) -> None:
    partner.verified(partner.sign_in(partner.post(partner.message(AssertionConsumerServiceURL=""))))


def test_names_of_other_kinds_come_where_they_are_asked_for(partner: ServiceProvider) -> None:
    def name(kind: str) -> str:
        policy = f'<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:2.0:nameid-format:{kind}"/>'
        answer = partner.open(inner=policy)
        answer = partner.sign_in(answer) if 'name="password"' in answer.text else answer
        return partner.verified(answer).findtext("saml:Subject/saml:NameID", "", NAMES)

    assert name("persistent") == name("persistent") != USER
    assert name("transient") != name("transient")
    refused(
        partner.open(inner='<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos"/>'),
        75016,
        "invalid NameIDPolicy",
    )


def test_an_unknown_service_provider_and_a_foreign_reply_url_get_a_page_and_no_answer(partner: ServiceProvider) -> None:
    refused(partner.open(issuer="urn:nobody"), 700016, "Application with identifier &#39;urn:nobody&#39; was not found")
    page = partner.open(AssertionConsumerServiceURL="https://evil.example.com/acs")
    refused(page, 50011, "The reply URL &#39;https://evil.example.com/acs&#39; specified in the request does not match")
    assert "SAMLResponse" not in page.text


def test_a_request_that_opened_as_another_protocol_s_is_checked_all_the_same(
    tenant: Tenant, partner: ServiceProvider
) -> None:
    """What a page's address holds beside the protocol's own parameters must not lead an assertion astray."""
    app = App(tenant)
    evil = deflated(partner.message(AssertionConsumerServiceURL="https://evil.example.com/acs"))
    page = app.sign_in(SAMLRequest=evil)
    assert (page.status_code, "AADSTS50011" in page.text, "SAMLResponse" in page.text) == (400, True, False)


def test_who_has_no_role_is_not_let_in(tenant: Tenant, partner: ServiceProvider) -> None:
    tenant.user("bob")
    refused(partner.sign_in(partner.open(), "bob@example.com"), 50105, "bob@example.com")


def test_another_way_of_signing_in_is_not_had(partner: ServiceProvider) -> None:
    def asking(kind: str) -> object:
        wanted = f"<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:{kind}</saml:AuthnContextClassRef>"
        return partner.open(inner=f"<samlp:RequestedAuthnContext>{wanted}</samlp:RequestedAuthnContext>")

    refused(asking("X509"), 75011, "requested authentication method &#39;X509&#39;")
    partner.verified(partner.sign_in(asking("PasswordProtectedTransport")))


@pytest.mark.parametrize(
    ("encoded", "code"),
    [
        pytest.param("", 750054, id="nothing"),
        pytest.param("%%%", 75005, id="no base64"),
        pytest.param(base64.b64encode(b"<a/>").decode(), 75005, id="not deflated"),
        pytest.param(deflated("<a"), 7500525, id="no XML"),
        pytest.param(deflated("<a/>"), 75005, id="another message"),
        pytest.param(deflated(b" " * 10_000_000), 75005, id="a bomb"),
        pytest.param("A" * 70_000, 75005, id="too long"),
    ],
)
def test_what_is_no_request_gets_entra_s_code(partner: ServiceProvider, encoded: str, code: int) -> None:
    refused(partner.bring(encoded), code, "")


def test_a_document_type_and_a_number_in_front_are_refused(partner: ServiceProvider) -> None:
    entity = '<!DOCTYPE a [<!ENTITY who "urn:amazon:cognito:sp:eu-west-1_Pool">]>'
    refused(partner.open(entity + partner.message(issuer="&who;")), 75005, "not a valid Saml2 protocol message")
    refused(partner.open(ID="1request"), 7500529, "The ID must not begin with a number")
    refused(partner.open(Version="1.1"), 75005, "")
    refused(partner.open(ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"), 75003, "HTTP POST")


def test_single_logout_and_an_unknown_tenant_say_so(tenant: Tenant, partner: ServiceProvider) -> None:
    message = partner.message().replace("AuthnRequest", "LogoutRequest")
    answer = partner.open(message)
    assert (answer.status_code, "SAML LogoutRequest" in answer.text) == (501, True)
    refused(tenant.http.get("/contoso.com/saml2"), 90002, "contoso.com")
