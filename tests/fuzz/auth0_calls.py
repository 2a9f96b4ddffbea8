"""Calls of Auth0's Management API, made of the schemas that it checks bodies by.

A body is what its schema allows, with ids of things that are there and, now and then, something else in a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from unittest import mock
from urllib.parse import quote

from hypothesis import strategies as st
from werkzeug.test import TestResponse

from emulator.auth0.management import validation
from emulator.auth0.management.operations import Operation
from tests.fuzz.accounts import PASSWORD, Account, auth0_token
from tests.fuzz.known import Known, Mention
from tests.fuzz.odd import BROKEN, ODD_TEXT, TENTH, WRONG, asked, spoiled

Schema = dict[str, Any]

_PARAMETER = re.compile(r"<(?:path:)?(\w+)>")
_WORDS = st.sampled_from(["ada", "grace", "read:things", "people", "staff", "https://app.example.com/callback", "a"])
_NUMBERED = st.integers(0, 10_000)
_FORMATS = {
    "email": "p{}@example.com",
    "url": "https://app.example.com/{}",
    "strict-uri": "https://app.example.com/{}",
    "absolute-uri-or-empty": "https://app.example.com/{}",
    "absolute-https-uri-or-empty": "https://app.example.com/{}",
}
_QUERY: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("page", "per_page", "take"), ("0", "1", "100", "101", "-1", "\u0663", "9" * 30)),
    **dict.fromkeys(("include_totals", "include_fields", "is_first_party", "is_global"), ("true", "false", "1")),
    **dict.fromkeys(("enabled", "deployed", "force", "consider_brute_force_enablement"), ("true", "false", "")),
    "fields": ("name", "email,user_id", ",", "_password_hash", "nothing"),
    "from": ("", "YQ", "a", "%", "\u00e9"),
    "q": ('email:"ada@example.com"', "NOT _exists_:x", "a:[", "-", "identities.connection:people", "a.b.c:*", "AND OR"),
    "sort": ("email:1", "created_at:-1", "identities.connection:1", ":1", "email", "app_metadata:-1"),
    "strategy": ("auth0", "oidc"),
    "identifier": ("ada@example.com", "nobody@example.com"),
    "email": ("ada@example.com", "ADA@EXAMPLE.COM"),
    **dict.fromkeys(("name", "name_filter", "connection", "triggerId"), ("people", "app", "post-login")),
    **dict.fromkeys(("actionName", "app_type", "identifiers"), ("native", "app", "https://api.example.com")),
    **dict.fromkeys(("audience", "client_id", "allow_any_organization"), ("tenant", "1")),
}
"""What may be asked for, whether or not the operation knows of it."""


@dataclass(frozen=True)
class Call:
    """A request, drawn before it is known what there is."""

    segments: list[str | Mention]
    query: dict[str, str | Mention]
    body: Any
    """JSON; bytes are sent as they are, and None for no body."""

    def path(self, known: Known) -> str:
        """Below the root, with its query."""
        return "/api/v2/" + "/".join(quote(known.put_in(segment), safe="") for segment in self.segments)


class Management:
    """The Management API of an account, asked with a token of every scope."""

    def __init__(self, account: Account, known: Known, operations: Iterable[Operation]) -> None:
        self.known = known
        self._account = account
        self._token = auth0_token(account)
        # Seen while there is something of every kind.
        self.schemas = {f"{one.method} {one.path}": self._schema_of(one) for one in operations}

    def send(self, method: str, call: Call) -> TestResponse:
        """The answer."""
        headers = {"Authorization": f"Bearer {self._token}"}
        options: dict[str, Any] = {"headers": headers, "query_string": self.known.put_in(call.query)}
        if isinstance(call.body, bytes):
            options |= {"data": call.body, "content_type": "application/json"}
        elif call.body is not None:
            options["json"] = self.known.put_in(call.body)
        return self._account.send("auth0", method, call.path(self.known), **options)

    def _schema_of(self, operation: Operation) -> Schema | None:
        """By what an operation checks its body, seen when it does; None where it never looks at one."""
        seen: list[Schema] = []

        def watched(value: Any, rule: Schema, path: str, nullable: bool) -> Any:
            seen.append(rule)
            return iter([("seen", "", "")])

        with mock.patch.object(validation, "_problems", watched):
            self.send(operation.method, Call(_static(operation), {}, {}))
        return seen[0] if seen else None


def _static(operation: Operation) -> list[str | Mention]:
    """The path's segments, an id in the place of each parameter."""
    found: list[str | Mention] = []
    before = ""
    for segment in operation.path.strip("/").split("/"):
        parameter = _PARAMETER.fullmatch(segment)
        found.append(Mention(before, 0, "nobody") if parameter else segment)
        before = segment
    return found


