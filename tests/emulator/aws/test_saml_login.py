"""The hosted login by way of a SAML provider, and the responses that are not believed."""

from __future__ import annotations

import base64
import copy

import pytest
from lxml import etree

from tests.emulator.aws.conftest import App
from tests.emulator.aws.federated import logged_out, to_upstream
from tests.emulator.aws.saml_idp import EMAIL, GIVEN_NAME, SAML, SAMLP, SamlIdp, encoded, request_in

DS = "http://www.w3.org/2000/09/xmldsig#"


@pytest.fixture
def idp(aws, pool) -> SamlIdp:
    made = SamlIdp()
    made.add_to(aws, pool)
    return made


@pytest.fixture
def hub(aws, pool, idp) -> App:
    """An app whose only way in is the SAML provider."""
    return App(aws, pool, SupportedIdentityProviders=["Corp"])


def post(app, response, relay_state):
    body = response if isinstance(response, str) else encoded(response)
    return app.browser.post(f"{app.base}/saml2/idpresponse", data={"SAMLResponse": body, "RelayState": relay_state})


def log_in(app, idp, **changes):
    request, relay_state = request_in(to_upstream(app))
    return app.callback(post(app, idp.signed(request, **changes), relay_state))


def refusal(app, make):
    """What the app is told of the response that ``make`` makes of a request."""
    request, relay_state = request_in(to_upstream(app))
    answer = app.callback(post(app, make(request), relay_state))
    assert answer["error"] == "server_error"
    assert app.aws.cognito.list_users(UserPoolId=app.pool)["Users"] == []
    return answer["error_description"].removeprefix("Error in SAML response processing: ")


def test_the_request_names_the_pool_and_where_to_answer(hub, idp):
    location = to_upstream(hub)

    request, relay_state = request_in(location)

    assert location.startswith(f"{idp.sso_url}&SAMLRequest=")
    assert request.tag == f"{{{SAMLP}}}AuthnRequest"
    assert request.find(f"{{{SAML}}}Issuer").text == f"urn:amazon:cognito:sp:{hub.pool}"
    assert request.get("AssertionConsumerServiceURL") == f"{hub.base}/saml2/idpresponse"
    assert request.get("Destination") == idp.sso_url
    assert request.get("ProtocolBinding").endswith(":HTTP-POST")
    assert len(relay_state.encode()) <= 80


def test_a_signed_assertion_logs_its_subject_in(hub, idp):
    answer = log_in(hub, idp)

    claims = hub.claims(hub.exchange(answer["code"]).json()["id_token"])
    assert claims["cognito:username"] == "Corp_ada-name-id"
    assert claims["email"] == "ada@partner.example"
    assert claims["given_name"] == "Ada"
    assert claims["cognito:groups"] == [f"{hub.pool}_Corp"]
    (identity,) = claims["identities"]
    assert (identity["providerType"], identity["issuer"]) == ("SAML", idp.entity_id)


def test_a_signed_response_is_as_good(hub, idp):
    request, relay_state = request_in(to_upstream(hub))

    assert "code" in hub.callback(post(hub, idp.sign(idp.response(request)), relay_state))


def test_several_values_of_an_attribute_are_one_in_brackets(hub, idp):
    idp.attributes[GIVEN_NAME] = ["Ada", "Augusta King"]

    answer = log_in(hub, idp)

    assert hub.claims(hub.exchange(answer["code"]).json()["id_token"])["given_name"] == "[Ada, Augusta+King]"


def test_a_username_may_be_mapped_to_an_attribute(aws, pool):
    idp = SamlIdp()
    idp.add_to(aws, pool, AttributeMapping={"username": EMAIL, "email": EMAIL})
    app = App(aws, pool, SupportedIdentityProviders=["Corp"])

    claims = app.claims(app.exchange(log_in(app, idp)["code"]).json()["id_token"])

    assert claims["cognito:username"] == "Corp_ada@partner.example"


