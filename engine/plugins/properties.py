"""Property values as the engine sends them and as the plugins work with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf import struct_pb2  # type: ignore[import-untyped]

Properties = dict[str, Any]
Path = tuple[Any, ...]
"""Property names and list indexes, outermost first."""

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
_UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWNS: Final = frozenset(
    {
        _UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


class Unknown:
    """A value that a preview cannot know."""

    def __repr__(self) -> str:
        return "<unknown>"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True)
class Secret:
    """A value that the engine keeps encrypted."""

    value: Any

    def __repr__(self) -> str:
        return "<secret>"


def decode(struct: struct_pb2.Struct) -> Properties:
    """The engine's properties as plain values, with ``Secret`` and ``UNKNOWN`` where they apply."""
    return {key: _decode(value) for key, value in struct.fields.items()}


def _decode(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value in _UNKNOWNS else value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return [_decode(item) for item in value.list_value.values]
    if kind == "struct_value":
        return _decode_object(value.struct_value)
    return None


def _decode_object(struct: struct_pb2.Struct) -> Any:
    signature = struct.fields[SIGNATURE].string_value if SIGNATURE in struct.fields else ""
    if signature == _SECRET:
        inner = _decode(struct.fields["value"])
        return inner if isinstance(inner, Secret) else Secret(inner)
    if signature == _OUTPUT:
        inner = _decode(struct.fields["value"]) if "value" in struct.fields else UNKNOWN
        hidden = "secret" in struct.fields and struct.fields["secret"].bool_value
        return Secret(inner) if hidden and not isinstance(inner, Secret) else inner
    if signature == _RESOURCE:
        return _decode(struct.fields["id"]) if "id" in struct.fields else UNKNOWN
    return {key: _decode(item) for key, item in struct.fields.items()}


def encode(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """The reverse of ``decode``; properties that are None are left out."""
    struct = struct_pb2.Struct()
    for key, value in values.items():
        if value is not None:
            struct.fields[key].CopyFrom(_encode(value))
    return struct


def _encode(value: Any) -> struct_pb2.Value:
    if isinstance(value, Unknown):
        return struct_pb2.Value(string_value=_UNKNOWN)
    if isinstance(value, Secret):
        return struct_pb2.Value(struct_value=encode({SIGNATURE: _SECRET, "value": value.value}))
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, (int, float)):
        return struct_pb2.Value(number_value=value)
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, Mapping):
        return struct_pb2.Value(struct_value=encode(value))
    if isinstance(value, (list, tuple)):
        return struct_pb2.Value(list_value=struct_pb2.ListValue(values=[_encode(item) for item in value]))
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    raise TypeError(f"no property value can be made of {type(value).__name__}")


def reveal(value: Any) -> Any:
    """The same value without its secret markers."""
    if isinstance(value, Secret):
        return reveal(value.value)
    if isinstance(value, Mapping):
        return {key: reveal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [reveal(item) for item in value]
    return value


def plain(values: Mapping[str, Any]) -> Properties:
    """Top-level properties without secret markers, nulls and the engine's own keys."""
    return {
        key: reveal(value) for key, value in values.items() if not key.startswith("__") and reveal(value) is not None
    }


def has_unknown(value: Any) -> bool:
    """Whether anything in the value waits for another resource."""
    return any(isinstance(leaf, Unknown) for leaf in _leaves(value))


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Secret):
        yield from _leaves(value.value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _has_secret(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_has_secret(item) for item in value.values())
    if isinstance(value, list):
        return any(_has_secret(item) for item in value)
    return isinstance(value, Secret)


def mark_like(value: Any, pattern: Any) -> Any:
    """The value with its secrets marked where the pattern's are; a list of another length is secret as a whole."""
    if isinstance(pattern, Secret):
        return Secret(reveal(value))
    if not _has_secret(pattern):
        return value
    if isinstance(value, Mapping) and isinstance(pattern, Mapping):
        return {key: mark_like(item, pattern.get(key)) for key, item in value.items()}
    if isinstance(value, list) and isinstance(pattern, list) and len(value) == len(pattern):
        return [mark_like(item, other) for item, other in zip(value, pattern, strict=True)]
    return Secret(reveal(value))


def spell(path: Path) -> str:
    """A path as the CLI shows it: ``options.passwordPolicy``, ``callbacks[0]``, ``tags["my.key"]``."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.replace("_", "").isalnum():
            text += f".{step}" if text else step
        else:
            text += f'["{step}"]'
    return text
