"""Groups, in the real service's words and a stable order."""

from __future__ import annotations

from typing import cast

from moto.cognitoidp.exceptions import GroupExistsException, ResourceNotFoundError
from moto.cognitoidp.models import CognitoIdpGroup
from moto.cognitoidp.utils import PAGINATION_MODEL
from moto.utilities.paginator import paginate

from emulator.aws.cognito.pools import Pools
from emulator.aws.cognito.user import User


def ordered_groups(user: User) -> list[CognitoIdpGroup]:
    """By precedence, lowest first and none last; then by name."""
    return sorted(
        user.groups,
        key=lambda group: (group.precedence is None, group.precedence or 0, group.group_name),
    )


class Groups(Pools):
    """The group operations."""

    def create_group(
        self, user_pool_id: str, group_name: str, description: str, role_arn: str, precedence: int
    ) -> CognitoIdpGroup:
        """Refuses a name that is taken."""
        if group_name in self.pool(user_pool_id).groups:
            raise GroupExistsException("A group with the name already exists.")
        return super().create_group(user_pool_id, group_name, description, role_arn, precedence)

    def get_group(self, user_pool_id: str, group_name: str) -> CognitoIdpGroup:
        """The group, or ResourceNotFoundException."""
        group = self.pool(user_pool_id).groups.get(group_name)
        if group is None:
            raise ResourceNotFoundError("Group not found.")
        return group

    def delete_group(self, user_pool_id: str, group_name: str) -> None:
        """Removes the group; its members stay users."""
        self.get_group(user_pool_id, group_name)
        super().delete_group(user_pool_id, group_name)

    @paginate(pagination_model=PAGINATION_MODEL)  # type: ignore[misc, unused-ignore]
    def admin_list_groups_for_user(self, user_pool_id: str, username: str) -> list[CognitoIdpGroup]:  # type: ignore[misc, unused-ignore]
        """Those of the user, by precedence."""
        return ordered_groups(cast("User", self.admin_get_user(user_pool_id, username)))
