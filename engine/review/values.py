"""Property values as the engine's events hold them, made readable; a secret stays a secret.

Source: Pulumi's sdk/go/common/resource/sig/sig.go and pkg/resource/stack/deployment.go, for the signatures.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.property_paths import steps

SECRET = "[secret]"
UNKNOWN = "[known after up]"

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_KINDS = {
    "1b47061264138c4ac30d75fd1eb44270": "secret",
    "c44067f5952c0a294b673a41bacd8c17": "asset",
    "0def7320c3a5731c473e5ecbe6d01bc7": "archive",
    "5cf8f73096256a8f31e491e813e4eb8e": "resource",
    "d0e6a833031e9bbcd3f4e8bde6ca49a4": "output",
}
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_MISSING = object()


def decode(value: Any) -> Any:
    """A value of an event as plain JSON, with words for what is secret, unknown, or a file."""
    if isinstance(value, str):
        return UNKNOWN if value == _UNKNOWN else value
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    kind = _KINDS.get(str(value.get(_SIGNATURE)))
    if kind == "secret":
        return SECRET
    if kind in ("asset", "archive"):
        return f"[{kind} {str(value.get('hash', ''))[:12]}]"
    if kind == "resource":
        return decode(value.get("id") or value.get("urn"))
    if kind == "output":
        return SECRET if value.get("secret") else decode(value.get("value", UNKNOWN))
    return {str(key): decode(item) for key, item in value.items() if not str(key).startswith("__")}


def at(value: Any, path: str) -> Any:
    """What stands at a path; the secret itself where the path leads into one; None where nothing stands there."""
    for step in steps(path):
        if value in (SECRET, UNKNOWN):
            return value
        if isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        elif isinstance(value, Mapping):
            value = value.get(str(step), None)
        else:
            return None
    return value


def document(value: Any) -> dict[str, Any] | None:
    """The object of which a text is the JSON; None for any other value."""
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(value)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def spell(value: Any) -> str | None:
    """A decoded value as text: lines as they are, anything else as JSON; None for what is not there."""
    if value is None:
        return None
    if isinstance(value, str) and (value in (SECRET, UNKNOWN) or "\n" in value):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def pair(before: Any, after: Any) -> tuple[str | None, str | None]:
    """Both sides as text. What is secret on one of them is not shown on the other: it may be the same value, there in clear."""
    return spell(_as_secret_as(before, after)), spell(_as_secret_as(after, before))


def _as_secret_as(value: Any, other: Any) -> Any:
    if value is None or value == UNKNOWN:
        return value
    if other == SECRET:
        return SECRET
    if isinstance(value, Mapping) and isinstance(other, Mapping):
        return {name: _as_secret_as(item, other.get(name)) for name, item in value.items()}
    if isinstance(value, list) and isinstance(other, list):
        # Items may have moved, so that one that is secret now may stand elsewhere on the other side.
        return [SECRET] * len(value) if _has_secret(other) else value
    return value


def _has_secret(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_has_secret(item) for item in value.values())
    if isinstance(value, list):
        return any(_has_secret(item) for item in value)
    return bool(value == SECRET)


def differences(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Path, before and after of each difference between two decoded values."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted({*before, *after}):
            yield from differences(before.get(name), after.get(name), _join(path, name))
    elif isinstance(before, list) and isinstance(after, list):
        for index in range(max(len(before), len(after))):
            old, new = (side[index] if index < len(side) else None for side in (before, after))
            yield from differences(old, new, f"{path}[{index}]")
    elif before != after:
        yield path, before, after


def _join(path: str, name: str) -> str:
    plain = re.fullmatch(r"[\w/-]+", name)
    step = name if plain else f'["{name}"]'
    return f"{path}.{step}" if path and plain else f"{path}{step}"
