"""Groups, and who is in them."""

from __future__ import annotations

from typing import Any

from engine.plugins.aws.base import AwsResource
from engine.plugins.aws.client import call, unless_gone
from engine.plugins.aws.shapes import Shape, pick
from engine.plugins.check import Report
from engine.plugins.errors import VendorError
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties

_SHAPE = Shape()
_GONE = ("ResourceNotFoundException", "UserNotFoundException")


class UserGroup(AwsResource):
    """A group of a user pool; its id is ``pool/name``.

    Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GroupType.html (2026-11-24).
    """

    token = "aws:cognito/userGroup:UserGroup"
    sdk = "pulumi_aws.cognito.user_group:UserGroup"
    service = "cognito-idp"
    autoname = AutoName(longest=128)
    replaces = frozenset({"name", "region", "userPoolId"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        precedence = inputs.get("precedence")
        if isinstance(precedence, int) and precedence < 0:
            report(("precedence",), f"must not be negative, got {precedence}")

    def identity(self, inputs: Properties) -> str:
        return f"{inputs['userPoolId']}/{inputs['name']}"

    def make(self, inputs: Properties) -> tuple[str, Any]:
        made = call(self.api(inputs).create_group, **_request(inputs))["Group"]
        return self.identity(inputs), made

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        return super().finish(resource_id, inputs, made) if made is None else self._state(made, inputs)

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        pool, _, name = resource_id.partition("/")
        if not name:
            raise VendorError(f"a group's id is USER_POOL_ID/NAME, got {resource_id!r}")
        answer = unless_gone(self.api(known).get_group, *_GONE, UserPoolId=pool, GroupName=name)
        return None if answer is None else self._state(answer["Group"], known)

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        # An empty description takes the old one away; left out, it would stay.
        request = {"Description": "", **_request(news)} if olds.get("description") else _request(news)
        return self._state(call(self.api(news).update_group, **request)["Group"], news)

    def delete(self, resource_id: str, known: Properties) -> None:
        unless_gone(self.api(known).delete_group, *_GONE, UserPoolId=known["userPoolId"], GroupName=known["name"])

    def _state(self, group: Properties, known: Properties) -> Properties:
        return {
            "name": group["GroupName"],
            "userPoolId": group["UserPoolId"],
            "description": group.get("Description") or None,
            "precedence": group.get("Precedence"),
            "roleArn": group.get("RoleArn"),
            "region": self.region(known),
        }


class UserInGroup(AwsResource):
    """A user's membership in a group; its id is ``pool,group,user``."""

    token = "aws:cognito/userInGroup:UserInGroup"
    sdk = "pulumi_aws.cognito.user_in_group:UserInGroup"
    service = "cognito-idp"
    replaces = frozenset({"groupName", "region", "userPoolId", "username"})
    repeatable = True

    def identity(self, inputs: Properties) -> str:
        return ",".join((inputs["userPoolId"], inputs["groupName"], inputs["username"]))

    def make(self, inputs: Properties) -> tuple[str, Any]:
        call(
            self.api(inputs).admin_add_user_to_group,
            **_SHAPE.to_aws(pick(inputs, "userPoolId", "username", "groupName")),
        )
        return self.identity(inputs), None

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        return {**inputs, "region": self.region(inputs)}

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        parts = resource_id.split(",", 2)
        if len(parts) != 3:
            raise VendorError(f"a membership's id is USER_POOL_ID,GROUP,USERNAME, got {resource_id!r}")
        pool, group, user = parts
        request: Properties = {"UserPoolId": pool, "Username": user}
        while True:
            page = unless_gone(self.api(known).admin_list_groups_for_user, *_GONE, **request)
            if page is None:
                return None
            if any(entry["GroupName"] == group for entry in page["Groups"]):
                return {"userPoolId": pool, "groupName": group, "username": user, "region": self.region(known)}
            if not page.get("NextToken"):
                return None
            request["NextToken"] = page["NextToken"]

    def delete(self, resource_id: str, known: Properties) -> None:
        request = _SHAPE.to_aws(pick(known, "userPoolId", "username", "groupName"))
        unless_gone(self.api(known).admin_remove_user_from_group, *_GONE, **request)


def _request(inputs: Properties) -> Properties:
    request: Properties = _SHAPE.to_aws(pick(inputs, "userPoolId", "description", "precedence", "roleArn"))
    return {**request, "GroupName": inputs["name"]}
