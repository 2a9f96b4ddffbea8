"""What a program may ask about pools and app clients that it did not make."""

from __future__ import annotations

from typing import Any, Final

from engine.plugins.aws.client import AwsClient, call, unless_gone
from engine.plugins.errors import VendorError
from engine.plugins.properties import Properties, Secret

_GONE: Final = "ResourceNotFoundException"


def get_user_pool(client: AwsClient, arguments: Properties) -> Properties:
    """A pool by its ID, without its nested settings.

    Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPool.html (2026-11-24).
    """
    pool_id = arguments["userPoolId"]
    answer = unless_gone(_api(client, arguments).describe_user_pool, _GONE, UserPoolId=pool_id)
    if answer is None:
        raise VendorError(f"there is no user pool {pool_id!r} in {_region(client, arguments)}")
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
        "region": _region(client, arguments),
        "tags": pool.get("UserPoolTags") or {},
        "userPoolId": pool["Id"],
        "usernameAttributes": pool.get("UsernameAttributes") or [],
    }


def get_user_pools(client: AwsClient, arguments: Properties) -> Properties:
    """The pools of a name.

    Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPools.html (2026-11-24).
    """
    name, region = arguments["name"], _region(client, arguments)
    listed = _pages(_api(client, arguments).list_user_pools, "UserPools", MaxResults=60)
    ids = sorted(pool["Id"] for pool in listed if pool["Name"] == name)
    arns = [f"arn:aws:cognito-idp:{region}:{client.account_id}:userpool/{pool_id}" for pool_id in ids]
    return {"id": region, "name": name, "ids": ids, "arns": arns, "region": region}


def get_user_pool_clients(client: AwsClient, arguments: Properties) -> Properties:
    """The app clients of a pool, by ID and name.

    Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPoolClients.html
    (2026-11-24).
    """
    pool_id = arguments["userPoolId"]
    listed = _pages(
        _api(client, arguments).list_user_pool_clients, "UserPoolClients", UserPoolId=pool_id, MaxResults=60
    )
    return {
        "id": _region(client, arguments),
        "userPoolId": pool_id,
        "clientIds": [one["ClientId"] for one in listed],
        "clientNames": [one["ClientName"] for one in listed],
        "region": _region(client, arguments),
    }


def get_user_group(client: AwsClient, arguments: Properties) -> Properties:
    """A group of a pool by its name.

    Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetGroup.html (2026-11-24).
    """
    pool_id, name = arguments["userPoolId"], arguments["name"]
    answer = unless_gone(_api(client, arguments).get_group, _GONE, UserPoolId=pool_id, GroupName=name)
    if answer is None:
        raise VendorError(f"there is no group {name!r} in the user pool {pool_id!r}")
    about = {key: value for key, value in _group(answer["Group"]).items() if key != "groupName"}
    return {
        **about,
        "id": f"{name}/{pool_id}",
        "name": name,
        "userPoolId": pool_id,
        "region": _region(client, arguments),
    }


def get_user_groups(client: AwsClient, arguments: Properties) -> Properties:
    """All groups of a pool.

    Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListGroups.html (2026-11-24).
    """
    pool_id = arguments["userPoolId"]
    listed = _pages(_api(client, arguments).list_groups, "Groups", UserPoolId=pool_id)
    groups = [_group(group) for group in listed]
    return {"id": pool_id, "userPoolId": pool_id, "groups": groups, "region": _region(client, arguments)}


def get_user_pool_client(client: AwsClient, arguments: Properties) -> Properties:
    """An app client by its ID, its secret among the rest.

    Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html
    (2026-11-24).
    """
    pool_id, client_id = arguments["userPoolId"], arguments["clientId"]
    api = _api(client, arguments)
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
        "clientSecret": Secret(found.get("ClientSecret") or ""),
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
        "region": _region(client, arguments),
        "supportedIdentityProviders": found.get("SupportedIdentityProviders") or [],
        "userPoolId": found["UserPoolId"],
        "writeAttributes": found.get("WriteAttributes") or [],
    }


def _region(client: AwsClient, arguments: Properties) -> str:
    return arguments.get("region") or client.region


def _api(client: AwsClient, arguments: Properties) -> Any:
    return client.service("cognito-idp", arguments.get("region"))


def _pages(operation: Any, key: str, **parameters: Any) -> list[Properties]:
    """What an operation lists, to its end."""
    found: list[Properties] = []
    more: Properties = {}
    while True:
        page = call(operation, **parameters, **more)
        found.extend(page[key])
        if not page.get("NextToken"):
            return found
        more = {"NextToken": page["NextToken"]}


def _group(group: Properties) -> Properties:
    return {
        "groupName": group["GroupName"],
        "description": group.get("Description") or "",
        "precedence": group.get("Precedence") or 0,
        "roleArn": group.get("RoleArn") or "",
    }
