"""User pools: what is refused, what guards a deletion, tags."""

from __future__ import annotations

from typing import Any, cast

from moto.cognitoidp.exceptions import InvalidParameterException, ResourceNotFoundError
from moto.cognitoidp.models import CognitoIdpBackend, CognitoIdpUserPool

from emulator.aws import runtime
from emulator.aws.cognito.pool import UserPool
from emulator.aws.cognito.realm_names import forget_realm

TAGS = 50


class Pools(CognitoIdpBackend):
    """The pool operations, with the checks of the real service."""

    def pool(self, user_pool_id: str) -> UserPool:
        """The pool, or ResourceNotFoundException."""
        return cast("UserPool", self.describe_user_pool(user_pool_id))

    def create_user_pool(self, name: str, extended_config: dict[str, Any]) -> CognitoIdpUserPool:
        """Refuses what contradicts itself before anything is made."""
        if extended_config.get("AliasAttributes") and extended_config.get("UsernameAttributes"):
            raise InvalidParameterException(
                "Only one of aliasAttributes or usernameAttributes can be set in a user pool."
            )
        if extended_config.get("MfaConfiguration", "OFF") != "OFF" and not extended_config.get("SmsConfiguration"):
            raise InvalidParameterException(
                "SMS configuration and Auto verification for phone_number are required when MFA is required/optional"
            )
        _check_settings(extended_config)
        _check_names("schema", extended_config.get("Schema") or [])
        return super().create_user_pool(name, extended_config)

    def add_custom_attributes(self, user_pool_id: str, custom_attributes: list[dict[str, Any]]) -> None:
        """Refuses one without a name."""
        _check_names("customAttributes", custom_attributes)
        super().add_custom_attributes(user_pool_id, custom_attributes)

    def update_user_pool(self, user_pool_id: str, extended_config: dict[str, Any]) -> None:
        """Puts back to its default what is not given, save for what the service keeps."""
        pool = self.pool(user_pool_id)
        if extended_config.get("MfaConfiguration") == "ON" and pool.mfa_config != "ON":
            raise InvalidParameterException("Cannot turn MFA functionality ON, once the user pool has been created.")
        _check_settings(extended_config)
        pool.update(extended_config)

    def delete_user_pool(self, user_pool_id: str) -> None:
        """Guarded by deletion protection and by a domain that is still there."""
        pool = self.pool(user_pool_id)
        if pool.extended_config["DeletionProtection"] == "ACTIVE":
            raise InvalidParameterException(
                "The user pool cannot be deleted because deletion protection is activated. "
                "Deletion protection must be inactivated first."
            )
        if pool.domain is not None:
            raise InvalidParameterException(
                "User pool cannot be deleted. It has a domain configured that should be deleted first."
            )
        super().delete_user_pool(user_pool_id)
        forget_realm(runtime.of(self.account_id).context, user_pool_id)

    def set_user_pool_mfa_config(
        self,
        user_pool_id: str,
        sms_config: dict[str, Any] | None,
        token_config: dict[str, bool] | None,
        mfa_config: str,
    ) -> dict[str, Any]:
        """Refuses a requirement without a method, and a method without a requirement.

        Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserPoolMfaConfig.html
        """
        pool = self.pool(user_pool_id)
        token = bool(token_config and token_config.get("Enabled"))
        if mfa_config == "OFF" and (sms_config or token):
            raise InvalidParameterException(
                "Invalid MFA configuration given, can't turn off MFA and configure an MFA together."
            )
        if mfa_config != "OFF" and not (sms_config or token):
            raise InvalidParameterException(
                "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration."
            )
        if sms_config and not (sms_config.get("SmsConfiguration") or pool.extended_config.get("SmsConfiguration")):
            raise InvalidParameterException("SMS configuration is required when SMS MFA is enabled.")
        pool.mfa_config = mfa_config
        pool.sms_mfa_config = sms_config
        pool.token_mfa_config = token_config
        return self.get_user_pool_mfa_config(user_pool_id)

    def tags_of(self, arn: str) -> dict[str, str]:
        """The tags themselves, to be read or changed."""
        pool = next((pool for pool in self.user_pools.values() if pool.arn == arn), None)
        if pool is None:
            raise ResourceNotFoundError(f"User pool {arn.rpartition('/')[2]} does not exist.")
        tags: dict[str, str] = pool.extended_config["UserPoolTags"]
        return tags

    def tag_resource(self, arn: str, tags: dict[str, str]) -> None:
        """Adds and replaces."""
        merged = {**self.tags_of(arn), **tags}
        if len(merged) > TAGS:
            raise InvalidParameterException(f"A resource can have at most {TAGS} tags.")
        self.tags_of(arn).update(tags)

    def untag_resource(self, arn: str, names: list[str]) -> None:
        """Takes off those that are there."""
        for name in names:
            self.tags_of(arn).pop(name, None)


def _check_names(path: str, schema: list[dict[str, Any]]) -> None:
    """The service asks for names that its model calls optional."""
    for number, attribute in enumerate(schema, 1):
        if not attribute.get("Name"):
            where = f"{path}.{number}.member.name"
            raise InvalidParameterException(
                f"1 validation error detected: Value null at '{where}' failed to satisfy constraint: Member must not be null"
            )


def _check_settings(config: dict[str, Any]) -> None:
    policy = (config.get("Policies") or {}).get("PasswordPolicy") or {}
    admin = config.get("AdminCreateUserConfig") or {}
    if "UnusedAccountValidityDays" in admin and "TemporaryPasswordValidityDays" in policy:
        raise InvalidParameterException(
            "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
        )
    recovery = (config.get("AccountRecoverySetting") or {}).get("RecoveryMechanisms") or []
    names = [mechanism["Name"] for mechanism in recovery]
    if "admin_only" in names and len(names) > 1:
        raise InvalidParameterException(
            "Invalid account recovery setting parameter. Account Recovery Setting cannot use admin_only setting with "
            "any other recovery mechanisms."
        )
    if len({mechanism["Priority"] for mechanism in recovery}) != len(recovery):
        raise InvalidParameterException(
            "Invalid account recovery setting parameter. Priorities of recovery mechanisms must be unique."
        )
