"""OData ``$filter``: text in, a predicate on a JSON object out.

Source: https://learn.microsoft.com/en-us/graph/filter-query-parameter and
https://learn.microsoft.com/en-us/graph/aad-advanced-queries (read 2026-11-24).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from emulator.entra.graph.errors import BadRequest, NotEmulated, UnsupportedQuery

Item = Mapping[str, Any]
Predicate = Callable[[Item], bool]
Value = Callable[[Item], Any]

_TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')"
    r"|(?P<datetime>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?)(?![\w-])"
    r"|(?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
    r"|(?P<number>-?\d+(?:\.\d+)?)(?!\w)"
    r"|(?P<name>[A-Za-z_][\w.]*(?:/[A-Za-z_$][\w.]*)*)"
    r"|(?P<mark>[(),:]))"
)
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: bool(left == right),
    "ne": lambda left, right: bool(left != right),
    "gt": lambda left, right: bool(left > right),
    "ge": lambda left, right: bool(left >= right),
    "lt": lambda left, right: bool(left < right),
    "le": lambda left, right: bool(left <= right),
}
_DEEPEST = 100
_ADVANCED = frozenset({"ne", "not", "endswith"})


def _folded(value: Any) -> Any:
    # The directory compares text without regard to case.
    return value.casefold() if isinstance(value, str) else value


@dataclass
class _Parser:
    text: str
    type_name: str
    properties: Collection[str]
    advanced: bool

    def __post_init__(self) -> None:
        self._tokens = self._tokenise()
        self._at = 0
        self._depth = 0
        self._variables: set[str] = set()

    def _tokenise(self) -> list[tuple[str, str]]:
        tokens, position = [], 0
        while self.text[position:].strip():
            match = _TOKEN.match(self.text, position)
            if match is None:
                raise BadRequest(f"Invalid filter clause: Syntax error at position {position} in '{self.text}'.")
            tokens.append((str(match.lastgroup), match.group(str(match.lastgroup))))
            position = match.end()
        return tokens

    def _syntax_error(self) -> BadRequest:
        return BadRequest(f"Invalid filter clause: Syntax error near token {self._at + 1} in '{self.text}'.")

    def _peek(self, value: str | None = None) -> bool:
        if self._at >= len(self._tokens):
            return False
        kind, found = self._tokens[self._at]
        return value is None or (kind in {"name", "mark"} and found.lower() == value)

    def _next(self, *kinds: str) -> tuple[str, str]:
        if self._at >= len(self._tokens) or (kinds and self._tokens[self._at][0] not in kinds):
            raise self._syntax_error()
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, mark: str) -> None:
        if not self._peek(mark):
            raise self._syntax_error()
        self._at += 1

    def _needs_advanced(self, operator: str) -> None:
        if operator in _ADVANCED and not self.advanced:
            raise UnsupportedQuery(
                f"Operator or function '{operator}' needs the header 'ConsistencyLevel: eventual' and $count=true."
            )

    def parse(self) -> Predicate:
        predicate = self._either()
        if self._peek():
            raise self._syntax_error()
        return predicate

    def _either(self) -> Predicate:
        parts = [self._both()]
        while self._peek("or"):
            self._at += 1
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else lambda item: any(part(item) for part in parts)

    def _both(self) -> Predicate:
        parts = [self._single()]
        while self._peek("and"):
            self._at += 1
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else lambda item: all(part(item) for part in parts)

    def _single(self) -> Predicate:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BadRequest(f"Invalid filter clause: it is nested more than {_DEEPEST} deep.")
        predicate = self._plain()
        self._depth -= 1
        return predicate

    def _plain(self) -> Predicate:
        if self._peek("not"):
            self._needs_advanced("not")
            self._at += 1
            inner = self._single()
            return lambda item: not inner(item)
        if self._peek("("):
            self._at += 1
            inner = self._either()
            self._expect(")")
            return inner
        name = self._next("name")[1]
        if self._peek("("):
            return self._call(name)
        return self._comparison(self._property(name))

    def _call(self, name: str) -> Predicate:
        self._expect("(")
        lowered = name.lower()
        if lowered.endswith(("/any", "/all")):
            return self._lambda(name)
        if lowered not in {"startswith", "endswith"}:
            if lowered in {"contains", "has", "tolower", "toupper", "length"}:
                raise UnsupportedQuery(f"Unsupported or invalid query filter clause specified: '{name}'.")
            raise self._syntax_error()
        self._needs_advanced(lowered)
        value = self._property(self._next("name")[1])
        self._expect(",")
        wanted = _folded(self._literal())
        self._expect(")")
        if self._peek("eq"):
            self._at += 1
            if self._literal() is not True:
                raise UnsupportedQuery(f"Unsupported or invalid query filter clause specified: '{name}'.")
        starts = lowered == "startswith"

        def test(item: Item) -> bool:
            found = _folded(value(item))
            return isinstance(found, str) and (found.startswith(wanted) if starts else found.endswith(wanted))

        return test

    def _lambda(self, name: str) -> Predicate:
        path, _, quantifier = name.rpartition("/")
        if quantifier.lower() == "all":
            raise UnsupportedQuery("The lambda operator 'all' is not supported.")
        value = self._property(path)
        if self._peek(")"):
            self._at += 1
            return lambda item: bool(value(item))
        variable = self._next("name")[1]
        self._expect(":")
        self._variables.add(variable)
        inner = self._either()
        self._variables.discard(variable)
        self._expect(")")
        return lambda item: any(inner({variable: element}) for element in value(item) or ())

    def _property(self, path: str) -> Value:
        names = path.split("/")
        if names[0] not in self._variables and names[0] not in self.properties:
            raise BadRequest(
                f"Invalid filter clause: Could not find a property named '{names[0]}' on type "
                f"'microsoft.graph.{self.type_name}'."
            )
        if names[-1] == "$count":
            raise NotEmulated("$filter on $count")

        def value(item: Item) -> Any:
            found: Any = item
            for name in names:
                found = found.get(name) if isinstance(found, Mapping) else None
            return found

        return value

    def _comparison(self, value: Value) -> Predicate:
        operator = self._next("name")[1].lower()
        if operator == "in":
            self._expect("(")
            wanted = [_folded(self._literal())]
            while self._peek(","):
                self._at += 1
                wanted.append(_folded(self._literal()))
            self._expect(")")
            return lambda item: _folded(value(item)) in wanted
        if operator not in _COMPARISONS:
            raise self._syntax_error()
        self._needs_advanced(operator)
        literal = _folded(self._literal())
        compare = _COMPARISONS[operator]

        def test(item: Item) -> bool:
            found = _folded(value(item))
            if operator not in {"eq", "ne"} and type(found) is not type(literal):
                return False
            return compare(found, literal)

        return test

    def _literal(self) -> Any:
        kind, text = self._next("string", "datetime", "guid", "number", "name")
        if kind == "string":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return float(text) if "." in text else int(text)
        if kind == "name":
            constants: dict[str, Any] = {"true": True, "false": False, "null": None}
            if text.lower() not in constants:
                raise self._syntax_error()
            return constants[text.lower()]
        return text


def parse_filter(text: str, type_name: str, properties: Collection[str], *, advanced: bool) -> Predicate:
    """A predicate for the text of a ``$filter``.

    Args:
        properties: names that the type has.
        advanced: whether the request allows advanced queries (``ConsistencyLevel: eventual`` and ``$count=true``).

    Raises:
        BadRequest: not OData, or an unknown property.
        UnsupportedQuery: OData that the directory does not serve.
    """
    return _Parser(text, type_name, properties, advanced).parse()
