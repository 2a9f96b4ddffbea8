"""Between the SDK's property names and AWS's parameter names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Shape:
    """``minimumLength`` is ``MinimumLength``; what is spelled otherwise is listed.

    Args:
        spellings: property name -> parameter name, wherever it appears.
        verbatim: properties whose keys are the program's own and stay as they are.
    """

    def __init__(self, spellings: Mapping[str, str] | None = None, verbatim: frozenset[str] = frozenset()) -> None:
        self._spellings = dict(spellings or {})
        self._names = {parameter: name for name, parameter in self._spellings.items()}
        self._verbatim = verbatim

    def to_aws(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {
                self._spellings.get(name, name[:1].upper() + name[1:]): item
                if name in self._verbatim
                else self.to_aws(item)
                for name, item in value.items()
                if item is not None
            }
        return [self.to_aws(item) for item in value] if isinstance(value, list) else value

    def from_aws(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {
                name: item if name in self._verbatim else self.from_aws(item)
                for name, item in ((self._name(key), item) for key, item in value.items())
            }
        return [self.from_aws(item) for item in value] if isinstance(value, list) else value

    def _name(self, parameter: str) -> str:
        return self._names.get(parameter, parameter[:1].lower() + parameter[1:])


def pick(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The named values that are there."""
    return {name: values[name] for name in names if values.get(name) is not None}


def instant(value: Any) -> str | None:
    """A point in time as the official provider writes it."""
    return None if value is None else value.strftime("%Y-%m-%dT%H:%M:%SZ")
