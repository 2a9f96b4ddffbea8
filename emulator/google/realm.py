"""Google as an issuer: every client ID is known, and every person is who they say they are."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from flask import Response, render_template, request

from emulator.context import Context
from emulator.google.people import People, claims
from emulator.oidc.contract import Claims, Client, ConsentPage, Endpoints, Issue, LoginPage, Realm, Secret, Subject
from emulator.oidc.faults import Fault, Situation
from emulator.store import Document

_HEADERS = {"Content-Type": "text/html; charset=utf-8"}
# By hand, for `urlsplit` reads a backslash and a newline otherwise than a browser does, which is who follows the address.
_LOOPBACK = re.compile(r'https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?(?:[/?][!"$-\[\]-~]*)?')
_PROFILE = ("name", "picture", "given_name", "family_name")
_TOKEN: dict[Situation, tuple[int, str, str]] = {
    Situation.NO_CLIENT_AUTHENTICATION: (401, "invalid_client", "Unauthorized"),
    Situation.WRONG_SECRET: (401, "invalid_client", "Unauthorized"),
    Situation.REDIRECT_URI_CHANGED: (400, "redirect_uri_mismatch", "Bad Request"),
    Situation.WRONG_VERIFIER: (400, "invalid_grant", "Invalid code verifier."),
    Situation.MISSING_VERIFIER: (400, "invalid_grant", "Missing code verifier."),
}


def address(context: Context) -> str:
    """Where the stand-in is, and what its tokens name as issuer, where Google's name ``https://accounts.google.com``."""
    return f"https://localhost:{context.settings.google_port}"


class GoogleRealm(Realm):
    """One issuer for everybody.

    Differs: there is no console where a client is registered: every client ID is one, with whatever secret it sends, and its
    redirect URIs are those on this machine, without a user's name or a fragment. Nobody is asked to consent; no refresh tokens, so ``access_type`` does nothing.
    """

    name = "google"
    vendor = "google"
    session_cookie = "google"
    supported_scopes = frozenset({"openid", "email", "profile"})
    code_challenge_methods = ("S256", "plain")
    include_sid = False
    include_at_hash = True
    claims_parameter_supported = False
    asks_for_consent = False

    def __init__(self, context: Context) -> None:
        self._people = People(context)
        self.issuer = base = address(context)
        self.endpoints = Endpoints(
            authorization=f"{base}/o/oauth2/v2/auth",
            token=f"{base}/token",
            userinfo=f"{base}/v1/userinfo",
            jwks=f"{base}/oauth2/v3/certs",
            end_session=None,
            revocation=f"{base}/revoke",
            login=f"{base}/signin",
            consent=f"{base}/signin/consent",
        )

    def find_client(self, client_id: str) -> Client | None:
        return Client(client_id=client_id, name=client_id, secrets=(Secret("any"),))

    def secret_matches(self, secret: Secret, given: str) -> bool:
        return bool(given)

    def matches_redirect_uri(self, client: Client, uri: str) -> bool:
        return _LOOPBACK.fullmatch(uri) is not None

    def find_subject(self, sub: str) -> Subject | None:
        account = self._people.find(sub)
        return None if account is None else _as_subject(account)

    def authenticate(self, client: Client, username: str, password: str) -> Subject:
        """Whoever says who they are; the form's ``name`` is what tokens call them."""
        return _as_subject(self._people.sign_in(username, request.form.get("name", "")))

    def prepare(self, issue: Issue) -> None:
        if issue.subject is not None:
            known = _released(issue.subject.record, issue.scopes)
            issue.id_token = {"azp": issue.client.client_id, **issue.id_token, **known}

    def access_token(self, issue: Issue) -> str | None:
        return f"ya29.{secrets.token_urlsafe(48)}"

    def userinfo(self, client: Client, subject: Subject, scopes: tuple[str, ...]) -> Claims:
        return {"sub": subject.sub, **_released(subject.record, scopes)}

    def login_page(self, page: LoginPage) -> Response:
        return Response(render_template("signin.html", page=page, people=self._people.all()), page.status, _HEADERS)

    def consent_page(self, page: ConsentPage) -> Response:
        raise NotImplementedError("nobody is asked to consent")

    def error_page(self, fault: Fault, parameters: Mapping[str, str]) -> Response:
        mismatch = fault.situation is Situation.REDIRECT_URI_MISMATCH
        error = "redirect_uri_mismatch" if mismatch else fault.situation.error
        text = render_template("blocked.html", error=error, fault=fault, parameters=parameters, mismatch=mismatch)
        return Response(text, 400, _HEADERS)

    def redirect_error(self, fault: Fault) -> dict[str, str]:
        return {"error": fault.situation.error, "error_description": fault.public}

    def token_error(self, fault: Fault, parameters: Mapping[str, str]) -> tuple[int, dict[str, Any], dict[str, str]]:
        default = (fault.situation.status, fault.situation.error, "Bad Request")
        status, error, description = _TOKEN.get(fault.situation, default)
        return status, {"error": error, "error_description": description}, {}

    def discovery(self, document: dict[str, Any]) -> dict[str, Any]:
        document["grant_types_supported"] = ["authorization_code"]
        document["token_endpoint_auth_methods_supported"] = ["client_secret_post", "client_secret_basic"]
        document["claims_supported"] = [
            *("aud", "email", "email_verified", "exp", "family_name", "given_name", "iat", "iss", "name", "picture"),
            "sub",
        ]
        return document


def _as_subject(account: Document) -> Subject:
    return Subject(sub=account["sub"], username=account["email"], record=account)


def _released(account: Mapping[str, Any], scopes: tuple[str, ...]) -> Claims:
    """The claims that the scopes release."""
    names = (
        *(_PROFILE if "profile" in scopes else ()),
        *(("email", "email_verified", "hd") if "email" in scopes else ()),
    )
    known = claims(dict(account))
    return {name: known[name] for name in names if name in known}
