"""Logins through another identity provider: the connections of strategy ``google-oauth2`` and ``oidc``.

Source: https://auth0.com/docs/authenticate/identity-providers (social and enterprise, read 2026-11-24),
https://auth0.com/docs/manage-users/user-accounts/user-profiles/user-profile-structure and, for a connection without keys of its
own, https://auth0.com/docs/authenticate/identity-providers/social-identity-providers/devkeys.
Differs: Google is the stand-in of ``emulator/google``, which knows every client. An ``oidc`` connection is always asked for a code,
its ``type`` notwithstanding, and its discovery document is read at each login. The other strategies log nobody in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, request

from emulator.auth0 import directory
from emulator.auth0.realm import Auth0Realm
from emulator.auth0.tenant import Tenant
from emulator.google.realm import GoogleRealm
from emulator.oidc import upstream
from emulator.oidc.contract import LoginRefused, Subject
from emulator.oidc.faults import Fault, Situation
from emulator.oidc.provider import Provider
from emulator.oidc.responses import secured
from emulator.oidc.upstream import UpstreamFault, UpstreamProvider
from emulator.store import Document

CALLBACK = "/login/callback"
"""What a tenant registers with every other identity provider."""
DEVELOPMENT_KEYS = ("auth0-development-keys", "shared-by-all-tenants")
"""Client ID and secret of a Google connection that has none of its own."""
_PROFILE = ("email", "email_verified", "name", "given_name", "family_name", "nickname", "picture")


def login(tenant: Tenant) -> Response:
    """The login page; on to another identity provider where the button or the app's ``connection`` names one."""
    realm = Auth0Realm(tenant)
    provider = Provider(tenant.context, realm)
    try:
        state, transaction, client = provider.interaction.transaction_client()
    except Fault:
        return provider.login()
    realm.connection = transaction["parameters"].get("connection") or None
    name = request.form.get("connection") if request.method == "POST" else realm.connection
    connection = _enabled(tenant, client.client_id, name)
    if connection is None:
        return provider.login()
    try:
        upstream_provider = _provider(tenant, connection)
    except UpstreamFault as fault:
        refusal = Fault(Situation.UPSTREAM_FAILED, fault.public, detail=fault.detail)
        return secured(provider.interaction.refuse_login(state, client, refusal, provider.refuse))
    redirect_uri = tenant.base_url + CALLBACK
    return secured(
        upstream.begin(provider.interaction, state, upstream_provider, redirect_uri, connection=connection["name"])
    )


def callback(tenant: Tenant) -> Response:
    """``GET /login/callback``: the other identity provider's answer, for the login that this browser has open."""
    realm = Auth0Realm(tenant)
    provider = Provider(tenant.context, realm)
    try:
        state, transaction, client = provider.interaction.transaction_client()
    except Fault as fault:
        return secured(realm.error_page(fault, {}))
    connection = _enabled(tenant, client.client_id, transaction.get(upstream.KEPT, {}).get("connection"))
    try:
        if connection is None:
            raise UpstreamFault("the connection was not found")
        claims = upstream.finish(
            tenant.context,
            transaction,
            _provider(tenant, connection),
            tenant.base_url + CALLBACK,
            request.args,
        )
        subject = _subject(tenant, connection, claims)
        realm.admit(client, subject)
    except UpstreamFault as fault:
        refusal = Fault(Situation.UPSTREAM_FAILED, fault.public, detail=fault.detail)
        return secured(provider.interaction.refuse_login(state, client, refusal, provider.refuse))
    except LoginRefused as refused:
        refusal = Fault(Situation.UPSTREAM_FAILED, refused.public)
        return secured(provider.interaction.refuse_login(state, client, refusal, provider.refuse))
    return secured(provider.interaction.complete_login(state, client, subject, provider.resume))


