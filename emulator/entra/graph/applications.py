"""Applications: the registrations.

Source: https://learn.microsoft.com/en-us/graph/api/resources/application (read 2026-11-24).
"""

from __future__ import annotations

import copy
from base64 import b64decode, b64encode

from flask import Blueprint, Response, request

from emulator.entra.graph.answers import count, entity, mixed_page, no_content, page
from emulator.entra.graph.application_checks import check_application
from emulator.entra.graph.bodies import check_body, merge
from emulator.entra.graph.caller import allowed, caller, directory, may_write_applications
from emulator.entra.graph.credentials import keep_listed_passwords, new_password
from emulator.entra.graph.errors import BadRequest, NotEmulated, ResourceNotFound
from emulator.entra.graph.references import add_link, add_reference, remove_reference
from emulator.entra.graph.requests import bindings, body, find, require
from emulator.entra.graph.schema import APPLICATION
from emulator.entra.objects import new_application

blueprint = Blueprint("applications", __name__, url_prefix="/applications")

_READ = ("Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
_READ_OWNED = (*_READ, "Application.ReadWrite.OwnedBy")
_WRITE = ("Application.ReadWrite.All", "Application.ReadWrite.OwnedBy", "Directory.ReadWrite.All")
_LOGO_BYTES = 100 * 1024
_LOGO_TYPES = ("image/png", "image/jpeg", "image/gif")


@blueprint.get("")
@allowed(*_READ_OWNED)
def list_applications() -> Response:
    """Every registration."""
    return page(APPLICATION, directory().objects("application").all())


@blueprint.get("/$count")
@allowed(*_READ_OWNED)
def count_applications() -> Response:
    """How many registrations there are."""
    return count(directory().objects("application").all())


@blueprint.post("")
@allowed(*_WRITE)
def create_application() -> Response:
    """Registers an application; password credentials in the body get a secret, which this answer shows once.

    Errors:
        BadRequest: an unknown property, a refused redirect URI, a missing name.
        DuplicateValue: an app role's id or value stands twice.
        UnverifiedHostName: an identifier URI of a foreign domain.
    """
    sent = body()
    properties = check_body(APPLICATION, sent)
    require(APPLICATION, properties)
    wanted = properties.pop("passwordCredentials", None) or []
    owners = bindings(sent, "owners")
    tenant = directory()
    with tenant.store.transaction():
        document = new_application(tenant, properties)
        check_application(tenant, None, document)
        shown = [new_password(tenant, document, credential) for credential in wanted]
        tenant.add("application", document)
        for owner in owners:
            add_link("owners", document, owner)
        if caller().user_id is None and "Application.ReadWrite.All" not in caller().permissions:
            tenant.link("owners", document["id"], caller().object_id)
    answer = {**document, "passwordCredentials": shown} if shown else document
    return entity(APPLICATION, answer, 201)


@blueprint.get("/<key>")
@allowed(*_READ_OWNED)
def get_application(key: str) -> Response:
    """One registration, by object id or by ``(appId='…')``."""
    return entity(APPLICATION, find(APPLICATION, key))


@blueprint.patch("/<key>")
@allowed(*_WRITE)
def update_application(key: str) -> Response:
    """Changes what the body names.

    Errors:
        EnabledEntitlement: an app role or scope is left out, or its value changed, while it is enabled.
    """
    sent = body()
    if any(name.endswith("@odata.bind") for name in sent):
        raise BadRequest("Owners are changed by 'owners/$ref'.")
    properties = check_body(APPLICATION, sent, find(APPLICATION, key))
    tenant = directory()
    with tenant.store.transaction():
        before = find(APPLICATION, key)
        may_write_applications(before["id"])
        after = copy.deepcopy(before)
        keep_listed_passwords(after, properties)
        merge(after, properties, APPLICATION.writable)
        check_application(tenant, before, after)
        tenant.save("application", after)
    return no_content()


@blueprint.delete("/<key>")
@allowed(*_WRITE)
def delete_application(key: str) -> Response:
    """Moves the registration and its service principal to the deleted items.

    Errors:
        BadRequest: the client that this emulator is managed with.
    """
    document = find(APPLICATION, key)
    may_write_applications(document["id"])
    if document["appId"] == directory().tenant.client_id:
        raise BadRequest("The emulator's own management client cannot be deleted.")
    directory().delete("application", document)
    return no_content()


@blueprint.get("/<key>/owners")
@allowed(*_READ_OWNED)
def list_owners(key: str) -> Response:
    """Users and service principals that own the registration."""
    return mixed_page(directory().linked("owners", find(APPLICATION, key)["id"]))


@blueprint.post("/<key>/owners/$ref")
@allowed(*_WRITE)
def add_owner(key: str) -> Response:
    """Adds an owner by reference."""
    may_write_applications(find(APPLICATION, key)["id"])
    return add_reference(APPLICATION, "owners", key)


@blueprint.delete("/<key>/owners/<owner>/$ref")
@allowed(*_WRITE)
def remove_owner(key: str, owner: str) -> Response:
    """Removes an owner."""
    may_write_applications(find(APPLICATION, key)["id"])
    return remove_reference(APPLICATION, "owners", key, owner)


@blueprint.get("/<key>/logo")
@allowed(*_READ_OWNED)
def get_logo(key: str) -> Response:
    """The logo's bytes."""
    document = find(APPLICATION, key)
    logo = document.get("_logo")
    if logo is None:
        raise ResourceNotFound(document["id"])
    return Response(b64decode(logo["content"]), content_type=logo["type"])


@blueprint.put("/<key>/logo")
@allowed(*_WRITE)
def put_logo(key: str) -> Response:
    """Keeps a GIF, JPEG or PNG of at most 100 KB."""
    content, media_type = request.get_data(), request.headers.get("Content-Type", "").partition(";")[0].strip()
    if media_type not in (*_LOGO_TYPES, "image/*"):
        raise BadRequest("The logo must be sent as image/gif, image/jpeg or image/png.", target="logo")
    if not content or len(content) > _LOGO_BYTES:
        raise BadRequest("The logo must hold between 1 and 102400 bytes.", target="logo")
    tenant = directory()
    with tenant.store.transaction():
        document = find(APPLICATION, key)
        may_write_applications(document["id"])
        document["_logo"] = {"type": media_type, "content": b64encode(content).decode()}
        document["info"]["logoUrl"] = f"{tenant.base_url}/v1.0/applications/{document['id']}/logo"
        tenant.save("application", document)
    return no_content()


@blueprint.route("/<key>/extensionProperties", methods=["GET", "POST"])
@allowed(*_READ_OWNED)
def extension_properties(key: str) -> Response:
    """Not emulated."""
    raise NotEmulated
