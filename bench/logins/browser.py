"""A browser and the app behind it: one login by the authorization code flow with PKCE, from the first redirect to the tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import ssl
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPResponse, HTTPSConnection
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

_TIMEOUT_SECONDS = 30.0
_REDIRECT_LIMIT = 6


class LoginFailed(Exception):
    """A login did not end with the tokens that it has to end with; a rate of failed logins would mean nothing."""


@dataclass(frozen=True)
class Target:
    """A provider, and the app and the person that log in there."""

    title: str
    authorization_endpoint: str
    token_endpoint: str
    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    username: str
    password: str
    scope: str = "openid email profile"
    claim: str | None = None
    """A claim that the ID token has to have; shows that what was to run after the login did."""


@dataclass(frozen=True)
class Login:
    """What one login gave."""

    claims: dict[str, object]
    """The ID token's, whose signature a client checks and a load generator does not."""
    requests: int


class Browser:
    """One connection that is kept alive, and a new cookie jar for each login."""

    def __init__(self, target: Target, tls: ssl.SSLContext) -> None:
        self._target = target
        port = urlsplit(target.token_endpoint).port
        self._connection = HTTPSConnection("localhost", port, context=tls, timeout=_TIMEOUT_SECONDS)
        self._cookies: dict[str, str] = {}
        self._requests = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def log_in(self) -> Login:
        """
        Raises:
            LoginFailed: at any step that did not go as it has to.
        """
        target = self._target
        self._cookies.clear()
        self._requests = 0
        verifier, state, nonce = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "client_id": target.client_id,
            "redirect_uri": target.redirect_uri,
            "response_type": "code",
            "scope": target.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        url, page = self._follow("GET", f"{target.authorization_endpoint}?{urlencode(asked)}")
        if page is None:
            raise LoginFailed(f"{target.title}: no login page, but {url.partition('?')[0]}")
        form = _Form(url, page)
        answer, page = self._follow("POST", form.action, form.filled(target.username, target.password))
        if page is not None:
            raise LoginFailed(f"{target.title}: the login was answered by a page, not by a code")
        given = {name: values[0] for name, values in parse_qs(urlsplit(answer).query).items()}
        if given.get("state") != state or "code" not in given:
            raise LoginFailed(f"{target.title}: no code: {given.get('error')}, {given.get('error_description')}")
        return Login(self._exchange(given["code"], verifier, nonce), self._requests)

    def _exchange(self, code: str, verifier: str, nonce: str) -> dict[str, object]:
        target = self._target
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": target.redirect_uri,
            "code_verifier": verifier,
            "client_id": target.client_id,
            "client_secret": target.client_secret,
        }
        response, body = self._request("POST", target.token_endpoint, form)
        if response.status != 200:
            raise LoginFailed(f"{target.title}: the token endpoint answered {response.status}: {body[:300]}")
        claims = _claims(str(json.loads(body).get("id_token", "")))
        wanted = {"iss": target.issuer, "aud": target.client_id, "nonce": nonce}
        if any(claims.get(name) != value for name, value in wanted.items()):
            raise LoginFailed(f"{target.title}: the ID token is not of this login")
        if target.claim and target.claim not in claims:
            raise LoginFailed(f"{target.title}: the ID token has no {target.claim}")
        return claims

    def _follow(self, method: str, url: str, form: dict[str, str] | None = None) -> tuple[str, str | None]:
        """Requests until there is a page, or the app's redirect URI is reached: the address, and the page or None."""
        for _ in range(_REDIRECT_LIMIT):
            response, body = self._request(method, url, form)
            if response.status == 200:
                return url, body
            location = response.getheader("Location")
            if response.status not in (302, 303) or not location:
                raise LoginFailed(
                    f"{self._target.title}: {urlsplit(url).path} answered {response.status}: {body[:300]}"
                )
            url, method, form = urljoin(url, location), "GET", None
            if url.startswith(self._target.redirect_uri):
                return url, None
        raise LoginFailed(f"{self._target.title}: redirected {_REDIRECT_LIMIT} times and no page")

    def _request(self, method: str, url: str, form: dict[str, str] | None = None) -> tuple[HTTPResponse, str]:
        parts = urlsplit(url)
        headers = {"Accept": "*/*"}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._requests += 1
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self._connection.request(method, path, urlencode(form) if form is not None else None, headers)
        response = self._connection.getresponse()
        body = response.read().decode()
        for line in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.coded_value
        return response, body


class _Form(HTMLParser):
    """The first form of a page that has a password in it."""

    def __init__(self, url: str, page: str) -> None:
        super().__init__()
        self.action = url
        self._fields: dict[str, str] = {}
        self._username = ""
        self._password = ""
        self._in_form = False
        self.feed(page)
        if not (self._username and self._password):
            raise LoginFailed(f"{urlsplit(url).path} shows no form for a name and a password")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and not self._password:
            self._in_form, self._fields, self._username = True, {}, ""
            self.action = urljoin(self.action, given.get("action", ""))
        elif tag == "input" and self._in_form and given.get("name"):
            kind = given.get("type", "text")
            if kind == "password":
                self._password = given["name"]
            elif kind in ("text", "email") and not self._username:
                self._username = given["name"]
            elif kind == "hidden":
                self._fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in_form = False

    def filled(self, username: str, password: str) -> dict[str, str]:
        return {**self._fields, self._username: username, self._password: password}


def _claims(token: str) -> dict[str, object]:
    parts = token.split(".")
    if len(parts) != 3:
        raise LoginFailed("the token endpoint gave no ID token")
    claims: dict[str, object] = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    return claims
