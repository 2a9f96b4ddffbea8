"""What a program may look up in the directory."""

from __future__ import annotations

from typing import Any, Final

from engine.plugins.azuread.application import Application
from engine.plugins.azuread.graph import GraphClient
from engine.plugins.azuread.service_principal import ServicePrincipal
from engine.plugins.azuread.user import User
from engine.plugins.errors import VendorError
from engine.plugins.properties import Properties

_PUBLISHED: Final = {
    "AzureServiceManagement": "797f4846-ba00-4fd7-ba43-dac1f8f63013",
    "AzureStorage": "e406a681-f3d4-42a8-90b6-c2b029497af1",
    "MicrosoftGraph": "00000003-0000-0000-c000-000000000000",
    "Office365ExchangeOnline": "00000002-0000-0ff1-ce00-000000000000",
    "Office365SharePointOnline": "00000003-0000-0ff1-ce00-000000000000",
}
_USER_KEYS: Final = {
    "userPrincipalName": "userPrincipalName",
    "objectId": "id",
    "mailNickname": "mailNickname",
    "mail": "mail",
    "employeeId": "employeeId",
}
_PLURALS: Final = {
    "userPrincipalNames": "userPrincipalName",
    "objectIds": "objectId",
    "mailNicknames": "mailNickname",
    "mails": "mail",
    "employeeIds": "employeeId",
}
_BRIEF: Final = (
    "accountEnabled",
    "displayName",
    "employeeId",
    "mail",
    "mailNickname",
    "objectId",
    "onpremisesImmutableId",
    "onpremisesSamAccountName",
    "onpremisesUserPrincipalName",
    "usageLocation",
    "userPrincipalName",
)


def get_client_config(client: GraphClient, arguments: Properties) -> Properties:
    """Whom the plugin acts as."""
    identity = f"{client.tenant_id}-{client.client_id}-{client.caller}"
    return {"id": identity, "clientId": client.client_id, "objectId": client.caller, "tenantId": client.tenant_id}


def get_user(client: GraphClient, arguments: Properties) -> Properties:
    """The one user with a principal name, object id, nickname, mail or employee id."""
    name, value = _one_key(arguments, _USER_KEYS, "user")
    found = _user(client, name, value)
    if found is None:
        raise VendorError(f"no user has the {name} {value!r}")
    return found


def get_users(client: GraphClient, arguments: Properties) -> Properties:
    """Several users by the same kind of key, or all of them."""
    found: list[Properties] = []
    missing: list[str] = []
    if arguments.get("returnAll"):
        found = [User(client).read(entry["id"], {}) or {} for entry in client.list("/users", select="id")]
    for plural, name in _PLURALS.items():
        for value in arguments.get(plural) or []:
            user = _user(client, name, value)
            found.extend([user] if user else [])
            missing.extend([] if user else [value])
    if missing and not arguments.get("ignoreMissing"):
        raise VendorError(f"no user has: {', '.join(missing)}")
    return {
        "id": "users",
        **arguments,
        **{plural: [user.get(name) or "" for user in found] for plural, name in _PLURALS.items()},
        "users": [{name: user.get(name) for name in _BRIEF if user.get(name) is not None} for user in found],
    }


def get_application(client: GraphClient, arguments: Properties) -> Properties:
    """The one application with an object id, client id, display name or identifier URI."""
    found = _object(client, "applications", arguments, {"clientId": "appId", "displayName": "displayName"})
    state = Application(client).read(found, {}) or {}
    for name, plural in (
        ("api", "apis"),
        ("publicClient", "publicClients"),
        ("singlePageApplication", "singlePageApplications"),
        ("web", "webs"),
    ):
        nested = state.pop(name, None)
        if isinstance(nested, dict) and isinstance(nested.get("implicitGrant"), dict):
            nested["implicitGrants"] = [nested.pop("implicitGrant")]
        state[plural] = [nested] if nested else []
    state["optionalClaims"] = [state["optionalClaims"]] if state.get("optionalClaims") else []
    return state


def get_service_principal(client: GraphClient, arguments: Properties) -> Properties:
    """The one service principal with an object id, client id or display name."""
    found = _object(client, "servicePrincipals", arguments, {"clientId": "appId", "displayName": "displayName"})
    return ServicePrincipal(client).read(found, {}) or {}


def get_application_published_app_ids(client: GraphClient, arguments: Properties) -> Properties:
    """Client ids of Microsoft's own APIs: those that programs of this kind ask for."""
    return {"id": "appIds", "result": dict(_PUBLISHED)}


def get_domains(client: GraphClient, arguments: Properties) -> Properties:
    """The tenant's domains."""
    found = []
    for domain in client.list("/domains"):
        if not (domain.get("isVerified") or arguments.get("includeUnverified")):
            continue
        if arguments.get("onlyDefault") and not domain.get("isDefault"):
            continue
        if arguments.get("onlyInitial") and not domain.get("isInitial"):
            continue
        found.append(
            {
                "domainName": domain["id"],
                "adminManaged": domain.get("isAdminManaged", True),
                "authenticationType": domain.get("authenticationType") or "",
                "default": domain.get("isDefault", False),
                "initial": domain.get("isInitial", False),
                "root": domain.get("isRoot", False),
                "verified": domain.get("isVerified", False),
                "supportedServices": domain.get("supportedServices") or [],
            }
        )
    if not found:
        raise VendorError("no domain of the tenant fits")
    return {"id": "domains", **arguments, "domains": found}


def _one_key(arguments: Properties, names: Any, kind: str) -> tuple[str, str]:
    given = [name for name in names if arguments.get(name)]
    if len(given) != 1:
        raise VendorError(f"a {kind} is looked up by exactly one of {', '.join(names)}, got {len(given)}")
    return given[0], arguments[given[0]]


def _user(client: GraphClient, name: str, value: str) -> Properties | None:
    if name == "objectId":
        return User(client).read(value, {})
    escaped = value.replace("'", "''")
    found = list(client.list("/users", filter=f"{_USER_KEYS[name]} eq '{escaped}'"))
    if len(found) > 1:
        raise VendorError(f"{len(found)} users have the {name} {value!r}")
    return User(client).read(found[0]["id"], {}) if found else None


def _object(client: GraphClient, kind: str, arguments: Properties, names: dict[str, str]) -> str:
    if arguments.get("objectId"):
        return str(arguments["objectId"])
    if arguments.get("identifierUri"):
        condition = f"identifierUris/any(u:u eq '{arguments['identifierUri']}')"
    else:
        name, value = _one_key(arguments, names, kind.rstrip("s"))
        escaped = value.replace("'", "''")
        condition = f"{names[name]} eq '{escaped}'"
    found = list(client.list(f"/{kind}", filter=condition))
    if len(found) != 1:
        raise VendorError(f"{len(found)} {kind} fit {condition}")
    return str(found[0]["id"])
