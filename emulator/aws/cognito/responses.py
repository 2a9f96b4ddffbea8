"""Cognito's operations as they come in: checked against the service model before they get here.

What is not here is moto's; what neither has answers 501.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from moto.cognitoidp.exceptions import NotAuthorizedError, ResourceNotFoundError
from moto.cognitoidp.models import UserStatus
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.responses import ActionResult, EmptyResult

from emulator.aws import runtime
from emulator.aws.api_tokens import ApiTokens, bearer_of
from emulator.aws.cognito.authentication import Authentication
from emulator.aws.cognito.backend import CognitoBackend
from emulator.aws.cognito.errors import NotImplementedByEmulator
from emulator.aws.cognito.identity_providers import IdentityProvider
from emulator.aws.cognito.pool import UserPool
from emulator.aws.cognito.provider_details import complete
from emulator.aws.cognito.user import User
from emulator.aws.runtime import Runtime

_NEEDS_CODES = (
    "sign_up",
    "confirm_sign_up",
    "forgot_password",
    "confirm_forgot_password",
    "admin_reset_user_password",
    "associate_software_token",
    "verify_software_token",
    "set_user_mfa_preference",
    "admin_set_user_mfa_preference",
)
"""moto takes any code for the right one, and one secret for everybody's: worse than no answer."""


