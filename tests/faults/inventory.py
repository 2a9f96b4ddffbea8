"""What the vendors hold, by the vendors' own clients, and what a stack's state says that they hold."""

from __future__ import annotations

import contextlib
import json
import ssl
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx
from auth0.management import ManagementClient

Thing = tuple[str, str]
"""Kind, and id as the state has it."""

_KINDS = {
    "auth0:index/action:Action": "auth0 action",
    "auth0:index/client:Client": "auth0 client",
    "auth0:index/clientGrant:ClientGrant": "auth0 client grant",
    "auth0:index/connection:Connection": "auth0 connection",
    "auth0:index/resourceServer:ResourceServer": "auth0 resource server",
    "auth0:index/role:Role": "auth0 role",
    "auth0:index/rule:Rule": "auth0 rule",
    "auth0:index/user:User": "auth0 user",
    "aws:cloudwatch/logGroup:LogGroup": "aws log group",
    "aws:cognito/userGroup:UserGroup": "aws group",
    "aws:cognito/userPool:UserPool": "aws pool",
    "aws:cognito/userPoolClient:UserPoolClient": "aws client",
    "aws:cognito/userPoolDomain:UserPoolDomain": "aws domain",
    "aws:cognito/user:User": "aws user",
    "aws:dynamodb/table:Table": "aws table",
    "aws:dynamodb/tableItem:TableItem": "aws item",
    "aws:iam/role:Role": "aws role",
    "aws:iam/rolePolicy:RolePolicy": "aws role policy",
    "aws:lambda/function:Function": "aws function",
    "aws:lambda/permission:Permission": "aws permission",
    "azuread:index/application:Application": "entra application",
    "azuread:index/applicationPassword:ApplicationPassword": "entra secret",
    "azuread:index/appRoleAssignment:AppRoleAssignment": "entra assignment",
    "azuread:index/group:Group": "entra group",
    "azuread:index/servicePrincipal:ServicePrincipal": "entra principal",
    "azuread:index/user:User": "entra user",
}
_WITHOUT_THINGS = frozenset(
    {
        "auth0:index/clientCredentials:ClientCredentials",
        "auth0:index/connectionClients:ConnectionClients",
        "auth0:index/triggerActions:TriggerActions",
        "auth0:index/userRoles:UserRoles",
        "aws:cognito/userInGroup:UserInGroup",
        "random:index/randomPassword:RandomPassword",
    }
)
"""Settings of things that are listed themselves."""


@dataclass(frozen=True)
class Inventory:
    """Ids by kind, and the names under which people know the things."""

    names: dict[Thing, str]

    def without(self, other: Inventory) -> Inventory:
        return Inventory({thing: name for thing, name in self.names.items() if thing not in other.names})

    def duplicates(self) -> list[tuple[str, str]]:
        """Kind and name of what is there more than once."""
        counted = Counter((kind, name) for (kind, _), name in self.names.items())
        return [named for named, number in counted.items() if number > 1]


def of_state(checkpoint: Path) -> set[Thing]:
    """What the stack's state knows."""
    resources = json.loads(checkpoint.read_text())["checkpoint"]["latest"].get("resources") or []
    found = set()
    for resource in resources:
        kind = resource["type"]
        if resource.get("custom") and not kind.startswith("pulumi:") and kind not in _WITHOUT_THINGS:
            found.add((_KINDS[kind], resource["id"]))
    return found


def of_vendors(state: Path) -> Inventory:
    """What an emulator holds, asked over its ports.

    Args:
        state: the emulator's folder.
    """
    ports = json.loads((state / "emulator.json").read_text())
    given = json.loads((state / "credentials.json").read_text())
    authority = state / "ca.pem"
    names: dict[Thing, str] = {}
    for vendor, listing in (("auth0", _auth0), ("aws", _aws), ("entra", _entra)):
        for kind, identity, name in listing(f"localhost:{ports[f'{vendor}_port']}", given[vendor], authority):
            names[f"{vendor} {kind}", identity] = name
    return Inventory(names)


Listed = Iterator[tuple[str, str, str]]


def _auth0(host: str, given: dict[str, str], authority: Path) -> Listed:
    trusted = ssl.create_default_context(cafile=str(authority))
    with httpx.Client(verify=trusted, trust_env=False, timeout=60) as http:
        form = {"grant_type": "client_credentials", "audience": f"https://{host}/api/v2/"}
        form |= {name: given[name] for name in ("client_id", "client_secret")}
        token = http.post(f"https://{host}/oauth/token", data=form).raise_for_status().json()["access_token"]
        api = ManagementClient(domain=host, token=token, httpx_client=http)
        yield from (("client", one.client_id, one.name) for one in api.clients.list(per_page=100))
        yield from (("connection", one.id, one.name) for one in api.connections.list())
        yield from (("role", one.id, one.name) for one in api.roles.list(per_page=100))
        yield from (("action", one.id, one.name) for one in api.actions.list(per_page=100))
        yield from (("rule", one.id, one.name) for one in api.rules.list(per_page=100))
        yield from (("user", one.user_id, one.email or one.user_id) for one in api.users.list(per_page=100))
        yield from (("resource server", one.id, one.identifier) for one in api.resource_servers.list(per_page=100))
        grants = api.client_grants.list()
        yield from (("client grant", one.id, f"{one.client_id} {one.audience}") for one in grants)