@st.composite
def calls(draw: st.DrawFn, operation: Operation, schema: Schema | None) -> Call:
    """A request of the operation, most often a good one."""
    segments = [_segment(draw, one) for one in _static(operation)]
    query = asked(draw, _QUERY)
    return Call(segments, query, _body(draw, schema))


def _segment(draw: st.DrawFn, segment: str | Mention) -> str | Mention:
    if isinstance(segment, str):
        return segment
    number = draw(TENTH)
    return Mention(segment.name, number, segment.otherwise) if draw(TENTH) < 9 else draw(ODD_TEXT)


def _body(draw: st.DrawFn, schema: Schema | None) -> Any:
    kind = draw(TENTH)
    if kind == 9:
        return draw(st.sampled_from(BROKEN))
    if schema is None:
        return draw(WRONG) if kind == 8 else None
    values = _Body(draw).value(schema, "", 0)
    return spoiled(draw, values) if isinstance(values, dict) else values


@dataclass(frozen=True)
class _Body:
    """Values that a schema allows."""

    draw: st.DrawFn

    def value(self, rule: Schema, name: str, depth: int) -> Any:
        if "enum" in rule:
            return self.draw(st.sampled_from(rule["enum"]))
        kind = rule.get("type")
        if kind == "object":
            return self._object(rule, depth)
        if kind == "array":
            least = rule.get("minItems", 0)
            length = self.draw(st.integers(least, min(rule.get("maxItems", least + 2), least + 2)))
            return [self.value(rule.get("items", {}), name, depth + 1) for _ in range(length)]
        if kind in ("integer", "number"):
            least = rule.get("minimum", 0)
            return self.draw(st.integers(least, rule.get("maximum", least + 100_000)))
        if kind == "boolean":
            return self.draw(st.booleans())
        return self._text(rule, name) if kind == "string" else self.draw(WRONG)

    def _object(self, rule: Schema, depth: int) -> dict[str, Any]:
        members = rule.get("properties")
        if not members:
            return self.draw(st.dictionaries(st.text(max_size=5), WRONG, max_size=2))
        chosen = set(rule.get("required", ()))
        optional = sorted(set(members) - chosen)
        if optional and depth < 5:
            chosen |= set(self.draw(st.lists(st.sampled_from(optional), max_size=4)))
        return {name: self.value(members[name], name, depth + 1) for name in sorted(chosen & set(members))}

    def _text(self, rule: Schema, name: str) -> str | Mention:
        kind = self.draw(st.integers(0, 19))
        if kind == 19:
            return self.draw(ODD_TEXT)
        if rule.get("format") in _FORMATS:
            return _FORMATS[rule["format"]].format(self.draw(_NUMBERED))
        if "pattern" in rule:
            return self.draw(st.from_regex(rule["pattern"]))
        if name == "password":
            return PASSWORD
        new = f"{self.draw(_WORDS)}{self.draw(_NUMBERED)}"[: rule.get("maxLength", 300)]
        return (
            Mention(name, self.draw(TENTH), new) if kind < 12 and name not in ("name", "user_id", "username") else new
        )
