"""Values for what Graph's types are made of, and for what may be asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from emulator.entra.graph.schema import APPLICATION, Shape
from tests.fuzz.accounts import PASSWORD
from tests.fuzz.known import Mention
from tests.fuzz.odd import ODD_TEXT, TENTH, WRONG

GUID = "11111111-2222-4333-8444-{:012d}"
_NUMBERED = st.integers(0, 10_000)
_TIMES = st.one_of(
    st.datetimes(datetime(2020, 1, 1), datetime(2310, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
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
ACTIONS: dict[str, dict[str, Shape]] = {
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
LIKELY = {name: shape for members in ACTIONS.values() for name, shape in members.items()}
_FILTERS = (
    *(
        "displayName eq 'App'",
        "startswith(displayName,'A')",
        "id eq null",
        "appId in ('x','y')",
        "accountEnabled ne true",
    ),
    *("tags/any(t:t eq 'x')", "tags/$count eq 0", "a eq", "((((", "identities/any(i:i/issuer eq 'x')"),
    *("createdDateTime ge 2020-01-01", "displayName gt 5", "passwordCredentials/any(p:p/hint ge 1)"),
    *("not(displayName eq 'x')", "not " * 3000 + "id eq 'x'", "(" * 3000),
)
QUERY: dict[str, tuple[str, ...]] = {
    "$select": ("id", "id,displayName", "nothing", ",", "*", "passwordProfile", "_password"),
    "$filter": _FILTERS,
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


def value(draw: st.DrawFn, shape: Shape, name: str) -> Any:
    """A value of a shape, most often."""
    if isinstance(shape, list):
        return [value(draw, shape[0], name) for _ in range(draw(st.integers(1, 2)))]
    if isinstance(shape, Mapping):
        chosen = draw(st.lists(st.sampled_from(sorted(shape)), min_size=1, max_size=6, unique=True))
        return {member: value(draw, shape[member], member) for member in chosen}
    if shape in _PRIMITIVES:
        return draw(_PRIMITIVES[shape])
    if shape is None or draw(st.integers(0, 19)) == 19:
        return draw(WRONG if shape is None else ODD_TEXT)
    number = draw(TENTH)
    if shape == "Reference":
        before = draw(st.sampled_from(["https://graph.microsoft.com/v1.0/directoryObjects/", "directoryObjects/"]))
        return Mention("id", number, before + GUID.format(number), before)
    if shape == "Guid":
        return Mention(name, number, GUID.format(number))
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
