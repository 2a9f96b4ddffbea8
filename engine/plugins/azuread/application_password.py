"""Client secrets."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from engine.plugins.azuread.base import DirectoryResource, check_instant, instant, is_uuid, same_instant
from engine.plugins.check import Report
from engine.plugins.errors import VendorError
from engine.plugins.properties import Properties

_HOURS: Final = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


class ApplicationPassword(DirectoryResource):
    """A client secret; its id is ``<object id>/password/<key id>``. Nothing of it changes in place."""

    token = "azuread:index/applicationPassword:ApplicationPassword"
    sdk = "pulumi_azuread.application_password:ApplicationPassword"
    replaces = frozenset(
        {"applicationId", "displayName", "endDate", "endDateRelative", "rotateWhenChanged", "startDate"}
    )
    secrets = frozenset({"value"})
    kept = frozenset({"endDateRelative", "rotateWhenChanged"})

    @classmethod
    def same(cls) -> Mapping[str, Callable[[Any, Any], bool]]:
        return {"endDate": same_instant, "startDate": same_instant}

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        application = inputs.get("applicationId")
        if isinstance(application, str):
            prefix, _, identity = application.rpartition("/")
            if prefix != "/applications" or not is_uuid(identity):
                report(
                    ("applicationId",), f"must be the application's id, /applications/OBJECT_ID, got {application!r}"
                )
        for name in ("startDate", "endDate"):
            check_instant(inputs.get(name), (name,), report)
        relative = inputs.get("endDateRelative")
        if relative is not None and inputs.get("endDate") is not None:
            report(("endDateRelative",), "conflicts with endDate: give one of them")
        if isinstance(relative, str) and not (relative and _HOURS.fullmatch(relative)):
            report(("endDateRelative",), f"must be a duration such as 4320h or 30m, got {relative!r}")
        start, end = (
            instant(inputs[name]) if isinstance(inputs.get(name), str) else None for name in ("startDate", "endDate")
        )
        if start and end and end <= start:
            report(("endDate",), f"must be after startDate, got {inputs['endDate']!r}")

    def make(self, inputs: Properties) -> tuple[str, Any]:
        application = inputs["applicationId"]
        credential: Properties = {
            "displayName": inputs.get("displayName"),
            "startDateTime": inputs.get("startDate"),
            "endDateTime": _end(inputs),
        }
        body = {"passwordCredential": {key: value for key, value in credential.items() if value is not None}}
        made = self.client.call("POST", f"{application}/addPassword", body, expected=True)
        return _identity(application, made), made

    def twins(self, inputs: Properties) -> frozenset[str]:
        application, name = inputs["applicationId"], inputs.get("displayName")
        found = self.client.unless_gone("GET", application) or {}
        named = [entry for entry in found.get("passwordCredentials") or [] if entry.get("displayName") == name]
        return frozenset(_identity(application, credential) for credential in named)

    def usable(self, resource_id: str, inputs: Properties) -> bool:
        """A secret is said once: one that nobody heard is taken away."""
        self.delete(resource_id, inputs)
        return False

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        return {**_state(inputs["applicationId"], made), "value": made["secretText"]}

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        application, key = _parts(resource_id)
        found = self.client.unless_gone("GET", application)
        for credential in (found or {}).get("passwordCredentials") or []:
            if credential["keyId"] == key:
                return {**_state(application, credential), "value": known.get("value")}
        return None

    def delete(self, resource_id: str, known: Properties) -> None:
        """Graph refuses to take away what is not there, be it that an answer was lost."""
        application, key = _parts(resource_id)
        if self.read(resource_id, known) is None:
            return
        try:
            self.client.unless_gone("POST", f"{application}/removePassword", body={"keyId": key})
        except VendorError:
            if self.read(resource_id, known) is not None:
                raise


def _parts(resource_id: str) -> tuple[str, str]:
    """The application's path and the key's id; ``/applications/<id>/passwords/<key>`` is understood too."""
    parts = [part for part in resource_id.split("/") if part not in ("", "applications")]
    if len(parts) != 3 or parts[1] not in ("password", "passwords"):
        raise VendorError(f"a client secret's id is OBJECT_ID/password/KEY_ID, got {resource_id!r}")
    return f"/applications/{parts[0]}", parts[2]


def _identity(application: str, credential: Properties) -> str:
    return f"{application.rpartition('/')[2]}/password/{credential['keyId']}"


def _end(inputs: Properties) -> str | None:
    relative = inputs.get("endDateRelative")
    if not relative:
        end: str | None = inputs.get("endDate")
        return end
    match = _HOURS.fullmatch(relative)
    hours, minutes, seconds = (int(part or 0) for part in (match.groups() if match else (0, 0, 0)))
    start = instant(inputs.get("startDate") or "") or datetime.now(UTC)
    ends = start + timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return ends.strftime("%Y-%m-%dT%H:%M:%SZ")


def _state(application: str, credential: Properties) -> Properties:
    return {
        "applicationId": application,
        "displayName": credential.get("displayName"),
        "startDate": credential.get("startDateTime"),
        "endDate": credential.get("endDateTime"),
        "keyId": credential["keyId"],
    }
