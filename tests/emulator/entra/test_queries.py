from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.entra.graph.errors import GraphError
from emulator.entra.graph.filters import parse_filter
from tests.emulator.entra.tenant_client import Tenant

EVENTUAL = {"ConsistencyLevel": "eventual"}


def names(tenant: Tenant, query: str, **options: object) -> list[str]:
    return [one["displayName"] for one in tenant.get(f"/v1.0/users?{query}", **options)["value"]]


@pytest.fixture
def people(tenant: Tenant) -> Tenant:
    tenant.user("ada", mail="ada@example.com", otherMails=["ada@example.net"])
    tenant.user("bob", accountEnabled=False)
    tenant.user("o.neil", displayName="O'Neil")
    return tenant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("displayName eq 'ada'", ["Ada"]),
        ("displayName eq 'O''Neil'", ["O'Neil"]),
        ("startswith(displayName,'A') or accountEnabled eq false", ["Ada", "Bob"]),
        ("startsWith(displayName, 'A') and accountEnabled eq false", []),
        ("displayName in ('Ada', 'Bob')", ["Ada", "Bob"]),
        ("mail eq null", ["Bob", "O'Neil"]),
        ("(displayName eq 'Bob') or (mail eq 'ada@example.com')", ["Ada", "Bob"]),
        ("otherMails/any(m:m eq 'ada@example.net')", ["Ada"]),
        (
            "identities/any(i:i/issuerAssignedId eq 'bob@example.com' and i/issuer eq 'example.onmicrosoft.com')",
            ["Bob"],
        ),
        ("createdDateTime ge 2020-01-01T00:00:00Z and displayName eq 'Ada'", ["Ada"]),
    ],
)
def test_filters(people: Tenant, text: str, expected: list[str]) -> None:
    assert names(people, f"$filter={text}") == expected


@pytest.mark.parametrize("text", ["displayName ne 'Ada'", "not(displayName eq 'Ada')", "endswith(mail,'x')"])
def test_advanced_filters_need_the_header_and_the_count(people: Tenant, text: str) -> None:
    error = people.refused("GET", f"/v1.0/users?$filter={text}", 400)
    assert error["code"] == "Request_UnsupportedQuery"
    assert isinstance(names(people, f"$filter={text}&$count=true", headers=EVENTUAL), list)


@pytest.mark.parametrize(
    "text", ["displayName", "displayName eq", "displayName eq 'x", "foo eq 1", "eq 'x'", "(", "a b c"]
)
def test_a_wrong_filter_is_refused(people: Tenant, text: str) -> None:
    error = people.refused("GET", f"/v1.0/users?$filter={text}", 400)
    assert error["message"].startswith("Invalid filter clause")


@given(st.text(max_size=40))
def test_no_text_breaks_the_filter_parser(text: str) -> None:
    try:
        predicate = parse_filter(text, "user", {"displayName"}, advanced=True)
    except GraphError:
        return
    assert predicate({"displayName": "x"}) in (True, False)


def test_a_long_list_comes_in_pages(tenant: Tenant) -> None:
    for number in range(5):
        tenant.application(displayName=f"App {number}")
    first = tenant.get("/v1.0/applications?$top=2&$select=displayName&$filter=startswith(displayName,'App')")
    assert first["@odata.nextLink"].startswith(f"{tenant.base}/v1.0/applications?")
    seen, link = list(first["value"]), first["@odata.nextLink"]
    while link:
        following = tenant.get(link.removeprefix(tenant.base))
        seen += following["value"]
        link = following.get("@odata.nextLink")
    assert [one["displayName"] for one in seen] == [f"App {number}" for number in range(5)]


def test_a_count_needs_the_header(people: Tenant) -> None:
    assert people.get("/v1.0/users?$count=true", headers=EVENTUAL)["@odata.count"] == 3
    assert people.call("GET", "/v1.0/users/$count", headers=EVENTUAL).text == "3"
    people.refused("GET", "/v1.0/users/$count", 400)


def test_refuses_what_it_cannot_query(people: Tenant) -> None:
    assert people.refused("GET", "/v1.0/users?$skip=1", 400)["code"] == "Request_UnsupportedQuery"
    assert "calendar" in people.refused("GET", "/v1.0/users?$expand=calendar", 501)["message"]
    assert "'foo'" in people.refused("GET", "/v1.0/users?$select=foo", 400)["message"]
    people.refused("GET", "/v1.0/users?$top=1000", 400)
    people.refused("GET", '/v1.0/users?$search="displayName:a"', 501)


def test_orders_by_a_property(people: Tenant) -> None:
    assert names(people, "$orderby=displayName desc") == ["O'Neil", "Bob", "Ada"]
