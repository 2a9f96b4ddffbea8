"""Amundsen's metadata service as far as a login goes: it knows whom the access token that the front end sends is for."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import requests


@contextmanager
def metadata_service(userinfo_endpoint: str, authority: Path) -> Iterator[str]:
    """Its address, while it runs. ``/user/ID`` answers with ID's profile to ID, and to nobody else.

    Source: https://github.com/amundsen-io/amundsen/blob/main/metadata/metadata_service/api/user.py
    """

    class Service(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            token = json.loads(self.headers["Authorization"].removeprefix("Bearer "))
            answer = requests.get(
                userinfo_endpoint,
                headers={"Authorization": f"Bearer {token['access_token']}"},
                verify=str(authority),
                timeout=20,
            )
            claims = answer.json() if answer.ok else {}
            asked = unquote(self.path.removeprefix("/user/"))
            if claims.get("email") != asked:
                self.send_error(403, f"the token is not {asked}'s")
                return
            profile = {"user_id": asked, "email": asked, "display_name": claims["name"]}
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(profile).encode())

        def log_message(self, *_: object) -> None:
            """The test says what it saw."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
