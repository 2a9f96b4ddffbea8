"""A tenant with one thing of each kind that calls of the Management API refer to."""

from __future__ import annotations

from typing import Any

from joserfc.jwk import RSAKey

from emulator import auth0
from tests.fuzz.accounts import CALLBACK, EMAIL, PASSWORD, Account, auth0_token
from tests.fuzz.known import Known


def note(known: Known, collection: str, answer: Any) -> None:
    """Remembers what an answer tells; the ids in it also by the collection, after which they stand in a path."""
    known.learn(answer)
    items = answer if isinstance(answer, list) else [answer]
    for item in items[:3]:
        if isinstance(item, dict):
            names = (f"{collection.removesuffix('s')}_id", "id", "key", "name")
            found = next((item[name] for name in names if isinstance(item.get(name), str)), None)
            known.learn(found, collection)


def beginning(account: Account) -> Known:
    """What there is, save for the client that asks."""
    known = Known(hidden=set(auth0.credentials(account.context).values()))
    headers = {"Authorization": f"Bearer {auth0_token(account)}"}

    def make(method: str, path: str, body: Any) -> Any:
        response = account.send("auth0", method, f"/api/v2{path}", json=body, headers=headers)
        assert response.status_code < 300, response.get_data(as_text=True)
        answer = response.get_json(silent=True) or {}
        note(known, path.rsplit("/", maxsplit=1)[-1] if method == "POST" else path.split("/")[1], answer)
        return answer

    key = RSAKey.generate_key(2048).as_pem(private=False).decode()
    client = make("POST", "/clients", {"name": "app", "app_type": "regular_web", "callbacks": [CALLBACK]})["client_id"]
    api = {"identifier": "https://api.example.com", "name": "api", "scopes": [{"value": "read:things"}]}
    make("POST", "/resource-servers", api)
    known.learn({"resource_server_identifier": "https://api.example.com", "permission_name": "read:things"})
    known.learn({"audience": "https://api.example.com", "scope": ["read:things"], "client_id": client, "pem": key})
    make(
        "POST", "/client-grants", {"client_id": client, "audience": "https://api.example.com", "scope": ["read:things"]}
    )
    make("POST", f"/clients/{client}/credentials", {"credential_type": "public_key", "pem": key})
    make("POST", "/connections", {"name": "people", "strategy": "auth0"})
    user = make("POST", "/users", {"connection": "people", "email": EMAIL, "password": PASSWORD})["user_id"]
    known.learn({"connection": "people", "users": [user]})
    role = make("POST", "/roles", {"name": "staff"})["id"]
    known.learn({"roles": [role]})
    make("POST", "/organizations", {"name": "example"})
    known.learn({"organizations/name": "example"})
    make(
        "POST",
        "/rules",
        {"name": "rule", "script": "function (user, context, callback) { callback(null, user, context); }"},
    )
    make("PUT", "/rules-configs/COLOUR", {"value": "blue"})
    trigger = {"id": "post-login", "version": "v3"}
    code = "exports.onExecutePostLogin = async () => {};"
    action = make("POST", "/actions/actions", {"name": "action", "supported_triggers": [trigger], "code": code})["id"]
    make("POST", f"/actions/actions/{action}/deploy", {})
    known.learn({"triggers": ["post-login"], "code": code})
    return known
