"""Client secrets of an application or of its service principal: made here, shown once, kept as a hash.

Source: https://learn.microsoft.com/en-us/graph/api/application-addpassword, …/application-removepassword (read 2026-11-24).
Differs: no app management policy limits a secret's life,
as in a tenant where nobody has made one.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response

from emulator.entra.directory import Directory
from emulator.entra.graph.answers import json_response, metadata_url, no_content
from emulator.entra.graph.bodies import check_body
from emulator.entra.graph.caller import allowed, directory, may_write_applications
from emulator.entra.graph.errors import BadRequest
from emulator.entra.graph.requests import body, find
from emulator.entra.graph.schema import APPLICATION, SERVICE_PRINCIPAL, EntityType
from emulator.entra.graph.times import parse_time
from emulator.entra.tenant import new_secret
from emulator.store import Document

blueprint = Blueprint("credentials", __name__)

_WRITE = ("Application.ReadWrite.All", "Application.ReadWrite.OwnedBy", "Directory.ReadWrite.All")
_DEFAULT_LIFE = timedelta(days=730)
_LATEST = datetime(2299, 12, 31, tzinfo=UTC)


@blueprint.post("/applications/<key>/addPassword", defaults={"kind": APPLICATION})
@blueprint.post("/servicePrincipals/<key>/addPassword", defaults={"kind": SERVICE_PRINCIPAL})
@allowed(*_WRITE)
def add_password(key: str, kind: EntityType) -> Response:
    """Makes a secret; ``secretText`` is in this answer and in no other.

    Errors:
        BadRequest: the end is in the past, not after the start, or later than the year 2299.
    """
    sent = body()
    tenant = directory()
    with tenant.store.transaction():
        document = find(kind, key)
        may_write_applications(document["id"])
        shown = new_password(tenant, document, sent.get("passwordCredential") or {})
        tenant.save(kind.name, document)
    return json_response({"@odata.context": metadata_url("microsoft.graph.passwordCredential"), **shown})


@blueprint.post("/applications/<key>/removePassword", defaults={"kind": APPLICATION})
@blueprint.post("/servicePrincipals/<key>/removePassword", defaults={"kind": SERVICE_PRINCIPAL})
@allowed(*_WRITE)
def remove_password(key: str, kind: EntityType) -> Response:
    """Deletes the secret with this ``keyId``; it is refused from now on."""
    key_id = str(body().get("keyId", "")).lower()
    tenant = directory()
    with tenant.store.transaction():
        document = find(kind, key)
        may_write_applications(document["id"])
        if key_id not in document["_secrets"]:
            raise BadRequest(f"No password credential found with keyId '{key_id}'.", target="keyId")
        _forget(document, {key_id})
        tenant.save(kind.name, document)
    return no_content()


def new_password(tenant: Directory, holder: Document, wanted: Mapping[str, Any]) -> Document:
    """Adds a credential to an application or a service principal; returns it with the secret in it."""
    wanted = check_body(APPLICATION, {"passwordCredentials": [wanted]})["passwordCredentials"][0]
    now = datetime.fromtimestamp(tenant.context.clock(), UTC)
    start = _moment(wanted.get("startDateTime")) or now
    end = _moment(wanted.get("endDateTime")) or min(start, _LATEST) + _DEFAULT_LIFE
    if end <= now or end <= start:
        raise BadRequest(
            "Property passwordCredentials.endDateTime is invalid: a credential must end after it starts, in the future.",
            target="endDateTime",
            detail_code="KeyCredentialsInvalidEndDate",
        )
    if end > _LATEST:
        raise BadRequest(
            "Property passwordCredentials.endDateTime is invalid.",
            target="endDateTime",
            detail_code="KeyCredentialsInvalidEndDate",
        )
    secret = new_secret()
    credential: Document = {
        "customKeyIdentifier": wanted.get("customKeyIdentifier"),
        "displayName": wanted.get("displayName"),
        "endDateTime": wanted.get("endDateTime") or _written(end),
        "hint": secret[:3],
        "keyId": str(uuid.uuid4()),
        "secretText": None,
        "startDateTime": wanted.get("startDateTime") or _written(start),
    }
    holder["passwordCredentials"] = [*holder["passwordCredentials"], credential]
    holder["_secrets"][credential["keyId"]] = hashlib.sha256(secret.encode()).hexdigest()
    return {**credential, "secretText": secret}


def keep_listed_passwords(application: Document, changes: dict[str, Any]) -> None:
    """A PATCH may leave secrets out, which deletes them; it can neither add nor change one.

    Errors:
        BadRequest: a ``keyId`` that is not there.
    """
    if "passwordCredentials" not in changes:
        return
    listed = {str(entry.get("keyId", "")).lower() for entry in changes.pop("passwordCredentials") or []}
    present = {credential["keyId"] for credential in application["passwordCredentials"]}
    if not listed <= present:
        raise BadRequest(
            "New password credentials must be generated with service actions.", target="passwordCredentials"
        )
    _forget(application, present - listed)


def _forget(application: Document, key_ids: set[str]) -> None:
    application["passwordCredentials"] = [
        credential for credential in application["passwordCredentials"] if credential["keyId"] not in key_ids
    ]
    for key_id in key_ids:
        application["_secrets"].pop(key_id, None)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else parse_time(text)


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
