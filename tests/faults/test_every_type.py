"""Every resource type of the attached plugins, each of its requests, and each thing that may happen to one.

After each: the vendor has exactly one of it, it is as the program says, and nothing is left when it is destroyed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from engine.plugins import package
from tests.faults.conftest import Emulator
from tests.faults.engine import Engine, Refused
from tests.faults.plans import Plans
from tests.faults.resources import EXAMPLES, Example, Ground, foundations

# The SDK's own lambda module warns of another of its modules when it is imported.
pytestmark = pytest.mark.filterwarnings("ignore:aws.lambda:DeprecationWarning")

_VENDOR = {"auth0": "auth0", "aws": "aws", "azuread": "entra"}
PASSING = {
    "too many requests": {"does": "throttle", "seconds": 0.1},
    "failed three times": {"does": "fail", "times": 3},
    "failed, but done": {"does": "fail", "moment": "after"},
    "cut": {"does": "cut"},
    "cut, but done": {"does": "cut", "moment": "after"},
}
"""What a plugin gets over by itself."""
_LAST = {"cut": {"does": "cut"}, "cut, but done": {"does": "cut", "moment": "after"}}
"""The last that is heard of a vendor that is gone from then on."""


@pytest.fixture(scope="module")
def engines(emulator: Emulator) -> Iterator[dict[str, Engine]]:
    given = emulator.credentials
    ports, authority = emulator.ports, str(emulator.authority)
    services = ("cognitoidp", "dynamodb", "iam", "lambda", "logs", "sts", "ssm", "secretsmanager")
    settings: dict[str, dict[str, Any]] = {
        "auth0": {
            "domain": f"localhost:{ports['auth0']}",
            "clientId": given["auth0"]["client_id"],
            "clientSecret": given["auth0"]["client_secret"],
        },
        "aws": {
            "region": "eu-west-1",
            "accessKey": given["aws"]["access_key_id"],
            "secretKey": given["aws"]["secret_access_key"],
            "customCaBundle": authority,
            "endpoints": [dict.fromkeys(services, f"https://localhost:{ports['aws']}")],
            "maxRetries": 4,
        },
        "azuread": {
            "metadataHost": f"localhost:{ports['entra']}",
            "tenantId": given["entra"]["tenant_id"],
            "clientId": given["entra"]["client_id"],
            "clientSecret": given["entra"]["client_secret"],
        },
    }
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SSL_CERT_FILE", authority)
        patched.setattr(time, "sleep", lambda _: None)
        made = {name: Engine(name, entry) for name, entry in settings.items()}
        yield made
        for engine in made.values():
            engine.close()


@pytest.fixture(scope="module")
def ids(engines: dict[str, Engine], emulator: Emulator) -> dict[str, Any]:
    emulator.plans.lift()
    return foundations(engines)


def test_every_type_of_every_plugin_has_an_example() -> None:
    known = {token for name in _VENDOR for token in package.load(name).resources}
    assert known == {example.token for example in EXAMPLES}


class Trial:
    """One resource, and the emulator that it is at."""

    def __init__(self, example: Example, engine: Engine, ids: dict[str, Any], faults: Plans, name: str) -> None:
        self.example, self.engine, self.faults, self.name = example, engine, faults, name
        self.vendor = _VENDOR[example.provider]
        on = Ground(ids, name)
        self.given = example.given(on) if callable(example.given) else example.given
        more = example.changed(on) if callable(example.changed) else example.changed
        self.changed = {**self.given, **more} if more else None

    def up(self, given: dict[str, Any]) -> None:
        self.engine.up(self.example.token, self.name, given)

    def destroy(self) -> None:
        self.engine.destroy(self.example.token, self.name)

    def calls(self, step: Any, *arguments: Any) -> list[int]:
        """The numbers of the requests of a step that change something, among all of its requests."""
        return [number for number, _ in self.writes(step, *arguments)]

    def writes(self, step: Any, *arguments: Any) -> list[tuple[int, str]]:
        """The same, and what each is called."""
        self.faults.inject(
            {"vendor": self.vendor, "calls": ".*", "does": "note"}, {"vendor": self.vendor, "does": "note"}
        )
        step(*arguments)
        noted = self.faults.noted()
        self.faults.inject()
        alls = [line for line in noted if line["fault"] == "0"]
        writes = [line for line in noted if line["fault"] == "1"]
        assert writes, "nothing was changed"
        found, position = [], 0
        for write in writes:
            while alls[position]["call"] != write["call"]:
                position += 1
            position += 1
            found.append((position, write["call"]))
        return found

    def inject(self, number: int, fault: dict[str, Any], *, for_good: bool = False) -> None:
        """The fault at the request of this number, and at as many as it says; with ``for_good`` no answer to any later one."""
        what = {key: value for key, value in fault.items() if key != "times"}
        at = list(range(number, number + fault.get("times", 1)))
        first = {"name": "first", "vendor": self.vendor, "calls": ".*", "at": at, **what}
        later = {"vendor": self.vendor, "calls": ".*", "does": "fail", "following": "first"}
        self.faults.inject(first, *([later] if for_good else []))

    def done(self, least: int = 1) -> None:
        """What was to go wrong did."""
        assert len(self.faults.lift()) >= least

    def is_as_given(self) -> None:
        """The vendor has one of it, as the program says it; a look at it changes nothing."""
        engine, token = self.engine, self.example.token
        kept = engine.state[self.name]
        resource = engine.package.resources[token](engine.client)
        if not resource.repeatable:
            found = resource.twins(self.given)
            assert kept.id in found
            assert len(found) == 1 or self.example.stays, found
        assert not kept.unhealthy
        assert engine.changes(token, self.name) == []
        engine.refresh(token, self.name)
        assert self.name in engine.state
        assert engine.changes(token, self.name) == []

    def is_gone(self) -> None:
        assert self.name not in self.engine.state
        resource = self.engine.package.resources[self.example.token](self.engine.client)
        if not resource.repeatable and not self.example.stays:
            assert resource.twins(self.given) == frozenset()


@pytest.fixture
def trial(request: Any, engines: dict[str, Engine], ids: dict[str, Any], faults: Plans) -> Iterator[Trial]:
    example: Example = request.param
    number = EXAMPLES.index(example)
    trial = Trial(example, engines[example.provider], ids, faults, f"shop-{number}")
    yield trial
    faults.lift()
    if trial.name in trial.engine.state:
        trial.destroy()


EVERY = pytest.mark.parametrize("trial", EXAMPLES, ids=str, indirect=True)
CHANGING = pytest.mark.parametrize("trial", [one for one in EXAMPLES if one.changed], ids=str, indirect=True)
LEAVING = pytest.mark.parametrize("trial", [one for one in EXAMPLES if not one.stays], ids=str, indirect=True)
LAST = pytest.mark.parametrize("last", _LAST.values(), ids=list(_LAST))


@EVERY
def test_a_creation_gets_over_what_passes(trial: Trial) -> None:
    for number in trial.calls(trial.up, trial.given):
        for fault in PASSING.values():
            trial.destroy()
            trial.is_gone()
            trial.inject(number, fault)
            trial.up(trial.given)
            trial.done(fault.get("times", 1))
            trial.is_as_given()


@EVERY
def test_a_creation_that_takes_effect_late_leaves_no_second_one(trial: Trial) -> None:
    """The vendor does what it was asked for only when it is asked again."""
    writes = trial.writes(trial.up, trial.given)
    own = trial.engine.state[trial.name].id.rpartition("/")[2]
    for _, call in writes:
        trial.destroy()
        trial.is_gone()
        # The next one has another id.
        calls = re.escape(call).replace(re.escape(own), "[^/]+")
        trial.faults.inject({"vendor": trial.vendor, "calls": calls, "at": [1], "does": "cut", "moment": "late"})
        trial.up(trial.given)
        trial.done()
        trial.is_as_given()
    trial.destroy()
    trial.is_gone()


@CHANGING
def test_a_change_gets_over_what_passes(trial: Trial) -> None:
    trial.up(trial.given)
    for number in trial.calls(trial.up, trial.changed):
        for fault in PASSING.values():
            trial.up(trial.given)
            trial.inject(number, fault)
            trial.up(trial.changed)
            trial.done(fault.get("times", 1))
            trial.is_as_given()


@LEAVING
def test_a_deletion_gets_over_what_passes(trial: Trial) -> None:
    trial.up(trial.given)
    for number in trial.calls(trial.destroy):
        for fault in PASSING.values():
            trial.up(trial.given)
            trial.inject(number, fault)
            trial.destroy()
            trial.done(fault.get("times", 1))
            trial.is_gone()


def _end(trial: Trial, number: int, fault: dict[str, Any], step: Any, *arguments: Any) -> None:
    """Has the vendor fall silent at a request of a step; the user is told what to do."""
    trial.inject(number, fault, for_good=True)
    with pytest.raises(Refused, match="run the command again"):
        step(*arguments)
    trial.done()


@LAST
@EVERY
def test_a_creation_that_was_given_up_is_finished_by_the_next_command(trial: Trial, last: dict[str, Any]) -> None:
    for number in trial.calls(trial.up, trial.given):
        for look in (False, True):
            trial.destroy()
            trial.is_gone()
            _end(trial, number, last, trial.up, trial.given)
            if look and trial.name in trial.engine.state:
                trial.engine.refresh(trial.example.token, trial.name)
            trial.up(trial.given)
            trial.is_as_given()
    trial.destroy()
    trial.is_gone()


@LAST
@LEAVING
def test_a_creation_that_was_given_up_leaves_nothing_when_it_is_destroyed(trial: Trial, last: dict[str, Any]) -> None:
    for number in trial.calls(trial.up, trial.given):
        if trial.name in trial.engine.state:
            trial.destroy()
        _end(trial, number, last, trial.up, trial.given)
        if trial.name in trial.engine.state:
            trial.destroy()
        trial.is_gone()


@LAST
@CHANGING
def test_a_change_that_was_given_up_is_made_by_the_next_command(trial: Trial, last: dict[str, Any]) -> None:
    trial.up(trial.given)
    for number in trial.calls(trial.up, trial.changed):
        for wanted in (trial.changed, trial.given):
            trial.up(trial.given)
            _end(trial, number, last, trial.up, trial.changed)
            trial.up(wanted)
            trial.is_as_given()


@LAST
@LEAVING
def test_a_deletion_that_was_given_up_is_made_by_the_next_command(trial: Trial, last: dict[str, Any]) -> None:
    trial.up(trial.given)
    for number in trial.calls(trial.destroy):
        trial.up(trial.given)
        _end(trial, number, last, trial.destroy)
        trial.destroy()
        trial.is_gone()
