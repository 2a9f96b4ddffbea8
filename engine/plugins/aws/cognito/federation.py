"""Other identity providers of a pool, and its APIs with their scopes."""

from __future__ import annotations

from typing import Any, Final

from engine.plugins.aws.base import AwsResource
from engine.plugins.aws.client import call, unless_gone
from engine.plugins.aws.shapes import Shape, pick
from engine.plugins.check import Report
from engine.plugins.errors import VendorError
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties, has_unknown

_TYPES: Final = frozenset({"SAML", "Facebook", "Google", "LoginWithAmazon", "SignInWithApple", "OIDC"})
_NEEDED: Final = {
    "OIDC": ("client_id", "attributes_request_method", "oidc_issuer", "authorize_scopes"),
    "Google": ("client_id", "client_secret", "authorize_scopes"),
    "Facebook": ("client_id", "client_secret", "authorize_scopes"),
}
_DERIVED: Final = frozenset(
    {
        "ActiveEncryptionCertificate",
        "SLORedirectBindingURI",
        "SSORedirectBindingURI",
        "attributes_url",
        "attributes_url_add_attributes",
        "authorize_url",
        "jwks_uri",
        "oidc_issuer",
        "token_request_method",
        "token_url",
    }
)
"""Details that Cognito finds out and answers although nobody gave them."""
_SHAPE: Final = Shape(verbatim=frozenset({"attributeMapping", "providerDetails"}))
_GONE: Final = "ResourceNotFoundException"


class IdentityProvider(AwsResource):
    """An identity provider that users of the pool may come from; its id is ``pool:name``.

    Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html
    (2026-11-24).
    """

    token = "aws:cognito/identityProvider:IdentityProvider"
    sdk = "pulumi_aws.cognito.identity_provider:IdentityProvider"
    service = "cognito-idp"
    replaces = frozenset({"providerName", "providerType", "region", "userPoolId"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        name, kind, details = (inputs.get(key) for key in ("providerName", "providerType", "providerDetails"))
        if isinstance(name, str) and not 1 <= len(name) <= 32:
            report(("providerName",), f"must have 1 to 32 characters, got {name!r} with {len(name)}")
        if isinstance(kind, str) and kind not in _TYPES:
            report(("providerType",), f"must be one of {', '.join(sorted(_TYPES))}, got {kind!r}")
        if details == {}:
            report(("providerDetails",), "must not be empty")
        elif isinstance(details, dict):
            for key in _NEEDED.get(kind, ()) if isinstance(kind, str) else ():
                if key not in details:
                    report(("providerDetails", key), f"missing: a provider of type {kind} needs it")

    def identity(self, inputs: Properties) -> str:
        return f"{inputs['userPoolId']}:{inputs['providerName']}"

    def make(self, inputs: Properties) -> tuple[str, Any]:
        request = pick(inputs, "userPoolId", "providerName", "providerType", *_CHANGEABLE)
        made = call(self.api(inputs).create_identity_provider, **_SHAPE.to_aws(request))["IdentityProvider"]
        return self.identity(inputs), made

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        return super().finish(resource_id, inputs, made) if made is None else self._state(made, inputs)

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        pool, _, name = resource_id.partition(":")
        if not name:
            raise VendorError(f"an identity provider's id is USER_POOL_ID:NAME, got {resource_id!r}")
        api = self.api(known)
        found = unless_gone(api.describe_identity_provider, _GONE, UserPoolId=pool, ProviderName=name)
        return None if found is None else self._state(found["IdentityProvider"], known)

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        request = {"idpIdentifiers": [], **pick(news, "userPoolId", "providerName", *_CHANGEABLE)}
        made = call(self.api(news).update_identity_provider, **_SHAPE.to_aws(request))["IdentityProvider"]
        return self._state(made, news)

    def delete(self, resource_id: str, known: Properties) -> None:
        request = _SHAPE.to_aws(pick(known, "userPoolId", "providerName"))
        unless_gone(self.api(known).delete_identity_provider, _GONE, **request)

    def _state(self, provider: Properties, known: Properties) -> Properties:
        state = pick(_SHAPE.from_aws(provider), "userPoolId", "providerName", "providerType", *_CHANGEABLE)
        given = known.get("providerDetails")
        details = state.get("providerDetails") or {}
        if given is not None:
            state["providerDetails"] = {k: v for k, v in details.items() if k in given or k not in _DERIVED}
        return {**state, "region": self.region(known)}


_CHANGEABLE: Final = ("providerDetails", "attributeMapping", "idpIdentifiers")


class ResourceServer(AwsResource):
    """An API of the pool with its scopes; its id is ``pool|identifier``.

    Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateResourceServer.html
    (2026-11-24).
    """

    token = "aws:cognito/resourceServer:ResourceServer"
    sdk = "pulumi_aws.cognito.resource_server:ResourceServer"
    service = "cognito-idp"
    autoname = AutoName(longest=256)
    replaces = frozenset({"identifier", "name", "region", "userPoolId"})
    unordered = frozenset({"scopes"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        scopes = inputs.get("scopes")
        for index, scope in enumerate(scopes if isinstance(scopes, list) else []):
            if isinstance(scope, dict) and not has_unknown(scope) and not scope.get("scopeDescription"):
                report(("scopes", index, "scopeDescription"), "must not be empty")
        if isinstance(scopes, list) and len(scopes) > 100:
            report(("scopes",), f"at most 100, got {len(scopes)}")

    def identity(self, inputs: Properties) -> str:
        return f"{inputs['userPoolId']}|{inputs['identifier']}"

    def make(self, inputs: Properties) -> tuple[str, Any]:
        made = call(self.api(inputs).create_resource_server, **_server(inputs))["ResourceServer"]
        return self.identity(inputs), made

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        return super().finish(resource_id, inputs, made) if made is None else self._state(made, inputs)

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        pool, _, identifier = resource_id.partition("|")
        if not identifier:
            raise VendorError(f"a resource server's id is USER_POOL_ID|IDENTIFIER, got {resource_id!r}")
        api = self.api(known)
        found = unless_gone(api.describe_resource_server, _GONE, UserPoolId=pool, Identifier=identifier)
        return None if found is None else self._state(found["ResourceServer"], known)

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        return self._state(call(self.api(news).update_resource_server, **_server(news))["ResourceServer"], news)

    def delete(self, resource_id: str, known: Properties) -> None:
        request = _SHAPE.to_aws(pick(known, "userPoolId", "identifier"))
        unless_gone(self.api(known).delete_resource_server, _GONE, **request)

    def _state(self, server: Properties, known: Properties) -> Properties:
        state = pick(_SHAPE.from_aws(server), "userPoolId", "identifier", "name", "scopes")
        names = [f"{state['identifier']}/{scope['scopeName']}" for scope in state.get("scopes") or []]
        return {**state, "scopeIdentifiers": names, "region": self.region(known)}


def _server(inputs: Properties) -> Properties:
    request: Properties = _SHAPE.to_aws({"scopes": [], **pick(inputs, "userPoolId", "identifier", "name", "scopes")})
    return request
