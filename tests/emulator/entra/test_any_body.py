"""Whatever JSON is sent, Graph answers with a success or names what is wrong; it never breaks."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.entra.graph.schema import APPLICATION, GROUP, SERVICE_PRINCIPAL, USER, EntityType
from tests.emulator.entra.tenant_client import Tenant

WORDS = st.sampled_from(
    ["", "a", "https://a.example.com", "x@example.com", "5b3b2c1e-6f0f-4c3a-9a63-0d6f3a0a0001", "#"]
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), WORDS)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2), max_leaves=4
)


@pytest.fixture(scope="module")
def shared() -> Iterator[Tenant]:
    with tempfile.TemporaryDirectory() as folder:
        made = Tenant(Path(folder))
        yield made
        made.context.store.close()


def shaped(shape: Any) -> st.SearchStrategy[Any]:
    """Values that are mostly of a shape, so that the checks behind it are reached."""
    if isinstance(shape, list):
        return st.lists(shaped(shape[0]), max_size=2) | st.none() | JSON
    if isinstance(shape, dict):
        members = {name: shaped(inner) for name, inner in shape.items()}
        return st.fixed_dictionaries({}, optional=members) | st.none() | JSON
    return {"Boolean": st.booleans() | LEAVES, "Int32": st.integers(0, 3) | LEAVES}.get(shape, WORDS | JSON)


@pytest.mark.parametrize("kind", [APPLICATION, SERVICE_PRINCIPAL, USER, GROUP], ids=lambda kind: kind.name)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_body_breaks_a_request(shared: Tenant, kind: EntityType, data: st.DataObject) -> None:
    names = st.sampled_from([*sorted(kind.writable), "id", "foo", "owners@odata.bind", "members@odata.bind"])
    chosen = data.draw(st.lists(names, max_size=4, unique=True))
    body = {name: data.draw(shaped(kind.writable.get(name))) for name in chosen}
    starts = {
        "application": shared.application,
        "servicePrincipal": lambda: shared.principal(shared.application()),
        "user": lambda: (
            shared.get("/v1.0/users/ada@example.com")
            if shared.call("GET", "/v1.0/users/ada@example.com").status_code == 200
            else shared.user()
        ),
        "group": lambda: shared.post(
            "/v1.0/groups",
            {"displayName": "g", "mailEnabled": False, "mailNickname": "g", "securityEnabled": True},
        ),
    }
    path = f"/v1.0/{kind.collection}"
    target = starts[kind.name]()
    changed = shared.call("PATCH", f"{path}/{target['id']}", json=body)
    assert changed.status_code in (204, 400, 404, 409, 501), changed.json
    assert shared.call("GET", f"{path}/{target['id']}").status_code == 200
    made = shared.call("POST", path, json={**_required(kind, target), **body})
    assert made.status_code in (201, 400, 404, 409, 501), made.json
    assert shared.call("GET", path).status_code == 200


def _required(kind: EntityType, target: dict[str, Any]) -> dict[str, Any]:
    if kind is SERVICE_PRINCIPAL:
        return {"appId": target["appId"]}
    if kind is USER:
        return {
            "accountEnabled": True,
            "displayName": "B",
            "mailNickname": "b",
            "userPrincipalName": "b@example.com",
            "passwordProfile": {"password": "Correct-Horse-7"},
        }
    if kind is GROUP:
        return {"displayName": "g", "mailEnabled": False, "mailNickname": "g", "securityEnabled": True}
    return {"displayName": "App"}