def test_a_required_attribute_that_is_missing_is_told_in_the_services_words(aws, cognito):
    schema = [{"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True}]
    pool = cognito.create_user_pool(PoolName="strict", Schema=schema)["UserPool"]["Id"]
    idp = SamlIdp()
    idp.add_to(aws, pool)
    app = App(aws, pool, SupportedIdentityProviders=["Corp"])
    del idp.attributes[EMAIL]

    assert log_in(app, idp) == {
        "error": "invalid_request",
        "error_description": "Invalid SAML response received: Invalid user attributes: email: The attribute is required",
        "state": "the-state",
    }


def test_a_required_attribute_cannot_be_emptied_later(aws, cognito):
    schema = [{"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True}]
    pool = cognito.create_user_pool(PoolName="strict", Schema=schema)["UserPool"]["Id"]
    idp = SamlIdp()
    idp.add_to(aws, pool)
    app = App(aws, pool, SupportedIdentityProviders=["Corp"])
    log_in(app, idp)
    logged_out(app)
    idp.attributes[EMAIL] = [""]

    assert log_in(app, idp)["error_description"].endswith("email: Required attribute cannot be deleted")


def test_a_refusal_of_the_provider_is_told(hub, idp):
    status = "urn:oasis:names:tc:SAML:2.0:status:Responder"

    assert refusal(hub, lambda request: idp.signed(request, status=status)) == "no reason"


def test_an_unsigned_response_is_refused(hub, idp):
    assert refusal(hub, idp.response) == "SAML Assertion signature is invalid"


def test_another_key_is_refused_though_it_brings_its_certificate(hub, idp):
    assert refusal(hub, lambda request: idp.signed(request, signer="stranger")) == "SAML Assertion signature is invalid"


def test_a_changed_assertion_is_refused(hub, idp):
    def change(request):
        response = idp.signed(request)
        response.find(f".//{{{SAML}}}NameID").text = "somebody else"
        return response

    assert refusal(hub, change) == "SAML Assertion signature is invalid"


@pytest.mark.parametrize("algorithm", ["http://www.w3.org/2000/09/xmldsig#rsa-sha1", "none", ""])
def test_a_weak_or_missing_algorithm_is_refused(hub, idp, algorithm):
    def change(request):
        response = idp.signed(request)
        response.find(f".//{{{DS}}}SignatureMethod").set("Algorithm", algorithm)
        return response

    assert refusal(hub, change) == "SAML Assertion signature is invalid"


def evil(signed):
    """A copy of the signed assertion that names somebody else and has no signature."""
    assertion = copy.deepcopy(signed)
    assertion.remove(assertion.find(f"{{{DS}}}Signature"))
    assertion.find(f".//{{{SAML}}}NameID").text = "mallory"
    return assertion


def wrapped_beside(response):
    signed = response.find(f"{{{SAML}}}Assertion")
    other = evil(signed)
    other.set("ID", "_evil")
    response.insert(0, other)


def wrapped_around(response):
    signed = response.find(f"{{{SAML}}}Assertion")
    other = evil(signed)
    other.set("ID", "_evil")
    response.replace(signed, other)
    other.append(signed)


def wrapped_in_the_signature(response):
    signed = response.find(f"{{{SAML}}}Assertion")
    other = evil(signed)
    other.set("ID", "_evil")
    signature = signed.find(f"{{{DS}}}Signature")
    original = copy.deepcopy(signed)
    original.remove(original.find(f"{{{DS}}}Signature"))
    holder = etree.SubElement(signature, f"{{{DS}}}Object")
    holder.append(original)
    other.insert(1, signature)
    response.replace(signed, other)


def same_identifier(response):
    signed = response.find(f"{{{SAML}}}Assertion")
    response.insert(0, evil(signed))


@pytest.mark.parametrize("wrap", [wrapped_beside, wrapped_around, wrapped_in_the_signature, same_identifier])
def test_nobody_is_logged_in_by_an_assertion_that_was_wrapped_around_a_signed_one(hub, idp, wrap):
    request, relay_state = request_in(to_upstream(hub))
    response = idp.signed(request)
    wrap(response)

    answer = hub.callback(post(hub, response, relay_state))

    users = hub.aws.cognito.list_users(UserPoolId=hub.pool)["Users"]
    assert "Corp_mallory" not in [user["Username"] for user in users]
    assert "error" in answer or [user["Username"] for user in users] == ["Corp_ada-name-id"]


def test_a_comment_does_not_cut_a_name_short(hub, idp):
    idp.name_id = "ada-name-id<!-- -->.evil.example"

    log_in(hub, idp)

    (user,) = hub.aws.cognito.list_users(UserPoolId=hub.pool)["Users"]
    assert user["Username"] == "Corp_ada-name-id.evil.example"


def test_entities_and_document_types_are_refused(hub, idp):
    def document(request):
        plain = etree.tostring(idp.signed(request)).decode()
        return base64.b64encode(f'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>{plain}'.encode()).decode()

    assert "document type" in refusal(hub, document)


@pytest.mark.parametrize("body", ["", "%%%", base64.b64encode(b"<a>").decode(), base64.b64encode(b"<a/>").decode()])
def test_what_is_no_response_is_refused(hub, idp, body):
    assert "could not be parsed" in refusal(hub, lambda _: body)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"issuer": "https://elsewhere.example"}, "issuer"),
        ({"audience": "urn:amazon:cognito:sp:eu-west-1_another12"}, "audience"),
        ({"audience": None}, "audience"),
        ({"recipient": "https://elsewhere.example/acs"}, "not confirmed"),
        ({"destination": "https://elsewhere.example/acs"}, "destination"),
        ({"in_response_to": "_another-request"}, "not for this request"),
        ({"in_response_to": None}, "not confirmed"),
        ({"method": "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"}, "not confirmed"),
        ({"begins": "2100-01-01T00:00:00Z"}, "not valid yet"),
        ({"ends": "2020-01-01T00:00:00Z"}, "expired"),
        ({"ends": "soon"}, "time that cannot be read"),
        ({"name_id": ""}, "no NameID"),
    ],
    ids=str,
)
def test_an_assertion_that_is_not_for_this_login_is_refused(hub, idp, changes, text):
    assert text in refusal(hub, lambda request: idp.signed(request, **changes))


