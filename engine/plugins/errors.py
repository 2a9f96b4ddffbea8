"""What a plugin tells the engine when something is wrong.

VendorError         the vendor refused, or could not be reached
└── PartlyMade      the resource exists, but a later step of its creation or update failed
NotConfigured       a provider setting is missing or wrong
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class VendorError(Exception):
    """The vendor's refusal in the vendor's own words."""


class PartlyMade(VendorError):
    """A resource that the engine must keep, because it exists at the vendor."""

    def __init__(self, resource_id: str, properties: Mapping[str, Any], reason: str) -> None:
        super().__init__(reason)
        self.resource_id = resource_id
        self.properties = dict(properties)


class NotConfigured(Exception):
    """The provider's settings do not say enough to reach the vendor."""


@contextmanager
def keeping(resource_id: str, properties: Mapping[str, Any]) -> Iterator[None]:
    """Turns a failure of the steps inside into one that keeps what was already made."""
    try:
        yield
    except PartlyMade:
        raise
    except Exception as error:
        raise PartlyMade(resource_id, properties, str(error) or type(error).__name__) from error
