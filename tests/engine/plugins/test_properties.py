"""Values on their way between the engine and the plugins."""

from __future__ import annotations

from google.protobuf import struct_pb2
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.plugins.properties import SIGNATURE, UNKNOWN, Secret, decode, encode, has_unknown, mark_like, plain

SCALARS = st.one_of(st.booleans(), st.integers(-(2**50), 2**50), st.text(max_size=8))
VALUES = st.recursive(
    st.one_of(SCALARS, SCALARS.map(Secret)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=5), VALUES, max_size=4))
def test_what_is_encoded_comes_back(values: dict[str, object]) -> None:
    assert decode(encode(values)) == values


def test_an_output_value_keeps_its_secret_and_an_unresolved_one_is_unknown() -> None:
    def output(**fields: object) -> struct_pb2.Struct:
        struct = struct_pb2.Struct()
        struct.update({"x": {SIGNATURE: "d0e6a833031e9bbcd3f4e8bde6ca49a4", **fields}})
        return struct

    assert decode(output(value="s", secret=True)) == {"x": Secret("s")}
    assert decode(output())["x"] is UNKNOWN


def test_a_secret_prints_as_nothing() -> None:
    assert "hunter2" not in repr({"password": Secret("hunter2")})


def test_plain_values_hold_no_markers_nulls_or_keys_of_the_engine() -> None:
    assert plain({"a": Secret([Secret(1)]), "b": None, "__defaults": ["c"]}) == {"a": [1]}


def test_marks_follow_the_pattern_and_a_list_of_another_length_is_secret_as_a_whole() -> None:
    assert mark_like({"a": 1, "b": 2}, {"a": Secret(0)}) == {"a": Secret(1), "b": 2}
    assert mark_like([1, 2], [Secret(0), 0]) == [Secret(1), 2]
    assert mark_like([1, 2, 3], [Secret(0)]) == Secret([1, 2, 3])


def test_unknown_is_found_under_a_secret() -> None:
    assert has_unknown({"a": Secret([UNKNOWN])})
    assert not has_unknown({"a": Secret(["x"])})
