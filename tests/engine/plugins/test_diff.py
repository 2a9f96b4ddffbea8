"""What counts as a difference."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.plugins.diff import Change, Rules, differences
from engine.plugins.properties import UNKNOWN, spell
from engine.plugins.schema import Field, Type

TEXT = Type("string")
OPTIONS = Type(
    "object", fields={"level": Field("level", TEXT, False, False), "size": Field("size", TEXT, False, False)}
)
FIELDS = {
    "name": Field("name", TEXT, True, False),
    "note": Field("note", TEXT, False, False),
    "made": Field("made", TEXT, False, True),
    "urls": Field("urls", Type("list", TEXT), False, False),
    "flows": Field("flows", Type("list", TEXT), False, False),
    "document": Field("document", TEXT, False, False),
    "options": Field("options", OPTIONS, False, False),
    "tags": Field("tags", Type("map", TEXT), False, False),
}
RULES = Rules(unordered=frozenset({"flows"}), documents=frozenset({"document"}))
EXACT = Rules(
    fills=frozenset({"options.size"}), exact=frozenset({"options"}), nothing={"note": "null", "options.level": 1}
)


def changed(
    old: dict[str, object], new: dict[str, object], given: dict[str, object] | None = None, rules: Rules = RULES
) -> dict[str, Change]:
    return {spell(path): change for path, change in differences(FIELDS, old, new, rules, given)}


def test_nothing_differs_from_itself() -> None:
    state = {"name": "a", "urls": ["x", "y"], "options": {"level": "low"}, "tags": {"k": "v"}}
    assert changed(state, state) == {}


def test_what_the_vendor_fills_in_is_no_difference_and_what_the_program_took_away_is() -> None:
    assert changed({"name": "a", "made": "by vendor", "note": "old"}, {"name": "a"}) == {"note": Change.DELETE}


def test_absent_empty_and_false_are_the_same() -> None:
    assert changed({"name": "a", "note": "", "urls": []}, {"name": "a"}) == {}
    assert changed({"name": "a"}, {"name": "a", "note": "", "urls": []}) == {}


def test_order_matters_where_it_means_something() -> None:
    old = {"urls": ["x", "y"], "flows": ["x", "y"]}
    moved = changed(old, {"urls": ["y", "x"], "flows": ["y", "x"]})
    assert moved
    assert {path.partition("[")[0] for path in moved} == {"urls"}


def test_what_comes_after_an_item_that_was_put_in_or_taken_out_is_the_same() -> None:
    assert changed({"urls": ["x", "z"]}, {"urls": ["x", "y", "z"]}) == {"urls[1]": Change.ADD}
    assert changed({"urls": ["x", "y", "z"]}, {"urls": ["y", "z"]}) == {"urls[0]": Change.DELETE}
    assert changed({"urls": ["x", "y", "z"]}, {"urls": ["x", "a", "z"]}) == {"urls[1]": Change.UPDATE}


def test_a_list_that_was_empty_or_is_emptied_is_told_as_a_whole() -> None:
    assert changed({"urls": []}, {"urls": ["x", "y"]}) == {"urls": Change.ADD}
    assert changed({"urls": ["x", "y"]}, {"urls": []}) == {"urls": Change.DELETE}
    assert changed({"flows": ["x", "y"]}, {"flows": []}) == {"flows": Change.DELETE}


def test_an_unordered_list_shows_the_program_s_own_index() -> None:
    assert changed({"flows": ["x", "y"]}, {"flows": ["y", "x", "z"]}) == {"flows[2]": Change.ADD}
    assert changed({"flows": ["x", "y"]}, {"flows": ["y"]}) == {"flows[0]": Change.DELETE}


def test_json_text_is_compared_by_what_it_says() -> None:
    assert changed({"document": '{"a": 1, "b": [2]}'}, {"document": '{"b":[2],"a":1}'}) == {}
    assert changed({"document": '{"a": 1}'}, {"document": '{"a":2}'}) == {"document": Change.UPDATE}


def test_inside_an_object_only_what_was_given_before_can_be_taken_away() -> None:
    old = {"options": {"level": "low", "size": "big"}}
    assert changed(old, {"options": {"level": "low"}}) == {}
    assert changed(old, {"options": {"level": "low"}}, old) == {"options.size": Change.DELETE}


def test_in_an_exact_object_whatever_the_program_leaves_out_is_taken_away() -> None:
    old = {"options": {"level": "low", "size": "big"}}
    assert changed(old, {"options": {"size": "small"}}, rules=EXACT) == {
        "options.level": Change.DELETE,
        "options.size": Change.UPDATE,
    }
    assert changed(old, {"options": {"level": "low"}}, rules=EXACT) == {}


def test_what_a_vendor_answers_for_nothing_is_nothing() -> None:
    assert changed({"note": "null", "options": {"level": 1}}, {"name": "a"}, rules=EXACT) == {"name": Change.ADD}
    assert changed({}, {"note": "null", "options": {"level": 1}}, rules=EXACT) == {}
    assert changed({"options": {"level": 1}}, {"options": {"level": 2}}, rules=EXACT) == {
        "options.level": Change.UPDATE
    }
    assert changed({"options": {"level": 2}}, {}, rules=EXACT) == {"options": Change.DELETE}


def test_an_unknown_value_may_be_a_change() -> None:
    assert changed({"note": "x"}, {"note": UNKNOWN}) == {"note": Change.UPDATE}
    assert changed({}, {"urls": [UNKNOWN]}) == {"urls": Change.ADD}


def test_map_keys_are_named() -> None:
    assert changed({"tags": {"a": "1", "b.c": "2"}}, {"tags": {"a": "9"}}) == {
        "tags.a": Change.UPDATE,
        'tags["b.c"]': Change.DELETE,
    }


@settings(deadline=None)
@given(st.lists(st.text(max_size=3), max_size=6).flatmap(lambda xs: st.tuples(st.just(xs), st.permutations(xs))))
def test_any_order_of_an_unordered_list_is_the_same(lists: tuple[list[str], list[str]]) -> None:
    before, after = lists
    assert changed({"flows": before}, {"flows": after}) == {}