class CognitoResponse(CognitoIdpResponse):
    """One request."""

    @property
    def backend(self) -> CognitoBackend:
        """The region's backend."""
        return cast("CognitoBackend", super().backend)

    @property
    def _runtime(self) -> Runtime:
        return runtime.of(self.current_account)

    def _bearer(self) -> tuple[UserPool, User]:
        return bearer_of(self._runtime, self._get_param("AccessToken"))

    def set_user_pool_mfa_config(self) -> ActionResult:
        """In place of moto's, whose refusals have other words."""
        return ActionResult(
            self.backend.set_user_pool_mfa_config(
                self._get_param("UserPoolId"),
                self._get_param("SmsMfaConfiguration"),
                self._get_param("SoftwareTokenMfaConfiguration"),
                self._get_param("MfaConfiguration") or "OFF",
            )
        )

    def create_user_pool_domain(self) -> ActionResult:
        """With the version of the login pages, which moto forgets."""
        domain = self._get_param("Domain")
        created = self.backend.create_user_pool_domain(
            self._get_param("UserPoolId"), domain, self._get_param("CustomDomainConfig")
        )
        self.backend.existing_domain(domain).managed_login_version = self._get_param("ManagedLoginVersion", 1)
        return ActionResult(created.to_json(extended=False))

    def update_user_pool_domain(self) -> ActionResult:
        """The certificate of a custom domain, and the version of the login pages."""
        domain = self.backend.existing_domain(self._get_param("Domain"))
        domain.custom_domain_config = self._get_param("CustomDomainConfig", domain.custom_domain_config)
        domain.managed_login_version = self._get_param("ManagedLoginVersion", domain.managed_login_version)
        return ActionResult(domain.to_json(extended=False))

    def delete_user_pool_domain(self) -> ActionResult:
        """Only together with the pool that it belongs to."""
        domain = self._get_param("Domain")
        if self.backend.existing_domain(domain).user_pool_id != self._get_param("UserPoolId"):
            raise ResourceNotFoundError("No such domain or user pool exists.")
        self.backend.delete_user_pool_domain(domain)
        return EmptyResult()

    def create_user_pool_client(self) -> ActionResult:
        """With a secret of the caller's choice where one is given."""
        parameters = self.parameters
        client = self.backend.create_user_pool_client(
            parameters.pop("UserPoolId"), bool(parameters.pop("GenerateSecret", False)), parameters
        )
        return ActionResult({"UserPoolClient": client.to_json(extended=True)})

    def update_user_pool_client(self) -> ActionResult:
        """Replaces the settings."""
        parameters = self.parameters
        client = self.backend.update_user_pool_client(
            parameters.pop("UserPoolId"), parameters.pop("ClientId"), parameters
        )
        return ActionResult({"UserPoolClient": client.to_json(extended=True)})

    def add_user_pool_client_secret(self) -> ActionResult:
        """A second secret, told this once.

        Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AddUserPoolClientSecret.html
        """
        added = self.backend.add_user_pool_client_secret(
            self._get_param("UserPoolId"), self._get_param("ClientId"), self._get_param("ClientSecret")
        )
        return ActionResult({"ClientSecretDescriptor": {**_described(added), "ClientSecretValue": added["value"]}})

    def list_user_pool_client_secrets(self) -> ActionResult:
        """Which there are, without their values."""
        client = self.backend.client(self._get_param("UserPoolId"), self._get_param("ClientId"))
        return ActionResult({"ClientSecrets": [_described(secret) for secret in client.secrets]})

    def delete_user_pool_client_secret(self) -> ActionResult:
        """Retires a secret."""
        self.backend.delete_user_pool_client_secret(
            self._get_param("UserPoolId"), self._get_param("ClientId"), self._get_param("ClientSecretId")
        )
        return EmptyResult()

    def create_identity_provider(self) -> ActionResult:
        """The provider is asked for what the details lack, before anything is locked or made."""
        given = self.parameters
        pool_id, name = given.pop("UserPoolId"), given.pop("ProviderName")
        self.backend.check_new_provider(pool_id, name, given)
        context = self._runtime.context
        given["ProviderDetails"], metadata = complete(context, given["ProviderType"], given["ProviderDetails"])
        with self._runtime.state.changing("cognito-idp"):
            self.backend.create_identity_provider(pool_id, name, given)
            provider = self.backend.identity_provider(pool_id, name)
            provider.remember(metadata, context.clock())
            return ActionResult({"IdentityProvider": _described_provider(pool_id, provider)})

    def describe_identity_provider(self) -> ActionResult:
        """One provider."""
        pool_id = self._get_param("UserPoolId")
        provider = self.backend.identity_provider(pool_id, self._get_param("ProviderName"))
        return ActionResult({"IdentityProvider": _described_provider(pool_id, provider)})

    def get_identity_provider_by_identifier(self) -> ActionResult:
        """One provider, by any of its identifiers.

        Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetIdentityProviderByIdentifier.html
        """
        pool_id, identifier = self._get_param("UserPoolId"), self._get_param("IdpIdentifier")
        for name, provider in self.backend.pool(pool_id).identity_providers.items():
            if identifier in (provider.extended_config.get("IdpIdentifiers") or ()):
                found = self.backend.identity_provider(pool_id, name)
                return ActionResult({"IdentityProvider": _described_provider(pool_id, found)})
        raise ResourceNotFoundError(f"Identity provider {identifier} does not exist.")

    def update_identity_provider(self) -> ActionResult:
        """Details that are given are completed as at a creation."""
        given = self.parameters
        pool_id, name = given.pop("UserPoolId"), given.pop("ProviderName")
        self.backend.check_changed_provider(pool_id, name, given)
        context = self._runtime.context
        provider = self.backend.identity_provider(pool_id, name)
        metadata = provider.metadata
        if "ProviderDetails" in given:
            given["ProviderDetails"], metadata = complete(context, provider.kind, given["ProviderDetails"])
        with self._runtime.state.changing("cognito-idp"):
            self.backend.update_identity_provider(pool_id, name, given)
            provider.remember(metadata, context.clock())
            return ActionResult({"IdentityProvider": _described_provider(pool_id, provider)})

    def tag_resource(self) -> ActionResult:
        """Adds and replaces tags of a pool."""
        self.backend.tag_resource(self._get_param("ResourceArn"), self._get_param("Tags") or {})
        return EmptyResult()

    def untag_resource(self) -> ActionResult:
        """Takes tags off a pool."""
        self.backend.untag_resource(self._get_param("ResourceArn"), self._get_param("TagKeys") or [])
        return EmptyResult()

    def list_tags_for_resource(self) -> ActionResult:
        """A pool's tags."""
        return ActionResult({"Tags": dict(self.backend.tags_of(self._get_param("ResourceArn")))})

    def update_resource_server(self) -> ActionResult:
        """Replaces name and scopes."""
        server = self.backend.update_resource_server(
            self._get_param("UserPoolId"),
            self._get_param("Identifier"),
            self._get_param("Name"),
            self._get_param("Scopes") or [],
        )
        return ActionResult({"ResourceServer": server.to_json()})

    def delete_resource_server(self) -> ActionResult:
        """Removes it."""
        self.backend.delete_resource_server(self._get_param("UserPoolId"), self._get_param("Identifier"))
        return EmptyResult()

    def initiate_auth(self) -> ActionResult:
        """A sign-in by the person's own app."""
        flow = Authentication.of_client(self._runtime, self._get_param("ClientId"))
        return ActionResult(
            flow.initiate(self._get_param("AuthFlow"), self._get_param("AuthParameters") or {}, admin=False)
        )

    def admin_initiate_auth(self) -> ActionResult:
        """A sign-in by a server that has the account's key."""
        pool = self.backend.pool(self._get_param("UserPoolId"))
        flow = Authentication.of_client(self._runtime, self._get_param("ClientId"), pool.id)
        return ActionResult(
            flow.initiate(self._get_param("AuthFlow"), self._get_param("AuthParameters") or {}, admin=True)
        )

    def respond_to_auth_challenge(self) -> ActionResult:
        """The answer to what a sign-in asked for."""
        return self._respond(admin=False)

    def _respond(self, *, admin: bool) -> ActionResult:
        flow = Authentication.of_client(self._runtime, self._get_param("ClientId"))
        return ActionResult(
            flow.respond(
                self._get_param("ChallengeName"),
                self._get_param("Session"),
                self._get_param("ChallengeResponses") or {},
                admin=admin,
            )
        )

    def admin_respond_to_auth_challenge(self) -> ActionResult:
        """The same by a server."""
        self.backend.pool(self._get_param("UserPoolId"))
        return self._respond(admin=True)

    def get_tokens_from_refresh_token(self) -> ActionResult:
        """New tokens, and the successor of the refresh token where tokens rotate."""
        flow = Authentication.of_client(self._runtime, self._get_param("ClientId"))
        return ActionResult(
            flow.tokens_from_refresh_token(self._get_param("RefreshToken"), self._get_param("ClientSecret"))
        )

    def revoke_token(self) -> ActionResult:
        """Ends a refresh token and what came of it."""
        flow = Authentication.of_client(self._runtime, self._get_param("ClientId"))
        flow.revoke(self._get_param("Token"), self._get_param("ClientSecret"))
        return EmptyResult()

    def get_user(self) -> ActionResult:
        """The person behind an access token."""
        _, user = self._bearer()
        return ActionResult(user.to_json(extended=True, attributes_key="UserAttributes"))

    def change_password(self) -> ActionResult:
        """By the person themselves."""
        pool, user = self._bearer()
        if user.password != self._get_param("PreviousPassword"):
            raise NotAuthorizedError("Incorrect username or password.")
        self._backend_of(pool).set_password(pool, user, self._get_param("ProposedPassword"), permanent=True)
        return EmptyResult()

    def update_user_attributes(self) -> ActionResult:
        """By the person themselves."""
        pool, user = self._bearer()
        self._backend_of(pool).change_attributes(pool, user, self._get_param("UserAttributes"))
        return ActionResult({"CodeDeliveryDetailsList": []})

    def global_sign_out(self) -> ActionResult:
        """Ends every token of the person."""
        pool, user = self._bearer()
        ApiTokens(self._runtime, pool).sign_out(user)
        return EmptyResult()

    def admin_user_global_sign_out(self) -> ActionResult:
        """The same by an administrator."""
        pool_id = self._get_param("UserPoolId")
        user = self.backend.user(pool_id, self._get_param("Username"))
        ApiTokens(self._runtime, self.backend.pool(pool_id)).sign_out(user)
        return EmptyResult()

    def admin_confirm_sign_up(self) -> ActionResult:
        """For a user who has not confirmed the sign-up."""
        user = self.backend.user(self._get_param("UserPoolId"), self._get_param("Username"))
        if user.status != UserStatus.UNCONFIRMED:
            status = str(getattr(user.status, "value", user.status))
            raise NotAuthorizedError(f"User cannot be confirmed. Current status is {status}")
        user.status = UserStatus.CONFIRMED
        return EmptyResult()

    def _backend_of(self, pool: UserPool) -> CognitoBackend:
        return cast("CognitoBackend", pool.backend)


def _described(secret: dict[str, Any]) -> dict[str, Any]:
    return {"ClientSecretId": secret["id"], "ClientSecretCreateDate": secret["created"]}


def _described_provider(pool_id: str, provider: IdentityProvider) -> dict[str, Any]:
    return {**provider.to_json(extended=True), "UserPoolId": pool_id}


def _refusing(operation: str) -> Callable[[CognitoResponse], ActionResult]:
    def refuse(self: CognitoResponse) -> ActionResult:
        raise NotImplementedByEmulator(f"cognito-idp:{self._get_action()}")

    refuse.__name__ = operation
    return refuse


for _operation in _NEEDS_CODES:
    setattr(CognitoResponse, _operation, _refusing(_operation))
