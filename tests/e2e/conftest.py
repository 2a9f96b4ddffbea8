"""The dev stack, up on this machine, as an app and a person meet it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests import browser as browsing
from tests.administrator import Administrator
from tests.projects import ProjectCopy
from tests.relying_party import Person, RelyingParty

APP = "MachineLearningDashboard"
PROVIDERS = ("auth0", "cognito", "entra")


@dataclass(frozen=True)
class Stack:
    """A stack that is up, with its outputs."""

    project: ProjectCopy
    outputs: dict[str, Any]

    @property
    def authority(self) -> Path:
        return self.project.authority

    def client(self, provider: str, app: str = APP) -> dict[str, Any]:
        return self.outputs["applications"][app][provider]

    def relying_party(self, provider: str, app: str = APP) -> RelyingParty:
        return RelyingParty(self.client(provider, app), self.authority)

    def person(self) -> Person:
        return Person(self.authority)

    def password(self, email: str) -> str:
        return self.outputs["initial_passwords"][email]


@pytest.fixture(scope="session")
def stack(live_stack: ProjectCopy) -> Stack:
    return Stack(live_stack, live_stack.outputs(show_secrets=True))


@pytest.fixture(scope="session")
def administrator(stack: Stack) -> Administrator:
    return Administrator(stack.project)


@pytest.fixture(scope="session")
def app_server(stack: Stack):
    """The app's own web server, as far as a login sees it: something answers at every callback."""

    class App(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()
            self.wfile.write(b"back at the app")

        def log_message(self, *_):
            """The test says what it saw."""

    server = ThreadingHTTPServer(("127.0.0.1", stack.project.ports[4]), App)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(chromium, app_server):
    with browsing.fresh_context(chromium) as context:
        yield context.new_page()
