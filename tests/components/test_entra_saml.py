"""Entra's side of a SAML trust: the registration of the service provider that takes its users from the tenant."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.contract import SamlServiceProvider
from components.entra.claims import app_role_id
from components.reading import parse
from components.stack import build
from tests.components.recorder import Recording, record
from tests.components.stacks import stack


@pytest.fixture(scope="module")
def made() -> tuple[Recording, dict[str, Any]]:
    found: dict[str, Any] = {}

    def program() -> None:
        connect = build(parse(stack("entra"))).deployments["entra"].connect_saml
        assert connect is not None
        answer = connect(
            "Pool",
            SamlServiceProvider(
                entity_id=pulumi.Output.from_input("urn:amazon:cognito:sp:eu-west-1_Pool"),
                acs_url=pulumi.Output.from_input("https://pool.example.com/saml2/idpresponse"),
            ),
        )
        answer["metadata_url"].apply(lambda url: found.update(url=url))
        found["depends_on"] = [type(one).__name__ for one in answer["depends_on"]]

    return record(program), found


def test_the_service_provider_is_an_app_registration_with_its_entity_id_and_reply_url(made):
    application = made[0].named("entra-saml-Pool").inputs

    assert application["displayName"] == "Pool (SAML)"
    assert application["identifierUris"] == ["urn:amazon:cognito:sp:eu-west-1_Pool"]
    assert application["web"] == {"redirectUris": ["https://pool.example.com/saml2/idpresponse"]}
    assert [role["value"] for role in application["appRoles"]] == ["viewer", "editor"]


def test_it_signs_with_a_certificate_of_its_own_and_takes_those_with_a_role_only(made):
    recording = made[0]
    principal = recording.named("entra-saml-Pool-principal").inputs
    assert (principal["preferredSingleSignOnMode"], principal["appRoleAssignmentRequired"]) == ("saml", True)
    assert recording.one("ServicePrincipalTokenSigningCertificate").inputs == {
        "servicePrincipalId": "entra-saml-Pool-principal-id",
        "displayName": "CN=Pool (SAML)",
    }
    assert recording.named("entra-saml-Pool-assignment-ada@example.com-viewer").inputs == {
        "appRoleId": app_role_id("Pool (SAML)", "viewer"),
        "principalObjectId": "object-of-ada@example.com",
        "resourceObjectId": "entra-saml-Pool-principal-object",
    }


def test_the_metadata_is_the_application_s_own_and_is_read_when_all_is_there(made):
    assert made[1] == {
        "url": "https://login.microsoftonline.com/tenant-1/federationmetadata/2007-06/federationmetadata.xml"
        "?appid=entra-saml-Pool-client",
        "depends_on": [
            "Application",
            "ServicePrincipal",
            "ServicePrincipalTokenSigningCertificate",
            "AppRoleAssignment",
        ],
    }
