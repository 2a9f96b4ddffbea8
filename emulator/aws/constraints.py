"""The lengths, ranges, patterns and enumerations of the services' published models.

Source: the service models that botocore carries; the wording is the services' own.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from emulator.aws.api_errors import ApiError
from emulator.aws.operations import Operation

_BRACKETS = re.compile(r"\[(\^?)((?:\\.|[^\]])*)\]")
_CODES = {
    "cognito-idp": "InvalidParameterException",
    "iam": "ValidationError",
    "logs": "InvalidParameterException",
    "sts": "ValidationError",
}


def check(operation: Operation, parameters: dict[str, Any]) -> None:
    """Lists everything that the service model rules out, in one refusal.

    Raises:
        ApiError: ``ValidationException``, or what the service calls it.
    """
    shape = operation.input_shape
    problems = list(_structure(shape, parameters, "")) if shape is not None else []
    if problems:
        plural = "error" if len(problems) == 1 else "errors"
        text = f"{len(problems)} validation {plural} detected: {'; '.join(problems)}"
        raise ApiError(_CODES.get(operation.service, "ValidationException"), text)


def _structure(shape: StructureShape, value: dict[str, Any], path: str) -> Iterator[str]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"Value null at '{path}{_lower(name)}' failed to satisfy constraint: Member must not be null"
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from _any(member, value[name], path + _lower(name))


def _any(shape: Shape, value: Any, path: str) -> Iterator[str]:
    for constraint in _broken(shape, value):
        yield f"Value '{_shown(shape, value)}' at '{path}' failed to satisfy constraint: {constraint}"
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        yield from _structure(shape, value, path + ".")
    elif isinstance(shape, ListShape) and isinstance(value, list):
        for index, item in enumerate(value, 1):
            yield from _any(shape.member, item, f"{path}.{index}.member")
    elif isinstance(shape, MapShape):
        for key, item in value.items():
            if isinstance(item, (dict, list)):
                yield from _any(shape.value, item, f"{path}.{key}.member")


def _broken(shape: Shape, value: Any) -> Iterator[str]:
    """The constraints of a value itself; of a map also those of what it holds, which the services tell of the map."""
    if value is None:
        yield "Member must not be null"
    elif isinstance(shape, MapShape):
        yield from _size(shape, len(value))
        for key, item in value.items():
            yield from (f"Map keys must satisfy constraint: [{constraint}]" for constraint in _broken(shape.key, key))
            if not isinstance(item, (dict, list)):
                found = _broken(shape.value, item)
                yield from (f"Map value must satisfy constraint: [{constraint}]" for constraint in found)
    elif isinstance(shape, ListShape):
        yield from _size(shape, len(value))
    elif shape.type_name == "blob":
        yield from _size(shape, len(base64.b64decode(value) if isinstance(value, str) else value))
    elif isinstance(value, str):
        yield from _text(shape, value)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield from _number(shape, value)


def _text(shape: Shape, value: str) -> Iterator[str]:
    yield from _size(shape, len(value))
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).fullmatch(value):
        yield f"Member must satisfy regular expression pattern: {pattern}"
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        yield f"Member must satisfy enum value set: [{', '.join(allowed)}]"


def _size(shape: Shape, length: int) -> Iterator[str]:
    if length < shape.metadata.get("min", 0):
        yield f"Member must have length greater than or equal to {shape.metadata['min']}"
    if length > shape.metadata.get("max", length):
        yield f"Member must have length less than or equal to {shape.metadata['max']}"


def _number(shape: Shape, value: int) -> Iterator[str]:
    if value < shape.metadata.get("min", value):
        yield f"Member must have value greater than or equal to {shape.metadata['min']}"
    if value > shape.metadata.get("max", value):
        yield f"Member must have value less than or equal to {shape.metadata['max']}"


def _shown(shape: Shape, value: Any) -> Any:
    """A value as a refusal may repeat it."""
    return "***" if _is_sensitive(shape) else value


def _is_sensitive(shape: Shape) -> bool:
    """Whether it is a secret, or may hold one; what refers to itself has been looked at by then."""
    seen: set[str] = set()
    waiting = [shape]
    while waiting:
        this = waiting.pop()
        if this.metadata.get("sensitive"):
            return True
        if this.name in seen:
            continue
        seen.add(this.name)
        if isinstance(this, StructureShape):
            waiting.extend(this.members.values())
        elif isinstance(this, ListShape):
            waiting.append(this.member)
        elif isinstance(this, MapShape):
            waiting.extend((this.key, this.value))
    return False


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """The model's patterns are Java's. ``re`` lacks their Unicode categories: letters to punctuation are all but control characters
    and, without ``Z``, spaces. In a bracket, a hyphen behind ``\\w`` is a hyphen."""

    def translate(found: re.Match[str]) -> str:
        negated, body = found.groups()
        if r"\p{" not in body:
            return re.sub(r"(\\[wds])-", r"\1\\-", found[0])
        if negated:
            return "[^" + re.sub(r"\\p\{Z\}", r"\\s", body) + "]"
        if r"\s" in body:
            return r"[^\x00-\x08\x0e-\x1f\x7f]"
        return r"[^\x00-\x1f\x7f]" if r"\p{Z}" in body else r"[^\s\x00-\x1f\x7f]"

    plain = pattern.replace(r"\p{Print}", r"[\x20-\x7e]").replace(
        r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010ffff"
    )
    translated = _BRACKETS.sub(translate, plain)
    # Java's \w and \d are ASCII's.
    return re.compile(translated, 0 if r"\p{" in pattern else re.ASCII)
