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
    slow = [{"vendor": v, "calls": c, "at": [1], "does": "wait", "moment": "after", "seconds": 4} for v, c in SLOW.items()]
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
