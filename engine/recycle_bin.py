"""Entra's recycle bin: what a stack deleted is kept there for 30 days, on a real tenant and on the emulator alike.

``make down`` promises an emulator that holds nothing of the stack, so it empties the bin; ``bin/pulumi destroy`` leaves it, as the
vendor does.

Source: https://learn.microsoft.com/en-us/graph/api/directory-deleteditems-delete (read 2026-11-24).
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx

from engine import emulation

_KINDS = ("application", "servicePrincipal", "user", "group")
_SECONDS = 30.0


def empty(state: Path) -> int:
    """Deletes for good what the emulator's tenant keeps as deleted; returns how many objects.

    Raises:
        httpx.HTTPError: the emulator did not answer as it should.
    """
    running = emulation.running(state)
    if running is None:
        return 0
    base = f"https://localhost:{running.ports['entra']}"
    trust = ssl.create_default_context(cafile=str(state / "ca.pem"))
    with httpx.Client(base_url=base, verify=trust, trust_env=False, timeout=_SECONDS) as client:
        _authenticate(client, base, emulation.credentials(state)["entra"])
        deleted = list(_deleted(client))
        for object_id in deleted:
            client.delete(f"/v1.0/directory/deletedItems/{object_id}").raise_for_status()
    return len(deleted)


def _authenticate(client: httpx.Client, base: str, credentials: dict[str, str]) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": credentials["client_id"],
        "client_secret": credentials["client_secret"],
        "scope": f"{base}/.default",
    }
    answer = client.post(f"/{credentials['tenant_id']}/oauth2/v2.0/token", data=form)
    answer.raise_for_status()
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


def _deleted(client: httpx.Client) -> Iterator[str]:
    for kind in _KINDS:
        url: str | None = f"/v1.0/directory/deletedItems/microsoft.graph.{kind}"
        while url:
            answer = client.get(url)
            answer.raise_for_status()
            body = answer.json()
            yield from (item["id"] for item in body["value"])
            url = body.get("@odata.nextLink")
