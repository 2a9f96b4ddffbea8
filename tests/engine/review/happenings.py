"""Events of the engine, as ``--json`` streams them."""

from __future__ import annotations

from typing import Any

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "[secret]"}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
CLIENT = "auth0:index/client:Client"
POOL = "aws:cognito/userPool:UserPool"


def urn(token: str, name: str) -> str:
    return f"urn:pulumi:dev::dashboard-identity::dashboard-identity:index:Parent${token}::{name}"


def state(
    inputs: dict[str, Any] | None, outputs: dict[str, Any] | None = None, *, identity: str = "", custom: bool = True
) -> dict[str, Any] | None:
    if inputs is None:
        return None
    return {"custom": custom, "id": identity, "inputs": inputs, "outputs": inputs if outputs is None else outputs}


def step(
    operation: str,
    token: str = CLIENT,
    name: str = "auth0-Shop",
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    detailed: dict[str, str] | None = None,
) -> dict[str, Any]:
    """One resource's last event.

    Args:
        old: as ``state`` makes it, or None.
        new: the same.
        detailed: path -> kind of the difference.
    """
    metadata: dict[str, Any] = {"op": operation, "urn": urn(token, name), "type": token, "old": old, "new": new}
    if detailed is not None:
        metadata["detailedDiff"] = {path: {"diffKind": kind, "inputDiff": False} for path, kind in detailed.items()}
    return {"resOutputsEvent": {"metadata": metadata}}


def violation(name: str = "auth0-Shop", message: str = "`callbacks[0]` is not https") -> dict[str, Any]:
    return {
        "policyEvent": {
            "resourceUrn": urn(CLIENT, name),
            "message": f"{message}\n",
            "policyName": "auth0-client-require-exact-redirect-uris",
            "enforcementLevel": "mandatory",
        }
    }


def said(text: str, severity: str = "error", token: str | None = None) -> dict[str, Any]:
    event = {"message": f"{text}\n", "severity": severity}
    return {"diagnosticEvent": event | ({"urn": urn(token, "auth0-Shop")} if token else {})}
