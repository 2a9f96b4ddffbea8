"""Values of the engine's events, for people."""

from __future__ import annotations

import json

from engine.review import values
from tests.engine.review.happenings import SECRET, UNKNOWN


def test_a_secret_an_unknown_and_an_archive_are_told_in_words() -> None:
    archive = {"4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7", "hash": "0123456789abcdef"}

    shown = values.decode(
        {"secret": SECRET, "id": UNKNOWN, "code": archive, "__defaults": ["x"], "names": ["a", SECRET]}
    )

    assert shown == {
        "secret": "[secret]",
        "id": "[known after up]",
        "code": "[archive 0123456789ab]",
        "names": ["a", "[secret]"],
    }


def test_an_output_that_is_secret_stays_so() -> None:
    output = {
        "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4",
        "value": "in clear",
        "secret": True,
    }

    assert values.decode(output) == "[secret]"
    assert values.decode({**output, "secret": False}) == "in clear"


def test_a_path_leads_to_its_value() -> None:
    value = {"options": {"scopes": ["a", "b"]}, "tags": {"my.key": "x"}, "secret": "[secret]"}

    assert values.at(value, "options.scopes[1]") == "b"
    assert values.at(value, 'tags["my.key"]') == "x"
    assert values.at(value, "secret.inside[3]") == "[secret]"
    assert values.at(value, "options.scopes[2]") is None
    assert values.at(value, "nothing.here") is None


def test_what_is_secret_on_one_side_is_shown_on_neither() -> None:
    assert values.pair("in clear", "[secret]") == ("[secret]", "[secret]")
    assert values.pair("[secret]", "in clear") == ("[secret]", "[secret]")
    assert values.pair(None, "[secret]") == (None, "[secret]")
    assert values.pair("[secret]", values.UNKNOWN) == ("[secret]", values.UNKNOWN)


def test_what_is_secret_inside_of_one_side_is_not_shown_in_the_other() -> None:
    before, after = values.pair({"id": "a", "key": "in clear"}, {"id": "b", "key": "[secret]"})

    assert json.loads(before or "") == {"id": "a", "key": "[secret]"}
    assert json.loads(after or "") == {"id": "b", "key": "[secret]"}
    moved, _ = values.pair([{"key": "in clear"}, "x"], ["x", {"key": "[secret]"}])
    assert "in clear" not in (moved or "")


def test_differences_are_named_by_their_paths() -> None:
    before = {"a": {"b": [1, 2]}, "same": True, "gone": 1, "odd.name": 1}
    after = {"a": {"b": [1, 3, 4]}, "same": True, "odd.name": 2}

    assert list(values.differences(before, after)) == [
        ("a.b[1]", 2, 3),
        ("a.b[2]", None, 4),
        ("gone", 1, None),
        ('["odd.name"]', 1, 2),
    ]


def test_a_text_of_many_lines_keeps_them() -> None:
    assert values.spell("one\ntwo") == "one\ntwo"
    assert values.spell("one") == '"one"'
    assert values.spell(None) is None