def test_an_assertion_is_good_for_one_login(hub, idp):
    request, relay_state = request_in(to_upstream(hub))
    response = idp.signed(request)
    assert "code" in hub.callback(post(hub, response, relay_state))
    again = post(hub, response, relay_state)
    logged_out(hub)
    _, second = request_in(to_upstream(hub))

    answer = hub.callback(post(hub, response, second))

    assert again.status_code == 400
    assert "not for this request" in answer["error_description"]


def test_an_assertion_that_was_used_is_refused_for_its_identifier_too(hub, idp, monkeypatch):
    monkeypatch.setattr("emulator.aws.federation.views.new_request_id", lambda: "_always-the-same")
    request, relay_state = request_in(to_upstream(hub))
    response = idp.signed(request)
    post(hub, response, relay_state)
    logged_out(hub)
    _, second = request_in(to_upstream(hub))

    assert "was used before" in hub.callback(post(hub, response, second))["error_description"]


def test_a_login_that_the_provider_began_is_refused_in_the_services_words(hub, idp):
    request, _ = request_in(to_upstream(hub))

    answer = post(hub, idp.signed(request), "")

    assert answer.status_code == 400
    assert "Invalid samlResponse or relayState from identity provider" in answer.text


def test_another_browsers_response_is_refused(hub, idp):
    request, relay_state = request_in(to_upstream(hub))
    logged_out(hub)

    assert post(hub, idp.signed(request), relay_state).status_code == 400


def test_metadata_with_a_new_certificate_is_read_again_after_six_hours(aws, pool, up):
    idp = SamlIdp()
    up.documents["/up/metadata"] = idp.metadata()
    details = {"MetadataURL": f"{up.issuer}/metadata"}
    created = idp.add_to(aws, pool, details=details)
    assert created["ProviderDetails"]["MetadataURL"] == details["MetadataURL"]
    app = App(aws, pool, SupportedIdentityProviders=["Corp"])
    idp.sso_url = "https://idp.example/moved"
    up.documents["/up/metadata"] = idp.metadata()

    assert not to_upstream(app).startswith(idp.sso_url)
    aws.clock.ahead += 6 * 3600 + 1
    assert to_upstream(app).startswith(idp.sso_url)


def test_a_restart_keeps_the_metadata_and_the_assertions_that_were_used(aws, hub, idp):
    log_in(hub, idp)

    aws.restart()
    logged_out(hub)

    assert "code" in log_in(hub, idp)
    assert len(aws.context.store.collection(f"cognito/{hub.pool}/saml-assertions")) == 2
