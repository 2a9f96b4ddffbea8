"""Identity providers behind a pool: those of the stack, and other people's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from components.errors import ConfigError
from components.reading import parse
from tests.components.recorder import record_stack, record_values
from tests.components.stacks import app, stack

HOST = "https://dashboards.auth.eu-west-1.amazoncognito.com"
METADATA = '<EntityDescriptor entityID="https://idp.example"><IDPSSODescriptor/></EntityDescriptor>'
PARTNER = {"name": "Partner", "type": "oidc", "issuer": "https://idp.example", "clientId": "pool"}
SAML = {"name": "Works", "type": "saml", "metadataUrl": "https://idp.example/metadata"}


def federated(*federation: dict[str, Any], kinds: tuple[str, ...] = (), **changes: Any) -> dict[str, Any]:
    config = stack("cognito", *kinds, apps=[app("cognito")], **changes)
    config["dashboard-identity:providers"]["cognito"]["federation"] = list(federation)
    if any("issuer" in one for one in federation) and "secrets" not in changes:
        config["dashboard-identity:secrets"] = {"Partner": "issued-there"}
    return config


@pytest.mark.parametrize(
    ("kind", "issuer"),
    [
        ("auth0", "https://tenant.example.com/"),
        ("entra", "https://login.microsoftonline.com/tenant-1/v2.0"),
        ("dex", "https://localhost:18444/dex"),
    ],
)
def test_an_openid_provider_of_the_stack_gets_a_client_for_the_pool_and_the_pool_its_endpoints(kind, issuer):
    config = federated({"name": "Staff", "type": "oidc", "from": kind}, kinds=(kind,))
    if kind == "dex":
        config["dashboard-identity:providers"]["dex"]["pkce"] = "optional"
    client, recording = None, record_stack(config)
    client = record_values(config, lambda built: built.deployments[kind].applications["Cognito Staff"].oidc_client)

    made = recording.one("IdentityProvider")
    details = made.inputs["providerDetails"]
    assert client["redirect_uris"] == [f"{HOST}/oauth2/idpresponse"]
    assert client["token_endpoint_auth_method"] == "client_secret_post", "the only way that Cognito has"
    assert details["oidc_issuer"] == issuer
    assert details["authorize_scopes"] == "openid email profile"
    assert details["attributes_request_method"] == "GET"
    for name, key in (
        ("authorize_url", "authorization_endpoint"),
        ("token_url", "token_endpoint"),
        ("attributes_url", "userinfo_endpoint"),
        ("jwks_uri", "jwks_uri"),
        ("client_id", "client_id"),
    ):
        assert details[name] == client[key]
    assert made.inputs["attributeMapping"].items() >= {"username": "sub", "email": "email", "name": "name"}.items()
    assert ("email_verified" in made.inputs["attributeMapping"]) == (kind != "entra"), "Entra never says it"


def test_a_provider_s_secret_is_secret_on_its_way_and_in_the_state():
    made = record_stack(federated(PARTNER)).one("IdentityProvider")

    assert made.request.object["providerDetails"]["client_secret"]["value"] == "issued-there"
    assert list(made.request.additionalSecretOutputs) == ["providerDetails"]


def test_what_the_service_finds_out_by_itself_is_no_change():
    made = record_stack(federated(PARTNER, SAML)).of("IdentityProvider")

    assert {one.inputs["providerName"]: sorted(one.request.ignoreChanges) for one in made} == {
        "Partner": [
            f"providerDetails.{key}"
            for key in ("attributes_url", "attributes_url_add_attributes", "authorize_url", "jwks_uri", "token_url")
        ],
        "Works": [
            f"providerDetails.{key}"
            for key in ("ActiveEncryptionCertificate", "SLORedirectBindingURI", "SSORedirectBindingURI")
        ],
    }


def test_entra_by_saml_holds_an_application_for_the_pool():
    recording = record_stack(federated({"name": "Staff", "type": "saml", "from": "entra"}, kinds=("entra",)))

    trust = recording.named("entra-saml-Cognito Staff")
    assert trust.inputs["identifierUris"] == ["urn:amazon:cognito:sp:eu-west-1_Pool"]
    assert trust.inputs["web"]["redirectUris"] == [f"{HOST}/saml2/idpresponse"]
    made = recording.one("IdentityProvider")
    assert made.inputs["providerDetails"]["MetadataURL"].endswith(f"federationmetadata.xml?appid={trust.name}-client")
    assert made.inputs["attributeMapping"] == {
        "email": "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        "name": "http://schemas.microsoft.com/identity/claims/displayname",
    }
    assert any("certificate" in dependency for dependency in made.request.dependencies), "the metadata has to be there"


def test_a_saml_provider_s_metadata_may_be_a_file(tmp_path: Path):
    file = tmp_path / "idp.xml"
    file.write_text(METADATA, encoding="utf-8")

    made = record_stack(federated({"name": "Works", "type": "saml", "metadataFile": str(file)})).one("IdentityProvider")

    assert made.inputs["providerDetails"] == {"MetadataFile": METADATA}


def test_attributes_and_identifiers_are_settings():
    settings = {"attributes": {"given_name": "first", "email": "mail"}, "identifiers": ["example.com"]}
    made = record_stack(federated({**PARTNER, **settings})).one("IdentityProvider").inputs

    assert made["attributeMapping"] == {"username": "sub", "email": "mail", "name": "name", "given_name": "first"}
    assert made["idpIdentifiers"] == ["example.com"]


def test_each_app_offers_those_that_are_for_it():
    config = federated({**PARTNER, "apps": ["Other"]}, SAML)
    config["dashboard-identity:apps"].append(app("cognito", name="Other"))
    clients = {one.inputs["name"]: one for one in record_stack(config).of("UserPoolClient")}

    assert clients["Board"].inputs["supportedIdentityProviders"] == ["COGNITO", "Works"]
    assert clients["Other"].inputs["supportedIdentityProviders"] == ["COGNITO", "Partner", "Works"]
    assert any("Works" in dependency for dependency in clients["Board"].request.dependencies), "it must be there first"


@pytest.mark.parametrize(
    ("kind", "flows"), [("regular_web", ["ALLOW_REFRESH_TOKEN_AUTH"]), ("spa", ["ALLOW_CUSTOM_AUTH"])]
)
def test_the_pool_s_own_users_can_be_kept_from_an_app(kind, flows):
    config = federated(SAML)
    config["dashboard-identity:apps"] = [app("cognito", type=kind, options={"cognito": {"ownUsers": False}})]
    client = record_stack(config).one("UserPoolClient").inputs

    assert client["supportedIdentityProviders"] == ["Works"]
    assert client["explicitAuthFlows"] == flows, "the page alone would leave them the API"


def test_an_identity_provider_is_not_offered_to_itself():
    config = federated({"name": "Staff", "type": "oidc", "from": "dex"}, SAML, kinds=("dex",))
    dex = config["dashboard-identity:providers"]["dex"]
    dex |= {"pkce": "optional", "connectors": [{"id": "pool", "from": "cognito"}]}
    clients = {one.inputs["name"]: one.inputs for one in record_stack(config).of("UserPoolClient")}

    assert clients["Board"]["supportedIdentityProviders"] == ["COGNITO", "Staff", "Works"]
    assert clients["Dex pool"]["supportedIdentityProviders"] == ["COGNITO", "Works"]


FEDERATION = "dashboard-identity:providers.cognito.federation"


@pytest.mark.parametrize(
    ("federation", "told"),
    [
        ([{**SAML, "name": "ab"}], "[0].name: must be 3 to 32 letters, digits, dots and hyphens"),
        ([{**SAML, "name": "x" * 33}], "[0].name: must be 3 to 32 letters"),
        ([{**SAML, "name": "my_idp"}], "[0].name: must be 3 to 32 letters"),
        ([{**SAML, "name": "Google"}], "[0].name: is a name that Cognito keeps to itself, got 'Google'; such as"),
        ([SAML, {**SAML, "name": "WORKS"}], "[1].name: is a duplicate of federation[0], got 'WORKS'"),
        ([{"name": "Works"}], "[0].type: is required"),
        ([{"name": "Works", "type": "ldap"}], "[0].type: must be one of 'oidc' or 'saml', got 'ldap'"),
        ([{"name": "Works", "type": "saml"}], "[0]: must have one of 'from', 'metadataUrl' and 'metadataFile'"),
        ([{**SAML, "metadataUrl": "http://idp.example"}], "[0].metadataUrl: must be an https URL"),
        ([{**SAML, "clientId": "x"}], "[0]: must not have 'clientId' with 'type: saml'"),
        ([{"name": "Works", "type": "saml", "metadataFile": "nowhere.xml"}], "[0].metadataFile: cannot be read: No such"),
        ([{"name": "Works", "type": "saml", "metadataFile": "Makefile"}], "[0].metadataFile: holds no metadata of a SAML"),
        ([{"name": "Works", "type": "oidc"}], "[0]: must have 'from', or both 'issuer' and 'clientId'"),
        ([{**PARTNER, "metadataUrl": "https://x.example"}], "[0]: must not have 'metadataUrl' with 'type: oidc'"),
        ([{**PARTNER, "issuer": "http://idp.example"}], "[0].issuer: must be an https URL, got 'http://idp.example'"),
        ([{**PARTNER, "clientSecret": "s"}], '[0].clientSecret: is a secret in clear, got <secret>'),
        ([{**PARTNER, "scopes": ["email"]}], "[0].scopes: must have 'openid': without it there is no ID token"),
        ([{**PARTNER, "from": "entra"}], "[0].from: names an identity provider that is not configured"),
        ([{"name": "Works", "type": "oidc", "from": "cognito"}], "[0]: must not be 'from: cognito' with 'type: oidc'"),
        ([{**SAML, "attributes": {"mail": "m"}}], "[0].attributes: names 'mail', which a user of the pool does not have"),
        ([{**SAML, "attributes": {"sub": "m"}}], "[0].attributes: names 'sub', which a user of the pool does not have"),
        ([{**SAML, "attributes": {"email": ""}}], "[0].attributes: must name a claim for 'email'"),
        ([{**SAML, "identifiers": ["a b"]}], "[0].identifiers[0]: must be 1 to 40 letters, digits"),
        ([{**SAML, "identifiers": ["a.b", "a.b"]}], "[0].identifiers[1]: is an identifier of 'Works' already"),
        (
            [{**SAML, "identifiers": ["a.b"]}, {**SAML, "name": "Two", "identifiers": ["A.b"]}],
            "[1].identifiers[0]: is an identifier of 'Works' already, got 'A.b'",
        ),
        ([{**SAML, "apps": ["Bored"]}], "[0].apps[0]: is not an app with a login at Cognito, got 'Bored'; did you mean 'Board'?"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused_with_its_place(federation, told):
    with pytest.raises(ConfigError) as refused:
        parse(federated(*federation))

    assert f"{FEDERATION}{told}" in str(refused.value)


def test_a_source_that_speaks_no_saml_is_refused():
    with pytest.raises(ConfigError, match=r"must not be 'from: auth0' with 'type: saml'.*; by saml from 'entra'"):
        parse(federated({"name": "Works", "type": "saml", "from": "auth0"}, kinds=("auth0",)))


def test_every_tenant_s_users_are_refused():
    config = federated({"name": "Staff", "type": "oidc", "from": "entra"}, kinds=("entra",))
    config["dashboard-identity:providers"]["entra"] = {"signInAudience": "AzureADMultipleOrgs"}

    with pytest.raises(ConfigError, match=r"federation\[0\].from: must not be Entra with 'signInAudience"):
        parse(config)


def test_a_client_secret_that_was_issued_elsewhere_has_to_be_there():
    with pytest.raises(ConfigError, match=r"secrets.Partner: is required: the client secret that 'Partner'"):
        parse(federated(PARTNER, secrets={}))


def test_a_dex_that_asks_for_a_challenge_is_told():
    with pytest.raises(ConfigError, match="must be 'optional': Cognito sends no challenge"):
        parse(federated({"name": "Staff", "type": "oidc", "from": "dex"}, kinds=("dex",)))


def test_an_unknown_region_is_told_where_the_callback_has_it(monkeypatch):
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    config = federated({"name": "Staff", "type": "oidc", "from": "auth0"}, kinds=("auth0",))
    del config["aws:region"]
    config["aws:profile"] = "work"

    with pytest.raises(ConfigError, match="aws:region: is required by 'Staff', which is 'from: auth0'; set it"):
        parse(config)
    config["dashboard-identity:loginHosts"] = {"cognitoDomain": "https://localhost:18442/{domain}"}
    parse(config)
