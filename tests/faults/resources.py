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
class Ground:
    """What a resource stands on: ids by what they are of, and a name that is the resource's own."""

    ids: dict[str, Any]
    name: str

    def __getitem__(self, key: str) -> Any:
        return self.ids[key]


Given = Properties | Callable[[Ground], Properties]


@dataclass(frozen=True)
class Example:
    """A resource type, what a program gives for a resource of it, and what it gives later on.

    Args:
        given: fixed, or by what it stands on.
        changed: what an update changes; None where nothing changes in place.
        stays: whether the vendor keeps it as long as what it stands on.
    """

    provider: str
    token: str
    given: Given
    changed: Given | None = None
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
    put(
        "api",
        auth0,
        "auth0:index/resourceServer:ResourceServer",
        {"identifier": "https://base.example.com", "name": "base"},
    )
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

    put(
        "application",
        azuread,
        "azuread:index/application:Application",
        {"displayName": "base", "appRoles": [_app_role()]},
    )
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


def _function(ids: Ground | dict[str, Any], name: str, body: str) -> Properties:
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


def _provider(on: Ground, client: str) -> Properties:
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
    return {"userPoolId": on["pool"], "providerName": on.name, "providerType": "OIDC", "providerDetails": details}


def _scopes(*names: str) -> Properties:
    scopes = [{"name": name, "description": name} for name in names]
    return {"resourceServerIdentifier": "https://base.example.com", "scopes": scopes}


def _auth0() -> list[Example]:
    js = "exports.onExecutePostLogin = async (event, api) => {{ api.idToken.setCustomClaim('a', '{}'); }};"
    rule = "function (user, context, callback) {{ callback(null, user, context); /* {} */ }}"
    return [
        Example(
            "auth0",
            "auth0:index/client:Client",
            lambda on: {"name": on.name, "appType": "regular_web", "callbacks": ["https://a.example.com"]},
            {"callbacks": ["https://b.example.com"]},
        ),
        Example(
            "auth0",
            "auth0:index/clientCredentials:ClientCredentials",
            lambda on: {
                "clientId": on["client"],
                "authenticationMethod": "client_secret_basic",
                "clientSecret": "x" * 48,
            },
            {"clientSecret": "y" * 48},
        ),
        Example(
            "auth0",
            "auth0:index/clientCredentials:ClientCredentials",
            lambda on: {"clientId": on["client"], **_keys("one")},
            _keys("two"),
        ),
        Example(
            "auth0",
            "auth0:index/clientGrant:ClientGrant",
            lambda on: {"clientId": on["client"], "audience": "https://base.example.com", "scopes": []},
        ),
        Example(
            "auth0",
            "auth0:index/connection:Connection",
            lambda on: {"name": on.name, "strategy": "auth0", "options": {"disableSignup": True}},
            {"options": {"disableSignup": False, "requiresUsername": False}},
        ),
        Example(
            "auth0",
            "auth0:index/connectionClient:ConnectionClient",
            lambda on: {"connectionId": on["connection"], "clientId": on["client"]},
        ),
        Example(
            "auth0",
            "auth0:index/connectionClients:ConnectionClients",
            lambda on: {"connectionId": on["spare-connection"], "enabledClients": [on["client"]]},
            lambda on: {"enabledClients": [on["other-client"]]},
        ),
        Example("auth0", "auth0:index/resourceServer:ResourceServer", _api, {"tokenLifetime": 600}),
        Example(
            "auth0",
            "auth0:index/resourceServerScopes:ResourceServerScopes",
            _scopes("read"),
            _scopes("read", "write"),
        ),
        Example(
            "auth0",
            "auth0:index/role:Role",
            lambda on: {"name": on.name, "description": "Sees"},
            {"description": "Changes"},
        ),
        Example(
            "auth0",
            "auth0:index/rule:Rule",
            lambda on: {"name": on.name, "script": rule.format(1)},
            {"script": rule.format(2)},
        ),
        Example(
            "auth0",
            "auth0:index/action:Action",
            lambda on: _action(on.name, js.format(1)),
            {"code": js.format(2)},
        ),
        Example(
            "auth0",
            "auth0:index/triggerActions:TriggerActions",
            lambda on: {"trigger": "post-login", "actions": [{"id": on["action"], "displayName": "base"}]},
            lambda on: {"actions": [{"id": on["action"], "displayName": "renamed"}]},
        ),
        Example(
            "auth0",
            "auth0:index/user:User",
            lambda on: {
                "connectionName": "base",
                "email": f"{on.name}@example.com",
                "password": _PASSWORD,
                "nickname": "n",
            },
            {"nickname": "m", "password": _PASSWORD + "2"},
        ),
        Example(
            "auth0",
            "auth0:index/userRoles:UserRoles",
            lambda on: {"userId": on["user"], "roles": [on["role"]]},
            lambda on: {"roles": [on["other-role"]]},
        ),
        Example(
            "auth0", "auth0:index/userRole:UserRole", lambda on: {"userId": on["user"], "roleId": on["other-role"]}
        ),
    ]


