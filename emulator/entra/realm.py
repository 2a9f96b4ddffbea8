"""The tenant as an issuer: what Entra ID does in its own way.

Source: https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc, …/v2-oauth2-auth-code-flow,
…/v2-oauth2-client-creds-grant-flow (read 2026-11-24).
Differs: ``openid``, ``profile``, ``email``, ``offline_access`` and ``User.Read`` are taken as agreed to by an administrator; other
scopes ask for consent. Only ``response_type=code``, whatever the implicit-grant settings say. A refresh answers with no new
refresh token. No conditional access, no multi-factor authentication.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Response, request

from emulator.entra import admission, pages
from emulator.entra.claims import Claims, pairwise_sub
from emulator.entra.clients import find_client
from emulator.entra.directory import Directory, public
from emulator.entra.errors import Answer, answer, error_uri, token_error
from emulator.entra.issuing import access_token_claims, application_token_claims, id_token_claims
from emulator.entra.passwords import authenticate, change_password
from emulator.entra.redirects import platform_of
from emulator.entra.scopes import understand
from emulator.oidc.contract import Client, ConsentPage, Endpoints, Issue, LoginPage, Realm, Secret, Subject
from emulator.oidc.faults import UNREDIRECTABLE, Fault, Situation
from emulator.oidc.records import Records
from emulator.oidc.responses import authorization_response
from emulator.store import Document


class EntraRealm(Realm):
    """One request's view of the tenant.

    Args:
        alias: the path segment by which the tenant was named, if that was ``common`` or ``organizations``.
    """

    name = "entra"
    vendor = "entra"
    session_cookie = "ESTSAUTHPERSISTENT"
    code_challenge_methods = ("S256", "plain")
    include_sid = False
    shown_situations = UNREDIRECTABLE | {Situation.NOT_ADMITTED}

    def __init__(self, directory: Directory, alias: str | None = None) -> None:
        self._directory = directory
        self.alias = alias
        self._requested: tuple[str, ...] = ()
        self._new_password_needed = False
        self.tenant_id = directory.tenant.tenant_id
        base = directory.base_url
        self.issuer = f"{base}/{self.tenant_id}/v2.0"
        here = f"{base}/{self.tenant_id}"
        self.endpoints = Endpoints(
            authorization=f"{here}/oauth2/v2.0/authorize",
            token=f"{here}/oauth2/v2.0/token",
            userinfo=f"{base}/oidc/userinfo",
            jwks=f"{here}/discovery/v2.0/keys",
            end_session=f"{here}/oauth2/v2.0/logout",
            revocation=None,
            login=f"{here}/login",
            consent=f"{here}/consent",
        )

    def find_client(self, client_id: str) -> Client | None:
        return find_client(self._directory, client_id)

    def secret_matches(self, secret: Secret, given: str) -> bool:
        return hmac.compare_digest(secret.value, hashlib.sha256(given.encode()).hexdigest())

    def matches_redirect_uri(self, client: Client, uri: str) -> bool:
        return platform_of(client.record, uri) is not None

    def allows_origin(self, origin: str) -> bool:
        return any(
            "{0.scheme}://{0.netloc}".format(urlsplit(uri)) == origin
            for application in self._directory.objects("application").all()
            for uri in application["spa"]["redirectUris"]
        )

    def find_subject(self, sub: str) -> Subject | None:
        user = self._directory.objects("user").get(sub)
        return None if user is None or not user["accountEnabled"] else _subject(user)

    def authenticate(self, client: Client, username: str, password: str) -> Subject:
        user = authenticate(self._directory, username, password)
        if user.get("_forceChange"):
            self._new_password_needed = True
            form = request.form
            change_password(self._directory, user, password, form.get("new_password"), form.get("confirm_password"))
        return _subject(user)

    def admit(self, client: Client, subject: Subject) -> None:
        admission.admit(self._directory, client, subject)
        records = Records(self._directory.store, self.name, self._directory.context.clock)
        admission.note_consent(self._directory, records, client, subject, self._requested)

    def check_authorization(self, client: Client, parameters: Mapping[str, str]) -> None:
        admission.check_alias(self.alias, client.record)
        self._requested = tuple(parameters.get("scope", "").split())
        admission.check_scopes(self._directory, client, self._requested)

    def granted_scopes(self, client: Client, requested: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(requested))

    def is_id_token(self, claims: Claims) -> bool:
        """An access token for an API that is an application here has a client's ID for audience as well, and says who asked for it."""
        return super().is_id_token(claims) and not {"azp", "appid"} & claims.keys()

    def is_hinted(self, client: Client, subject: Subject, hint: Claims) -> bool:
        return subject.sub == hint.get("oid") or hint.get("sub") == pairwise_sub(
            self._directory, str(hint.get("aud")), subject.sub
        )

    def prepare(self, issue: Issue) -> None:
        if issue.subject is None:
            return
        used_secret = "client_secret" in request.form or "Authorization" in request.headers
        issue.id_token |= id_token_claims(self._directory, issue, issue.subject)
        issue.access_token |= access_token_claims(self._directory, issue, issue.subject, used_secret=used_secret)

    def client_credentials(self, issue: Issue, form: Mapping[str, str]) -> None:
        issue.access_token |= application_token_claims(self._directory, issue, form.get("scope", "").strip())

    def userinfo(self, client: Client, subject: Subject, scopes: tuple[str, ...]) -> Claims:
        user = subject.record
        claims: Claims = {"sub": pairwise_sub(self._directory, client.client_id, subject.sub)}
        if "profile" in scopes:
            claims |= {
                "name": user["displayName"],
                **{
                    claim: user[name]
                    for claim, name in (("family_name", "surname"), ("given_name", "givenName"))
                    if user[name]
                },
                "picture": f"{self._directory.base_url}/v1.0/me/photo/$value",
            }
        if "email" in scopes and user["mail"]:
            claims["email"] = user["mail"]
        return claims

    def token_response(self, issue: Issue, response: dict[str, Any]) -> dict[str, Any]:
        scope = " ".join(one for one in issue.scopes if one != "offline_access")
        answered = {**response, "ext_expires_in": response["expires_in"], "scope": scope}
        if issue.subject is None:
            del answered["scope"]
        return answered

    def authorization_response(self, client: Client, response: dict[str, str]) -> dict[str, str]:
        return {**response, "session_state": str(uuid.uuid4())}

    def describe(self, fault: Fault, parameters: Mapping[str, str]) -> Answer:
        """A fault with its code and text."""
        client_id = (
            parameters.get("client_id") or (request.authorization.username if request.authorization else "") or ""
        )
        application = self._directory.application_by_app_id(client_id)
        words = {
            **{name: str(value) for name, value in parameters.items()},
            "client_id": client_id,
            "tenant": self._directory.tenant.display_name,
            "name": application["displayName"] if application else "",
            "resource": parameters.get("scope", "").rpartition("/")[0],
            "client-request-id": request.headers.get("client-request-id", ""),
        }
        return answer(fault, words, self._directory.context.clock())

    def login_page(self, page: LoginPage) -> Response:
        if self._new_password_needed:
            return pages.update_password(self._directory.tenant, page)
        return pages.sign_in(self._directory.tenant, page)

    def consent_page(self, page: ConsentPage) -> Response:
        described = [(scope, understand(self._directory, scope)) for scope in page.scopes]
        return pages.consent(self._directory.tenant, page, described)

    def error_page(self, fault: Fault, parameters: Mapping[str, str]) -> Response:
        described = self.describe(fault, parameters)
        if "none" in parameters.get("prompt", "").split() and fault.situation not in UNREDIRECTABLE:
            body = self._redirected(described)
            if "state" in parameters:
                body["state"] = parameters["state"]
            return authorization_response(parameters["redirect_uri"], parameters.get("response_mode") or "query", body)
        return pages.problem(self._directory.tenant, described)

    def redirect_error(self, fault: Fault) -> dict[str, str]:
        return self._redirected(self.describe(fault, dict(request.values.items())))

    def _redirected(self, described: Answer) -> dict[str, str]:
        return {
            "error": described.error,
            "error_description": described.description,
            "error_uri": error_uri(described, self._directory.base_url),
        }

    def token_error(self, fault: Fault, parameters: Mapping[str, str]) -> tuple[int, dict[str, Any], dict[str, str]]:
        status, body = token_error(self.describe(fault, parameters), self._directory.base_url)
        return status, body, {"x-ms-request-id": body["trace_id"]}

    def logged_out_page(self, client: Client | None) -> Response:
        return pages.signed_out(self._directory.tenant)

    def discovery(self, document: dict[str, Any]) -> dict[str, Any]:
        for name in (
            "code_challenge_methods_supported",
            "claims_parameter_supported",
            "grant_types_supported",
            "request_parameter_supported",
        ):
            document.pop(name)
        if self.alias is not None:
            own, shared = f"/{self.tenant_id}/", f"/{self.alias}/"
            document = {
                name: value.replace(own, shared) if isinstance(value, str) else value
                for name, value in document.items()
            }
            document["issuer"] = f"{self._directory.base_url}/{{tenantid}}/v2.0"
        host = self._directory.base_url.partition("://")[2]
        return {
            **document,
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "subject_types_supported": ["pairwise"],
            "claims_supported": [
                "sub",
                "iss",
                "cloud_instance_name",
                "aud",
                "exp",
                "iat",
                "auth_time",
                "nonce",
                "preferred_username",
                "name",
                "tid",
                "ver",
                "email",
            ],
            "tenant_region_scope": "EU",
            "cloud_instance_name": host,
            "cloud_graph_host_name": host,
            "msgraph_host": host,
        }


def _subject(user: Document) -> Subject:
    return Subject(
        sub=user["id"],
        username=user["userPrincipalName"],
        record={**public(user), "id": user["id"]},
    )
