"""Groups, their members and owners.

Source: https://learn.microsoft.com/en-us/graph/api/resources/group (read 2026-11-24).
Differs: membership rules are kept and not evaluated; a Microsoft 365 group has no mailbox.
"""

from __future__ import annotations

import copy
import re

from flask import Blueprint, Response

from emulator.entra.graph.answers import count, entity, mixed_page, no_content, page
from emulator.entra.graph.bodies import check_body, merge
from emulator.entra.graph.caller import allowed, caller, directory
from emulator.entra.graph.errors import BadRequest, invalid_value
from emulator.entra.graph.references import add_link, add_reference, remove_reference
from emulator.entra.graph.requests import bindings, body, find, referenced, require
from emulator.entra.graph.schema import GROUP
from emulator.entra.objects import new_group
from emulator.store import Document

blueprint = Blueprint("groups", __name__, url_prefix="/groups")

_READ = (
    "GroupMember.Read.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
_WRITE = ("Group.ReadWrite.All", "Directory.ReadWrite.All")
_WRITE_MEMBERS = ("GroupMember.ReadWrite.All", *_WRITE)
_NICKNAME = re.compile(r"[^@()\\\[\]\";:<>, ]{1,64}")
_MOST_IN_ONE_REQUEST = 20


def _check_group(document: Document) -> None:
    if not document["displayName"] or len(document["displayName"]) > 256:
        raise invalid_value("displayName", "Group")
    if not document["mailNickname"] or not _NICKNAME.fullmatch(document["mailNickname"]):
        raise invalid_value("mailNickname", "Group")
    unified = "Unified" in document["groupTypes"]
    if not set(document["groupTypes"]) <= {"Unified", "DynamicMembership"}:
        raise invalid_value("groupTypes", "Group")
    if document["mailEnabled"] and not unified:
        raise BadRequest(
            "The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and the security-enablement property is set."
        )
    if not document["mailEnabled"] and (unified or not document["securityEnabled"]):
        raise BadRequest("A group must be security-enabled, or mail-enabled with the group type 'Unified'.")
    if "DynamicMembership" in document["groupTypes"] and not document["membershipRule"]:
        raise BadRequest(
            "A value is required for property 'membershipRule' of resource 'Group'.", target="membershipRule"
        )
    if document["visibility"] not in (None, "Private", "Public", "HiddenMembership"):
        raise invalid_value("visibility", "Group")


@blueprint.get("")
@allowed(*_READ)
def list_groups() -> Response:
    """Every group."""
    return page(GROUP, directory().objects("group").all())


@blueprint.get("/$count")
@allowed(*_READ)
def count_groups() -> Response:
    """How many groups there are."""
    return count(directory().objects("group").all())


@blueprint.post("")
@allowed(*_WRITE)
def create_group() -> Response:
    """Makes a security group or a Microsoft 365 group, with its first members and owners."""
    sent = body()
    properties = check_body(GROUP, sent)
    require(GROUP, properties)
    links = {relation: bindings(sent, relation) for relation in ("members", "owners")}
    if sum(map(len, links.values())) > _MOST_IN_ONE_REQUEST:
        raise BadRequest(f"A request may add at most {_MOST_IN_ONE_REQUEST} members and owners.")
    tenant = directory()
    with tenant.store.transaction():
        document = new_group(tenant, properties)
        document["createdByAppId"] = caller().app_id
        _check_group(document)
        tenant.add("group", document)
        for relation, targets in links.items():
            for target in targets:
                add_link(relation, document, target)
    return entity(GROUP, document, 201)


@blueprint.get("/<key>")
@allowed(*_READ)
def get_group(key: str) -> Response:
    """One group."""
    return entity(GROUP, find(GROUP, key))


@blueprint.patch("/<key>")
@allowed(*_WRITE_MEMBERS)
def update_group(key: str) -> Response:
    """Changes what the body names; ``members@odata.bind`` adds up to 20 members."""
    sent = body()
    properties = check_body(GROUP, sent, find(GROUP, key))
    added = bindings(sent, "members")
    if len(added) > _MOST_IN_ONE_REQUEST:
        raise BadRequest(f"A request may add at most {_MOST_IN_ONE_REQUEST} members.")
    tenant = directory()
    with tenant.store.transaction():
        document = copy.deepcopy(find(GROUP, key))
        if "isAssignableToRole" in properties and properties["isAssignableToRole"] != document["isAssignableToRole"]:
            raise BadRequest("Property 'isAssignableToRole' cannot be changed.", target="isAssignableToRole")
        merge(document, properties, GROUP.writable)
        _check_group(document)
        tenant.save("group", document)
        for target in added:
            add_link("members", document, target)
    return no_content()


@blueprint.delete("/<key>")
@allowed(*_WRITE)
def delete_group(key: str) -> Response:
    """Deletes a security group for good; a Microsoft 365 group moves to the deleted items."""
    directory().delete("group", find(GROUP, key))
    return no_content()


@blueprint.get("/<key>/members")
@allowed(*_READ)
def list_members(key: str) -> Response:
    """Direct members."""
    return mixed_page(directory().linked("members", find(GROUP, key)["id"]))


@blueprint.get("/<key>/transitiveMembers")
@allowed(*_READ)
def list_transitive_members(key: str) -> Response:
    """Members, directly or through other groups."""
    return mixed_page(directory().members_of(find(GROUP, key)["id"]))


@blueprint.get("/<key>/memberOf")
@allowed(*_READ)
def list_member_of(key: str) -> Response:
    """Groups that this group is directly in."""
    return mixed_page(directory().linking("members", find(GROUP, key)["id"]))


@blueprint.get("/<key>/transitiveMemberOf")
@allowed(*_READ)
def list_transitive_member_of(key: str) -> Response:
    """Groups that this group is in, directly or through other groups."""
    return mixed_page([("group", group) for group in directory().groups_of(find(GROUP, key)["id"])])


@blueprint.post("/<key>/members/$ref")
@allowed(*_WRITE_MEMBERS)
def add_member(key: str) -> Response:
    """Adds a member by reference.

    Errors:
        BadRequest: a member already, or a group that would hold itself.
    """
    group = find(GROUP, key)
    kind, target = referenced(body().get("@odata.id"))
    if kind == "group" and group["id"] in {member["id"] for _, member in directory().members_of(target["id"])}:
        raise BadRequest("A cycle was detected in the group's members.")
    return add_reference(GROUP, "members", key)


@blueprint.delete("/<key>/members/<member>/$ref")
@allowed(*_WRITE_MEMBERS)
def remove_member(key: str, member: str) -> Response:
    """Removes a member."""
    return remove_reference(GROUP, "members", key, member)


@blueprint.get("/<key>/owners")
@allowed(*_READ)
def list_owners(key: str) -> Response:
    """Who may manage the group."""
    return mixed_page(directory().linked("owners", find(GROUP, key)["id"]))


@blueprint.post("/<key>/owners/$ref")
@allowed(*_WRITE)
def add_owner(key: str) -> Response:
    """Adds an owner by reference."""
    return add_reference(GROUP, "owners", key)


@blueprint.delete("/<key>/owners/<owner>/$ref")
@allowed(*_WRITE)
def remove_owner(key: str, owner: str) -> Response:
    """Removes an owner, unless it is the last user who is one."""
    group = find(GROUP, key)
    users = {one["id"] for kind, one in directory().linked("owners", group["id"]) if kind == "user"}
    if users == {owner.lower()}:
        raise BadRequest("The group must have at least one owner, hence this owner cannot be removed.")
    return remove_reference(GROUP, "owners", key, owner)
