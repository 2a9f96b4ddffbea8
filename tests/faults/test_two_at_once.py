"""Two commands at once on one stack."""

from __future__ import annotations

import pytest

from tests.faults.inventory import Inventory
from tests.faults.stack import UP, FaultyStack
from tests.needs import needs

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]


def test_the_second_of_two_commands_is_told_whose_turn_it_is(faulty: FaultyStack, empty: Inventory) -> None:
    where = {"vendor": "entra", "calls": "POST /v1.0/applications", "at": [1]}
    with faulty.held_up("two commands at once", UP, where) as first:
        second = faulty.project.make("up")
        also = faulty.fails("destroy", "--yes")
        reading = faulty.project.run("stack", "output")
    assert first.returncode == 0
    assert second.returncode != 0
    for told in (second.stdout + second.stderr, also):
        assert f"the stack dev is locked: process {first.pid} (`up --yes" in told
        assert f"wait until it has ended, or stop it with `kill -INT {first.pid}`; then run the command again" in told
    assert reading.returncode == 0, reading.stderr
    faulty.is_whole(empty)
    faulty.destroy()
    faulty.is_empty(empty)
