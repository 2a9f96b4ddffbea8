"""Making a resource once, whatever happens to the request."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from engine.journal import Journal, entries
from engine.marks import is_placeholder
from engine.plugins import creation, lifecycle
from engine.plugins.errors import GaveUp, PartlyMade, Unanswered, VendorError
from engine.plugins.naming import AutoName
from engine.plugins.once import asks_once
from engine.plugins.properties import Properties
from engine.plugins.resource import Resource

URN = "urn:pulumi:test::project::random:index/randomPassword:RandomPassword::name"


class Vendor:
    """Holds things by id, each with the name that it was given; ``script`` is what happens to each request."""

    def __init__(self, *script: str) -> None:
        self.script = list(script)
        self.things: dict[str, str] = {}
        self.attempts = 3
        self.paused: list[int] = []
        self.late: str | None = None

    def pause(self, failures: int) -> None:
        self.paused.append(failures)

    def make(self, name: str) -> str:
        happens = self.script.pop(0) if self.script else "answered"
        if self.late is not None:
            self.things[f"id-{len(self.things)}"], self.late = self.late, None
        if happens == "late":
            self.late = name
        if happens == "taken" and name in self.things.values():
            raise VendorError("409: the name is taken")
        if happens in ("answered", "lost"):
            self.things[f"id-{len(self.things)}"] = name
        if happens == "refused":
            raise VendorError("400: no")
        if happens == "unreachable":
            raise GaveUp("nobody listens")
        if happens != "answered":
            raise Unanswered("the answer was lost")
        return f"id-{len(self.things) - 1}"


class Thing(Resource[Any]):
    """Of type RandomPassword, so that there is a schema."""

    token = "random:index/randomPassword:RandomPassword"
    sdk = "pulumi_random.random_password:RandomPassword"
    replaces = frozenset({"length"})
    kept = frozenset({"special"})
    useful = True
    sees: Callable[[], None] = staticmethod(lambda: None)

    def make(self, inputs: Properties) -> tuple[str, Any]:
        assert asks_once() or self.repeatable
        return self.client.make(inputs["name"]), "described"

    def twins(self, inputs: Properties) -> frozenset[str]:
        type(self).sees()
        return frozenset(key for key, name in self.client.things.items() if name == inputs["name"])

    def usable(self, resource_id: str, inputs: Properties) -> bool:
        if not self.useful:
            del self.client.things[resource_id]
        return self.useful

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        assert not asks_once()
        return {"made": made}

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        return {"length": 8} if resource_id in self.client.things else None

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        return {"updated from": olds}

    def delete(self, resource_id: str, known: Properties) -> None:
        del self.client.things[resource_id]


INPUTS = {"name": "shop", "length": 8}


def test_an_answer_is_all_that_it_takes() -> None:
    vendor = Vendor()
    vendor.things["other"] = "shop"
    assert creation.Maker(Journal()).create(Thing(vendor), URN, INPUTS) == ("id-1", {"made": "described"})
    assert vendor.paused == []


def test_what_a_lost_request_made_is_taken_and_not_made_again() -> None:
    vendor = Vendor("lost")
    vendor.things["other"] = "shop"
    assert creation.Maker(Journal()).create(Thing(vendor), URN, INPUTS) == ("id-1", {"made": None})
    assert list(vendor.things) == ["other", "id-1"]


def test_what_a_lost_request_did_not_make_is_made() -> None:
    vendor = Vendor("cut", "cut")
    assert creation.Maker(Journal()).create(Thing(vendor), URN, INPUTS)[0] == "id-0"
    assert vendor.paused == [1, 2]
    assert list(vendor.things) == ["id-0"]


def test_a_request_that_takes_effect_after_it_was_given_up_on_leaves_no_second_thing() -> None:
    vendor = Vendor("late", "answered")
    vendor.things["other"] = "shop"
    assert creation.Maker(Journal()).create(Thing(vendor), URN, INPUTS) == ("id-2", {"made": "described"})
    assert list(vendor.things) == ["other", "id-2"]


def test_a_name_that_such_a_request_has_taken_is_ours() -> None:
    vendor = Vendor("late", "taken")
    assert creation.Maker(Journal()).create(Thing(vendor), URN, INPUTS) == ("id-0", {"made": None})
    assert list(vendor.things) == ["id-0"]


def test_a_refusal_that_follows_a_lost_request_is_one_where_nothing_has_appeared() -> None:
    vendor = Vendor("cut", "refused")
    with pytest.raises(VendorError, match="400: no"):
        creation.Maker(Journal()).create(Thing(vendor), URN, INPUTS)
    assert vendor.things == {}


def test_a_vendor_that_falls_silent_before_a_late_one_could_be_looked_for_leaves_a_placeholder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vendor = Vendor("late", "answered")
    looks = iter([None, None, GaveUp("gone for good")])

    def look() -> None:
        what = next(looks)
        if what:
            raise what

    monkeypatch.setattr(Thing, "sees", staticmethod(look))
    with pytest.raises(PartlyMade, match="gone for good") as kept:
        creation.Maker(Journal()).create(Thing(vendor), URN, INPUTS)
    assert is_placeholder(kept.value.resource_id)

    monkeypatch.setattr(Thing, "sees", staticmethod(lambda: None))
    with pytest.raises(VendorError, match="2 things of this name have appeared since: id-0, id-1; delete those"):
        lifecycle.read(Thing(vendor), kept.value.resource_id, kept.value.properties, INPUTS)


def test_more_things_than_requests_that_were_given_up_on_are_not_ours_to_delete() -> None:
    vendor = Vendor("late", "answered")
    original = vendor.make

    def make_and_let_others_make(name: str) -> str:
        vendor.things["foreign"] = name
        return original(name)

    vendor.pause = lambda _: setattr(vendor, "make", make_and_let_others_make)  # type: ignore[method-assign]
    with pytest.raises(
        PartlyMade, match="3 things of this name have appeared since: foreign, id-1, id-2; delete"
    ) as kept:
        creation.Maker(Journal()).create(Thing(vendor), URN, INPUTS)
    assert is_placeholder(kept.value.resource_id)
    assert len(vendor.things) == 3


class Gate:
    """Lets a request go on when as many are there as are expected."""

    def __init__(self, number: int) -> None:
        self._barrier = threading.Barrier(number)

    def look(self) -> None:
        self._barrier.wait(timeout=10)


@pytest.mark.parametrize(
    ("kind", "names"),
    [("chosen by the vendor", ("shop", "office")), ("by the name", ("shop", "shop"))],
    ids=["chosen by the vendor", "by the name"],
)
def test_only_what_could_be_taken_for_each_other_is_made_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch, kind: str, names: tuple[str, str]
) -> None:
    """Both are looked for before either is made, which ends only where neither waits for the other."""
    if kind == "by the name":
        monkeypatch.setattr(Thing, "identity", lambda _, inputs: f"by {inputs['name']}")
    monkeypatch.setattr(Thing, "sees", Gate(2).look)
    maker, vendor = creation.Maker(Journal()), Vendor()
    with ThreadPoolExecutor(2) as threads:
        made = [
            threads.submit(maker.create, Thing(vendor), f"{URN}{number}", {**INPUTS, "name": name})
            for number, name in enumerate(names)
        ]
        assert all(one.result(timeout=20) for one in made)


def test_what_cannot_be_used_without_its_answer_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Thing, "useful", False)
    vendor = Vendor("lost")
    assert creation.Maker(Journal()).create(Thing(vendor), URN, INPUTS) == ("id-0", {"made": "described"})
    assert list(vendor.things) == ["id-0"]


@pytest.mark.parametrize(
    ("script", "error"), [(["refused"], VendorError), (["unreachable"], GaveUp), (["cut"] * 3, GaveUp)]
)
def test_where_nothing_was_made_nothing_is_kept(script: list[str], error: type[Exception]) -> None:
    vendor = Vendor(*script)
    with pytest.raises(error) as told:
        creation.Maker(Journal()).create(Thing(vendor), URN, INPUTS)
    assert not isinstance(told.value, (PartlyMade, Unanswered))
    assert vendor.things == {}


def test_where_nobody_can_look_a_placeholder_is_kept_with_what_was_there_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vendor = Vendor("lost")
    vendor.things["other"] = "shop"
    looks = iter([None, GaveUp("gone for good")])

    def look() -> None:
        what = next(looks)
        if what:
            raise what

    monkeypatch.setattr(Thing, "sees", staticmethod(look))
    with pytest.raises(PartlyMade) as kept:
        creation.Maker(Journal()).create(Thing(vendor), URN, INPUTS)
    assert is_placeholder(kept.value.resource_id)
    assert kept.value.properties == {**INPUTS, "__before": ["other"]}

    monkeypatch.setattr(Thing, "sees", staticmethod(lambda: None))
    placed, known = kept.value.resource_id, kept.value.properties
    assert lifecycle.read(Thing(vendor), placed, known, INPUTS) == ("id-1", {"length": 8}, {})
    lifecycle.delete(Thing(vendor), placed, known)
    assert list(vendor.things) == ["other"]
    assert lifecycle.read(Thing(vendor), placed, known, INPUTS) is None


def test_two_things_that_have_appeared_are_nobody_s_to_choose_from() -> None:
    vendor = Vendor("lost")
    resource = Thing(vendor)
    original = vendor.make

    def make_two(name: str) -> str:
        vendor.things["foreign"] = name
        return original(name)

    vendor.make = make_two  # type: ignore[method-assign]
    with pytest.raises(VendorError, match="2 things of this name have appeared since: foreign, id-1; delete those"):
        creation.Maker(Journal()).create(resource, URN, INPUTS)


def test_what_the_same_process_made_for_another_resource_is_not_taken() -> None:
    maker, vendor = creation.Maker(Journal()), Vendor()
    first = maker.create(Thing(vendor), URN, INPUTS)[0]
    vendor.script = ["cut"]
    assert maker.create(Thing(vendor), URN + "2", INPUTS)[0] != first
    assert len(vendor.things) == 2


def test_a_later_step_that_fails_keeps_what_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Properties:
        raise GaveUp("503")

    monkeypatch.setattr(Thing, "finish", fail)
    with pytest.raises(PartlyMade) as kept:
        creation.Maker(Journal()).create(Thing(Vendor()), URN, INPUTS)
    assert kept.value.resource_id == "id-0"
    assert kept.value.properties == {**INPUTS, "__unfinished": True}


def test_an_unfinished_resource_is_looked_at_before_it_is_updated() -> None:
    vendor = Vendor()
    vendor.things["id-0"] = "shop"
    unfinished = {**INPUTS, "special": True, "result": "said once", "__unfinished": True}
    state = lifecycle.update(Thing(vendor), "id-0", unfinished, {**INPUTS, "special": True})
    # What the vendor never shows may never have been set, so it counts as not there.
    assert state == {"updated from": {"result": "said once", "length": 8}}


def test_each_creation_is_noted_before_and_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Thing, "autoname", AutoName())
    path, vendor = tmp_path / "journal", Vendor("refused")
    vendor.things["other"] = "shop"
    with pytest.raises(VendorError):
        creation.Maker(Journal(path)).create(Thing(vendor), URN, INPUTS)
    assert entries(path) == {URN: {"before": ["other"], "name": "shop"}}
    creation.Maker(Journal(path)).create(Thing(vendor), URN, INPUTS)
    assert entries(path) == {URN: {"before": ["other"], "name": "shop", "id": "id-1"}}


def test_what_an_earlier_command_made_and_the_state_lost_is_taken_up(tmp_path: Path) -> None:
    path, vendor = tmp_path / "journal", Vendor()
    creation.Maker(Journal(path)).create(Thing(vendor), URN, INPUTS)

    later = creation.Maker(Journal(path))
    assert later.create(Thing(vendor), URN, INPUTS) == ("id-0", {"updated from": {"length": 8}})
    assert list(vendor.things) == ["id-0"]


def test_what_it_made_otherwise_is_deleted_and_made_anew(tmp_path: Path) -> None:
    path, vendor = tmp_path / "journal", Vendor()
    creation.Maker(Journal(path)).create(Thing(vendor), URN, {**INPUTS, "length": 9})
    vendor.things["keep"] = "another"

    later = creation.Maker(Journal(path))
    made = later.create(Thing(vendor), URN, {**INPUTS, "length": 9})
    assert made == ("id-1", {"made": "described"})
    assert sorted(vendor.things.values()) == ["another", "shop"]


def test_what_was_made_and_is_gone_is_made(tmp_path: Path) -> None:
    path, vendor = tmp_path / "journal", Vendor()
    creation.Maker(Journal(path)).create(Thing(vendor), URN, INPUTS)
    vendor.things.clear()
    assert creation.Maker(Journal(path)).create(Thing(vendor), URN, INPUTS) == ("id-0", {"made": "described"})


def test_a_creation_that_cannot_be_noted_does_not_take_place(tmp_path: Path) -> None:
    vendor = Vendor()
    words = r"'shop' was not created, for its creation could not be noted: .+No such file"
    with pytest.raises(VendorError, match=words):
        creation.Maker(Journal(tmp_path / "gone" / "journal")).create(Thing(vendor), URN, INPUTS)
    assert vendor.things == {}
