"""A browser and an app that meet the tenant's login."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

from tests.emulator.entra.tenant_client import ADMIN, PASSWORD, VIEWER, Tenant, app_role

CALLBACK = "https://app.example.com/callback"


class App:
    """A registered web app with a secret, two roles and a user who has the first."""

    def __init__(self, tenant: Tenant, **registration: Any) -> None:
        registration.setdefault("web", {"redirectUris": [CALLBACK]})
        registration.setdefault("appRoles", [app_role(ADMIN, "admin"), app_role(VIEWER, "viewer")])
        self.tenant = tenant
        self.registration = tenant.application(**registration)
        self.client_id = self.registration["appId"]
        self.principal = tenant.principal(self.registration)
        path = f"/v1.0/applications/{self.registration['id']}/addPassword"
        self.secret = tenant.post(path, {})["secretText"]
        self.verifier = secrets.token_urlsafe(48)
        self.browser = tenant.app.test_client()

    def request(self, *, segment: str | None = None, leave_out: str = "", **changes: Any) -> Any:
        """Opens the authorization endpoint."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        parameters = {
            "client_id": self.client_id,
            "response_type": "code",
            "redirect_uri": CALLBACK,
            "scope": "openid profile email",
            "state": "s1",
            "nonce": "n1",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            **changes,
        }
        for name in leave_out.split():
            del parameters[name]
        path = f"/{segment or self.tenant.id}/oauth2/v2.0/authorize?{urlencode(parameters)}"
        return self.open(path)

    def open(self, url: str, form: dict[str, str] | None = None) -> Any:
        """Follows redirects as long as they stay on the tenant's host."""
        path = url.removeprefix(self.tenant.base)
        if form is None:
            answer = self.browser.get(path, base_url=self.tenant.base)
        else:
            answer = self.browser.post(path, base_url=self.tenant.base, data=form)
        location = answer.headers.get("Location", "")
        return self.open(location) if location.startswith((self.tenant.base, "/")) else answer

    def submit(self, page: Any, **fields: str) -> Any:
        """Sends the form of a page."""
        action = unescape(re.search(r'<form method="post" action="([^"]+)"', page.text)[1])
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
        return self.open(action, {**{name: unescape(value) for name, value in hidden}, **fields})

    def sign_in(self, username: str = "ada@example.com", password: str = PASSWORD, **changes: Any) -> Any:
        """A whole sign-in; returns what the last step answered."""
        page = self.request(**changes)
        return self.submit(page, username=username, password=password)

    def redeem(self, code: str, *, headers: Any = None, leave_out: str = "", **changes: str) -> Any:
        """The token endpoint's answer to a code."""
        form = {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "client_secret": self.secret,
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": self.verifier,
            **changes,
        }
        for name in leave_out.split():
            del form[name]
        path = f"/{self.tenant.id}/oauth2/v2.0/token"
        return self.tenant.app.test_client().post(path, base_url=self.tenant.base, data=form, headers=headers)

    def tokens(self, **changes: Any) -> dict[str, Any]:
        """Signs in and redeems."""
        answer = self.redeem(code_of(self.sign_in(**changes)))
        assert answer.status_code == 200, answer.json
        return dict(answer.json)

    def id_token(self, **changes: Any) -> dict[str, Any]:
        """The verified claims of an ID token."""
        return self.verified(self.tokens(**changes)["id_token"], self.client_id)

    def verified(self, token: str, audience: str) -> dict[str, Any]:
        """Claims of a token whose signature the published keys confirm, by a library that the emulator is not built on."""
        keys = self.tenant.http.get(f"/{self.tenant.id}/discovery/v2.0/keys").json
        key = jwt.PyJWKSet.from_dict(keys)[jwt.get_unverified_header(token)["kid"]]
        return jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            audience=audience,
            options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )


def sent_back(answer: Any) -> dict[str, str]:
    """Parameters that the browser was sent back to the app with."""
    location = answer.headers["Location"]
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def code_of(answer: Any) -> str:
    """The code of a sign-in that worked."""
    assert answer.status_code == 302, answer.text
    return sent_back(answer)["code"]
