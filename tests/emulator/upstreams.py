"""An OpenID provider of the tests' own, which logs its one person in without asking and lies as it is told to."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey

from emulator.authority import Authority
from emulator.server import Listener


class OidcUpstream:
    """What it was asked is in ``requests``; what it answers can be changed before each login.

    The client is ``hub`` with the secret ``s3cret of the hub``.
    """

    client_id = "hub"
    client_secret = "s3cret of the hub"

    def __init__(self, port: int) -> None:
        self.issuer = f"https://localhost:{port}/up"
        self.key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
        self.app = Flask("upstream")
        for path, view in (
            ("/up/.well-known/openid-configuration", self._discovery),
            ("/up/authorize", self._authorize),
            ("/up/token", self._token),
            ("/up/userinfo", self._userinfo),
            ("/up/keys", self._keys),
            ("/up/<path:name>", self._document),
        ):
            self.app.add_url_rule(path, view.__name__, view, methods=["GET", "POST"])
        self.reset()

    def reset(self) -> None:
        """Honest again, with an empty memory."""
        self.signing_key, self.header = self.key, {}
        self.person = {"sub": "00u-ada", "email": "ada@partner.example", "email_verified": True, "given_name": "Ada"}
        self.changes: dict[str, object] = {}
        """Of the ID token: a claim's other value, or None to leave it out."""
        self.userinfo_changes: dict[str, object] = {}
        self.refusal: dict[str, str] | None = None
        """What the authorization endpoint answers instead of a code."""
        self.token_refusal: dict[str, str] | None = None
        self.requires_pkce = False
        self.documents: dict[str, str] = {}
        """Further documents by path."""
        self.requests: list[tuple[str, dict[str, str]]] = []
        self._codes: dict[str, dict[str, str]] = {}

    def discovered(self) -> dict:
        """What its discovery document says."""
        return self.app.test_client().get("/up/.well-known/openid-configuration").get_json()

    def _discovery(self) -> Response:
        return jsonify(
            issuer=self.issuer,
            authorization_endpoint=f"{self.issuer}/authorize",
            token_endpoint=f"{self.issuer}/token",
            userinfo_endpoint=f"{self.issuer}/userinfo",
            jwks_uri=f"{self.issuer}/keys",
        )

    def _document(self, name: str) -> Response:
        text = self.documents.get(f"/up/{name}")
        return Response(text or "nothing here", 200 if text else 404)

    def _keys(self) -> Response:
        return jsonify(keys=[self.key.as_dict(private=False)])

    def _authorize(self) -> Response:
        asked = request.args.to_dict()
        self.requests.append(("authorize", asked))
        if self.requires_pkce and "code_challenge" not in asked:
            answer = {"error": "invalid_request", "error_description": "PKCE is required"}
        elif self.refusal:
            answer = dict(self.refusal)
        else:
            code = f"code-{len(self._codes)}"
            self._codes[code] = asked
            answer = {"code": code}
        return redirect(f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}")

    def _token(self) -> Response:
        form = request.form.to_dict()
        authorization = request.authorization
        self.requests.append(("token", {**form, "_method": authorization.type if authorization else "post"}))
        if self.token_refusal:
            return jsonify(self.token_refusal), 400
        secret = form.get("client_secret")
        if authorization:
            secret = parse_qs(f"s={authorization.password}")["s"][0]
        asked = self._codes.pop(form.get("code", ""), None)
        if secret != self.client_secret:
            return jsonify(error="invalid_client"), 401
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return jsonify(error="invalid_grant", error_description="The code is not valid"), 400
        if "code_challenge" in asked and _challenge(form.get("code_verifier", "")) != asked["code_challenge"]:
            return jsonify(error="invalid_grant", error_description="The verifier does not fit"), 400
        return jsonify(access_token="the-access-token", token_type="Bearer", id_token=self.id_token(asked["nonce"]))

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.client_id,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "sub": self.person["sub"],
            **self.changes,
        }
        header = {"alg": "RS256", "kid": self.key.kid, **self.header}
        return jwt.encode(
            header, {name: value for name, value in claims.items() if value is not None}, self.signing_key
        )

    def _userinfo(self) -> Response:
        self.requests.append(("userinfo", {"authorization": request.headers["Authorization"]}))
        return jsonify({**self.person, **self.userinfo_changes})


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@contextmanager
def serving(authority: Authority) -> Iterator[OidcUpstream]:
    """It, behind TLS on a port of its own."""
    listener = Listener("upstream", 0, authority.server_context())
    upstream = OidcUpstream(listener.port)
    listener.application = upstream.app
    listener.start()
    try:
        yield upstream
    finally:
        listener.stop()


def answered(location: str) -> dict[str, str]:
    """The parameters of a redirect."""
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
