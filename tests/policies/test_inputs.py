"""Reading inputs of which a preview does not know some."""

from __future__ import annotations

from inputs import UNKNOWN, Inputs
from pulumi_policy.proxy import UNKNOWN_OBJECT_VALUE, UNKNOWN_STRING_VALUE, unknown_checking_proxy


def _inputs(**given):
    return Inputs(unknown_checking_proxy(given))


def test_absent_unknown_and_given_are_three_things():
    inputs = _inputs(a={"b": 1, "c": UNKNOWN_STRING_VALUE}, d=UNKNOWN_OBJECT_VALUE)

    assert (inputs.get("a.b"), inputs.get("a.x"), inputs.get("a.c"), inputs.get("d.e.f")) == (1, None, UNKNOWN, UNKNOWN)
    assert inputs.known("a.c") is None
    assert inputs.lacks("a.x")
    assert not inputs.lacks("d.e")


def test_numbers_are_integers_where_they_can_be():
    assert _inputs(a=3600.0, b=0.5).plain == {"a": 3600, "b": 0.5}


def test_elements_come_with_their_paths_and_unknown_ones_not_at_all():
    inputs = _inputs(a=["x", UNKNOWN_STRING_VALUE, "z"], b="one", c={"k": "v", "j": None}, d=UNKNOWN_STRING_VALUE)

    assert list(inputs.items("a")) == [("a[0]", "x"), ("a[2]", "z")]
    assert list(inputs.items("b")) == [("b", "one")]
    assert list(inputs.items("c")) == [("c.k", "v")]
    assert list(inputs.items("d")) == list(inputs.items("e")) == []


def test_a_path_may_name_an_element():
    inputs = _inputs(a=[{"b": "x"}])

    assert inputs.get("a[0].b") == "x"
    assert inputs.get("a[1].b") is None
    assert inputs.get("a.b") is None
