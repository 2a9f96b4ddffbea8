"""The engine killed in the middle, the CLI alone or with all that started it: the next command knows what there is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.calls import CALLS
from tests.faults.inventory import Inventory
from tests.faults.stack import DESTROY, MAKE_UP, UP, VENDORS, FaultyStack, kill_cli, kill_group
from tests.needs import needs

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

SETTLED = "an earlier command was stopped half way"


def _held(vendor: str, moment: str, position: int, effect: str) -> dict[str, Any]:
    calls = CALLS[moment][vendor]
    return {"vendor": vendor, "calls": calls[min(position, len(calls) - 1)], "at": [1], "moment": effect}


def test_make_down_leaves_nothing_of_what_a_killed_make_up_had_begun(faulty: FaultyStack, empty: Inventory) -> None:
    with faulty.protected():
        with faulty.held_up("engine killed", MAKE_UP, _held("aws", "create", 1, "after")) as command:
            kill_group(command)
        faulty.plans.lift()
        assert SETTLED in faulty.make_down(empty)


@pytest.mark.parametrize("turn", range(len(VENDORS)))
def test_a_killed_engine_leaves_nothing_that_the_next_command_does_not_find(
    faulty: FaultyStack, empty: Inventory, turn: int
) -> None:
    """Killed while each vendor's first, middle or last call was on its way, be it that it had taken effect or not."""
    vendors = [*VENDORS[turn:], *VENDORS[:turn]]
    first, second = (kill_cli, kill_group) if turn % 2 == 0 else (kill_group, kill_cli)
    effects = (("after", "before", "after"), ("after", "after", "before"), ("before", "after", "after"))[turn]

    with faulty.held_up("engine killed", UP, _held(vendors[0], "create", turn, effects[0])) as command:
        first(command)
    faulty.plans.lift()
    assert SETTLED in faulty.up()
    faulty.loses_nothing(empty)

    faulty.edit(f"killed-{turn}")
    with faulty.held_up("engine killed", UP, _held(vendors[1], "update", turn, effects[1])) as command:
        second(command)
    faulty.plans.lift()
    assert SETTLED in faulty.up()
    faulty.is_whole(empty)

    with faulty.held_up("engine killed", DESTROY, _held(vendors[2], "delete", turn, effects[2])) as command:
        first(command)
    faulty.plans.lift()
    if turn == 1:
        assert SETTLED in faulty.up()
        faulty.is_whole(empty)
    faulty.destroy()
    faulty.is_empty(empty)
