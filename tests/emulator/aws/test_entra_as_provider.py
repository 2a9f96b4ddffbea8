"""The emulated Entra ID tenant as a pool's identity provider: two emulators that never saw each other's code."""

from __future__ import annotations

import time

from tests.emulator.aws.conftest import App
from tests.emulator.aws.federated import go_on
from tests.emulator.entra.service_provider import ServiceProvider, fields_of
from tests.emulator.entra.tenant_client import ADMIN, Tenant
from tests.emulator.upstreams import answered

CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
MICROSOFT = "http://schemas.microsoft.com/identity/claims"
ROLE = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role"


def test_a_tenants_user_logs_in_by_saml(aws, cognito, pool, tmp_path_factory):
    tenant = Tenant(tmp_path_factory.mktemp("tenant"))
    tenant.clock.now = time.time()
    tenant.token = tenant.app_token(tenant.credentials["client_id"], tenant.credentials["client_secret"])[
        "access_token"
    ]
    cognito.add_custom_attributes(
        UserPoolId=pool, CustomAttributes=[{"Name": "role", "AttributeDataType": "String", "Mutable": True}]
    )
    trust = ServiceProvider(
        tenant,
        identifierUris=[f"urn:amazon:cognito:sp:{pool}"],
        web={"redirectUris": [f"{aws.url}/dash/saml2/idpresponse"]},
    )
    ada = tenant.user("ada", mail="ada@example.com", givenName="Ada", surname="Lovelace")
    tenant.assign(ada["id"], trust.principal["id"], ADMIN)
    path = f"/{tenant.id}/federationmetadata/2007-06/federationmetadata.xml?appid={trust.registration['appId']}"
    cognito.create_identity_provider(
        UserPoolId=pool,
        ProviderName="Entra",
        ProviderType="SAML",
        ProviderDetails={"MetadataFile": tenant.http.get(path, base_url=tenant.base).text},
        AttributeMapping={
            "email": f"{CLAIMS}/emailaddress",
            "given_name": f"{CLAIMS}/givenname",
            "family_name": f"{CLAIMS}/surname",
            "name": f"{MICROSOFT}/displayname",
            "custom:role": ROLE,
        },
    )
    app = App(aws, pool, SupportedIdentityProviders=["Entra"])

    location = go_on(app, app.authorize()).headers["Location"]
    assert location.startswith(f"{tenant.base}/{tenant.id}/saml2?")
    sent = answered(location)
    page = trust.sign_in(trust.bring(sent["SAMLRequest"], relay=sent["RelayState"]))
    answer = app.browser.post(f"{app.base}/saml2/idpresponse", data=fields_of(page))

    claims = app.claims(app.exchange(app.callback(answer)["code"]).json()["id_token"])
    assert claims["cognito:username"] == "Entra_ada@example.com"
    assert (claims["given_name"], claims["family_name"], claims["name"]) == ("Ada", "Lovelace", "Ada")
    assert claims["custom:role"] == "admin"
    tenant.context.store.close()
