"""Every policy on what complies, what breaks its rule, what is none of its business, and what a preview does not know yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from marked_secrets import MarkedSecretsPolicy
from pack import POLICIES

from tests.policies.cases import CASES
from tests.policies.cases.case import REMOVED, Break, Case, Pass, changed, steps
from tests.policies.protocol import Reported, Resource, Secret, Unknown, ask

BY_NAME = {policy.name: policy for policy in POLICIES}
WHATEVER_IT_IS = {case.policy for case in CASES if any(broken.whatever_it_is for broken in case.breaks)}
FOREIGN = "random:index/randomPet:RandomPet"


def _label(value: object) -> str | None:
    if isinstance(value, Case):
        return f"{value.policy}-{value.type.rpartition(':')[2]}"
    if isinstance(value, (Break, Pass)):
        changes = [f"{path}={'' if item is REMOVED else item}" for path, item in value.change.items()]
        return ",".join([*changes, *value.config])[:60]
    return None


def _pairs(kind: str) -> Iterator[Any]:
    for case in CASES:
        for tried in getattr(case, kind):
            yield pytest.param(case, tried, id=f"{_label(case)}-{_label(tried)}")


each_case = pytest.mark.parametrize("case", CASES, ids=_label)
each_break = pytest.mark.parametrize(("case", "broken"), list(_pairs("breaks")))
each_pass = pytest.mark.parametrize(("case", "passed"), list(_pairs("passes")))


def _ask(case: Case, resources: list[Resource], config: Any = None) -> list[Reported]:
    """What the case's own policy says."""
    return ask([BY_NAME[case.policy]], *resources, config={case.policy: config or {}})


def _at(path: str) -> str:
    return f"\n`{path}` "


@each_case
def test_nothing_in_the_pack_complains_of_a_compliant_resource(case):
    complaints = ask(POLICIES, *case.resources())

    assert [told for told in complaints if told.policy not in WHATEVER_IT_IS] == []


@each_break
def test_a_violation_names_the_property_the_value_and_the_fix(case, broken):
    found = [
        told
        for told in _ask(case, case.resources(broken.change, broken.of), broken.config)
        if _at(broken.path) in told.message
    ]

    assert len(found) == 1
    (told,) = found
    assert told.urn == case.resources()[-1].urn
    assert told.message.startswith(BY_NAME[case.policy].description)
    assert ". Fix: " in told.message
    for words in broken.says:
        assert words in told.message
    assert not broken.hidden or broken.hidden not in told.message


@each_pass
def test_what_breaks_no_rule_passes(case, passed):
    assert _ask(case, case.resources(passed.change, passed.of), passed.config) == []


@each_break
def test_another_resource_type_is_none_of_its_business(case, broken):
    *sources, resource = case.resources(broken.change, broken.of)
    foreign = Resource(FOREIGN, resource.name, resource.inputs, resource.made_from)

    assert _ask(case, [*sources, foreign], broken.config) == []


@each_break
def test_a_value_that_the_preview_does_not_know_is_left_for_the_update(case, broken):
    """The value itself, all that holds it, and whatever else the judgement depends on."""
    *sources, resource = case.resources(broken.change, broken.of)
    for path, unknown in _unknowns(resource.inputs, broken):
        there = Resource(resource.type, resource.name, changed(resource.inputs, {path: unknown}), resource.made_from)
        said = _ask(case, [*sources, there], broken.config)

        assert [told for told in said if "can't run policy" in told.message] == [], path
        assert any(_at(broken.path) in told.message for told in said) == broken.whatever_it_is, path


def _unknowns(inputs: Any, broken: Break) -> Iterator[tuple[str, Unknown]]:
    for path in (*_on_the_way(inputs, steps(broken.path)), *broken.depends_on):
        yield path, Unknown(_value(inputs, steps(path)))
        yield path, Unknown()


def _on_the_way(inputs: Any, way: list[str]) -> Iterator[str]:
    """Each prefix of a path, up to the value that holds the rest of it as one text."""
    for length in range(1, len(way) + 1):
        holder = _value(inputs, way[: length - 1])
        if isinstance(holder, list) != way[length - 1].isdigit() or not isinstance(holder, (dict, list, type(None))):
            return
        yield ".".join(way[:length])


def _value(inputs: Any, way: list[str]) -> Any:
    for step in way:
        if isinstance(inputs, list):
            inputs = inputs[int(step)]
        elif isinstance(inputs, dict):
            inputs = inputs.get(step)
        else:
            return None
    return inputs.value if isinstance(inputs, Secret) else inputs


@each_case
def test_no_policy_stumbles_over_an_unknown_value_anywhere(case):
    """Any one input, or part of one, may be unknown: no policy then says that it could not run."""
    *sources, resource = case.resources()
    for path in _every_path(resource.inputs):
        there = Resource(resource.type, resource.name, changed(resource.inputs, {path: Unknown()}), resource.made_from)
        said = ask(POLICIES, *sources, there)
        assert [told.message for told in said if "can't run policy" in told.message] == [], path


def _every_path(inputs: Any, prefix: str = "") -> Iterator[str]:
    items = inputs.items() if isinstance(inputs, dict) else enumerate(inputs) if isinstance(inputs, list) else ()
    for key, value in items:
        path = f"{prefix}.{key}" if prefix else str(key)
        yield path
        yield from _every_path(value.value if isinstance(value, Secret) else value, path)


@each_case
def test_a_resource_can_be_excepted_by_name_with_a_reason(case):
    broken = case.breaks[0]
    resources = case.resources(broken.change, broken.of)
    exceptions = {"exceptions": {resources[-1].name: "until the vendor can do it"}}

    assert _ask(case, resources, {**broken.config, **exceptions}) == []
    assert _ask(case, resources, {**broken.config, "exceptions": {"another": "why"}}) != []


@pytest.mark.parametrize("level", ["mandatory", "advisory"])
@pytest.mark.parametrize(
    "case", [case for case in CASES if isinstance(BY_NAME[case.policy], MarkedSecretsPolicy)], ids=_label
)
def test_a_policy_on_secrets_that_is_shown_no_marks_says_so_and_is_not_content(case, level):
    broken = case.breaks[0]

    said = _ask(case, case.resources(broken.change), {"enforcementLevel": level})

    assert said
    assert all("cannot be judged" in told.message and "the level `remediate`" in told.message for told in said)
    assert all(told.level == level.upper() and broken.hidden not in told.message for told in said)
    assert _ask(case, case.resources(broken.change), {"enforcementLevel": "disabled"}) == []


@each_case
def test_a_setting_that_the_policy_does_not_have_is_told(case):
    said = _ask(case, case.resources(), {"maxDayz": 3})

    assert any("sets `maxDayz`, which this policy does not have" in told.message for told in said)


@each_break
def test_the_order_of_violations_is_that_of_the_inputs_and_not_of_their_keys(case, broken):
    resources = case.resources(broken.change, broken.of)
    backwards = [
        Resource(each.type, each.name, _backwards(each.inputs), each.made_from) for each in reversed(resources)
    ]

    assert _ask(case, resources, broken.config) == _ask(case, backwards, broken.config)


def _backwards(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _backwards(item) for key, item in reversed(value.items())}
    return [_backwards(item) for item in value] if isinstance(value, list) else value
