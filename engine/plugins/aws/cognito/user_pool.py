"""User pools."""

from __future__ import annotations

from typing import Any, Final

from engine.plugins.aws.base import AwsResource, own_tags
from engine.plugins.aws.client import call, unless_gone
from engine.plugins.aws.cognito import pool_schema
from engine.plugins.aws.shapes import Shape, instant, pick
from engine.plugins.check import Report
from engine.plugins.diff import Change, value_differences
from engine.plugins.errors import VendorError, doing
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties, has_unknown

SHAPE: Final = Shape(
    {
        "smsMessage": "SMSMessage",
        "kmsKeyId": "KMSKeyID",
        "customSmsSender": "CustomSMSSender",
        "fromEmailAddress": "From",
        "attributesRequireVerificationBeforeUpdates": "AttributesRequireVerificationBeforeUpdate",
    }
)
_MFA_METHODS = ("smsConfiguration", "softwareTokenMfaConfiguration", "emailMfaConfiguration")
_PLAIN = (
    "accountRecoverySetting",
    "adminCreateUserConfig",
    "autoVerifiedAttributes",
    "deletionProtection",
    "deviceConfiguration",
    "emailConfiguration",
    "emailVerificationMessage",
    "emailVerificationSubject",
    "lambdaConfig",
    "smsAuthenticationMessage",
    "smsConfiguration",
    "smsVerificationMessage",
    "userAttributeUpdateSettings",
    "userPoolAddOns",
    "userPoolTier",
    "verificationMessageTemplate",
)
_ONLY_AT_CREATION = ("aliasAttributes", "usernameAttributes", "usernameConfiguration")


