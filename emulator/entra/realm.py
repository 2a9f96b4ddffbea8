"""The tenant as an issuer: what Entra ID does in its own way.

Source: https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc, …/v2-oauth2-auth-code-flow,
…/v2-oauth2-client-creds-grant-flow (read 2026-11-24).
Differs: ``openid``, ``profile``, ``email``, ``offline_access`` and ``User.Read`` are taken as agreed to by an administrator; other
scopes ask for consent. Only ``response_type=code``, whatever the implicit-grant settings say. A refresh answers with no new
refresh token. Tokens live 60 minutes, not 60 to 90. No conditional access, no multi-factor authentication.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Response, request

from emulator.entra import pages
from emulator.entra.claims import (
    Claims,
    group_claims,
    new_uti,
    opaque,
    optional_claims,
    pairwise_sub,
    roles_of,
    user_claims,
)
from emulator.entra.clients import as_client, find_application
from emulator.entra.directory import GRAPH_APP_ID, Directory, public
from emulator.entra.errors import Answer, EntraFault, answer, error_uri, token_error
from emulator.entra.graph.errors import GraphError
from emulator.entra.graph.user_checks import password_of
from emulator.entra.redirects import platform_of
from emulator.entra.scopes import (
    DEFAULT,
    GRANTED_TO_ALL,
    OPENID_SCOPES,
    Permission,
    find_resource,
    granted_by_administrator,
    is_admin_restricted,
    is_known,
    understand,
)
from emulator.oidc.contract import (
    Client,
    ConsentPage,
    Endpoints,
    Issue,
    LoginPage,
    LoginRefused,
    Realm,
    Secret,
    Subject,
)
from emulator.oidc.faults import UNREDIRECTABLE, Fault, Situation
from emulator.oidc.records import Records
from emulator.oidc.responses import authorization_response
from emulator.passwords import hash_password, verify_password
from emulator.store import Document

WRONG_PASSWORD = (
    "Your account or password is incorrect. If you don't remember your password, reset it now. (AADSTS50126: Error "
    "validating credentials due to invalid username or password.)"
)
_DISABLED = "Your account has been disabled. Contact your support person. (AADSTS50057: The user account is disabled.)"


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
        self._must_change_password = False
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
        application = find_application(self._directory, client_id)
        return None if application is None else as_client(application)

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
        user = self._directory.user_by_name(username)
        known = user is not None and "_password" in user
        cost = self._directory.context.settings.bcrypt_cost
        matches = verify_password(password, user["_password"] if user and known else _hash_of_nobody(cost))
        if user is None or not known or not matches:
            raise LoginRefused(WRONG_PASSWORD, 200)
        if not user["accountEnabled"]:
            raise LoginRefused(_DISABLED, 200)
        if user.get("_forceChange"):
            self._change_password(user, password)
        return _subject(user)

    def _change_password(self, user: Document, current: str) -> None:
        """Goes on only with a new password, which the page asks for twice."""
        self._must_change_password = True
        new = request.form.get("new_password")
        if new is None:
            raise LoginRefused(
                "You need to update your password because this is the first time you are signing in.", 200
            )
        if new != request.form.get("confirm_password"):
            raise LoginRefused("Your passwords do not match.", 200)
        if new == current:
            raise LoginRefused("Choose a password that you have not used before.", 200)
        try:
            password_of({"password": new}, user)
        except GraphError as refused:
            raise LoginRefused(refused.message, 200) from refused
        user["_password"] = hash_password(new, self._directory.context.settings.bcrypt_cost)
        user["_forceChange"] = False
        user["lastPasswordChangeDateTime"] = self._directory.now()
        self._directory.save("user", user)

    def admit(self, client: Client, subject: Subject) -> None:
        principal = self._principal(client)
        if not principal["accountEnabled"]:
            raise EntraFault(
                Situation.NOT_ADMITTED,
                7000112,
                f"Application '{client.client_id}'({client.name}) is disabled.",
                error="unauthorized_client",
            )
        if principal["appRoleAssignmentRequired"] and not self._directory.assignments_to(principal["id"], subject.sub):
            raise EntraFault(
                Situation.NOT_ADMITTED,
                50105,
                f"Your administrator has configured the application {client.name} ('{client.client_id}') to block users "
                "unless they are specifically granted ('assigned') access to the application. The signed-in user "
                f"'{subject.username}' is blocked because they are not a direct member of a group with access, nor had "
                "access directly assigned by an administrator. Please contact your administrator to assign access to this "
                "application.",
                error="interaction_required",
            )
        self._note_consent(client, principal, subject)

    def _principal(self, client: Client) -> Document:
        principal = self._directory.service_principal_by_app_id(client.client_id)
        if principal is None:
            raise Fault(Situation.UNKNOWN_CLIENT)
        return principal

    def _note_consent(self, client: Client, principal: Document, subject: Subject) -> None:
        """Counts what an administrator agreed to as agreed to."""
        agreed = []
        for scope in self._requested:
            permission = understand(self._directory, scope)
            if permission is None:
                continue
            granted = granted_by_administrator(self._directory, principal["id"], permission.resource, subject.sub)
            if permission.resource["appId"] == GRAPH_APP_ID:
                granted |= GRANTED_TO_ALL
            own = permission.resource["appId"] == client.client_id
            if own or permission.value in granted or (permission.value == DEFAULT and granted):
                agreed.append(scope)
        records = Records(self._directory.store, self.name, self._directory.context.clock)
        if not set(agreed) <= records.consented(subject.sub, client.client_id):
            records.consent(subject.sub, client.client_id, tuple(agreed))

    def check_authorization(self, client: Client, parameters: Mapping[str, str]) -> None:
        application = client.record
        if self.alias is not None:
            self.check_alias(application)
        scopes = tuple(parameters.get("scope", "").split())
        if not scopes:
            raise EntraFault(
                Situation.INVALID_SCOPE,
                900144,
                "The request body must contain the following parameter: 'scope'.",
                error="invalid_request",
            )
        for scope in scopes:
            self._check_scope(client, scope)
        self._requested = scopes

    def check_alias(self, application: Mapping[str, Any]) -> None:
        """Raises where an application of this tenant alone is asked for through ``common`` or ``organizations``."""
        if self.alias is not None and application["signInAudience"] == "AzureADMyOrg":
            raise EntraFault(
                Situation.UNKNOWN_CLIENT,
                50194,
                f"Application '{application['appId']}'({application['displayName']}) is not configured as a multi-tenant "
                f"application. Usage of the /{self.alias} endpoint is not supported for such applications created after "
                "'10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.",
                error="invalid_request",
            )

    def _check_scope(self, client: Client, scope: str) -> None:
        permission = understand(self._directory, scope)
        if permission is None:
            raise EntraFault(
                Situation.INVALID_SCOPE,
                500011,
                f"The resource principal named {scope.rpartition('/')[0]} was not found in the tenant named "
                f"{self._directory.tenant.display_name}. This can happen if the application has not been installed by the "
                "administrator of the tenant or consented to by any user in the tenant. You might have sent your "
                "authentication request to the wrong tenant.",
                error="invalid_resource",
            )
        if not is_known(permission):
            raise EntraFault(
                Situation.INVALID_SCOPE,
                650053,
                f"The application '{client.name}' asked for scope '{permission.value}' that doesn't exist on the resource "
                f"'{permission.resource['appId']}'. Contact the app vendor.",
                error="invalid_client",
            )
        if is_admin_restricted(permission):
            granted = granted_by_administrator(
                self._directory, self._principal(client)["id"], permission.resource, None
            )
            if permission.value not in granted:
                raise EntraFault(
                    Situation.CONSENT_REQUIRED,
                    90094,
                    f"The grant requires admin permission: '{scope}'. Ask an administrator to grant it to {client.name}.",
                    error="access_denied",
                )

    def granted_scopes(self, client: Client, requested: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(requested))

    def is_hinted(self, client: Client, subject: Subject, hint: Claims) -> bool:
        return subject.sub == hint.get("oid") or hint.get("sub") == pairwise_sub(
            self._directory, str(hint.get("aud")), subject.sub
        )

    def prepare(self, issue: Issue) -> None:
        if issue.subject is None:
            return
        self._prepare_id_token(issue, issue.subject)
        self._prepare_access_token(issue, issue.subject)

    def _prepare_id_token(self, issue: Issue, subject: Subject) -> None:
        client, user = issue.client, subject.record
        principal = self._principal(client)
        roles = roles_of(self._directory, principal, subject.sub)
        login = {
            "auth_time": issue.auth_time,
            "sid": str(uuid.uuid5(uuid.NAMESPACE_OID, issue.session_id)),
            "ipaddr": issue.ip,
        }
        issue.id_token |= {
            "nbf": issue.issued_at,
            **user_claims(user, issue.scopes),
            "rh": f"1.{opaque(self._directory, 'rh', client.client_id, subject.sub)}.",
            **({"roles": roles} if roles else {}),
            **group_claims(self._directory, client.record, subject.sub),
            **optional_claims(client.record, "idToken", user, issue.scopes, login),
            "sub": pairwise_sub(self._directory, client.client_id, subject.sub),
            "tid": self.tenant_id,
            "uti": new_uti(),
            "ver": "2.0",
        }

    def _prepare_access_token(self, issue: Issue, subject: Subject) -> None:
        resource, values = self._resource_of(issue)
        client, user = issue.client, subject.record
        roles = roles_of(self._directory, resource, subject.sub)
        common: Claims = {
            "nbf": issue.issued_at,
            "aio": opaque(self._directory, "aio", new_uti()),
            "name": user["displayName"],
            "oid": subject.sub,
            "rh": f"1.{opaque(self._directory, 'rh', client.client_id, subject.sub)}.",
            "scp": " ".join(values),
            "sub": pairwise_sub(self._directory, resource["appId"], subject.sub),
            "tid": self.tenant_id,
            "uti": new_uti(),
            **({"roles": roles} if roles else {}),
        }
        application = self._directory.application_by_app_id(resource["appId"])
        if application is not None:
            login = {"auth_time": issue.auth_time, "ipaddr": issue.ip}
            common |= group_claims(self._directory, application, subject.sub)
            common |= optional_claims(application, "accessToken", user, ("profile", *issue.scopes), login)
        issue.access_token |= common | self._of_version(resource, client, acr="1" if self._used_secret() else "0")
        if issue.access_token["ver"] == "1.0":
            issue.access_token |= {"unique_name": user["userPrincipalName"], "upn": user["userPrincipalName"]}
        else:
            issue.access_token["preferred_username"] = user["userPrincipalName"]

    def _used_secret(self) -> bool:
        return "client_secret" in request.form or "Authorization" in request.headers

    def _resource_of(self, issue: Issue) -> tuple[Document, list[str]]:
        """The resource of an access token, that of the first scope which is not OpenID Connect's own, and its permissions."""
        permissions = [understand(self._directory, scope) for scope in issue.scopes if scope not in OPENID_SCOPES]
        named: list[Permission] = [one for one in permissions if one is not None]
        graph = find_resource(self._directory, GRAPH_APP_ID)
        resource = named[0].resource if named else graph
        if resource is None:
            raise Fault(Situation.UNKNOWN_AUDIENCE)
        values = [one.value for one in named if one.resource["id"] == resource["id"] and one.value != DEFAULT]
        if any(one.value == DEFAULT for one in named):
            principal = self._principal(issue.client)
            user_id = issue.subject.sub if issue.subject else None
            values += sorted(granted_by_administrator(self._directory, principal["id"], resource, user_id))
            values += self._configured(issue.client.record, resource)
        if resource["appId"] == GRAPH_APP_ID:
            values += [scope for scope in issue.scopes if scope in OPENID_SCOPES and scope != "offline_access"]
        return resource, list(dict.fromkeys(values))

    def _configured(self, application: Mapping[str, Any], resource: Document) -> list[str]:
        """Delegated permissions that a registration lists for a resource."""
        names = {one["id"]: one["value"] for one in resource["oauth2PermissionScopes"]}
        return [
            names[access["id"]]
            for required in application["requiredResourceAccess"]
            if required["resourceAppId"] == resource["appId"]
            for access in required["resourceAccess"]
            if access["type"] == "Scope" and access["id"] in names
        ]

    def _of_version(self, resource: Document, client: Client, *, acr: str) -> Claims:
        """Claims that differ between the two versions of access tokens, which the resource chooses."""
        application = self._directory.application_by_app_id(resource["appId"])
        version = 1 if application is None else application["api"]["requestedAccessTokenVersion"] or 1
        if version == 2:
            return {"ver": "2.0", "aud": resource["appId"], "azp": client.client_id, "azpacr": acr, "iss": self.issuer}
        if resource["appId"] == GRAPH_APP_ID:
            audience = self._directory.base_url
        else:
            audience = next(iter(application["identifierUris"] if application else ()), resource["appId"])
        return {
            "ver": "1.0",
            "aud": audience,
            "app_displayname": client.name,
            "appid": client.client_id,
            "appidacr": acr,
            "iss": f"{self._directory.base_url}/{self.tenant_id}/",
        }

    def client_credentials(self, issue: Issue, form: Mapping[str, str]) -> None:
        scope = form.get("scope", "").strip()
        if not scope:
            raise EntraFault(
                Situation.MALFORMED, 900144, "The request body must contain the following parameter: 'scope'."
            )
        name, _, value = scope.rpartition("/")
        if value != DEFAULT or " " in scope or not name:
            raise EntraFault(
                Situation.INVALID_SCOPE,
                1002012,
                f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with "
                "/.default suffixed to the resource identifier (application ID URI).",
            )
        resource = find_resource(self._directory, name)
        if resource is None:
            raise Fault(Situation.UNKNOWN_AUDIENCE)
        principal = self._principal(issue.client)
        if not principal["accountEnabled"]:
            raise EntraFault(
                Situation.GRANT_NOT_ALLOWED,
                7000112,
                f"Application '{issue.client.client_id}'({issue.client.name}) is disabled.",
                error="unauthorized_client",
            )
        roles = roles_of(self._directory, resource, principal["id"])
        if resource["appRoleAssignmentRequired"] and not self._directory.assignments_to(
            resource["id"], principal["id"]
        ):
            raise Fault(Situation.AUDIENCE_NOT_GRANTED)
        issue.access_token |= {
            "nbf": issue.issued_at,
            "aio": opaque(self._directory, "aio", new_uti()),
            "idtyp": "app",
            "oid": principal["id"],
            "rh": f"1.{opaque(self._directory, 'rh', issue.client.client_id)}.",
            "sub": principal["id"],
            "tid": self.tenant_id,
            "uti": new_uti(),
            **({"roles": roles} if roles else {}),
            **self._of_version(resource, issue.client, acr="1"),
        }

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
        if self._must_change_password:
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


@functools.cache
def _hash_of_nobody(cost: int) -> str:
    """Checked where there is no user, so that the answer takes as long."""
    return hash_password("nobody has this password", cost)


def _subject(user: Document) -> Subject:
    return Subject(
        sub=user["id"],
        username=user["userPrincipalName"],
        record={**public(user), "id": user["id"]},
    )
