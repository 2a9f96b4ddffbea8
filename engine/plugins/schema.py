"""A resource's properties, read from the classes of the official Python SDK."""

from __future__ import annotations

import collections.abc
import enum
import functools
import importlib
import sys
import threading
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

_SEQUENCES = (collections.abc.Sequence, list)
_MAPPINGS = (collections.abc.Mapping, dict)
_one_import_at_a_time = threading.Lock()
"""The SDKs' modules import each other: two threads that begin at different ends of that are a deadlock, or see half of a module."""
_SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean"}


@dataclass(frozen=True)
class Type:
    """Kind is string, integer, number, boolean, list, map, object or any."""

    kind: str
    element: Type | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    """One property of a resource or of a nested object."""

    python_name: str
    type: Type
    required: bool
    """The program must give it."""
    vendor_fills: bool
    """The vendor decides it when the program does not: such a value is never a difference."""


@dataclass(frozen=True)
class Schema:
    """What the program may give and what it gets back."""

    inputs: Mapping[str, Field]
    outputs: Mapping[str, Field]


@functools.cache
def of(reference: str) -> Schema:
    """The schema of ``package.module:Class``, from its ``ClassArgs`` and the class's own getters."""
    module_name, class_name = reference.split(":")
    with _one_import_at_a_time:
        module = importlib.import_module(module_name)
    outputs = _fields(getattr(module, class_name), {})
    # The SDK says InitArgs where another class has the name already.
    arguments = getattr(module, f"{class_name}Args", None) or getattr(module, f"{class_name}InitArgs")
    return Schema(_fields(arguments, outputs), outputs)


def _fields(cls: type, counterpart: Mapping[str, Field]) -> dict[str, Field]:
    found: dict[str, Field] = {}
    namespace = {"T": Any, "Output": pulumi.Output, **vars(sys.modules[cls.__module__])}
    for python_name, value in vars(cls).items():
        name = getattr(value.fget, "_pulumi_name", None) if isinstance(value, property) else None
        if name is not None:
            hint = typing.get_type_hints(value.fget, globalns=namespace)["return"]
            found[name] = _field(python_name, hint, counterpart.get(name))
    return found


def _field(python_name: str, hint: Any, counterpart: Field | None) -> Field:
    core, optional = _unwrap(hint)
    # The SDK marks an output Optional unless the vendor always sends it, so what is optional to give and not optional
    # to get is decided by the vendor.
    fills = optional and counterpart is not None and not _is_optional(counterpart)
    return Field(python_name, _type(core, counterpart.type if counterpart else None), not optional, fills)


def _is_optional(output: Field) -> bool:
    return not output.required


def _unwrap(hint: Any) -> tuple[Any, bool]:
    """The type inside Input, Output, Optional and Awaitable, and whether it may be left out."""
    origin = typing.get_origin(hint)
    if origin is typing.Union or origin is types.UnionType:
        members = [member for member in typing.get_args(hint) if not _is_plumbing(member)]
        optional = type(None) in members
        members = [member for member in members if member is not type(None)]
        if len(members) == 1:
            core, inner = _unwrap(members[0])
            return core, optional or inner
        if all(isinstance(m, type) and (m is str or issubclass(m, enum.Enum)) for m in members):
            return str, optional
        objects = [m for m in members if isinstance(m, type) and hasattr(m, "_pulumi_input_type")]
        return (objects[0] if objects and str not in members else Any), optional
    if getattr(origin, "__name__", "") == "Output":
        return _unwrap(typing.get_args(hint)[0])
    return hint, False


def _is_plumbing(member: Any) -> bool:
    origin = typing.get_origin(member)
    return origin is collections.abc.Awaitable or getattr(origin, "__name__", "") == "Output"


def _type(core: Any, counterpart: Type | None) -> Type:
    if core in _SCALARS:
        return Type(_SCALARS[core])
    origin, arguments = typing.get_origin(core), typing.get_args(core)
    inner = counterpart.element if counterpart else None
    if origin in _SEQUENCES:
        return Type("list", _type(_unwrap(arguments[0])[0], inner))
    if origin in _MAPPINGS:
        return Type("map", _type(_unwrap(arguments[1])[0], inner))
    if isinstance(core, type) and issubclass(core, enum.Enum):
        return Type("string")
    if isinstance(core, type) and (hasattr(core, "_pulumi_input_type") or hasattr(core, "_pulumi_output_type")):
        return Type("object", fields=_fields(core, counterpart.fields if counterpart else {}))
    return Type("any")
