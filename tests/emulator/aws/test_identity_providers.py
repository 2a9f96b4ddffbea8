"""Identity providers by the API: what is refused, and what the service adds to what it was given."""

from __future__ import annotations

import pytest

from tests.emulator.aws.conftest import App, refused
from tests.emulator.aws.federated import add_provider
from tests.emulator.aws.saml_idp import SamlIdp


def test_endpoints_are_discovered_and_described(aws, pool, up):
    created = add_provider(aws, pool, up)

    details = created["ProviderDetails"]
    assert details["authorize_url"] == f"{up.issuer}/authorize"
    assert details["token_url"] == f"{up.issuer}/token"
    assert details["attributes_url"] == f"{up.issuer}/userinfo"
    assert details["jwks_uri"] == f"{up.issuer}/keys"
    assert details["attributes_url_add_attributes"] == "false"
    assert created["AttributeMapping"]["username"] == "sub"
    assert created["UserPoolId"] == pool
    described = aws.cognito.describe_identity_provider(UserPoolId=pool, ProviderName="Partner")["IdentityProvider"]
    assert described == created


def test_nobody_is_asked_where_all_endpoints_are_given(aws, pool, up):
    endpoints = {
        "oidc_issuer": "https://nowhere.invalid",
        "authorize_url": "https://nowhere.invalid/authorize",
        "token_url": "https://nowhere.invalid/token",
        "attributes_url": "https://nowhere.invalid/userinfo",
        "jwks_uri": "https://nowhere.invalid/keys",
    }

    details = add_provider(aws, pool, up, details=endpoints)["ProviderDetails"]

    assert endpoints.items() <= details.items()


def test_an_issuer_that_does_not_answer_is_refused_in_the_services_words(aws, pool, up):
    with pytest.raises(aws.cognito.exceptions.InvalidParameterException, match="Unable to contact well-known endpoint"):
        add_provider(aws, pool, up, details={"oidc_issuer": f"{up.issuer}/elsewhere"})

    assert aws.cognito.list_identity_providers(UserPoolId=pool)["Providers"] == []


def test_a_provider_may_be_another_pool_of_the_same_emulator(aws, pool, up):
    other = aws.cognito.create_user_pool(PoolName="other")["UserPool"]["Id"]
    App(aws, other, domain="other")

    created = add_provider(aws, pool, up, details={"oidc_issuer": f"{aws.url}/{other}"})

    assert created["ProviderDetails"]["token_url"] == f"{aws.url}/other/oauth2/token"


@pytest.mark.parametrize(
    ("details", "text"),
    [
        ({"client_id": ""}, "client_id is required"),
        ({"authorize_scopes": ""}, "authorize_scopes is required"),
        ({"attributes_request_method": "PUT"}, "must be GET or POST"),
        ({"oidc_issuer": "http://idp.example"}, "oidc_issuer must be an https URL"),
    ],
)
def test_details_that_cannot_work_are_refused(aws, pool, up, details, text):
    with pytest.raises(aws.cognito.exceptions.InvalidParameterException, match=text):
        add_provider(aws, pool, up, details=details)


def test_a_mapping_onto_what_the_pool_does_not_have_is_refused(aws, pool, up):
    with pytest.raises(aws.cognito.exceptions.InvalidParameterException) as caught:
        add_provider(aws, pool, up, AttributeMapping={"custom:team": "team", "email": "email"})

    assert "AttributeMapping contains invalid mapping: [custom:team]" in str(caught.value)


def test_a_name_and_an_identifier_are_taken_once(aws, pool, up):
    add_provider(aws, pool, up, IdpIdentifiers=["partner.example"])

    with pytest.raises(aws.cognito.exceptions.DuplicateProviderException):
        add_provider(aws, pool, up)
    with pytest.raises(aws.cognito.exceptions.InvalidParameterException, match="already used"):
        add_provider(aws, pool, up, name="Second", IdpIdentifiers=["partner.example"])

    found = aws.cognito.get_identity_provider_by_identifier(UserPoolId=pool, IdpIdentifier="partner.example")
    assert found["IdentityProvider"]["ProviderName"] == "Partner"


def test_an_update_keeps_what_it_does_not_name_and_completes_details_again(aws, pool, up):
    before = add_provider(aws, pool, up)
    ids = {"UserPoolId": pool, "ProviderName": "Partner"}
    given = {name: before["ProviderDetails"][name] for name in ("client_id", "client_secret", "oidc_issuer")}
    details = {**given, "attributes_request_method": "POST", "authorize_scopes": "openid"}

    aws.cognito.update_identity_provider(ProviderDetails=details, **ids)

    after = aws.cognito.describe_identity_provider(**ids)["IdentityProvider"]
    assert after["ProviderDetails"]["authorize_scopes"] == "openid"
    assert after["ProviderDetails"]["jwks_uri"] == f"{up.issuer}/keys"
    assert after["AttributeMapping"] == before["AttributeMapping"]
    assert refused(aws.cognito.update_identity_provider, AttributeMapping={"x": "y"}, **ids)[0] == (
        "InvalidParameterException"
    )


def test_a_deleted_provider_is_gone(aws, pool, up):
    add_provider(aws, pool, up)
    aws.cognito.delete_identity_provider(UserPoolId=pool, ProviderName="Partner")

    assert refused(aws.cognito.describe_identity_provider, UserPoolId=pool, ProviderName="Partner")[0] == (
        "ResourceNotFoundException"
    )
    assert aws.cognito.list_identity_providers(UserPoolId=pool)["Providers"] == []


def test_google_is_described_with_its_own_endpoints(aws, pool):
    details = {"client_id": "g", "client_secret": "s", "authorize_scopes": "openid email"}

    created = aws.cognito.create_identity_provider(
        UserPoolId=pool, ProviderName="Google", ProviderType="Google", ProviderDetails=details
    )["IdentityProvider"]

    assert created["ProviderDetails"]["oidc_issuer"] == "https://accounts.google.com"
    assert created["AttributeMapping"] == {"username": "sub"}


def test_saml_metadata_is_read_from_a_file(aws, pool):
    idp = SamlIdp()

    created = idp.add_to(aws, pool)

    assert created["ProviderDetails"]["SSORedirectBindingURI"] == idp.sso_url
    assert "username" not in created["AttributeMapping"]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda _: "not xml", "not well-formed"),
        (lambda text: text.replace("?>", '?><!DOCTYPE x [<!ENTITY e "v">]>'), "document type"),
        (lambda text: text.replace("HTTP-Redirect", "HTTP-POST"), "HTTP-Redirect"),
        (lambda text: text.replace("IDPSSODescriptor", "SPSSODescriptor"), "no identity provider"),
        (lambda text: text.replace("X509Certificate>", "X509Other>"), "no signing certificate"),
        (lambda text: text.replace('entityID="', 'other="'), "entityID"),
    ],
)
def test_metadata_that_cannot_be_used_is_refused(aws, pool, change, text):
    idp = SamlIdp()

    with pytest.raises(aws.cognito.exceptions.InvalidParameterException, match=text):
        idp.add_to(aws, pool, details={"MetadataFile": change(idp.metadata())})


def test_a_metadata_url_that_does_not_answer_is_refused(aws, pool):
    details = {"MetadataURL": f"{aws.url}/nothing/here"}

    with pytest.raises(aws.cognito.exceptions.InvalidParameterException, match="Error retrieving metadata"):
        SamlIdp().add_to(aws, pool, details=details)