def _enabled(tenant: Tenant, client_id: str, name: str | None) -> Document | None:
    found = directory.enabled_connections(tenant, client_id)
    return next((each for each in found if each["name"] == name and each["strategy"] in directory.FEDERATED), None)


def _provider(tenant: Tenant, connection: Document) -> UpstreamProvider:
    """The other side of a connection.

    Raises:
        UpstreamFault: its discovery document could not be read.
    """
    options = connection["options"]
    scopes = options.get("scope") or ["email", "profile"]
    named = tuple(dict.fromkeys(("openid", *(scopes.split() if isinstance(scopes, str) else scopes))))
    if connection["strategy"] == "google-oauth2":
        client_id, secret = options.get("client_id"), options.get("client_secret")
        keys = (client_id, secret) if client_id else DEVELOPMENT_KEYS
        google = GoogleRealm(tenant.context)
        known = _Endpoints(
            google.issuer,
            google.endpoints.authorization,
            google.endpoints.token,
            google.endpoints.userinfo,
            google.endpoints.jwks,
        )
        return _upstream(known, keys, named, options)
    described = {**_discovered(tenant, options), **{key: value for key, value in options.items() if value}}
    try:
        known = _Endpoints(
            described["issuer"],
            described["authorization_endpoint"],
            described["token_endpoint"],
            described.get("userinfo_endpoint"),
            described["jwks_uri"],
        )
    except KeyError as problem:
        raise UpstreamFault(f"The connection does not know the provider's {problem.args[0]}") from problem
    return _upstream(known, (options.get("client_id"), options.get("client_secret")), named, options)


@dataclass(frozen=True)
class _Endpoints:
    issuer: str
    authorization: str
    token: str
    userinfo: str | None
    jwks: str


def _upstream(
    known: _Endpoints, keys: tuple[str | None, str | None], scopes: tuple[str, ...], options: Document
) -> UpstreamProvider:
    client_id, secret = keys
    method = options.get("token_endpoint_auth_method") or "client_secret_post"
    return UpstreamProvider(
        issuer=known.issuer,
        authorization_endpoint=known.authorization,
        token_endpoint=known.token,
        userinfo_endpoint=known.userinfo,
        jwks_uri=known.jwks,
        client_id=client_id or "",
        client_secret=secret,
        scopes=scopes,
        token_auth_method=method if secret else "none",
        pkce=(options.get("connection_settings") or {}).get("pkce") != "disabled",
    )


def _discovered(tenant: Tenant, options: Document) -> Document:
    if options.get("discovery_url"):
        return upstream.fetch_json(tenant.context, options["discovery_url"])
    return dict(options.get("oidc_metadata") or {})


def _subject(tenant: Tenant, connection: Document, claims: dict[str, Any]) -> Subject:
    """The user of these claims: made at the first login, and brought up to date at each unless the connection says otherwise."""
    social = connection["strategy"] == "google-oauth2"
    identity = claims["sub"] if social else f"{connection['name']}|{claims['sub']}"
    user_id = f"{connection['strategy']}|{identity}"
    known = {name: claims[name] for name in _PROFILE if claims.get(name) not in (None, "")}
    if isinstance(known.get("email"), str):
        known["email"] = known["email"].lower()
    now = tenant.now()
    with tenant.context.store.transaction():
        user = tenant.users.get(user_id)
        if user is None:
            name = known.get("email") or claims["sub"]
            user = {
                "created_at": now,
                "identities": [
                    {
                        "provider": connection["strategy"],
                        "user_id": identity,
                        "connection": connection["name"],
                        "isSocial": social,
                    }
                ],
                "name": name,
                "nickname": str(name).partition("@")[0],
                "user_id": user_id,
                "_connection": connection["name"],
            }
            user.update(known)
        elif connection["options"].get("set_user_root_attributes", "on_each_login") == "on_each_login":
            user.update(known)
        user["updated_at"] = now
        tenant.users.put(user_id, user)
    return directory.as_subject(user)
