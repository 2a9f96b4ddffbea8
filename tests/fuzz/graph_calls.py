"""Calls of Microsoft Graph, made of the shapes that it knows of its types.

A body is what its type allows, with ids of things that are there and, now and then, something else in a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from emulator.entra.graph.mount import mount_graph
from emulator.entra.graph.schema import DIRECTORY_TYPES, EntityType
from tests.fuzz.accounts import Account, graph_token
from tests.fuzz.graph_values import ACTIONS, GUID, LIKELY, QUERY, value
from tests.fuzz.known import Known, Mention
from tests.fuzz.odd import BROKEN, ODD_TEXT, TENTH, asked, spoiled

_PARAMETER = re.compile(r"(.*)<(?:path:)?(\w+)>")


@dataclass(frozen=True)
class Operation:
    """A method of a path that the emulator routes."""

    method: str
    rule: str

    @property
    def name(self) -> str:
        """As a test is named by it."""
        return f"{self.method} {self.rule}"

    @property
    def segments(self) -> list[str]:
        """The path, without the version."""
        return self.rule.split("/")[2:]

    @property
    def collection(self) -> str:
        """The last name in the path that is none of a parameter."""
        return next((one for one in reversed(self.segments) if not _PARAMETER.fullmatch(one) and one != "$ref"), "")


def operations() -> Iterator[Operation]:
    """Everything in the routing table of Graph, of both versions."""
    app = Flask(__name__)
    mount_graph(app)
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("graph"):
            yield from (
                Operation(method, rule.rule) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
            )


@dataclass(frozen=True)
class Call:
    """A request, drawn before it is known what there is."""

    version: str
    segments: list[str | Mention]
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    """JSON; bytes are sent as they are, and None for no body."""

    def path(self, known: Known) -> str:
        """Below the root, without the query; a key in parentheses stands right after its collection."""
        first, *others = [quote(known.put_in(segment), safe="$()'=") for segment in self.segments]
        return f"/{self.version}/{first}" + "".join(name if name.startswith("(") else f"/{name}" for name in others)


class Graph:
    """Microsoft Graph of an account, asked with the token of the client that manages the tenant, or with a user's."""

    def __init__(self, account: Account, known: Known, user_token: str) -> None:
        self.known = known
        self._account = account
        self._tokens = {False: graph_token(account), True: user_token}

    def send(self, operation: Operation, call: Call) -> TestResponse:
        """The answer."""
        token = self._tokens[operation.segments[0] == "me"]
        headers = {"Authorization": f"Bearer {token}", **call.headers}
        options: dict[str, Any] = {"headers": headers, "query_string": call.query}
        if isinstance(call.body, bytes):
            options["data"] = call.body
        elif call.body is not None:
            options["json"] = self.known.put_in(call.body)
        return self._account.send("entra", operation.method, call.path(self.known), **options)


@st.composite
def calls(draw: st.DrawFn, operation: Operation) -> Call:
    """A request of the operation, most often a good one."""
    query = asked(draw, QUERY)
    headers = {"ConsistencyLevel": "eventual"} if draw(st.booleans()) else {}
    if operation.collection == "logo":
        headers["Content-Type"] = draw(st.sampled_from(["image/png", "image/*", "text/plain", ""]))
    body = _body(draw, operation) if operation.method not in ("GET", "DELETE") or draw(TENTH) == 9 else None
    return Call(operation.rule.split("/")[1], list(_segments(draw, operation)), query, headers, body)


def _segments(draw: st.DrawFn, operation: Operation) -> Iterator[str | Mention]:
    before = ""
    for segment in operation.segments:
        parameter = _PARAMETER.fullmatch(segment)
        if parameter is None:
            yield segment
        elif parameter[2] == "collection":
            yield draw(st.sampled_from(["users", "groups", "servicePrincipals", "applications", "nothing"]))
        elif parameter[2] == "kind":
            yield parameter[1] + draw(st.sampled_from([*DIRECTORY_TYPES, "nothing"]))
        else:
            yield _key(draw, before)
        before = segment


def _key(draw: st.DrawFn, collection: str) -> str | Mention:
    number, kind = draw(TENTH), draw(TENTH)
    if kind < 7:
        return Mention(collection if collection[:1] != "<" else "id", number, GUID.format(number))
    if kind < 9:
        return draw(
            st.sampled_from(
                ["(appId='x')", "(uniqueName='a''b')", "('ada@example.com')", "('", "ada@example.com", GUID.format(0)]
            )
        )
    return draw(ODD_TEXT)


def _body(draw: st.DrawFn, operation: Operation) -> Any:
    kind = draw(TENTH)
    if kind == 9 or operation.collection == "logo":
        return draw(st.sampled_from(BROKEN) if kind == 9 else st.binary(max_size=20))
    last = operation.segments[-1]
    writes = next((one for one in DIRECTORY_TYPES.values() if one.collection == operation.collection), None)
    if writes is not None and last != "$ref":
        return spoiled(draw, _entity(draw, operation, writes))
    named = last if last in ACTIONS else operation.collection
    members = ACTIONS.get(named)
    if members is None:
        chosen = draw(st.lists(st.sampled_from(sorted(LIKELY)), max_size=4, unique=True))
        members = {name: LIKELY[name] for name in chosen}
    return spoiled(draw, {name: value(draw, shape, name) for name, shape in members.items()})


def _entity(draw: st.DrawFn, operation: Operation, kind: EntityType) -> dict[str, Any]:
    chosen = list(kind.required) if operation.method == "POST" else []
    chosen += draw(st.lists(st.sampled_from(sorted(kind.writable)), max_size=4, unique=True))
    values = {name: value(draw, kind.writable[name], name) for name in dict.fromkeys(chosen)}
    if draw(TENTH) > 7:
        name = draw(st.sampled_from(["owners@odata.bind", "members@odata.bind", "@odata.type", "id", "nothing"]))
        values[name] = [value(draw, "Reference", name)]
    if kind.name == "group" and operation.method == "POST":
        values |= {"mailEnabled": False, "securityEnabled": True}
    return values
