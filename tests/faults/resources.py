"""One small resource of every type that the attached plugins know, with what it stands on."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from engine.plugins.properties import SIGNATURE, Properties
from tests.faults.engine import Engine

_ASSET = "c44067f5952c0a294b673a41bacd8c17"
_ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
_PASSWORD = "Correct-horse-7-battery"
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
_POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}]}
_ROLE = str(uuid.uuid4())


@dataclass(frozen=True)
class Example:
    """A resource type, what a program gives for a resource of it, and what it gives later on.

    Args:
        given: of the ids of what it stands on, and of a name that is the test's own.
        changed: what an update changes; None where nothing changes in place.
        stays: whether the vendor keeps it as long as what it stands on.
    """

    provider: str
    token: str
    given: Callable[[dict[str, Any], str], Properties]
    changed: Callable[[dict[str, Any], str], Properties] | None = None
    stays: bool = False

    def __str__(self) -> str:
        return f"{self.provider}-{self.token.rpartition(':')[2]}"


def foundations(engines: dict[str, Engine]) -> dict[str, Any]:
    """What the examples stand on, made without faults."""
    auth0, aws, azuread = engines["auth0"], engines["aws"], engines["azuread"]
    ids: dict[str, Any] = {}

    def put(key: str, engine: Engine, token: str, given: Properties) -> None:
        kept = engine.up(token, f"base-{key}", given)
        ids[key], ids[f"{key}-outputs"] = kept.id, kept.outputs

    put("client", auth0, "auth0:index/client:Client", {"name": "base", "appType": "regular_web"})
    put("api", auth0, "auth0:index/resourceServer:ResourceServer", {"identifier": "https://base.example.com", "name": "base"})
    put("connection", auth0, "auth0:index/connection:Connection", {"name": "base", "strategy": "auth0"})
    put("spare-connection", auth0, "auth0:index/connection:Connection", {"name": "spare", "strategy": "auth0"})
    put("other-client", auth0, "auth0:index/client:Client", {"name": "other", "appType": "regular_web"})
    # Auth0 makes a user only in a connection that the calling client may use.
    enabled = {"connectionId": ids["connection"], "enabledClients": [auth0.settings["clientId"]]}
    auth0.up("auth0:index/connectionClients:ConnectionClients", "base-enabled", enabled)
    person = {"connectionName": "base", "email": "base@example.com", "password": _PASSWORD}
    put("user", auth0, "auth0:index/user:User", person)
    put("role", auth0, "auth0:index/role:Role", {"name": "base"})
    put("other-role", auth0, "auth0:index/role:Role", {"name": "other"})
    put("action", auth0, "auth0:index/action:Action", _action("base", "exports.onExecutePostLogin = async () => {};"))

    put("pool", aws, "aws:cognito/userPool:UserPool", {"name": "base"})
    put("group", aws, "aws:cognito/userGroup:UserGroup", {"name": "base", "userPoolId": ids["pool"]})
    put("username", aws, "aws:cognito/user:User", {"username": "base", "userPoolId": ids["pool"]})
    put("iam-role", aws, "aws:iam/role:Role", {"name": "base", "assumeRolePolicy": json.dumps(_TRUST)})
    put("function", aws, "aws:lambda/function:Function", _function(ids, "base", "return event"))
    put("table", aws, "aws:dynamodb/table:Table", _table("base"))
    put("secret", aws, "aws:secretsmanager/secret:Secret", {"name": "base", "recoveryWindowInDays": 0})

    put("application", azuread, "azuread:index/application:Application", {"displayName": "base", "appRoles": [_app_role()]})
    client_id = ids["application-outputs"]["clientId"]
    put("principal", azuread, "azuread:index/servicePrincipal:ServicePrincipal", {"clientId": client_id})
    put("person", azuread, "azuread:index/user:User", _person("base"))
    put("second-person", azuread, "azuread:index/user:User", _person("second"))
    put("entra-group", azuread, "azuread:index/group:Group", {"displayName": "base", "securityEnabled": True})
    put("bare-application", azuread, "azuread:index/application:Application", {"displayName": "bare"})
    return ids


def _object_id(path: str) -> str:
    return path.rpartition("/")[2]


def _action(name: str, code: str) -> Properties:
    trigger = {"id": "post-login", "version": "v3"}
    return {"name": name, "code": code, "supportedTriggers": trigger, "deploy": True}


def _code(body: str) -> Properties:
    text = f"def handler(event, context):\n    {body}\n"
    asset = {SIGNATURE: _ASSET, "text": text, "hash": str(hash(text))}
    return {SIGNATURE: _ARCHIVE, "assets": {"index.py": asset}, "hash": str(hash(text))}


def _function(ids: dict[str, Any], name: str, body: str) -> Properties:
    role = ids["iam-role-outputs"]["arn"]
    return {"name": name, "role": role, "runtime": "python3.12", "handler": "index.handler", "code": _code(body)}


def _table(name: str, **more: Any) -> Properties:
    keys = {"hashKey": "user", "attributes": [{"name": "user", "type": "S"}], "billingMode": "PAY_PER_REQUEST"}
    return {"name": name, **keys, **more}


def _app_role() -> Properties:
    return {
        "id": _ROLE,
        "allowedMemberTypes": ["User"],
        "description": "Sees",
        "displayName": "Viewer",
        "value": "viewer",
        "enabled": True,
    }


def _person(name: str, **more: Any) -> Properties:
    # The emulated tenant's own domain; any other is refused.
    return {"userPrincipalName": f"{name}@example.com", "displayName": name, "password": _PASSWORD, **more}


def _pem() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


_KEYS: dict[str, str] = {}


def _keys(*names: str) -> Properties:
    for name in names:
        _KEYS.setdefault(name, _pem())
    keys = [{"name": name, "credentialType": "public_key", "pem": _KEYS[name], "algorithm": "RS256"} for name in names]
    return {"authenticationMethod": "private_key_jwt", "privateKeyJwt": {"credentials": keys}}


def _provider(ids: dict[str, Any], name: str, client: str) -> Properties:
    details = {
        "client_id": client,
        "client_secret": "s",
        "attributes_request_method": "GET",
        "oidc_issuer": "https://issuer.example.com",
        "authorize_scopes": "openid",
        "authorize_url": "https://issuer.example.com/authorize",
        "token_url": "https://issuer.example.com/token",
        "attributes_url": "https://issuer.example.com/userinfo",
        "jwks_uri": "https://issuer.example.com/jwks",
    }
    return {"userPoolId": ids["pool"], "providerName": name, "providerType": "OIDC", "providerDetails": details}


def _scopes(ids: dict[str, Any], *names: str) -> Properties:
    scopes = [{"name": name, "description": name} for name in names]
    return {"resourceServerIdentifier": "https://base.example.com", "scopes": scopes}


def _auth0() -> list[Example]:
    js = "exports.onExecutePostLogin = async (event, api) => {{ api.idToken.setCustomClaim('a', '{}'); }};"
    rule = "function (user, context, callback) {{ callback(null, user, context); /* {} */ }}"
    return [
        Example(
            "auth0",
            "auth0:index/client:Client",
            lambda ids, name: {"name": name, "appType": "regular_web", "callbacks": ["https://a.example.com"]},
            lambda ids, name: {"callbacks": ["https://b.example.com"]},
        ),
        Example(
            "auth0",
            "auth0:index/clientCredentials:ClientCredentials",
            lambda ids, name: {"clientId": ids["client"], "authenticationMethod": "client_secret_basic", "clientSecret": "x" * 48},
            lambda ids, name: {"clientSecret": "y" * 48},
        ),
        Example(
            "auth0",
            "auth0:index/clientCredentials:ClientCredentials",
            lambda ids, name: {"clientId": ids["client"], **_keys("one")},
            lambda ids, name: _keys("two"),
        ),
        Example(
            "auth0",
            "auth0:index/clientGrant:ClientGrant",
            lambda ids, name: {"clientId": ids["client"], "audience": "https://base.example.com", "scopes": []},
        ),
        Example(
            "auth0",
            "auth0:index/connection:Connection",
            lambda ids, name: {"name": name, "strategy": "auth0", "options": {"disableSignup": True}},
            lambda ids, name: {"options": {"disableSignup": False, "requiresUsername": False}},
        ),
        Example(
            "auth0",
            "auth0:index/connectionClient:ConnectionClient",
            lambda ids, name: {"connectionId": ids["connection"], "clientId": ids["client"]},
        ),
        Example(
            "auth0",
            "auth0:index/connectionClients:ConnectionClients",
            lambda ids, name: {"connectionId": ids["spare-connection"], "enabledClients": [ids["client"]]},
            lambda ids, name: {"enabledClients": [ids["other-client"]]},
        ),
        Example("auth0", "auth0:index/resourceServer:ResourceServer", _api, lambda ids, name: {"tokenLifetime": 600}),
        Example(
            "auth0",
            "auth0:index/resourceServerScopes:ResourceServerScopes",
            lambda ids, name: _scopes(ids, "read"),
            lambda ids, name: _scopes(ids, "read", "write"),
        ),
        Example(
            "auth0",
            "auth0:index/role:Role",
            lambda ids, name: {"name": name, "description": "Sees"},
            lambda ids, name: {"description": "Changes"},
        ),
        Example(
            "auth0",
            "auth0:index/rule:Rule",
            lambda ids, name: {"name": name, "script": rule.format(1)},
            lambda ids, name: {"script": rule.format(2)},
        ),
        Example(
            "auth0",
            "auth0:index/action:Action",
            lambda ids, name: _action(name, js.format(1)),
            lambda ids, name: {"code": js.format(2)},
        ),
        Example(
            "auth0",
            "auth0:index/triggerActions:TriggerActions",
            lambda ids, name: {"trigger": "post-login", "actions": [{"id": ids["action"], "displayName": "base"}]},
            lambda ids, name: {"actions": [{"id": ids["action"], "displayName": "renamed"}]},
        ),
        Example(
            "auth0",
            "auth0:index/user:User",
            lambda ids, name: {
                "connectionName": "base",
                "email": f"{name}@example.com",
                "password": _PASSWORD,
                "nickname": "n",
            },
            lambda ids, name: {"nickname": "m", "password": _PASSWORD + "2"},
        ),
        Example(
            "auth0",
            "auth0:index/userRoles:UserRoles",
            lambda ids, name: {"userId": ids["user"], "roles": [ids["role"]]},
            lambda ids, name: {"roles": [ids["other-role"]]},
        ),
        Example(
            "auth0", "auth0:index/userRole:UserRole", lambda ids, name: {"userId": ids["user"], "roleId": ids["other-role"]}
        ),
    ]


def _api(ids: dict[str, Any], name: str) -> Properties:
    return {"identifier": f"https://{name}.example.com", "name": name, "tokenLifetime": 3600}


def _aws() -> list[Example]:
    return [
        Example(
            "aws",
            "aws:cognito/userPool:UserPool",
            lambda ids, name: {
                "name": name,
                "mfaConfiguration": "OPTIONAL",
                "softwareTokenMfaConfiguration": {"enabled": True},
                "tags": {"a": "b"},
            },
            lambda ids, name: {"emailVerificationSubject": "Your code", "tags": {"c": "d"}},
        ),
        Example(
            "aws",
            "aws:cognito/userPoolClient:UserPoolClient",
            lambda ids, name: {"name": name, "userPoolId": ids["pool"], "refreshTokenValidity": 30},
            lambda ids, name: {"refreshTokenValidity": 7},
        ),
        Example(
            "aws",
            "aws:cognito/userPoolDomain:UserPoolDomain",
            lambda ids, name: {"domain": name, "userPoolId": ids["pool"]},
        ),
        Example(
            "aws",
            "aws:cognito/userGroup:UserGroup",
            lambda ids, name: {"name": name, "userPoolId": ids["pool"], "precedence": 1},
            lambda ids, name: {"precedence": 2},
        ),
        Example(
            "aws",
            "aws:cognito/user:User",
            lambda ids, name: {
                "username": name,
                "userPoolId": ids["pool"],
                "password": _PASSWORD,
                "attributes": {"nickname": "n"},
                "enabled": False,
            },
            lambda ids, name: {"attributes": {"nickname": "m"}, "enabled": True},
        ),
        Example(
            "aws",
            "aws:cognito/userInGroup:UserInGroup",
            lambda ids, name: {"userPoolId": ids["pool"], "groupName": "base", "username": "base"},
        ),
        Example(
            "aws",
            "aws:cognito/identityProvider:IdentityProvider",
            lambda ids, name: _provider(ids, name, "one"),
            lambda ids, name: {"providerDetails": _provider(ids, name, "two")["providerDetails"]},
        ),
        Example(
            "aws",
            "aws:cognito/resourceServer:ResourceServer",
            lambda ids, name: {"identifier": name, "name": name, "userPoolId": ids["pool"]},
            lambda ids, name: {"scopes": [{"scopeName": "read", "scopeDescription": "Reads"}]},
        ),
        Example(
            "aws",
            "aws:dynamodb/table:Table",
            lambda ids, name: _table(
                name, ttl={"attributeName": "ends", "enabled": True}, pointInTimeRecovery={"enabled": True}
            ),
            lambda ids, name: {"pointInTimeRecovery": {"enabled": False}, "tags": {"a": "b"}},
        ),
        Example(
            "aws",
            "aws:dynamodb/tableItem:TableItem",
            lambda ids, name: {"tableName": "base", "hashKey": "user", "item": json.dumps({"user": {"S": name}})},
            lambda ids, name: {"item": json.dumps({"user": {"S": name}, "role": {"S": "viewer"}})},
        ),
        Example(
            "aws",
            "aws:iam/role:Role",
            lambda ids, name: {"name": name, "assumeRolePolicy": json.dumps(_TRUST), "description": "one"},
            lambda ids, name: {"description": "two", "tags": {"a": "b"}},
        ),
        Example(
            "aws",
            "aws:iam/rolePolicy:RolePolicy",
            lambda ids, name: {"name": name, "role": "base", "policy": json.dumps(_POLICY)},
            lambda ids, name: {"policy": json.dumps({**_POLICY, "Id": "two"})},
        ),
        Example(
            "aws",
            "aws:lambda/function:Function",
            lambda ids, name: _function(ids, name, "return event"),
            lambda ids, name: {"timeout": 5, "code": _code("return None")},
        ),
        Example(
            "aws",
            "aws:lambda/permission:Permission",
            lambda ids, name: {
                "action": "lambda:InvokeFunction",
                "function": "base",
                "principal": "cognito-idp.amazonaws.com",
                "sourceArn": ids["pool-outputs"]["arn"],
                "statementId": name,
            },
        ),
        Example(
            "aws",
            "aws:cloudwatch/logGroup:LogGroup",
            lambda ids, name: {"name": name, "retentionInDays": 30},
            lambda ids, name: {"retentionInDays": 7},
        ),
        Example(
            "aws",
            "aws:ssm/parameter:Parameter",
            lambda ids, name: {"name": name, "type": "String", "value": "one"},
            lambda ids, name: {"value": "two"},
        ),
        Example(
            "aws",
            "aws:secretsmanager/secret:Secret",
            lambda ids, name: {"name": name, "recoveryWindowInDays": 0, "description": "one"},
            lambda ids, name: {"description": "two"},
        ),
        Example(
            "aws",
            "aws:secretsmanager/secretVersion:SecretVersion",
            lambda ids, name: {"secretId": ids["secret"], "secretString": name},
            stays=True,
        ),
    ]


def _azuread() -> list[Example]:
    return [
        Example(
            "azuread",
            "azuread:index/application:Application",
            lambda ids, name: {"displayName": name, "owners": [_object_id(ids["person"])], "notes": "one"},
            lambda ids, name: {"notes": "two", "owners": [_object_id(ids["second-person"])]},
        ),
        Example(
            "azuread",
            "azuread:index/applicationPassword:ApplicationPassword",
            lambda ids, name: {"applicationId": ids["application"], "displayName": name},
        ),
        Example(
            "azuread",
            "azuread:index/servicePrincipal:ServicePrincipal",
            lambda ids, name: {
                "clientId": ids["bare-application-outputs"]["clientId"],
                "notes": "one",
                "owners": [_object_id(ids["person"])],
            },
            lambda ids, name: {"notes": "two"},
        ),
        Example(
            "azuread",
            "azuread:index/appRoleAssignment:AppRoleAssignment",
            lambda ids, name: {
                "appRoleId": _ROLE,
                "principalObjectId": _object_id(ids["person"]),
                "resourceObjectId": _object_id(ids["principal"]),
            },
        ),
        Example(
            "azuread",
            "azuread:index/group:Group",
            lambda ids, name: {"displayName": name, "securityEnabled": True, "members": [_object_id(ids["person"])]},
            lambda ids, name: {"description": "two", "members": [_object_id(ids["second-person"])]},
        ),
        Example(
            "azuread",
            "azuread:index/groupMember:GroupMember",
            lambda ids, name: {
                "groupObjectId": _object_id(ids["entra-group"]),
                "memberObjectId": _object_id(ids["person"]),
            },
        ),
        Example(
            "azuread",
            "azuread:index/servicePrincipalTokenSigningCertificate:ServicePrincipalTokenSigningCertificate",
            lambda ids, name: {"servicePrincipalId": ids["principal"], "displayName": f"CN={name}"},
        ),
        Example(
            "azuread",
            "azuread:index/user:User",
            lambda ids, name: _person(name, managerId=_object_id(ids["person"])),
            lambda ids, name: {"jobTitle": "two", "managerId": _object_id(ids["second-person"])},
        ),
    ]


EXAMPLES = (*_auth0(), *_aws(), *_azuread())
