"""What stands now and then in the place of a value: texts that mean something somewhere, and values of another type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

TENTH = st.integers(0, 9)
TEXTS = (
    *("", " ", "a", "x" * 300, "é", "\u0430", "\0", "\n", "../x", "{}", "[]", "null", "1", "true", "%00", "*"),
    *("${x}", "<x>", "a@b.example", "'", "''", "(a='b')", "arn:aws:iam::123456789012:role/x", "eu-west-1_abcdefghi"),
    *("us-east-1", "$LATEST", "1970-01-01T00:00:00Z", "00000000-0000-0000-0000-000000000000", "https://[", "//"),
    *("https://a.example/", "http://localhost/", "-1", "\u00b2", "9" * 30, "\U0001f642"),
)
ODD_TEXT = st.one_of(st.sampled_from(TEXTS), st.text(max_size=8))
WRONG: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**40), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.just("x" * 3000),
    st.lists(st.none(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.none(), max_size=1),
)
BROKEN = (
    *(b"", b"{", b"[1", b"null", b"NaN", b'"x"', b"[]", b"{}", b"\xff\xfe", b"[" * 3000, b"1e400"),
    *(b'{"name": "\\ud800"}', b'{"displayName": "\\ud800"}'),
)
"""Bodies that are no JSON, or are none of an object."""


def asked(draw: st.DrawFn, known: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Up to three parameters of a query, of those that there are; of most calls, none."""
    if draw(TENTH) < 6:
        return {}
    names = draw(st.lists(st.sampled_from(sorted(known)), max_size=3, unique=True))
    return {name: draw(st.sampled_from(known[name]) if draw(TENTH) < 8 else ODD_TEXT) for name in names}


def spoiled(draw: st.DrawFn, values: dict[str, Any], wrong: st.SearchStrategy[Any] = WRONG) -> dict[str, Any]:
    """The values; of every five one call has something else in the place of one, or lacks it."""
    if not values or draw(TENTH) < 8:
        return values
    name = draw(st.sampled_from(sorted(values)))
    kept = {other: value for other, value in values.items() if other != name}
    return kept if draw(st.booleans()) else {**kept, name: draw(wrong)}
