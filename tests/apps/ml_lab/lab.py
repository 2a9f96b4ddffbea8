"""ML Lab's login, as its backend does it: it knows four variables, and takes the user's name from the e-mail address of the ID token.

It sends neither `state` nor a PKCE challenge, builds its callback from the Host header, and authenticates by Basic. With
``SENDS_CHALLENGE=true`` it sends both, as RFC 9700 (section 2.1.1) asks of it and a Dex that requires PKCE insists on.

Source: ML Lab's documentation, "External OIDC Authentication"; https://github.com/ml-tooling/ml-lab, LabAuthApiHandler.java.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import secrets
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

AUTH_URL = os.environ["LAB_EXTERNAL_OIDC_AUTH_URL"]
TOKEN_URL = os.environ["LAB_EXTERNAL_OIDC_TOKEN_URL"]
CLIENT_ID = os.environ["LAB_EXTERNAL_OIDC_CLIENT_ID"]
CLIENT_SECRET = os.environ["LAB_EXTERNAL_OIDC_CLIENT_SECRET"]

_CALLBACK = "/api/auth/oidc/callback"
_COOKIE = "lab_token"

_SENDS_CHALLENGE = os.environ.get("SENDS_CHALLENGE") == "true"

_users: dict[str, str] = {}
_verifiers: dict[str, str] = {}
"""State of a login that was begun -> its verifier."""


class Lab(BaseHTTPRequestHandler):
    """``/`` shows the user; ``/api/auth/oidc/login`` begins a login."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/health":
            self._show("")
        elif address.path == "/":
            user = _users.get(self._cookie())
            self._show(f"Logged in as {user}" if user else "Not logged in")
        elif address.path == "/api/auth/oidc/login":
            asked = {
                "response_type": "code",
                "client_id": CLIENT_ID,
                "scope": "openid email",
                "redirect_uri": self._redirect_uri(),
                **(_challenge() if _SENDS_CHALLENGE else {}),
            }
            self._redirect(f"{AUTH_URL}?{urlencode(asked)}")
        elif address.path == _CALLBACK:
            answer = parse_qs(address.query)
            verifier = _verifiers.pop(answer["state"][0]) if _SENDS_CHALLENGE else None
            email = self._identity(answer["code"][0], verifier)["email"]
            token = secrets.token_urlsafe()
            _users[token] = email
            self._redirect("/", f"{_COOKIE}={token}; Path=/; HttpOnly")
        else:
            self.send_error(404)

    def _identity(self, code: str, verifier: str | None) -> dict[str, Any]:
        """The claims of the ID token, which came from the token endpoint itself, over TLS."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._redirect_uri()}
        if verifier is not None:
            form["code_verifier"] = verifier
        answer = requests.post(TOKEN_URL, data=form, auth=(CLIENT_ID, CLIENT_SECRET), timeout=20)
        answer.raise_for_status()
        payload = answer.json()["id_token"].split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return claims

    def _redirect_uri(self) -> str:
        return f"http://{self.headers['Host']}{_CALLBACK}"

    def _cookie(self) -> str:
        found = SimpleCookie(self.headers.get("Cookie", "")).get(_COOKIE)
        return found.value if found else ""

    def _show(self, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>ML Lab</title><p>{html.escape(text)}</p>".encode())

    def _redirect(self, target: str, cookie: str | None = None) -> None:
        self.send_response(302)
        self.send_header("Location", target)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()


def _challenge() -> dict[str, str]:
    """Source: RFC 7636, section 4.2."""
    state, verifier = secrets.token_urlsafe(), secrets.token_urlsafe(48)
    _verifiers[state] = verifier
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return {"state": state, "code_challenge": digest, "code_challenge_method": "S256"}


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Lab).serve_forever()