def _api(on: Ground) -> Properties:
    return {"identifier": f"https://{on.name}.example.com", "name": on.name, "tokenLifetime": 3600}


def _aws() -> list[Example]:
    return [
        Example(
            "aws",
            "aws:cognito/userPool:UserPool",
            lambda on: {
                "name": on.name,
                "mfaConfiguration": "OPTIONAL",
                "softwareTokenMfaConfiguration": {"enabled": True},
                "tags": {"a": "b"},
            },
            {"emailVerificationSubject": "Your code", "tags": {"c": "d"}},
        ),
        Example(
            "aws",
            "aws:cognito/userPoolClient:UserPoolClient",
            lambda on: {"name": on.name, "userPoolId": on["pool"], "refreshTokenValidity": 30},
            {"refreshTokenValidity": 7},
        ),
        Example(
            "aws",
            "aws:cognito/userPoolDomain:UserPoolDomain",
            lambda on: {"domain": on.name, "userPoolId": on["pool"]},
        ),
        Example(
            "aws",
            "aws:cognito/userGroup:UserGroup",
            lambda on: {"name": on.name, "userPoolId": on["pool"], "precedence": 1},
            {"precedence": 2},
        ),
        Example(
            "aws",
            "aws:cognito/user:User",
            lambda on: {
                "username": on.name,
                "userPoolId": on["pool"],
                "password": _PASSWORD,
                "attributes": {"nickname": "n"},
                "enabled": False,
            },
            {"attributes": {"nickname": "m"}, "enabled": True},
        ),
        Example(
            "aws",
            "aws:cognito/userInGroup:UserInGroup",
            lambda on: {"userPoolId": on["pool"], "groupName": "base", "username": "base"},
        ),
        Example(
            "aws",
            "aws:cognito/identityProvider:IdentityProvider",
            lambda on: _provider(on, "one"),
            lambda on: {"providerDetails": _provider(on, "two")["providerDetails"]},
        ),
        Example(
            "aws",
            "aws:cognito/resourceServer:ResourceServer",
            lambda on: {"identifier": on.name, "name": on.name, "userPoolId": on["pool"]},
            {"scopes": [{"scopeName": "read", "scopeDescription": "Reads"}]},
        ),
        Example(
            "aws",
            "aws:dynamodb/table:Table",
            lambda on: _table(
                on.name, ttl={"attributeName": "ends", "enabled": True}, pointInTimeRecovery={"enabled": True}
            ),
            {"pointInTimeRecovery": {"enabled": False}, "tags": {"a": "b"}},
        ),
        Example(
            "aws",
            "aws:dynamodb/tableItem:TableItem",
            lambda on: {"tableName": "base", "hashKey": "user", "item": json.dumps({"user": {"S": on.name}})},
            lambda on: {"item": json.dumps({"user": {"S": on.name}, "role": {"S": "viewer"}})},
        ),
        Example(
            "aws",
            "aws:iam/role:Role",
            lambda on: {"name": on.name, "assumeRolePolicy": json.dumps(_TRUST), "description": "one"},
            {"description": "two", "tags": {"a": "b"}},
        ),
        Example(
            "aws",
            "aws:iam/rolePolicy:RolePolicy",
            lambda on: {"name": on.name, "role": "base", "policy": json.dumps(_POLICY)},
            {"policy": json.dumps({**_POLICY, "Id": "two"})},
        ),
        Example(
            "aws",
            "aws:lambda/function:Function",
            lambda on: _function(on, on.name, "return event"),
            {"timeout": 5, "code": _code("return None")},
        ),
        Example(
            "aws",
            "aws:lambda/permission:Permission",
            lambda on: {
                "action": "lambda:InvokeFunction",
                "function": "base",
                "principal": "cognito-idp.amazonaws.com",
                "sourceArn": on["pool-outputs"]["arn"],
                "statementId": on.name,
            },
        ),
        Example(
            "aws",
            "aws:cloudwatch/logGroup:LogGroup",
            lambda on: {"name": on.name, "retentionInDays": 30},
            {"retentionInDays": 7},
        ),
        Example(
            "aws",
            "aws:ssm/parameter:Parameter",
            lambda on: {"name": on.name, "type": "String", "value": "one"},
            {"value": "two"},
        ),
        Example(
            "aws",
            "aws:secretsmanager/secret:Secret",
            lambda on: {"name": on.name, "recoveryWindowInDays": 0, "description": "one"},
            {"description": "two"},
        ),
        Example(
            "aws",
            "aws:secretsmanager/secretVersion:SecretVersion",
            lambda on: {"secretId": on["secret"], "secretString": on.name},
            stays=True,
        ),
    ]


