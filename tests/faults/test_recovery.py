"""Faults that pass, and an emulator that is gone in the middle, on the real engine: what comes after them is whole."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.calls import CALLS
from tests.faults.inventory import Inventory
from tests.faults.stack import DESTROY, UP, VENDORS, FaultyStack
from tests.needs import needs

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

PAIRS = (
    ({"does": "throttle", "seconds": 1}, {"does": "cut", "moment": "after"}),
    ({"does": "cut"}, {"does": "fail", "moment": "after", "status": 500}),
    ({"does": "fail"}, {"does": "wait", "moment": "after", "seconds": 0.5}),
)
"""What happens to a request, and then to the same one when it is sent again."""

SLOW = {"auth0": "POST /api/v2/roles", "aws": "cognito-idp:CreateUserPoolDomain", "entra": "POST .*/addPassword"}
"""Creations whose answers come after the client has hung up."""


def _passing(moment: str, shift: int) -> list[dict[str, Any]]:
    faults = []
    for vendor, calls in CALLS[moment].items():
        for position, call in enumerate(calls):
            first, second = PAIRS[(position + shift) % len(PAIRS)]
            named = {"vendor": vendor, "calls": call}
            faults += [{**named, "at": [1], **first}, {**named, "at": [2], **second}]
    return faults


@pytest.mark.parametrize("shift", range(len(PAIRS)))
def test_what_passes_is_got_over_within_the_command(faulty: FaultyStack, empty: Inventory, shift: int) -> None:
    slow = [
        {"vendor": v, "calls": c, "at": [1], "does": "wait", "moment": "after", "seconds": 4} for v, c in SLOW.items()
    ]
    created = [*_passing("create", shift), *(slow if shift == 0 else [])]
    faulty.plans.inject(*created)
    faulty.up(IDP_VENDOR_TIMEOUT_SECONDS="3" if shift == 0 else "60")
    assert len(faulty.plans.lift()) == len(created)
    faulty.loses_nothing(empty)

    changed = _passing("update", shift)
    faulty.edit(f"shift-{shift}")
    faulty.plans.inject(*changed)
    faulty.up()
    assert len(faulty.plans.lift()) == len(changed)
    faulty.is_whole(empty)

    deleted = _passing("delete", shift)
    faulty.plans.inject(*deleted)
    faulty.destroy()
    assert len(faulty.plans.lift()) == len(deleted)
    faulty.is_empty(empty)


def _kill(vendor: str, moment: str, position: int, effect: str) -> dict[str, Any]:
    calls = CALLS[moment][vendor]
    return {
        "vendor": vendor,
        "calls": calls[min(position, len(calls) - 1)],
        "at": [1],
        "does": "kill",
        "moment": effect,
    }


@pytest.mark.parametrize("turn", range(len(VENDORS)))
def test_an_emulator_that_is_killed_in_the_middle_loses_nothing(
    faulty: FaultyStack, empty: Inventory, turn: int
) -> None:
    """Each vendor's first, middle and last call once, before or after it took effect."""
    vendors = [*VENDORS[turn:], *VENDORS[:turn]]
    effects = ("after", "before", "after") if turn % 2 == 0 else ("before", "after", "before")

    faulty.plans.inject(_kill(vendors[0], "create", turn, effects[0]))
    told = faulty.fails(*UP)
    assert len(faulty.plans.lift()) == 1
    assert "run `bin/pulumi up` again" in told
    faulty.up()
    faulty.is_whole(empty)

    faulty.edit(f"turn-{turn}")
    faulty.plans.inject(_kill(vendors[1], "update", turn, effects[1]))
    told = faulty.fails(*UP)
    assert len(faulty.plans.lift()) == 1
    assert "run `bin/pulumi up` again" in told
    faulty.up()
    faulty.loses_nothing(empty)

    faulty.plans.inject(_kill(vendors[2], "delete", turn, effects[2]))
    told = faulty.fails(*DESTROY)
    assert len(faulty.plans.lift()) == 1
    assert "run `bin/pulumi destroy` again" in told
    if turn == 0:
        faulty.up()
        faulty.is_whole(empty)
    faulty.destroy()
    faulty.is_empty(empty)


def test_a_give_up_says_what_was_done_what_was_not_and_what_to_do(faulty: FaultyStack, empty: Inventory) -> None:
    faulty.plans.inject({"vendor": "auth0", "calls": "POST /api/v2/actions/actions/[^/]+/deploy", "does": "fail"})
    with faulty.protected():
        done = faulty.project.make("up")
        assert done.returncode != 0
        assert len(faulty.plans.lift()) == 4
        told = " ".join((done.stdout + done.stderr).split())
        action = next(identity for (kind, identity) in faulty.held().without(empty).names if kind == "auth0 action")
        assert (
            f"action 'Add role claim' was created at Auth0 (id {action}), but deploying it was not done: "
            "503 Service Unavailable: Service Unavailable; run `make up` again, which does the rest"
        ) in told

        faulty.project.make("up", check=True)
        faulty.loses_nothing(empty)
        faulty.make_down(empty)
