"""Making tokens: the registered claims, the vendor's claims, the signatures, and the record of each."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from flask import request

from emulator.context import Clock
from emulator.keys import SigningKeys
from emulator.oidc.checks import requested_claims
from emulator.oidc.contract import Client, Issue, Realm, Subject
from emulator.oidc.faults import Fault, Situation
from emulator.oidc.records import Records, new_handle
from emulator.store import Document

_CODE_FIELDS = ("scopes", "id_token", "access_token", "audience", "access_token_lifetime_seconds")
"""What of an issue is carried in a code where the vendor prepares it at the authorization endpoint."""


class Issuance:
    """Issues the tokens of one realm."""

    def __init__(self, realm: Realm, records: Records, keys: SigningKeys, clock: Clock) -> None:
        self._realm = realm
        self._records = records
        self._keys = keys
        self._clock = clock

    def begin(
        self,
        client: Client,
        subject: Subject | None,
        grant_type: str,
        scopes: tuple[str, ...],
        parameters: Document,
        session: Document,
    ) -> Issue:
        """An issue with the registered claims (OpenID Connect Core section 2).

        Args:
            session: ``auth_time``, ``sid`` and ``logins`` of the login it comes from.
        """
        now = int(self._clock())
        issue = Issue(
            client=client,
            subject=subject,
            grant_type=grant_type,
            scopes=scopes,
            parameters=parameters,
            auth_time=int(session.get("auth_time", now)),
            session_id=session.get("sid", ""),
            logins=session.get("logins", 1),
            ip=request.remote_addr or "",
            user_agent=request.headers.get("User-Agent", ""),
            issued_at=now,
            access_token_lifetime_seconds=client.access_token_lifetime_seconds,
        )
        sub = subject.sub if subject else client.client_id
        issue.id_token = {
            "iss": self._realm.issuer,
            "sub": sub,
            "aud": client.client_id,
            "iat": now,
            "exp": now + client.id_token_lifetime_seconds,
        }
        asked = requested_claims(parameters)["id_token"] if self._realm.claims_parameter_supported else []
        if self._realm.include_auth_time or "max_age" in parameters or "auth_time" in asked:
            issue.id_token["auth_time"] = issue.auth_time
        if "nonce" in parameters and grant_type == "authorization_code":
            issue.id_token["nonce"] = parameters["nonce"]
        if self._realm.include_sid and issue.session_id:
            issue.id_token["sid"] = issue.session_id
        issue.access_token = {"iss": self._realm.issuer, "sub": sub, "iat": now, "exp": now}
        if subject is not None and asked:
            known = self._realm.userinfo(client, subject, tuple(sorted(self._realm.supported_scopes)))
            issue.id_token.update({name: known[name] for name in asked if name in known and name not in issue.id_token})
        return issue

    def freeze(self, issue: Issue) -> Document:
        """What a code carries of a prepared issue."""
        return {name: getattr(issue, name) for name in _CODE_FIELDS}

    def thaw(self, issue: Issue, frozen: Document) -> None:
        """Puts a code's claims into an issue that begins now: only the times are new."""
        times = {"iat": issue.issued_at, "exp": issue.id_token["exp"]}
        issue.scopes = tuple(frozen["scopes"])
        issue.id_token = {**frozen["id_token"], **times}
        issue.access_token = {**frozen["access_token"], "iat": issue.issued_at}
        issue.audience = frozen["audience"]
        issue.access_token_lifetime_seconds = frozen["access_token_lifetime_seconds"]

    def respond(self, issue: Issue, grant: str, *, refresh_token: str | None = None) -> dict[str, Any]:
        """The token endpoint's answer for a prepared issue (RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3).

        Args:
            grant: name of the grant that every token of this answer belongs to.
            refresh_token: sent along as it is.
        """
        lifetime = issue.access_token_lifetime_seconds
        expires_at = issue.issued_at + lifetime
        access_token = self._realm.access_token(issue)
        if access_token is None:
            issue.access_token["exp"] = expires_at
            issue.access_token.setdefault("jti", new_handle())
            access_token = self._keys.sign(self._realm.access_token_key, issue.access_token)
        self._records.keep_access_token(access_token, grant, issue.scopes, expires_at)
        response: dict[str, Any] = {"access_token": access_token, "token_type": "Bearer", "expires_in": lifetime}
        if issue.subject is not None and "openid" in issue.scopes:
            if self._realm.include_at_hash:
                issue.id_token["at_hash"] = half_hash(access_token)
            response["id_token"] = self._keys.sign(self._realm.id_token_key, issue.id_token)
        if refresh_token:
            response["refresh_token"] = refresh_token
        response["scope"] = " ".join(issue.scopes)
        return self._realm.token_response(issue, response)

    def first_refresh_token(self, issue: Issue, grant: str) -> str | None:
        """A refresh token where the client may have one and asked for it."""
        client = issue.client
        wanted = "offline_access" in issue.scopes or not client.refresh_requires_offline_access
        if "refresh_token" not in client.grant_types or not wanted:
            return None
        expires_at = issue.issued_at + client.refresh_token_lifetime_seconds
        return self._records.issue_refresh_token(grant, expires_at, issue.auth_time)

    def next_refresh_token(self, issue: Issue, old: Document) -> str | None:
        """The successor of a rotated token, which keeps the family's end; None where tokens are not rotated."""
        if not issue.client.rotate_refresh_tokens:
            return None
        if not self._records.retire_refresh_token(old["key"]):
            self.check_rotation(issue.client, self._records.refresh_token_by_key(old["key"]) or old)
        return self._records.issue_refresh_token(old["grant"], old["expires_at"], old["auth_time"])

    def check_rotation(self, client: Client, token: Document) -> None:
        """Passes unless the token was rotated before and its leeway is over.

        Raises:
            Fault: somebody else has the token, so the whole family ends (RFC 9700 section 4.14.2).
        """
        if not client.rotate_refresh_tokens or "retired_at" not in token:
            return
        if self._clock() >= token["retired_at"] + client.rotation_leeway_seconds:
            self._records.revoke_grant(token["grant"])
            raise Fault(Situation.REUSED_REFRESH_TOKEN)


def half_hash(token: str) -> str:
    """The left half of the SHA-256 of a token, as in `at_hash` (OpenID Connect Core section 3.1.3.6)."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()[:16]).rstrip(b"=").decode()
