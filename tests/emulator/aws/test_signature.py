"""Who may call the API."""

from __future__ import annotations

import json

import pytest

from tests.emulator.aws.conftest import refused

CALLS = {
    "cognito-idp": ("list_user_pools", {"MaxResults": 1}),
    "sts": ("get_caller_identity", {}),
    "lambda": ("list_functions", {}),
    "s3": ("list_buckets", {}),
}


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("cognito-idp", "UnrecognizedClientException"),
        ("sts", "InvalidClientTokenId"),
        ("lambda", "UnrecognizedClientException"),
        ("s3", "InvalidAccessKeyId"),
    ],
)
def test_another_access_key_is_refused_in_each_protocol(aws, service, code):
    name, arguments = CALLS[service]

    assert refused(getattr(aws.client(service, aws_access_key_id="A" * 20), name), **arguments)[0] == code


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("cognito-idp", "InvalidSignatureException"),
        ("sts", "SignatureDoesNotMatch"),
        ("lambda", "InvalidSignatureException"),
        ("s3", "SignatureDoesNotMatch"),
    ],
)
def test_another_secret_is_refused_in_each_protocol(aws, service, code):
    name, arguments = CALLS[service]
    client = aws.client(service, aws_secret_access_key="wrong")

    assert refused(getattr(client, name), **arguments)[0] == code


def test_a_call_without_a_signature_is_refused(aws):
    answer = aws.http().post(
        "/",
        headers={
            "X-Amz-Target": "AWSCognitoIdentityProviderService.ListUserPools",
            "Content-Type": "application/x-amz-json-1.1",
        },
        content="{}",
    )

    assert answer.status_code == 400
    assert answer.json()["__type"] == "MissingAuthenticationTokenException"


def test_a_body_that_was_changed_after_signing_is_refused(aws):
    client = aws.client("cognito-idp")
    client.meta.events.register("before-send", _lengthen)

    assert refused(client.list_user_pools, MaxResults=1)[0] == "InvalidSignatureException"


def _lengthen(request, **_):
    request.body = request.body.replace(b'"MaxResults": 1', b'"MaxResults": 2')


def test_a_path_with_escapes_and_a_query_verify(aws):
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="things", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="things", Key="a folder/ü+%2F.txt", Body=b"text")

    assert s3.get_object(Bucket="things", Key="a folder/ü+%2F.txt")["Body"].read() == b"text"
    assert s3.list_objects_v2(Bucket="things", Prefix="a folder/")["KeyCount"] == 1


def test_a_person_signs_in_by_the_api_without_the_accounts_key(aws):
    answer = aws.http().post(
        "/",
        headers={
            "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
            "Content-Type": "application/x-amz-json-1.1",
        },
        content=json.dumps({"ClientId": "nobody", "AuthFlow": "USER_PASSWORD_AUTH"}),
    )

    assert answer.json()["__type"] == "ResourceNotFoundException"


def test_a_service_that_is_not_emulated_is_named(aws):
    code, text = refused(aws.client("kms").list_keys)

    assert code == "NotImplemented"
    assert "kms:ListKeys" in text


def test_an_operation_that_is_not_emulated_is_named(aws, cognito, pool):
    code, text = refused(cognito.set_ui_customization, UserPoolId=pool)

    assert code == "NotImplemented"
    assert "cognito-idp:SetUICustomization" in text


def test_the_account_is_told_by_sts(aws):
    identity = aws.client("sts").get_caller_identity()

    assert len(identity["Account"]) == 12
    assert identity["Arn"] == f"arn:aws:iam::{identity['Account']}:user/emulator"
    assert aws.client("sts").get_caller_identity()["UserId"] == identity["UserId"]
