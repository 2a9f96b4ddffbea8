"""App clients by boto3: defaults, updates, and what the real service refuses."""

from __future__ import annotations

import pytest

from tests.emulator.aws.conftest import refused

OAUTH = {
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid"],
    "CallbackURLs": ["https://app.example/callback"],
}


def test_a_client_has_the_services_defaults(cognito, pool):
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="app")["UserPoolClient"]

    assert "ClientSecret" not in client
    assert len(client["ClientId"]) == 26
    assert client["EnableTokenRevocation"] is True
    assert client["AuthSessionValidity"] == 3
    assert client["RefreshTokenValidity"] == 30
    assert client["AllowedOAuthFlowsUserPoolClient"] is False


def test_an_update_replaces_the_settings_and_keeps_name_and_secret(cognito, pool):
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="app", GenerateSecret=True, **OAUTH)
    ids = {"UserPoolId": pool, "ClientId": client["UserPoolClient"]["ClientId"]}

    cognito.update_user_pool_client(AuthSessionValidity=5, **ids)

    updated = cognito.describe_user_pool_client(**ids)["UserPoolClient"]
    assert updated["AuthSessionValidity"] == 5
    assert "CallbackURLs" not in updated
    assert updated["ClientName"] == "app"
    assert updated["ClientSecret"] == client["UserPoolClient"]["ClientSecret"]


def test_a_listing_tells_no_secret(cognito, pool):
    cognito.create_user_pool_client(UserPoolId=pool, ClientName="app", GenerateSecret=True)

    (listed,) = cognito.list_user_pool_clients(UserPoolId=pool)["UserPoolClients"]

    assert "ClientSecret" not in listed


def test_a_client_that_is_gone_is_not_found(cognito, pool):
    ids = {"UserPoolId": pool, "ClientId": "abcdefghijklmnopqrstuvwxyz"}

    code, text = refused(cognito.describe_user_pool_client, **ids)

    assert code == "ResourceNotFoundException"
    assert text == "User pool client abcdefghijklmnopqrstuvwxyz does not exist."


@pytest.mark.parametrize(
    ("settings", "code", "text"),
    [
        ({"CallbackURLs": ["http://app.example/cb"]}, "InvalidParameterException", "cannot use the HTTP protocol"),
        ({"CallbackURLs": ["https://app.example/cb#x"]}, "InvalidParameterException", "cannot contain a fragment"),
        ({"CallbackURLs": ["not a url"]}, "InvalidParameterException", "failed to satisfy constraint"),
        ({"LogoutURLs": ["http://app.example"]}, "InvalidParameterException", "cannot use the HTTP protocol"),
        ({"DefaultRedirectURI": "https://other.example"}, "InvalidParameterException", "Default redirect URI"),
        ({"CallbackURLs": []}, "InvalidOAuthFlowException", "CallbackUrls can not be empty"),
        ({"AllowedOAuthScopes": []}, "InvalidOAuthFlowException", "are required if user pool client is allowed"),
        ({"AllowedOAuthScopes": ["openid", "api/read"]}, "ScopeDoesNotExistException", "api/read"),
        ({"AllowedOAuthFlows": ["code", "client_credentials"]}, "InvalidOAuthFlowException", "along with code flow"),
        ({"AllowedOAuthFlows": ["client_credentials"]}, "InvalidOAuthFlowException", "does not have a client secret"),
        (
            {"ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]},
            "InvalidParameterException",
            "ALLOW_ prefix",
        ),
        ({"ExplicitAuthFlows": ["MAGIC"]}, "InvalidParameterException", "enum value set"),
        ({"AccessTokenValidity": 25}, "InvalidParameterException", "Invalid range for token validity."),
        (
            {"IdTokenValidity": 4, "TokenValidityUnits": {"IdToken": "minutes"}},
            "InvalidParameterException",
            "Invalid range for token validity.",
        ),
        ({"RefreshTokenValidity": 3651}, "InvalidParameterException", "Invalid range for token validity."),
        ({"SupportedIdentityProviders": ["Google"]}, "InvalidParameterException", "The provider Google does not exist"),
        ({"ReadAttributes": ["custom:nothing"]}, "InvalidParameterException", "Invalid read attributes"),
        ({"AuthSessionValidity": 16}, "InvalidParameterException", "less than or equal to 15"),
        (
            {"RefreshTokenRotation": {"Feature": "ENABLED"}, "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"]},
            "InvalidParameterException",
            "rotation",
        ),
    ],
)
def test_what_the_service_refuses_of_a_client(cognito, pool, settings, code, text):
    arguments = {**OAUTH, **settings}

    refusal = refused(cognito.create_user_pool_client, UserPoolId=pool, ClientName="app", **arguments)

    assert refusal[0] == code
    assert text in refusal[1]
    assert cognito.list_user_pool_clients(UserPoolId=pool)["UserPoolClients"] == []


@pytest.mark.parametrize(
    "url",
    ["http://localhost:8501/oauth2callback", "http://127.0.0.1/cb", "myapp://callback", "https://a.example/cb?x=1"],
)
def test_callbacks_that_the_service_takes(cognito, pool, url):
    cognito.create_user_pool_client(UserPoolId=pool, ClientName="app", **{**OAUTH, "CallbackURLs": [url]})


def test_a_client_has_two_secrets_at_most_and_one_at_least(cognito, pool):
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="app", GenerateSecret=True)["UserPoolClient"]
    ids = {"UserPoolId": pool, "ClientId": client["ClientId"]}
    added = cognito.add_user_pool_client_secret(**ids)["ClientSecretDescriptor"]

    assert refused(cognito.add_user_pool_client_secret, **ids)[0] == "LimitExceededException"
    listed = cognito.list_user_pool_client_secrets(**ids)["ClientSecrets"]
    assert len(listed) == 2
    assert all("ClientSecretValue" not in secret for secret in listed)
    for secret in listed:
        if secret["ClientSecretId"] != added["ClientSecretId"]:
            cognito.delete_user_pool_client_secret(ClientSecretId=secret["ClientSecretId"], **ids)
    last = refused(cognito.delete_user_pool_client_secret, ClientSecretId=added["ClientSecretId"], **ids)
    assert last[0] == "InvalidParameterException"
    assert cognito.describe_user_pool_client(**ids)["UserPoolClient"]["ClientSecret"] == added["ClientSecretValue"]
