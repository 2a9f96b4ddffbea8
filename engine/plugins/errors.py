"""What a plugin tells the engine when something is wrong.

VendorError         the vendor refused, or could not be reached
├── GaveUp          asked again as often as the official plugin asks, in vain; the last request did nothing
│   └── Unanswered  the same, but the last request may have taken effect: its answer was lost, or was a failure of the vendor's own
└── PartlyMade      the resource exists, but not all of it is as the program wants it
NotConfigured       a provider setting is missing or wrong
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class VendorError(Exception):
    """The vendor's refusal in the vendor's own words."""

    step: str | None = None
    """What was being done, where a resource takes more than one request."""


class GaveUp(VendorError):
    """The vendor could not be reached, or asked to be left alone for longer than the plugin waits."""


class Unanswered(GaveUp):
    """Nobody knows whether the vendor did what it was asked for."""


class PartlyMade(VendorError):
    """A resource that the engine must keep, because it exists at the vendor, or may."""

    def __init__(self, resource_id: str, properties: Mapping[str, Any], reason: str) -> None:
        super().__init__(reason)
        self.resource_id = resource_id
        self.properties = dict(properties)


class NotConfigured(Exception):
    """The provider's settings do not say enough to reach the vendor."""


@contextmanager
def doing(step: str) -> Iterator[None]:
    """Has a failure inside say what was being done: ``setting its password``."""
    try:
        yield
    except VendorError as error:
        error.step = error.step or step
        raise
