"""The attributes that a user pool's users have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.plugins.aws.shapes import Shape
from engine.plugins.check import Report
from engine.plugins.properties import Properties

LONGEST_NAME = 20
STANDARD = frozenset(
    (
        "address",
        "birthdate",
        "email",
        "email_verified",
        "family_name",
        "gender",
        "given_name",
        "identities",
        "locale",
        "middle_name",
        "name",
        "nickname",
        "phone_number",
        "phone_number_verified",
        "picture",
        "preferred_username",
        "profile",
        "sub",
        "updated_at",
        "website",
        "zoneinfo",
    )
)
_SHAPE = Shape()
_CONSTRAINTS = ("stringAttributeConstraints", "numberAttributeConstraints")


def check(entries: Any, report: Report) -> None:
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(name, str) and not 1 <= len(name) <= LONGEST_NAME:
            report(
                ("schemas", index, "name"), f"must have 1 to {LONGEST_NAME} characters, got {name!r} with {len(name)}"
            )


def to_aws(entry: Mapping[str, Any]) -> Properties:
    request: Properties = _SHAPE.to_aws(entry)
    return request


def from_aws(attributes: Sequence[Mapping[str, Any]], known: Mapping[str, Any]) -> list[Properties] | None:
    """The attributes that were asked for, and whichever are not as in every pool: a pool answers all standard ones.

    Limits that the program left to Cognito stay left out.
    """
    asked = {entry["name"]: entry for entry in known.get("schemas") or []}
    found = []
    for attribute in attributes:
        entry: Properties = _SHAPE.from_aws(attribute)
        entry["name"] = entry["name"].removeprefix("developer_only:").removeprefix("dev:").removeprefix("custom:")
        if entry["name"] in asked:
            dropped = [name for name in _CONSTRAINTS if not asked[entry["name"]].get(name)]
            found.append({name: value for name, value in entry.items() if name not in dropped})
        elif entry["name"] not in STANDARD or (not known and _differs(entry)):
            found.append(entry)
    return found or None


def _differs(entry: Mapping[str, Any]) -> bool:
    """Whether a standard attribute is not as Cognito makes it by itself, which an import has to tell.

    Source: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html (2026-11-24).
    """
    if entry["name"] in ("identities", "sub"):
        return False
    text = entry.get("stringAttributeConstraints") or {}
    limits = (str(text.get("minLength", "0")), str(text.get("maxLength", "2048")))
    usual = ("10", "10") if entry["name"] == "birthdate" else ("0", "2048")
    return bool(entry.get("required")) or entry.get("mutable") is False or limits != usual
