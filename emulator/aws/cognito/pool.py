"""User pools."""

from __future__ import annotations

import secrets
import string
from typing import Any

from moto.cognitoidp.models import CognitoIdpUser, CognitoIdpUserPool, CognitoIdpUserPoolAttribute
from moto.core.utils import utcnow
from moto.utilities.utils import get_partition

from emulator.aws.cognito.user import find_user

KEPT_BY_UPDATES = ("UsernameAttributes", "AliasAttributes", "UsernameConfiguration", "UserPoolTags", "UserPoolTier")
"""What UpdateUserPool leaves as it is when the request does not say otherwise; all else goes back to its default.

Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPool.html
"""
_NOT_CONFIGURATION = ("PoolName", "UserPoolId", "MfaConfiguration")


class UserPool(CognitoIdpUserPool):
    """A pool with an identifier of the real form and the real defaults."""

    def __init__(self, account_id: str, region: str, name: str, extended_config: dict[str, Any]) -> None:
        super().__init__(account_id, region, name, extended_config)
        alphabet = string.ascii_letters + string.digits
        self.id = f"{region}_{''.join(secrets.choice(alphabet) for _ in range(9))}"
        self.arn = f"arn:{get_partition(region)}:cognito-idp:{region}:{account_id}:userpool/{self.id}"
        del self.json_web_key
        given = self.schema_attributes
        standard = CognitoIdpUserPoolAttribute.STANDARD_SCHEMA
        self.schema_attributes = {
            key: given.pop(key) if key in given else CognitoIdpUserPoolAttribute(key, False, schema)
            for key, schema in standard.items()
        }
        self.schema_attributes.update(given)

    def update_extended_config(self, extended_config: dict[str, Any]) -> None:
        """Takes the given settings and the service's defaults for the rest."""
        config = {key: value for key, value in (extended_config or {}).items() if key not in _NOT_CONFIGURATION}
        policies = dict(config.get("Policies") or {})
        policies["PasswordPolicy"] = _password_policy(policies.get("PasswordPolicy"))
        policies.setdefault("SignInPolicy", {"AllowedFirstAuthFactors": ["PASSWORD"]})
        config["Policies"] = policies
        admin = dict(config.get("AdminCreateUserConfig") or {})
        admin.setdefault("AllowAdminCreateUserOnly", False)
        admin["UnusedAccountValidityDays"] = policies["PasswordPolicy"]["TemporaryPasswordValidityDays"]
        config["AdminCreateUserConfig"] = admin
        config.setdefault("EmailConfiguration", {"EmailSendingAccount": "COGNITO_DEFAULT"})
        config["EmailConfiguration"].setdefault("EmailSendingAccount", "COGNITO_DEFAULT")
        config.setdefault("VerificationMessageTemplate", {})
        config["VerificationMessageTemplate"].setdefault("DefaultEmailOption", "CONFIRM_WITH_CODE")
        config.setdefault("DeletionProtection", "INACTIVE")
        config.setdefault("LambdaConfig", {})
        config.setdefault("UserPoolTags", {})
        config.setdefault("UserPoolTier", "ESSENTIALS")
        self.extended_config = config

    def update(self, given: dict[str, Any]) -> None:
        """UpdateUserPool."""
        kept = {key: self.extended_config[key] for key in KEPT_BY_UPDATES if key in self.extended_config}
        self.update_extended_config({**kept, **given})
        self.name = given.get("PoolName") or self.name
        self.mfa_config = given.get("MfaConfiguration") or self.mfa_config
        self.last_modified_date = utcnow()

    @property
    def password_policy(self) -> dict[str, Any]:
        """The pool's ``PasswordPolicy``."""
        policy: dict[str, Any] = self.extended_config["Policies"]["PasswordPolicy"]
        return policy

    def _get_user(self, username: str) -> CognitoIdpUser:
        return find_user(self, username)  # type: ignore[return-value]


def _password_policy(given: dict[str, Any] | None) -> dict[str, Any]:
    required = given is None
    return {
        "MinimumLength": 8,
        "RequireUppercase": required,
        "RequireLowercase": required,
        "RequireNumbers": required,
        "RequireSymbols": required,
        "TemporaryPasswordValidityDays": 7,
        **(given or {}),
    }
