"""Microsoft Graph as an administrator calls it, beside the plugin."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from .conftest import Clouds


@contextmanager
def open_graph(clouds: Clouds) -> Iterator[httpx.Client]:
    """A client of the emulated Graph, with a token of the management client's."""
    host, entra = f"https://localhost:{clouds.ports['entra']}", clouds.credentials["entra"]
    trusted = ssl.create_default_context(cafile=str(clouds.authority))
    with httpx.Client(base_url=f"{host}/v1.0", verify=trusted) as client:
        form = {name: entra[name] for name in ("client_id", "client_secret")}
        form |= {"grant_type": "client_credentials", "scope": f"{host}/.default"}
        answer = client.post(f"{host}/{entra['tenant_id']}/oauth2/v2.0/token", data=form)
        assert answer.status_code == 200, answer.text
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client
