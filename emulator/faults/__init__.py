"""Faults on purpose: what a client of the emulator meets when a vendor is busy, failing, slow or gone in the middle of an answer.

Owns the plan of faults, which requests it matches, and each vendor's own answers to a client that asks too often or at the wrong moment.
It stands in front of a vendor's application, and only where the emulator was started with ``--faults``; without it no request
passes here. It does not own what a vendor refuses because the request is wrong.
"""

from emulator.faults.injector import Injector
from emulator.faults.plan import PlanRefused

__all__ = ["Injector", "PlanRefused"]
