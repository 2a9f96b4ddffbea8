"""What the directory's resources have in common."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from engine.plugins.azuread.graph import GraphClient
from engine.plugins.check import Report
from engine.plugins.errors import VendorError
from engine.plugins.properties import Path, Properties, Unknown
from engine.plugins.resource import Resource

_FRACTION: Final = re.compile(r"(?<=:\d\d)\.\d+")
_FEATURES: Final = {
    "customSingleSignOn": "WindowsAzureActiveDirectoryCustomSingleSignOnApplication",
    "enterprise": "WindowsAzureActiveDirectoryIntegratedApp",
    "gallery": "WindowsAzureActiveDirectoryGalleryApplicationNonPrimaryV1",
    "hide": "HideApp",
}


class DirectoryResource(Resource[GraphClient]):
    """An object of the directory.

    Source: https://learn.microsoft.com/graph/api/overview?view=graph-rest-1.0 (2026-11-24), for every resource here.
    Differs: the official plugin waits for replicas by asking five times over; this one tries again where Graph says 404.
    """

    def references(self, path: str) -> list[str]:
        """The ids of the objects that a navigation property holds."""
        return [entry["id"] for entry in self.client.list(path)]

    def reconcile(self, path: str, wanted: Sequence[str]) -> None:
        """Makes a navigation property hold exactly these objects; new ones come before old ones go."""
        existing = self.references(path)
        for identity in wanted:
            if identity not in existing:
                self._refer(path, identity)
        for identity in existing:
            if identity not in wanted:
                self.client.unless_gone("DELETE", f"{path}/{identity}/$ref")

    def _refer(self, path: str, identity: str) -> None:
        """Graph refuses a reference that is there already, be it that an answer was lost."""
        try:
            self.client.call("POST", f"{path}/$ref", {"@odata.id": self.reference(identity)}, expected=True)
        except VendorError:
            if identity not in self.references(path):
                raise

    def reference(self, identity: str) -> str:
        return f"{self.client.graph}/v1.0/directoryObjects/{identity}"


def last_part(resource_id: str, kind: str) -> str:
    """The object id in ``/applications/<id>``; an import may also name the object id alone."""
    *_, identity = resource_id.rstrip("/").split("/")
    if not is_uuid(identity):
        raise VendorError(f"the id to import is /{kind}/OBJECT_ID, got {resource_id!r}")
    return identity


def is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return len(text) == 36


def check_uuid(value: Any, path: Path, report: Report) -> None:
    if isinstance(value, str) and not is_uuid(value):
        report(path, f"must be a UUID, got {value!r}")


def instant(text: str) -> datetime | None:
    """An RFC 3339 time, or None when it is not one."""
    try:
        # To the second: Graph writes fractions that nobody gave.
        found = datetime.fromisoformat(_FRACTION.sub("", text))
    except ValueError:
        return None
    return found if found.tzinfo else None


def same_instant(old: str, new: str) -> bool:
    return instant(old) is not None and instant(old) == instant(new)


def check_instant(value: Any, path: Path, report: Report) -> None:
    if value is not None and not isinstance(value, Unknown) and instant(value) is None:
        report(path, f"must be an RFC 3339 time such as 2027-01-31T00:00:00Z, got {value!r}")


def tags_of(inputs: Properties) -> list[str] | None:
    """The tags, given as such or by the features that they stand for."""
    features = inputs.get("featureTags")
    if features:
        return [tag for name, tag in _FEATURES.items() if any(entry.get(name) for entry in features)]
    tags: list[str] | None = inputs.get("tags")
    return tags


def features_of(tags: Sequence[str]) -> list[Properties]:
    return [{name: tag in tags for name, tag in _FEATURES.items()}]


def renamed(values: Mapping[str, Any], names: Mapping[str, str]) -> Properties:
    """The named values that are there, under their other names."""
    return {names[name]: value for name, value in values.items() if name in names and value is not None}