def _azuread() -> list[Example]:
    return [
        Example(
            "azuread",
            "azuread:index/application:Application",
            lambda on: {"displayName": on.name, "owners": [_object_id(on["person"])], "notes": "one"},
            lambda on: {"notes": "two", "owners": [_object_id(on["second-person"])]},
        ),
        Example(
            "azuread",
            "azuread:index/applicationPassword:ApplicationPassword",
            lambda on: {"applicationId": on["application"], "displayName": on.name},
        ),
        Example(
            "azuread",
            "azuread:index/servicePrincipal:ServicePrincipal",
            lambda on: {
                "clientId": on["bare-application-outputs"]["clientId"],
                "notes": "one",
                "owners": [_object_id(on["person"])],
            },
            {"notes": "two"},
        ),
        Example(
            "azuread",
            "azuread:index/appRoleAssignment:AppRoleAssignment",
            lambda on: {
                "appRoleId": _ROLE,
                "principalObjectId": _object_id(on["person"]),
                "resourceObjectId": _object_id(on["principal"]),
            },
        ),
        Example(
            "azuread",
            "azuread:index/group:Group",
            lambda on: {"displayName": on.name, "securityEnabled": True, "members": [_object_id(on["person"])]},
            lambda on: {"description": "two", "members": [_object_id(on["second-person"])]},
        ),
        Example(
            "azuread",
            "azuread:index/groupMember:GroupMember",
            lambda on: {
                "groupObjectId": _object_id(on["entra-group"]),
                "memberObjectId": _object_id(on["person"]),
            },
        ),
        Example(
            "azuread",
            "azuread:index/servicePrincipalTokenSigningCertificate:ServicePrincipalTokenSigningCertificate",
            lambda on: {"servicePrincipalId": on["principal"], "displayName": f"CN={on.name}"},
        ),
        Example(
            "azuread",
            "azuread:index/user:User",
            lambda on: _person(on.name, managerId=_object_id(on["person"])),
            lambda on: {"jobTitle": "two", "managerId": _object_id(on["second-person"])},
        ),
    ]


EXAMPLES = (*_auth0(), *_aws(), *_azuread())