def _aws(host: str, given: dict[str, str], authority: Path) -> Listed:
    with contextlib.ExitStack() as opened:

        def client(service: str) -> Any:
            made = boto3.client(
                service,
                region_name=given["region"],
                endpoint_url=f"https://{host}",
                aws_access_key_id=given["access_key_id"],
                aws_secret_access_key=given["secret_access_key"],
                verify=str(authority),
            )
            opened.callback(made.close)
            return made

        yield from _cognito(client("cognito-idp"))
        dynamodb, iam, functions, logs = (client(name) for name in ("dynamodb", "iam", "lambda", "logs"))
        for table in dynamodb.list_tables()["TableNames"]:
            yield "table", table, table
            keys = [key["AttributeName"] for key in dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]]
            for item in dynamodb.scan(TableName=table)["Items"]:
                identity = ",".join([table, *(next(iter(item[key].values())) for key in keys)])
                yield "item", identity, identity
        for role in iam.list_roles()["Roles"]:
            yield "role", role["RoleName"], role["RoleName"]
            for policy in iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]:
                yield "role policy", f"{role['RoleName']}:{policy}", f"{role['RoleName']}:{policy}"
        for function in functions.list_functions()["Functions"]:
            name = function["FunctionName"]
            yield "function", name, name
            with contextlib.suppress(functions.exceptions.ResourceNotFoundException):
                for statement in json.loads(functions.get_policy(FunctionName=name)["Policy"])["Statement"]:
                    yield "permission", statement["Sid"], f"{name} {statement['Sid']}"
        for group in logs.describe_log_groups()["logGroups"]:
            yield "log group", group["logGroupName"], group["logGroupName"]


def _cognito(cognito: Any) -> Listed:
    for pool in cognito.list_user_pools(MaxResults=60)["UserPools"]:
        identity = pool["Id"]
        yield "pool", identity, pool["Name"]
        domain = cognito.describe_user_pool(UserPoolId=identity)["UserPool"].get("Domain")
        if domain:
            yield "domain", domain, domain
        for client in cognito.list_user_pool_clients(UserPoolId=identity, MaxResults=60)["UserPoolClients"]:
            yield "client", client["ClientId"], client["ClientName"]
        for group in cognito.list_groups(UserPoolId=identity)["Groups"]:
            yield "group", f"{identity}/{group['GroupName']}", group["GroupName"]
        for user in cognito.list_users(UserPoolId=identity)["Users"]:
            attributes = {entry["Name"]: entry["Value"] for entry in user["Attributes"]}
            name = attributes.get("email", user["Username"])
            yield "user", f"{identity}/{name}", name


def _entra(host: str, given: dict[str, str], authority: Path) -> Listed:
    trusted = ssl.create_default_context(cafile=str(authority))
    with httpx.Client(base_url=f"https://{host}", verify=trusted, trust_env=False, timeout=60) as graph:
        form = {"grant_type": "client_credentials", "scope": f"https://{host}/.default"}
        form |= {name: given[name] for name in ("client_id", "client_secret")}
        answer = graph.post(f"/{given['tenant_id']}/oauth2/v2.0/token", data=form).raise_for_status()
        graph.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

        def collection(path: str) -> list[dict[str, Any]]:
            return graph.get(f"/v1.0/{path}", params={"$top": "999"}).raise_for_status().json()["value"]

        for application in collection("applications"):
            yield "application", f"/applications/{application['id']}", application["displayName"]
            for secret in application["passwordCredentials"]:
                identity = f"{application['id']}/password/{secret['keyId']}"
                yield "secret", identity, f"{application['displayName']} {secret['displayName']}"
        for principal in collection("servicePrincipals"):
            path = f"/servicePrincipals/{principal['id']}"
            yield "principal", path, principal["appId"]
            for assignment in collection(f"servicePrincipals/{principal['id']}/appRoleAssignedTo"):
                named = f"{assignment['principalId']} {assignment['appRoleId']}"
                yield "assignment", f"{path}/appRoleAssignedTo/{assignment['id']}", f"{path} {named}"
        yield from (("user", f"/users/{one['id']}", one["userPrincipalName"]) for one in collection("users"))
        yield from (("group", f"/groups/{one['id']}", one["displayName"]) for one in collection("groups"))
