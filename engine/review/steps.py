"""The engine's steps: one a resource, with its state before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.review import values

Event = Mapping[str, Any]
Step = Mapping[str, Any]

_TELLING = 8
"""Characters of an ID that is nobody's ordinary word."""
_REFRESH = "refresh"


def last(events: Iterable[Event]) -> list[Step]:
    """Each resource's step. Of one that is refreshed first, that is the step of the program, which comes second."""
    found: dict[tuple[str, bool], Step] = {}
    for step in _all(events):
        if step["op"] != _REFRESH:
            # Both halves of a replacement have its URN.
            found[step["urn"], step["op"] == "replace"] = step
    return list(found.values())


def refreshed(events: Iterable[Event]) -> Iterator[Step]:
    """What an ``up`` that refreshes found at the vendors, before it ran the program."""
    return (step for step in _all(events) if step["op"] == _REFRESH)


def _all(events: Iterable[Event]) -> Iterator[Step]:
    return (event["resOutputsEvent"]["metadata"] for event in events if "resOutputsEvent" in event)


def is_resource(step: Step) -> bool:
    """Whether a vendor holds it: not a component, not a provider."""
    state = step.get("new") or step.get("old") or {}
    return bool(state.get("custom")) and not str(step["type"]).startswith("pulumi:providers:")


def side(step: Step, which: str, part: str) -> dict[str, Any]:
    """The inputs or outputs, decoded.

    Args:
        which: ``old`` or ``new``.
        part: ``inputs`` or ``outputs``.
    """
    decoded: dict[str, Any] = values.decode((step.get(which) or {}).get(part) or {})
    return decoded


def names_by_id(steps: Iterable[Step]) -> dict[str, str]:
    """The vendor's ID -> the resource's name here: a list of roles is a list of IDs, which say nothing to a reader."""
    found: dict[str, str] = {}
    for step in steps:
        for which in ("new", "old"):
            state = step.get(which) or {}
            identity = str(state.get("id") or "")
            if state.get("custom") and len(identity) >= _TELLING:
                name = name_of(step["urn"])
                # What hangs on a resource may have the same ID, and a longer name.
                found[identity] = min(found.get(identity, name), name, key=len)
    return found


def name_of(urn: str) -> str:
    """``auth0-Shop`` of ``urn:pulumi:dev::project::auth0:index/client:Client::auth0-Shop``."""
    return urn.split("::", 3)[-1] if urn.count("::") > 2 else urn


def token_of(urn: str) -> str:
    """``auth0:index/client:Client`` of the same, without its parents' types; empty where there is none."""
    parts = urn.split("::")
    return parts[2].rpartition("$")[2] if len(parts) > 3 else ""


def type_of(token: str) -> str:
    """``aws cognito UserPoolClient`` of ``aws:cognito/userPoolClient:UserPoolClient``."""
    package, _, rest = token.partition(":")
    module, _, name = rest.rpartition(":")
    family = module.partition("/")[0]
    return " ".join(part for part in (package, family if family not in ("", "index") else "", name) if part)
