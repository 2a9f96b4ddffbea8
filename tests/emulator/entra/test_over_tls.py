"""The tenant behind its TLS port, met by an HTTP client that knows the authority and nothing else."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from emulator.authority import Authority
from emulator.context import Context
from emulator.entra import create_app, credentials
from emulator.server import Listener
from emulator.settings import EmulatorSettings
from emulator.store import Store


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[httpx.Client]:
    authority = Authority(tmp_path)
    listener = Listener("entra", 0, authority.server_context())
    settings = EmulatorSettings(state=tmp_path, entra_port=listener.port, bcrypt_cost=4)
    context = Context(settings, Store(tmp_path / "emulator.db"))
    listener.application = create_app(context)
    listener.start()
    trust = ssl.create_default_context(cafile=str(authority.certificate))
    host = f"localhost:{listener.port}"
    with httpx.Client(verify=trust, trust_env=False) as client:
        cloud = client.get(f"https://{host}/metadata/endpoints?api-version=2022-09-01").json()
        own = credentials(context)
        base = cloud["microsoftGraphResourceId"]
        form = {
            "grant_type": "client_credentials",
            "client_id": own["client_id"],
            "client_secret": own["client_secret"],
            "scope": f"{base}/.default",
        }
        login = cloud["authentication"]["loginEndpoint"]
        token = client.post(f"{login}/{own['tenant_id']}/oauth2/v2.0/token", data=form).json()["access_token"]
        client.base_url = httpx.URL(f"{base}/v1.0/")
        client.headers["Authorization"] = f"Bearer {token}"
        yield client
    listener.stop()
    context.store.close()


def test_a_graph_client_lists_what_it_made(graph: httpx.Client) -> None:
    for number in range(3):
        made = graph.post("applications", json={"displayName": f"App {number}"})
        assert made.status_code == 201
        assert made.headers["Content-Type"].startswith("application/json")
    page = graph.get("applications", params={"$top": "2", "$select": "displayName"}).json()
    names = [one["displayName"] for one in page["value"]]
    while "@odata.nextLink" in page:
        page = graph.get(page["@odata.nextLink"]).json()
        names += [one["displayName"] for one in page["value"]]
    assert names == ["Emulator administration", "App 0", "App 1", "App 2"]


def test_alternate_keys_and_references_pass_the_server(graph: httpx.Client) -> None:
    made = graph.post("applications", json={"displayName": "App"}).json()
    assert graph.get(f"applications(appId='{made['appId']}')").json()["id"] == made["id"]
    me = graph.get("servicePrincipals", params={"$filter": "displayName eq 'Emulator administration'"}).json()["value"][
        0
    ]
    reference = {"@odata.id": f"{graph.base_url}directoryObjects/{me['id']}"}
    assert graph.post(f"applications/{made['id']}/owners/$ref", json=reference).status_code == 204
    assert graph.delete(f"applications/{made['id']}").status_code == 204
    assert graph.get(f"applications/{made['id']}").status_code == 404
