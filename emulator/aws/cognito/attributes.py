"""Whether attributes fit a pool's schema."""

from __future__ import annotations

import re
from typing import Any

from moto.cognitoidp.exceptions import InvalidParameterException

from emulator.aws.cognito.pool import UserPool

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"\+[1-9]\d{1,14}")
Attributes = list[dict[str, str]]


def check_attributes(pool: UserPool, attributes: Attributes, *, creating: bool) -> None:
    """Raises InvalidParameterException, in the service's words, for the first that does not fit.

    Args:
        creating: at a creation required ones must be there, later immutable ones must not.
    """
    given = {attribute["Name"]: attribute.get("Value", "") for attribute in attributes}
    for name, value in given.items():
        schema = pool.schema_attributes.get(name)
        if schema is None:
            raise _refusal(f"user.{name}: Attribute does not exist in the schema.")
        if not creating and not schema.mutable:
            raise InvalidParameterException(f"user.{name}: Attribute cannot be updated.")
        _check_value(schema, name, value)
    if creating:
        for name, schema in pool.schema_attributes.items():
            if schema.required and name != "sub" and not given.get(name):
                raise _refusal(f"{name}: The attribute is required")


def _check_value(schema: Any, name: str, value: str) -> None:
    if name == "email" and not _EMAIL.fullmatch(value):
        raise InvalidParameterException("Invalid email address format.")
    if name == "phone_number" and not _PHONE.fullmatch(value):
        raise InvalidParameterException("Invalid phone number format.")
    limits = schema.string_constraints or {}
    shortest, longest = limits.get("MinLength"), limits.get("MaxLength")
    if shortest is not None and len(value) < int(shortest):
        raise _refusal(f"{name}: String must be at least {shortest} characters long")
    if longest is not None and len(value) > int(longest):
        raise _refusal(f"{name}: String must be no longer than {longest} characters")
    if schema.data_type == "Number" and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        raise _refusal(f"{name}: Value must be a number")
    if schema.data_type == "Boolean" and value.lower() not in ("true", "false"):
        raise _refusal(f"{name}: Value must be true or false")


def _refusal(detail: str) -> InvalidParameterException:
    return InvalidParameterException(f"Attributes did not conform to the schema: {detail}\n")
