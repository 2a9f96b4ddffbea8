"""A tenant with one thing of each kind that calls of Graph refer to, and somebody who is logged in."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from werkzeug.test import Client

from emulator import entra
from tests.fuzz.accounts import CALLBACK, PASSWORD, Account, graph_token
from tests.fuzz.known import Known
from tests.relying_party import Form


def note(known: Known, collection: str, answer: Any) -> None:
    """Remembers what an answer tells; the ids in it also by the collection, after which they stand in a path."""
    known.learn(answer)
    items = answer.get("value", answer) if isinstance(answer, dict) else []
    for item in (items if isinstance(items, list) else [items])[:3]:
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            known.learn(item["id"], collection)


class _Tenant:
    """Makes things as the client does that manages the tenant."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._headers = {"Authorization": f"Bearer {graph_token(account)}"}

    def send(self, method: str, path: str, body: Any = None) -> Any:
        response = self._account.send("entra", method, f"/v1.0/{path}", json=body, headers=self._headers)
        assert response.status_code < 300, response.get_data(as_text=True)
        return response.get_json(silent=True) or {}

    def user(self, name: str) -> Any:
        person: dict[str, Any] = {"accountEnabled": True, "displayName": name.title(), "mailNickname": name}
        profile = {"password": PASSWORD, "forceChangePasswordNextSignIn": False}
        return self.send(
            "POST", "users", {**person, "userPrincipalName": f"{name}@example.com", "passwordProfile": profile}
        )


def beginning(account: Account) -> tuple[Known, str]:
    """What there is, save for the client that asks; and an access token of a user's, who and whose app are not named either."""
    tenant = _Tenant(account)
    user = tenant.user("grace")
    app = tenant.send("POST", "applications", {"displayName": "Portal", "web": {"redirectUris": [CALLBACK]}})
    secret = tenant.send("POST", f"applications/{app['id']}/addPassword", {})["secretText"]
    principal = tenant.send("POST", "servicePrincipals", {"appId": app["appId"]})
    token = _user_token(account, app["appId"], secret)
    known = Known(hidden={user["id"], app["id"], app["appId"], principal["id"]})
    _fill(tenant, known)
    known.learn({"organization": entra.credentials(account.context)["tenant_id"], "domains": "example.com"})
    return known, token


def _fill(tenant: _Tenant, known: Known) -> None:
    def make(path: str, body: Any) -> Any:
        answer = tenant.send("POST", path, body)
        note(known, path.rsplit("/", maxsplit=1)[-1], answer)
        return answer

    user = tenant.user("ada")
    note(known, "users", user)
    role = {
        "id": "11111111-2222-4333-8444-555555555555",
        "displayName": "viewer",
        "description": "viewer",
        "value": "viewer",
    }
    roles = [{**role, "isEnabled": True, "allowedMemberTypes": ["User", "Application"]}]
    app = make("applications", {"displayName": "App", "web": {"redirectUris": [CALLBACK]}, "appRoles": roles})
    make(f"applications/{app['id']}/addPassword", {})
    principal = make("servicePrincipals", {"appId": app["appId"]})["id"]
    group = {"displayName": "Staff", "mailEnabled": False, "mailNickname": "staff", "securityEnabled": True}
    staff = make("groups", group)["id"]
    make(
        f"groups/{staff}/members/$ref", {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{user['id']}"}
    )
    assignment = {"principalId": user["id"], "resourceId": principal, "appRoleId": role["id"]}
    make(f"servicePrincipals/{principal}/appRoleAssignedTo", assignment)
    credential = {"name": "ci", "issuer": "https://issuer.example.com", "subject": "ci", "audiences": ["api"]}
    make(f"applications/{app['id']}/federatedIdentityCredentials", credential)
    grant = {"clientId": principal, "resourceId": principal, "consentType": "AllPrincipals", "scope": "User.Read"}
    make("oauth2PermissionGrants", grant)
    gone = tenant.send("POST", "applications", {"displayName": "Gone"})["id"]
    tenant.send("DELETE", f"applications/{gone}")
    known.learn({"members": user["id"], "owners": user["id"], "deletedItems": gone, "directoryObjects": staff})
    known.learn({"principalId": staff, "resourceId": principal, "clientId": principal, "ids": [user["id"], staff]})


def _user_token(account: Account, client_id: str, secret: str) -> str:
    """By a login as a browser does it."""
    tenant = entra.credentials(account.context)["tenant_id"]
    base = account.base("entra")
    scope = f"openid {base}/User.Read"
    asked = {"client_id": client_id, "redirect_uri": CALLBACK, "response_type": "code", "scope": scope}
    address = f"/{tenant}/oauth2/v2.0/authorize?{urlencode(asked)}"
    browser = Client(account.applications["entra"])
    while address.startswith(("/", base)):
        page = browser.get(address.removeprefix(base), base_url=base)
        if page.status_code != 302:
            form = Form()
            form.feed(page.get_data(as_text=True))
            fields = {**form.fields, "username": "grace@example.com", "password": PASSWORD}
            page = browser.post((form.action or "").removeprefix(base), base_url=base, data=fields)
        address = page.headers["Location"]
    code = parse_qs(urlsplit(address).query)["code"][0]
    form_fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "scope": scope}
    form_fields |= {"client_id": client_id, "client_secret": secret}
    answer = account.send("entra", "POST", f"/{tenant}/oauth2/v2.0/token", data=form_fields)
    return str(answer.get_json()["access_token"])
