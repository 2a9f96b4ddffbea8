"""What a program may ask about pools and app clients that it did not make."""

from __future__ import annotations

from typing import Final

from engine.plugins.aws.client import AwsClient, unless_gone
from engine.plugins.errors import VendorError
from engine.plugins.properties import Properties

_GONE: Final = "ResourceNotFoundException"


def get_user_pool(client: AwsClient, arguments: Properties) -> Properties:
    """A pool by its ID, without its nested settings.

    Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPool.html (2026-11-24).
    """
    pool_id = arguments["userPoolId"]
    answer = unless_gone(client.service("cognito-idp").describe_user_pool, _GONE, UserPoolId=pool_id)
    if answer is None:
        raise VendorError(f"there is no user pool {pool_id!r} in {client.region}")
    pool = answer["UserPool"]
    return {
        "arn": pool["Arn"],
        "autoVerifiedAttributes": pool.get("AutoVerifiedAttributes") or [],
        "creationDate": pool["CreationDate"].isoformat(),
        "customDomain": pool.get("CustomDomain") or "",
        "deletionProtection": pool.get("DeletionProtection") or "INACTIVE",
        "domain": pool.get("Domain") or "",
        "estimatedNumberOfUsers": pool.get("EstimatedNumberOfUsers") or 0,
        "id": pool["Id"],
        "lastModifiedDate": pool["LastModifiedDate"].isoformat(),
        "mfaConfiguration": pool.get("MfaConfiguration") or "OFF",
        "name": pool["Name"],
        "region": client.region,
        "tags": pool.get("UserPoolTags") or {},
        "userPoolId": pool["Id"],
        "usernameAttributes": pool.get("UsernameAttributes") or [],
    }


def get_user_pool_client(client: AwsClient, arguments: Properties) -> Properties:
    """An app client by its ID, its secret among the rest.

    Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html
    (2026-11-24).
    """
    pool_id, client_id = arguments["userPoolId"], arguments["clientId"]
    api = client.service("cognito-idp")
    answer = unless_gone(api.describe_user_pool_client, _GONE, UserPoolId=pool_id, ClientId=client_id)
    if answer is None:
        raise VendorError(f"there is no app client {client_id!r} in the user pool {pool_id!r}")
    found = answer["UserPoolClient"]
    return {
        "accessTokenValidity": found.get("AccessTokenValidity") or 0,
        "allowedOauthFlows": found.get("AllowedOAuthFlows") or [],
        "allowedOauthFlowsUserPoolClient": bool(found.get("AllowedOAuthFlowsUserPoolClient")),
        "allowedOauthScopes": found.get("AllowedOAuthScopes") or [],
        "callbackUrls": found.get("CallbackURLs") or [],
        "clientId": found["ClientId"],
        "clientSecret": found.get("ClientSecret") or "",
        "defaultRedirectUri": found.get("DefaultRedirectURI") or "",
        "enableTokenRevocation": bool(found.get("EnableTokenRevocation")),
        "explicitAuthFlows": found.get("ExplicitAuthFlows") or [],
        "generateSecret": bool(found.get("ClientSecret")),
        "id": found["ClientId"],
        "idTokenValidity": found.get("IdTokenValidity") or 0,
        "logoutUrls": found.get("LogoutURLs") or [],
        "name": found["ClientName"],
        "preventUserExistenceErrors": found.get("PreventUserExistenceErrors") or "",
        "readAttributes": found.get("ReadAttributes") or [],
        "refreshTokenValidity": found.get("RefreshTokenValidity") or 0,
        "region": client.region,
        "supportedIdentityProviders": found.get("SupportedIdentityProviders") or [],
        "userPoolId": found["UserPoolId"],
        "writeAttributes": found.get("WriteAttributes") or [],
    }
