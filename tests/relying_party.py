"""An app that logs its users in, built on oauthlib and PyJWT: not on the library that the emulator is built on."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import jwt
import requests

from tests.browser import parameters_of


@dataclass
class Attempt:
    """One authorization request and what is needed to finish it."""

    url: str
    state: str
    nonce: str
    verifier: str
    redirect_uri: str


@dataclass
class RelyingParty:
    """Reads nothing but an ``OidcClient`` of the stack's outputs.

    Args:
        client: the exported value, secrets shown.
        authority: the PEM file of the certificate authority to trust.
        origin: of the page whose script asks for the tokens, for an app that lives in a browser.
        private_key: PEM text of the key by which an app without a secret proves itself (RFC 7523, section 2.2).
    """

    client: dict[str, Any]
    authority: Path
    origin: str | None = None
    private_key: str | None = None
    session: requests.Session = field(init=False)
    discovery: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.session = requests.Session()
        self.session.verify = str(self.authority)
        self.session.trust_env = False
        if self.origin:
            self.session.headers["Origin"] = self.origin
        response = self.session.get(self.client["discovery_url"], timeout=20)
        response.raise_for_status()
        self.discovery = response.json()
        assert self.discovery["issuer"] == self.client["issuer"]

    def begin(self, **changes: str | None) -> Attempt:
        """An authorization request with PKCE, state and nonce; ``changes`` replaces parameters, None drops one."""
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        parameters = {
            "client_id": self.client["client_id"],
            "response_type": "code",
            "redirect_uri": self.client["redirect_uris"][0],
            "scope": " ".join(self.client["scopes"]),
            "state": secrets.token_urlsafe(16),
            "nonce": secrets.token_urlsafe(16),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **changes,
        }
        sent = {name: value for name, value in parameters.items() if value is not None}
        url = f"{self.discovery['authorization_endpoint']}?{urlencode(sent)}"
        return Attempt(url, sent.get("state", ""), sent.get("nonce", ""), verifier, sent.get("redirect_uri", ""))

    def redeem(self, attempt: Attempt, code: str, **changes: str | None) -> requests.Response:
        """Sends the code to the token endpoint with the client's own authentication method."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.redirect_uri,
            "code_verifier": attempt.verifier,
            **changes,
        }
        return self.token_request({name: value for name, value in form.items() if value is not None})

    def token_request(self, form: dict[str, str], *, secret: str | None = None) -> requests.Response:
        """A request to the token endpoint; ``secret`` replaces the client's."""
        secret = secret or self.client.get("client_secret")
        method = self.client["token_endpoint_auth_method"]
        auth = None
        if method == "client_secret_basic":
            auth = (self.client["client_id"], secret or "")
        else:
            form = {**form, "client_id": self.client["client_id"]}
            if method == "client_secret_post":
                form["client_secret"] = secret or ""
            elif method == "private_key_jwt":
                form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
                form["client_assertion"] = self._assertion()
        return self.session.post(self.discovery["token_endpoint"], data=form, auth=auth, timeout=20)

    def _assertion(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.client["client_id"],
            "sub": self.client["client_id"],
            "aud": self.client["issuer"],
            "iat": now,
            "exp": now + 60,
            "jti": secrets.token_urlsafe(16),
        }
        return jwt.encode(claims, self.private_key or "", algorithm="RS256")

    def finish(self, attempt: Attempt, callback: str) -> dict[str, Any]:
        """From the address at the app's callback to the verified claims of the ID token."""
        answer = parameters_of(callback)
        assert answer.get("state") == attempt.state, answer
        assert "code" in answer, answer
        response = self.redeem(attempt, answer["code"])
        assert response.status_code == 200, response.text
        claims = self.verify(response.json()["id_token"])
        assert claims["nonce"] == attempt.nonce
        return claims

    def verify(self, id_token: str) -> dict[str, Any]:
        """Claims of an ID token, checked against the published keys, the issuer, the audience and the clock."""
        keys = jwt.PyJWKSet.from_dict(self.session.get(self.discovery["jwks_uri"], timeout=20).json())
        key = keys[jwt.get_unverified_header(id_token)["kid"]]
        return jwt.decode(
            id_token,
            key,
            algorithms=["RS256"],
            audience=self.client["client_id"],
            issuer=self.client["issuer"],
            options={"require": ["exp", "iat", "aud", "iss", "sub"]},
        )

    def roles(self, claims: dict[str, Any]) -> list[str]:
        """What the claim that the stack named says; a vendor that leaves out an empty list means the same by it."""
        return claims.get(self.client["role_claim"], [])


class Form(HTMLParser):
    """A page's first form: where it is sent to, and its fields."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form" and self.action is None:
            self.action = values.get("action") or ""
        elif tag == "input" and values.get("name"):
            self.fields[str(values["name"])] = values.get("value") or ""


def fields_of(page: str) -> dict[str, str]:
    """The fields of a page's form, as it would post them."""
    form = Form()
    form.feed(page)
    return form.fields


class Person:
    """Someone with cookies who fills in forms: what a browser does, for tests that need no browser's eyes."""

    def __init__(self, authority: Path) -> None:
        self.session = requests.Session()
        self.session.verify = str(authority)
        self.session.trust_env = False

    def open(self, url: str) -> requests.Response:
        """Follows redirects as long as they stay on the provider; the last response."""
        response = self.session.get(url, allow_redirects=False, timeout=30)
        return self._follow(response)

    def submit(self, page: requests.Response, **values: str) -> requests.Response:
        """Fills in the page's form, hidden fields included, and sends it."""
        form = Form()
        form.feed(page.text)
        target = urljoin(page.url, form.action or page.url)
        response = self.session.post(target, data={**form.fields, **values}, allow_redirects=False, timeout=30)
        return self._follow(response)

    def log_in(self, url: str, username: str, password: str) -> requests.Response:
        """Opens an authorization request and, where a page asks for it, gives name and password."""
        page = self.open(url)
        while page.status_code < 300 and 'name="username"' in page.text:
            response = self.submit(page, username=username, password=password)
            if 'name="password"' in page.text:
                return response
            page = response
        return page

    def _follow(self, response: requests.Response) -> requests.Response:
        while response.is_redirect:
            target = urljoin(response.url, response.headers["Location"])
            if not target.startswith("https://localhost:"):
                break
            response = self.session.get(target, allow_redirects=False, timeout=30)
        return response
