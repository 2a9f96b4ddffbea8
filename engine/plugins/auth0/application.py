"""Applications, which the Management API calls clients."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from engine.plugins.auth0.base import Auth0Resource
from engine.plugins.auth0.codec import Codec
from engine.plugins.check import Report
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties, Unknown

APP_TYPES: Final = frozenset(
    (
        "native",
        "spa",
        "regular_web",
        "non_interactive",
        "resource_server",
        "rms",
        "box",
        "cloudbees",
        "concur",
        "dropbox",
        "mscrm",
        "echosign",
        "egnyte",
        "newrelic",
        "office365",
        "salesforce",
        "sentry",
        "sharepoint",
        "slack",
        "springcm",
        "sso_integration",
        "zendesk",
        "zoom",
        "express_configuration",
    )
)
GRANT_TYPES: Final = frozenset(
    (
        "authorization_code",
        "implicit",
        "refresh_token",
        "client_credentials",
        "password",
        "http://auth0.com/oauth/grant-type/password-realm",
        "http://auth0.com/oauth/grant-type/passwordless/otp",
        "http://auth0.com/oauth/grant-type/mfa-oob",
        "http://auth0.com/oauth/grant-type/mfa-otp",
        "http://auth0.com/oauth/grant-type/mfa-recovery-code",
        "urn:openid:params:grant-type:ciba",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:okta:params:oauth:grant-type:webauthn",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token",
    )
)
_URI_LISTS: Final = ("callbacks", "allowedLogoutUrls", "allowedOrigins", "webOrigins")
_MOST_URIS: Final = 100
_LONGEST_DESCRIPTION: Final = 140
DEFAULT_AUTH_METHOD: Final = {
    "native": "none",
    "spa": "none",
    "regular_web": "client_secret_post",
    "non_interactive": "client_secret_post",
}


class Client(Auth0Resource):
    """An application of the tenant; of the add-ons, SAML and WS-Federation."""

    token = "auth0:index/client:Client"
    sdk = "pulumi_auth0.client:Client"
    autoname = AutoName()
    replaces = frozenset({"jwtConfiguration.secretEncoded"})
    defaults = {"description": "Managed by Pulumi"}
    nothing = {"defaultOrganization.disable": True, "skipNonVerifiableCallbackUriConfirmationPrompt": "null"}
    secrets = frozenset({"signingKeys"})
    unordered = frozenset(
        (
            "oidcBackchannelLogoutUrls",
            "oidcLogout.backchannelLogoutUrls",
            "refreshToken.policies",
            "oidcLogout.backchannelLogoutInitiators.selectedInitiators",
            "sessionTransfer.allowedAuthenticationMethods",
        )
    )
    documents = frozenset({"addons.samlp.flexibleMappings"})
    codec = Codec(
        {
            "crossOriginAuth": "cross_origin_authentication",
            "refreshToken.policies.scopes": "scope",
            "tokenExchange.allowAnyProfileOfTypes": "allow_any_profile_of_type",
        },
        camel=frozenset({"addons.samlp"}),
    )
    not_sent = frozenset({"clientId", "oidcBackchannelLogoutUrls", "skipNonVerifiableCallbackUriConfirmationPrompt"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        _one_of(inputs, "appType", APP_TYPES, report)
        for index, grant in enumerate(_items(inputs, "grantTypes")):
            if isinstance(grant, str) and grant not in GRANT_TYPES:
                report(("grantTypes", index), f"no grant type that Auth0 knows, got {grant!r}")
        for name in _URI_LISTS:
            if len(_items(inputs, name)) > _MOST_URIS:
                report((name,), f"at most {_MOST_URIS}, got {len(inputs[name])}")
        uri = inputs.get("initiateLoginUri")
        if isinstance(uri, str) and uri and (urlsplit(uri).scheme != "https" or urlsplit(uri).fragment):
            report(("initiateLoginUri",), f"must be https, without a fragment, got {uri!r}")
        description = inputs.get("description")
        if isinstance(description, str) and len(description) > _LONGEST_DESCRIPTION:
            report(("description",), f"at most {_LONGEST_DESCRIPTION} characters, got {len(description)}")
        own_name = inputs.get("name")
        if isinstance(own_name, str) and set("<>") & set(own_name):
            report(("name",), f"must not contain < or >, got {own_name!r}")
        for addon in set(inputs.get("addons") or {}) - {"samlp", "wsfed"}:
            report(("addons", addon), "the attached plugin knows samlp and wsfed only; the official one knows it")

    def body(self, inputs: Properties) -> Properties:
        body = super().body(inputs)
        if inputs.get("oidcBackchannelLogoutUrls"):
            body["oidc_backchannel_logout"] = {"backchannel_logout_urls": inputs["oidcBackchannelLogoutUrls"]}
        prompt = inputs.get("skipNonVerifiableCallbackUriConfirmationPrompt")
        if prompt in ("true", "false"):
            body["skip_non_verifiable_callback_uri_confirmation_prompt"] = prompt == "true"
        if (inputs.get("defaultOrganization") or {}).get("disable"):
            body["default_organization"] = None
        return body

    def make(self, inputs: Properties) -> tuple[str, Any]:
        body = {name: value for name, value in self.body(inputs).items() if value is not None}
        method = DEFAULT_AUTH_METHOD.get(inputs.get("appType", ""))
        if method:
            body["token_endpoint_auth_method"] = method
        made = self.client.call(self.api.clients.create, **body)
        return made["client_id"], made

    def twins(self, inputs: Properties) -> frozenset[str]:
        """Auth0 takes any number of applications of one name, and lists them by no name."""
        listed = self.client.call(self.api.clients.list, fields="client_id,name", include_fields=True, per_page=100)
        return frozenset(entry["client_id"] for entry in listed if entry.get("name") == inputs["name"])

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        found = self.client.unless_gone(self.api.clients.get, resource_id)
        return None if found is None else self.state(found)

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        """Auth0 keeps those of the metadata that a request does not name, and takes away those that are null."""
        body = {**self.cleared(olds, news), **self.body(news)}
        metadata = news.get("clientMetadata") or {}
        gone = dict.fromkeys((olds.get("clientMetadata") or {}).keys() - metadata.keys())
        if metadata or gone:
            body["client_metadata"] = {**metadata, **gone}
        return self.state(self.client.call(self.api.clients.update, resource_id, **body))

    def delete(self, resource_id: str, known: Properties) -> None:
        self.client.unless_gone(self.api.clients.delete, resource_id)

    def state(self, document: Properties) -> Properties:
        state = super().state(document)
        backchannel = document.get("oidc_backchannel_logout") or {}
        prompt = document.get("skip_non_verifiable_callback_uri_confirmation_prompt")
        return {
            **state,
            "clientId": document["client_id"],
            "jwksUri": document.get("jwks_uri") or "",
            "externalClientId": document.get("external_client_id") or "",
            "externalMetadataType": document.get("external_metadata_type") or "",
            "externalMetadataCreatedBy": document.get("external_metadata_created_by") or "",
            "oidcBackchannelLogoutUrls": backchannel.get("backchannel_logout_urls"),
            "skipNonVerifiableCallbackUriConfirmationPrompt": "null" if prompt is None else str(prompt).lower(),
            "defaultOrganization": state.get("defaultOrganization") or {"disable": True},
            "signingKeys": [
                {key: text for key, text in entry.items() if isinstance(text, str)}
                for entry in document.get("signing_keys") or []
            ],
        }


def _items(inputs: Properties, name: str) -> list[Any]:
    value = inputs.get(name)
    return value if isinstance(value, list) else []


def _one_of(inputs: Properties, name: str, allowed: frozenset[str], report: Report) -> None:
    value = inputs.get(name)
    if value and not isinstance(value, Unknown) and value not in allowed:
        report((name,), f"must be one of {', '.join(sorted(allowed))}, got {value!r}")
