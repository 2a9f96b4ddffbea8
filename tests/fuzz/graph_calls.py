"""Calls of Microsoft Graph, made of the shapes that it knows of its types.

A body is what its type allows, with ids of things that are there and, now and then, something else in a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote

from flask import Flask
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from emulator.entra.graph.mount import mount_graph
from emulator.entra.graph.schema import APPLICATION, DIRECTORY_TYPES, EntityType, Shape
from tests.fuzz.accounts import PASSWORD, Account, graph_token
from tests.fuzz.known import Known, Mention
from tests.fuzz.odd import ODD_TEXT, TENTH, WRONG, spoiled

_PARAMETER = re.compile(r"(.*)<(?:path:)?(\w+)>")
_GUID = "11111111-2222-4333-8444-{:012d}"
_NUMBERED = st.integers(0, 10_000)
_TIMES = st.one_of(
    st.datetimes(datetime(2020, 1, 1), datetime(2310, 1, 1), timezones=st.just(timezone.utc)).map(  # noqa: DTZ001
        lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    ),
    st.sampled_from(
        ["2024-13-45T99:99:99Z", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59Z", "2030-01-01T00:00:00.1234567Z"]
    ),
    st.sampled_from(["2030-01-01T00:00:00+99:99", "0001-01-01T00:00:00+14:00", "2030-02-30T00:00:00Z"]),
)
_STRINGS: dict[str, tuple[str, ...]] = {
    "userPrincipalName": ("p{}@example.com",),
    "mail": ("p{}@example.com",),
    "mailNickname": ("p{}",),
    "password": (PASSWORD,),
    "redirectUris": ("https://app.example.com/{}", "http://localhost:{}/callback"),
    "identifierUris": ("api://{}", "https://example.com/{}"),
    "signInAudience": ("AzureADMyOrg", "AzureADMultipleOrgs"),
    "allowedMemberTypes": ("User", "Application"),
    "groupTypes": ("Unified", "DynamicMembership"),
    "consentType": ("AllPrincipals", "Principal"),
    "types": ("user", "group", "directoryObject"),
    "passwordPolicies": ("None", "DisablePasswordExpiration, DisableStrongPassword"),
    "visibility": ("Private", "Public"),
    "issuer": ("https://issuer.example.com/{}",),
    "scope": ("User.Read", "openid profile User.Read"),
    "usageLocation": ("GB",),
    "type": ("User", "Scope", "Role"),
}
_ACTIONS: dict[str, dict[str, Shape]] = {
    "addPassword": {"passwordCredential": APPLICATION.writable["passwordCredentials"][0]},  # type: ignore[index]
    "removePassword": {"keyId": "Guid"},
    "addTokenSigningCertificate": {"displayName": "CommonName", "endDateTime": "DateTimeOffset"},
    "$ref": {"@odata.id": "Reference"},
    "appRoleAssignedTo": {"principalId": "Guid", "resourceId": "Guid", "appRoleId": "Guid"},
    "appRoleAssignments": {"principalId": "Guid", "resourceId": "Guid", "appRoleId": "Guid"},
    "federatedIdentityCredentials": dict.fromkeys(("name", "issuer", "subject", "description"), "String")
    | {"audiences": ["String"]},
    "oauth2PermissionGrants": dict.fromkeys(("clientId", "resourceId", "principalId"), "Guid")
    | dict.fromkeys(("consentType", "scope"), "String"),
    "getByIds": {"ids": ["Guid"], "types": ["String"]},
    "getMemberGroups": {"securityEnabledOnly": "Boolean"},
    "getMemberObjects": {"securityEnabledOnly": "Boolean"},
}
"""What is sent to what is no directory object, by the last name in the path; all of it is asked for."""
_LIKELY = {name: shape for members in _ACTIONS.values() for name, shape in members.items()}
_QUERY: dict[str, tuple[str, ...]] = {
    "$select": ("id", "id,displayName", "nothing", ",", "*", "passwordProfile", "_password"),
    "$filter": (
        *(
            "displayName eq 'App'",
            "startswith(displayName,'A')",
            "id eq null",
            "appId in ('x','y')",
            "accountEnabled ne true",
        ),
        *(
            "tags/any(t:t eq 'x')",
            "owners/$count eq 0",
            "a eq",
            "((((",
            "identities/any(i:i/issuer eq 'x')",
            "createdDateTime ge 2020-01-01",
        ),
        *(
            "displayName gt 5",
            "passwordCredentials/any(p:p/hint ge 1)",
            "not(displayName eq 'x')",
            "not " * 3000 + "id eq 'x'",
            "(" * 3000,
        ),
    ),
    "$top": ("1", "0", "999", "1000", "-1", "\u0663", "9" * 30),
    "$skiptoken": ("MQ", "LTE", "MWUz", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "\u00e9", "a", "%"),
    "$orderby": ("displayName", "displayName desc", "nothing", "displayName up", ","),
    "$count": ("true", "false", "1"),
    "$expand": ("owners", "members", "manager", "appRoleAssignedTo", "owners($select=id)", "nothing"),
    "$search": ('"displayName:a"',),
    "$format": ("json", "xml"),
    "$skip": ("1",),
    "api-version": ("1.6",),
}
_BROKEN = (
    b"",
    b"{",
    b"[1",
    b"null",
    b"NaN",
    b'"x"',
    b"[]",
    b"\xff\xfe",
    b"[" * 3000,
    b'{"displayName": "\\ud800"}',
    b"1e400",
)


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
        """Below the root, without the query."""
        return f"/{self.version}/" + "/".join(quote(known.put_in(segment), safe="$()'=") for segment in self.segments)


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
    asked = draw(st.lists(st.sampled_from(sorted(_QUERY)), max_size=3, unique=True)) if draw(TENTH) > 5 else []
    query = {name: draw(st.sampled_from(_QUERY[name]) if draw(TENTH) < 8 else ODD_TEXT) for name in asked}
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
        return Mention(collection if collection[:1] != "<" else "id", number, _GUID.format(number))
    if kind < 9:
        return draw(
            st.sampled_from(["(appId='x')", "(uniqueName='a''b')", "(nothing='x')", "ada@example.com", _GUID.format(0)])
        )
    return draw(ODD_TEXT)


def _body(draw: st.DrawFn, operation: Operation) -> Any:
    kind = draw(TENTH)
    if kind == 9 or operation.collection == "logo":
        return draw(st.sampled_from(_BROKEN) if kind == 9 else st.binary(max_size=20))
    last = operation.segments[-1]
    writes = next((one for one in DIRECTORY_TYPES.values() if one.collection == operation.collection), None)
    if writes is not None and last != "$ref":
        return spoiled(draw, _entity(draw, operation, writes))
    named = last if last in _ACTIONS else operation.collection
    members = _ACTIONS.get(named)
    if members is None:
        chosen = draw(st.lists(st.sampled_from(sorted(_LIKELY)), max_size=4, unique=True))
        members = {name: _LIKELY[name] for name in chosen}
    return spoiled(draw, {name: _value(draw, shape, name) for name, shape in members.items()})


def _entity(draw: st.DrawFn, operation: Operation, kind: EntityType) -> dict[str, Any]:
    chosen = list(kind.required) if operation.method == "POST" else []
    chosen += draw(st.lists(st.sampled_from(sorted(kind.writable)), max_size=4, unique=True))
    values = {name: _value(draw, kind.writable[name], name) for name in dict.fromkeys(chosen)}
    if draw(TENTH) > 7:
        name = draw(st.sampled_from(["owners@odata.bind", "members@odata.bind", "@odata.type", "id", "nothing"]))
        values[name] = [_value(draw, "Reference", name)]
    if kind.name == "group" and operation.method == "POST":
        values |= {"mailEnabled": False, "securityEnabled": True}
    return values


def _value(draw: st.DrawFn, shape: Shape, name: str) -> Any:
    """A value of a shape, most often."""
    if isinstance(shape, list):
        return [_value(draw, shape[0], name) for _ in range(draw(st.integers(1, 2)))]
    if isinstance(shape, Mapping):
        chosen = draw(st.lists(st.sampled_from(sorted(shape)), min_size=1, max_size=6, unique=True))
        return {member: _value(draw, shape[member], member) for member in chosen}
    if shape in _PRIMITIVES:
        return draw(_PRIMITIVES[shape])
    if shape is None or draw(st.integers(0, 19)) == 19:
        return draw(WRONG if shape is None else ODD_TEXT)
    number = draw(TENTH)
    if shape == "Reference":
        before = draw(st.sampled_from(["https://graph.microsoft.com/v1.0/directoryObjects/", "directoryObjects/"]))
        return Mention("id", number, before + _GUID.format(number), before)
    if shape == "Guid":
        return Mention(name, number, _GUID.format(number))
    return _string(draw, name)


_PRIMITIVES: dict[Any, st.SearchStrategy[Any]] = {
    "Boolean": st.booleans(),
    "Int32": st.integers(-1, 3),
    "DateTimeOffset": _TIMES,
    "CommonName": st.sampled_from(["CN=app", "CN=", "app", "CN=" + "x" * 65, "CN=\0", "CN=\u00e9,O=x"]),
}


def _string(draw: st.DrawFn, name: str) -> str | Mention:
    written = draw(st.sampled_from(_STRINGS.get(name, ("text {}",)))).format(draw(_NUMBERED))
    return written if name in _STRINGS or draw(st.booleans()) else Mention(name, draw(TENTH), written)