class UserPool(AwsResource):
    """A user pool.

    Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolType.html (2026-11-24).
    """

    token = "aws:cognito/userPool:UserPool"
    sdk = "pulumi_aws.cognito.user_pool:UserPool"
    service = "cognito-idp"
    autoname = AutoName(longest=128)
    replaces = frozenset({"aliasAttributes", "name", "region", "usernameAttributes", "usernameConfiguration"})
    defaults = {
        "deletionProtection": "INACTIVE",
        "mfaConfiguration": "OFF",
        "emailConfiguration.emailSendingAccount": "COGNITO_DEFAULT",
        "verificationMessageTemplate.defaultEmailOption": "CONFIRM_WITH_CODE",
    }
    fills = frozenset({"accountRecoverySetting", "emailConfiguration", "webAuthnConfiguration"})
    unordered = frozenset(
        (
            "aliasAttributes",
            "autoVerifiedAttributes",
            "usernameAttributes",
            "schemas",
            "accountRecoverySetting.recoveryMechanisms",
            "signInPolicy.allowedFirstAuthFactors",
            "userAttributeUpdateSettings.attributesRequireVerificationBeforeUpdates",
        )
    )

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        if inputs.get("aliasAttributes") and inputs.get("usernameAttributes"):
            report(("aliasAttributes",), "conflicts with usernameAttributes: a pool has one or the other")
        mfa = inputs.get("mfaConfiguration")
        if mfa in ("ON", "OPTIONAL") and not any(inputs.get(method) for method in _MFA_METHODS):
            report(("mfaConfiguration",), f"{mfa} needs one of {', '.join(_MFA_METHODS)}")
        elif mfa not in ("ON", "OPTIONAL", "OFF") and not has_unknown(mfa):
            report(("mfaConfiguration",), f"must be ON, OPTIONAL or OFF, got {mfa!r}")
        protection = inputs.get("deletionProtection")
        if protection not in ("ACTIVE", "INACTIVE") and not has_unknown(protection):
            report(("deletionProtection",), f"must be ACTIVE or INACTIVE, got {protection!r}")
        policy = inputs.get("passwordPolicy")
        length = policy.get("minimumLength") if isinstance(policy, dict) else None
        if isinstance(length, int) and not 6 <= length <= 99:
            report(("passwordPolicy", "minimumLength"), f"must be from 6 to 99, got {length}")
        pool_schema.check(inputs.get("schemas"), report)

    def make(self, inputs: Properties) -> tuple[str, Any]:
        tags = self.client.all_tags(inputs.get("tags"))
        request = {**_settings(inputs), **SHAPE.to_aws(pick(inputs, *_ONLY_AT_CREATION)), "PoolName": inputs["name"]}
        if inputs.get("schemas"):
            request["Schema"] = [pool_schema.to_aws(entry) for entry in inputs["schemas"]]
        pool = call(self.api(inputs).create_user_pool, **request, UserPoolTags=tags)["UserPool"]
        return pool["Id"], pool

    def twins(self, inputs: Properties) -> frozenset[str]:
        """Any number of pools may have one name."""
        pages = self.api(inputs).get_paginator("list_user_pools")
        listed = call(lambda **given: list(pages.paginate(**given)), PaginationConfig={"PageSize": 60})
        return frozenset(pool["Id"] for page in listed for pool in page["UserPools"] if pool["Name"] == inputs["name"])

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        with doing("setting its multi-factor authentication"):
            self._set_mfa(resource_id, inputs)
        return super().finish(resource_id, inputs, made)

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        api = self.api(known)
        answer = unless_gone(api.describe_user_pool, "ResourceNotFoundException", UserPoolId=resource_id)
        if answer is None:
            return None
        pool = answer["UserPool"]
        state: Properties = SHAPE.from_aws(
            {name: pool[SHAPE_NAMES[name]] for name in _PLAIN if SHAPE_NAMES[name] in pool}
        )
        state.update(SHAPE.from_aws(pick(pool, "AliasAttributes", "UsernameAttributes", "UsernameConfiguration")))
        policies = SHAPE.from_aws(pool.get("Policies") or {})
        tags = pool.get("UserPoolTags") or {}
        return {
            **state,
            **pick(policies, "passwordPolicy", "signInPolicy"),
            **self._read_mfa(resource_id, pool, known),
            "deletionProtection": pool.get("DeletionProtection") or "INACTIVE",
            "name": pool["Name"],
            "arn": pool["Arn"],
            "creationDate": instant(pool.get("CreationDate")),
            "lastModifiedDate": instant(pool.get("LastModifiedDate")),
            "customDomain": pool.get("CustomDomain"),
            "domain": pool.get("Domain"),
            "endpoint": f"cognito-idp.{self.region(known)}.amazonaws.com/{resource_id}",
            "estimatedNumberOfUsers": pool.get("EstimatedNumberOfUsers", 0),
            "region": self.region(known),
            "schemas": pool_schema.from_aws(pool.get("SchemaAttributes") or [], known),
            "tags": own_tags(self.client, tags),
            "tagsAll": tags,
        }

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        api = self.api(news)
        added = self._added_attributes(resource_id, olds, news)
        if added:
            call(api.add_custom_attributes, UserPoolId=resource_id, CustomAttributes=added)
        tags = self.client.all_tags(news.get("tags"))
        request = {**_settings(news), "MfaConfiguration": news["mfaConfiguration"], "UserPoolTags": tags}
        call(api.update_user_pool, UserPoolId=resource_id, **request)
        self._set_mfa(resource_id, news)
        self._tag(api, olds, tags)
        return self.found(resource_id, news)

    def _added_attributes(self, resource_id: str, olds: Properties, news: Properties) -> list[Properties]:
        entries = self.schema().inputs["schemas"].type
        changes = list(
            value_differences(entries, olds.get("schemas") or [], news.get("schemas") or [], self.rules(), ("schemas",))
        )
        if any(len(path) != 2 or change is not Change.ADD for path, change in changes):
            raise VendorError("schemas: cannot modify or remove schema items; Cognito only adds attributes to a pool")
        if not changes:
            return []
        # An earlier attempt may have added some, and none is added twice.
        there = (
            call(self.api(news).describe_user_pool, UserPoolId=resource_id)["UserPool"].get("SchemaAttributes") or []
        )
        known = {entry["name"] for entry in olds.get("schemas") or []}
        known |= {entry["Name"].removeprefix("custom:") for entry in there}
        return [pool_schema.to_aws(entry) for entry in news.get("schemas") or [] if entry["name"] not in known]

    def delete(self, resource_id: str, known: Properties) -> None:
        unless_gone(self.api(known).delete_user_pool, "ResourceNotFoundException", UserPoolId=resource_id)

    def _tag(self, api: Any, olds: Properties, tags: dict[str, str]) -> None:
        """UpdateUserPool sets tags but takes none away."""
        gone = [key for key in olds.get("tagsAll") or {} if key not in tags]
        if gone:
            call(api.untag_resource, ResourceArn=olds["arn"], TagKeys=gone)

    def _set_mfa(self, resource_id: str, inputs: Properties) -> None:
        """Settings that only SetUserPoolMfaConfig takes; a pool without any is left alone."""
        request: Properties = {"MfaConfiguration": inputs["mfaConfiguration"]}
        sms = inputs.get("smsConfiguration")
        if sms and inputs["mfaConfiguration"] != "OFF":
            request["SmsMfaConfiguration"] = {
                "SmsConfiguration": SHAPE.to_aws(sms),
                **SHAPE.to_aws(pick(inputs, "smsAuthenticationMessage")),
            }
        for name, parameter in _MFA_PARAMETERS.items():
            if inputs.get(name):
                request[parameter] = SHAPE.to_aws(inputs[name])
        if inputs["mfaConfiguration"] != "OFF" or len(request) > 1:
            call(self.api(inputs).set_user_pool_mfa_config, UserPoolId=resource_id, **request)

    def _read_mfa(self, resource_id: str, pool: Properties, known: Properties) -> Properties:
        setting = pool.get("MfaConfiguration") or "OFF"
        given = any(known.get(name) for name in _MFA_PARAMETERS)
        if setting == "OFF" and not given:
            return {"mfaConfiguration": setting}
        answer = call(self.api(known).get_user_pool_mfa_config, UserPoolId=resource_id)
        found = {name: SHAPE.from_aws(answer.get(parameter)) for name, parameter in _MFA_PARAMETERS.items()}
        return {"mfaConfiguration": answer.get("MfaConfiguration", setting), **{k: v for k, v in found.items() if v}}


_MFA_PARAMETERS: Final = {
    "softwareTokenMfaConfiguration": "SoftwareTokenMfaConfiguration",
    "emailMfaConfiguration": "EmailMfaConfiguration",
    "webAuthnConfiguration": "WebAuthnConfiguration",
}
SHAPE_NAMES: Final = {name: next(iter(SHAPE.to_aws({name: True}))) for name in _PLAIN}


def _settings(inputs: Properties) -> Properties:
    """What CreateUserPool and UpdateUserPool share; the latter resets what is left out."""
    request: Properties = SHAPE.to_aws(pick(inputs, *_PLAIN))
    policies = SHAPE.to_aws(pick(inputs, "passwordPolicy", "signInPolicy"))
    if policies:
        request["Policies"] = policies
    if inputs["mfaConfiguration"] == "OFF":
        request["MfaConfiguration"] = "OFF"
    return request
