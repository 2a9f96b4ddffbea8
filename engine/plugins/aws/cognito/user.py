"""Users of a pool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.plugins.aws.base import AwsResource
from engine.plugins.aws.client import call, unless_gone
from engine.plugins.aws.cognito.pool_schema import STANDARD
from engine.plugins.aws.shapes import Shape, instant, pick
from engine.plugins.check import Report
from engine.plugins.errors import VendorError, doing
from engine.plugins.properties import Properties

_SHAPE = Shape(verbatim=frozenset({"clientMetadata"}))
_GONE = ("ResourceNotFoundException", "UserNotFoundException")


class User(AwsResource):
    """A user; its id is ``pool/username``, with the username as it was given.

    Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html (2026-11-24).
    """

    token = "aws:cognito/user:User"
    sdk = "pulumi_aws.cognito.user:User"
    service = "cognito-idp"
    replaces = frozenset({"region", "userPoolId", "username"})
    defaults = {"enabled": True}
    secrets = frozenset({"password", "temporaryPassword"})
    unordered = frozenset({"desiredDeliveryMediums"})
    kept = frozenset(
        (
            "clientMetadata",
            "desiredDeliveryMediums",
            "forceAliasCreation",
            "messageAction",
            "password",
            "temporaryPassword",
            "validationData",
        )
    )

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        if inputs.get("password") and inputs.get("temporaryPassword"):
            report(("password",), "conflicts with temporaryPassword: give one of them")
        username = inputs.get("username")
        if isinstance(username, str) and not 1 <= len(username) <= 128:
            report(("username",), f"must have 1 to 128 characters, got {len(username)}")

    def identity(self, inputs: Properties) -> str:
        return f"{inputs['userPoolId']}/{inputs['username']}"

    def make(self, inputs: Properties) -> tuple[str, Any]:
        options = (
            "temporaryPassword",
            "messageAction",
            "desiredDeliveryMediums",
            "clientMetadata",
            "forceAliasCreation",
        )
        call(
            self.api(inputs).admin_create_user,
            **_who(inputs),
            **_SHAPE.to_aws(pick(inputs, *options)),
            UserAttributes=_pairs(inputs.get("attributes") or {}),
            ValidationData=[{"Name": n, "Value": v} for n, v in (inputs.get("validationData") or {}).items()],
        )
        return self.identity(inputs), None

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        api, who = self.api(inputs), _who(inputs)
        if not inputs["enabled"]:
            with doing("disabling it"):
                call(api.admin_disable_user, **who)
        if inputs.get("password"):
            with doing("setting its password"):
                call(api.admin_set_user_password, **who, Password=inputs["password"], Permanent=True)
        return super().finish(resource_id, inputs, made)

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        pool, _, username = resource_id.partition("/")
        if not username:
            raise VendorError(f"a user's id is USER_POOL_ID/USERNAME, got {resource_id!r}")
        user = unless_gone(self.api(known).admin_get_user, *_GONE, UserPoolId=pool, Username=username)
        if user is None:
            return None
        attributes = {pair["Name"]: pair["Value"] for pair in user["UserAttributes"]}
        return {
            "userPoolId": pool,
            "username": known.get("username", username),
            "attributes": _as_given(attributes, known.get("attributes") or {}),
            "enabled": user["Enabled"],
            "sub": attributes.get("sub"),
            "status": user["UserStatus"],
            "creationDate": instant(user.get("UserCreateDate")),
            "lastModifiedDate": instant(user.get("UserLastModifiedDate")),
            "preferredMfaSetting": user.get("PreferredMfaSetting") or "",
            "mfaSettingLists": user.get("UserMFASettingList") or [],
            "region": self.region(known),
        }

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        api, who = self.api(news), _who(news)
        before, after = olds.get("attributes") or {}, news.get("attributes") or {}
        changed = {name: value for name, value in after.items() if before.get(name) != value}
        removed = [_full_name(name) for name in before if name not in after]
        if changed:
            call(api.admin_update_user_attributes, **who, UserAttributes=_pairs(changed))
        if removed:
            call(api.admin_delete_user_attributes, **who, UserAttributeNames=removed)
        if olds.get("enabled") != news["enabled"]:
            call(api.admin_enable_user if news["enabled"] else api.admin_disable_user, **who)
        for name, permanent in (("temporaryPassword", False), ("password", True)):
            if news.get(name) and olds.get(name) != news[name]:
                call(api.admin_set_user_password, **who, Password=news[name], Permanent=permanent)
        return self.found(resource_id, news)

    def delete(self, resource_id: str, known: Properties) -> None:
        unless_gone(self.api(known).admin_delete_user, *_GONE, **_who(known))


def _who(values: Properties) -> Properties:
    return {"UserPoolId": values["userPoolId"], "Username": values["username"]}


def _full_name(name: str) -> str:
    """A program may leave out the prefix of the pool's own attributes."""
    return name if name in STANDARD or ":" in name else f"custom:{name}"


def _pairs(attributes: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Name": _full_name(name), "Value": value} for name, value in attributes.items()]


def _as_given(attributes: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    short = {_full_name(name): name for name in known}
    return {short.get(name, name): value for name, value in attributes.items() if name not in ("sub", "identities")}
