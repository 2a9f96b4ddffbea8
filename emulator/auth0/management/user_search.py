"""The query syntax of the user search, in its simple forms.

Source: https://auth0.com/docs/manage-users/user-search/user-search-query-syntax (read 2026-11-24).
Differs: no parentheses, no ranges, no fuzzy terms: they are refused. Answers are never stale.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any

from emulator.auth0.management.errors import ApiError

Document = dict[str, Any]

_TOKEN = re.compile(r'(?:-|NOT\s+)?[\w.]+:(?:"[^"]*"|[^\s"()\[\]{}~]+)|AND|OR|"[^"]*"|[^\s()\[\]{}:~]+')


def search(users: list[Document], query: str, sort: str) -> list[Document]:
    """The users that match, in the order of ``sort`` (``created_at:-1``), or as they were created.

    Raises:
        ApiError: 400 ``invalid_query_string`` for what is not understood.
    """
    alternatives = _parse(query)
    found = [user for user in users if any(all(_matches(user, term) for term in terms) for terms in alternatives)]
    if not sort:
        return found
    field, _, direction = sort.rpartition(":")
    if not field or direction not in ("1", "-1"):
        raise ApiError(
            400,
            "Query validation error: 'String does not match pattern ^(.)+:(1|-1)$' on property sort.",
            "invalid_query_string",
        )
    return sorted(found, key=lambda user: str(_value(user, field) or ""), reverse=direction == "-1")


def _parse(query: str) -> list[list[str]]:
    """Terms joined by AND, in lists joined by OR; one empty list for an empty query, which all match."""
    tokens = _TOKEN.findall(query)
    if re.sub(r"\s", "", "".join(tokens)) != re.sub(r"\s", "", query):
        raise ApiError(400, "The query is not valid: " + query, "invalid_query_string")
    alternatives: list[list[str]] = [[]]
    for token in tokens:
        if token == "OR":
            alternatives.append([])
        elif token != "AND":
            alternatives[-1].append(token)
    return alternatives


def _matches(user: Document, term: str) -> bool:
    negated = term.startswith(("-", "NOT "))
    if negated:
        term = term[1:] if term.startswith("-") else term[4:].lstrip()
    field, colon, wanted = term.partition(":")
    if not colon:
        wanted = field.strip('"').lower()
        hit = any(wanted in str(user.get(name, "")).lower() for name in ("email", "name", "nickname", "username"))
    elif field == "_exists_":
        hit = _value(user, wanted.strip('"')) is not None
    else:
        value = _value(user, field)
        values = value if isinstance(value, list) else [value]
        hit = any(item is not None and _equal(item, wanted) for item in values)
    return hit is not negated


def _value(user: Document, path: str) -> Any:
    value: Any = user
    for part in path.split("."):
        if isinstance(value, list):
            value = [item.get(part) for item in value if isinstance(item, dict)]
        elif isinstance(value, dict) and not part.startswith("_"):
            value = value.get(part)
        else:
            return None
    return value


def _equal(value: Any, wanted: str) -> bool:
    shown = str(value).lower() if not isinstance(value, bool) else ("true" if value else "false")
    if wanted.startswith('"'):
        return shown == wanted.strip('"').lower()
    return fnmatchcase(shown, wanted.lower().replace("[", "[[]"))
