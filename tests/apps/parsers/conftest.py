"""What an app's own code makes of what is exported for it, without a stack."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

import integrations
from tests.apps import gobuilt
from tests.integrations import clients

_APPS = Path(__file__).resolve().parents[1]


@pytest.fixture
def ask(app_environment: Callable[[str], Path], tmp_path: Path) -> Callable[..., Any]:
    """``ask("streamlit", client, …)``: what ``streamlit/ask.py`` tells, with that integration's files and variables of the client; ``more``
    variables are the operator's own."""

    def run(name: str, client: Mapping[str, Any], *arguments: object, **more: str) -> Any:
        for path in integrations.files(name):
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(clients.file(name, path, **client), encoding="utf-8")
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **clients.variables(name, **client), **more}
        command = [str(app_environment(name)), str(_APPS / name / "ask.py"), *map(json.dumps, arguments)]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run


@pytest.fixture(scope="session")
def go_program(request: pytest.FixtureRequest) -> Callable[[str, str], Path]:
    """``go_program("oauth2_proxy", "oauth2-proxy")``: the binary, made on first use with its progress on the terminal."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def make(name: str, command: str) -> Path:
        if capture is None:
            return gobuilt.program(name, command)
        with capture.global_and_fixture_disabled():
            return gobuilt.program(name, command)

    return make


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    """An identity provider that has a discovery document, and whose access tokens are what was posted for them."""

    class Provider(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = f"http://localhost:{self.server.server_address[1]}"
            document = {
                "issuer": address,
                "authorization_endpoint": f"{address}/authorize",
                "token_endpoint": f"{address}/token",
                "jwks_uri": f"{address}/keys",
                "userinfo_endpoint": f"{address}/userinfo",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
            self._answer(document if self.path == "/.well-known/openid-configuration" else {"keys": []})

        def do_POST(self) -> None:
            posted = parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._answer({"access_token": json.dumps(dict(posted)), "token_type": "Bearer", "expires_in": 300})

        def _answer(self, document: object) -> None:
            body = json.dumps(document).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Provider) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def client(issuer: str) -> dict[str, Any]:
    """The fields of a client at that identity provider, with values that are easily spoilt on their way."""
    return {
        "issuer": issuer,
        "discovery_url": f"{issuer}/.well-known/openid-configuration",
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/keys",
        "client_id": 'a client\'s "id"',
        "client_secret": "se~cret.with-$HOME_and 'quotes' \\n",
        "scopes": ["openid", "email", "profile"],
        "role_claim": "https://dashboard.example.com/roles",
    }
