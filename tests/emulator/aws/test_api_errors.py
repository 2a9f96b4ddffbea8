"""Refusals that any client can read, whatever was called: the protocol's shape, a code, and the name of what is not implemented."""

from __future__ import annotations

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.emulator.aws.conftest import App, refused


def send(aws, service, method, path="/", body=b"", **headers):
    """A signed request that no client of AWS's would write."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = AWSRequest(method, f"{aws.url}{path}", headers=names, data=body)
    key = Credentials(aws.key["access_key_id"], aws.key["secret_access_key"])
    SigV4Auth(key, service, aws.key["region"]).add_auth(request)
    return aws.http().request(method, path, content=body, headers=dict(request.headers))


def test_a_refused_value_that_is_no_xml_is_told_in_xml(aws):
    code, text = refused(aws.client("iam").get_user, UserName="a\x01b")

    assert code == "ValidationError"
    assert text.startswith("1 validation error detected: Value 'a\ufffdb' at 'userName' failed to satisfy constraint: ")


def test_a_key_that_is_no_xml_and_not_there_is_told_in_xml(aws):
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="no-xml", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

    assert refused(s3.get_object, Bucket="no-xml", Key="a\x01b")[0] == "NoSuchKey"


def test_a_path_that_moto_does_not_have_is_an_operation_that_is_not_implemented(aws):
    assert refused(aws.client("lambda").get_account_settings) == (
        "NotImplemented",
        "The emulator does not implement lambda:GetAccountSettings.",
    )


def test_a_call_that_moto_has_no_answer_to_is_not_implemented(aws):
    code, text = refused(aws.client("secretsmanager").list_secrets, NextToken="of another time")

    assert code == "NotImplemented"
    assert text == "The emulator does not implement secretsmanager:ListSecrets with these parameters."


@pytest.mark.parametrize(
    ("settings", "feature"),
    [({"EncryptedResponses": "true"}, "encrypted"), ({"RequestSigningAlgorithm": "rsa-sha256"}, "signed")],
)
def test_a_provider_of_saml_that_is_not_implemented_names_the_operation(cognito, pool, settings, feature):
    code, text = refused(
        cognito.create_identity_provider,
        UserPoolId=pool,
        ProviderName="idp",
        ProviderType="SAML",
        ProviderDetails={"MetadataFile": "<x/>", **settings},
    )

    assert code == "NotImplemented"
    assert f"cognito-idp:CreateIdentityProvider with {feature}" in text


def test_a_way_to_sign_in_that_is_not_implemented_names_the_operation(aws, cognito, pool):
    app = App(aws, pool, GenerateSecret=False, ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"])

    for flow, call, more in (
        ("InitiateAuth", cognito.initiate_auth, {}),
        ("AdminInitiateAuth", cognito.admin_initiate_auth, {"UserPoolId": pool}),
    ):
        code, text = refused(call, ClientId=app.client_id, AuthFlow="USER_SRP_AUTH", **more)
        assert (code, text) == (
            "NotImplemented",
            f"The emulator does not implement cognito-idp:{flow} with the flow USER_SRP_AUTH.",
        )
    for name, call, more in (
        ("RespondToAuthChallenge", cognito.respond_to_auth_challenge, {}),
        ("AdminRespondToAuthChallenge", cognito.admin_respond_to_auth_challenge, {"UserPoolId": pool}),
    ):
        code, text = refused(call, ClientId=app.client_id, ChallengeName="SMS_MFA", **more)
        assert (code, text) == (
            "NotImplemented",
            f"The emulator does not implement cognito-idp:{name} with the challenge SMS_MFA.",
        )


def test_a_custom_attribute_without_a_name_is_refused(cognito, pool):
    text = "failed to satisfy constraint: Member must not be null"

    created = refused(cognito.create_user_pool, PoolName="people", Schema=[{"AttributeDataType": "String"}])
    added = refused(cognito.add_custom_attributes, UserPoolId=pool, CustomAttributes=[{"Name": "a"}, {"Mutable": True}])

    assert created == (
        "InvalidParameterException",
        f"1 validation error detected: Value null at 'schema.1.member.name' {text}",
    )
    assert added == (
        "InvalidParameterException",
        f"1 validation error detected: Value null at 'customAttributes.2.member.name' {text}",
    )


def test_resource_servers_of_no_pool_are_not_found(cognito):
    assert refused(cognito.list_resource_servers, UserPoolId="eu-west-1_abcdefghi", MaxResults=5) == (
        "ResourceNotFoundException",
        "User pool eu-west-1_abcdefghi does not exist.",
    )


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"MaxResults": "x"}', b'{"MaxResults": 1, "NextToken": {}}', b"\xff", b"NaN"]
)
def test_json_that_is_not_what_the_model_says_is_a_problem_of_serialization(aws, body):
    target = "AWSCognitoIdentityProviderService.ListUserPools"
    answer = send(aws, "cognito-idp", "POST", body=body, X_Amz_Target=target, Content_Type="application/x-amz-json-1.1")

    assert answer.status_code == 400
    assert answer.json()["__type"] == "SerializationException"


@pytest.mark.parametrize("when", ["99999999999999999", "1e400", "never"])
def test_a_time_that_is_none_is_a_problem_of_serialization(aws, when):
    path = f"/2025-12-01/functions/x/durable-executions?StartedAfter={when}"
    answer = send(aws, "lambda", "GET", path)

    assert answer.status_code == 400
    assert answer.headers["x-amzn-ErrorType"] == "SerializationException"
