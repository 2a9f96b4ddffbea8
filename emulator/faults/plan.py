"""What is to go wrong, and when: a JSON file that only its owner may read.

{"journal": "/tmp/faults.jsonl",
 "faults": [{"name": "lost", "vendor": "auth0", "calls": "POST /api/v2/clients", "at": [1], "does": "cut", "moment": "after"}]}
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from emulator.faults.calls import Call


class PlanRefused(Exception):
    """The plan is not one, or not its owner's alone."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fault(_Strict):
    """One thing that goes wrong at some of the calls that it matches."""

    name: str
    """For the journal; different from every other fault's of the plan."""
    vendor: Literal["auth0", "aws", "entra", "google", "console"] | None = None
    """Any vendor where it is left out."""
    calls: str | None = None
    """Regular expression that matches a call's whole name, such as ``POST /api/v2/clients`` or ``cognito-idp:CreateUserPool``. Left
    out, it matches every call of a management API that changes something."""
    at: tuple[int, ...] | None = None
    """Which of the matching calls, counted from 1 since the plan was read; every one where it is left out."""
    following: str | None = None
    """Name of another fault: this one is out of force, and counts nothing, until that one was injected."""
    does: Literal["throttle", "fail", "cut", "wait", "hold", "kill", "note"]
    """``throttle``: the vendor's answer to too many requests. ``fail``: the vendor's 5xx. ``cut``: the connection ends without an answer.
    ``wait``: the answer comes late. ``hold``: nothing goes on until ``pipe`` is closed. ``kill``: the emulator's process is killed.
    ``note``: nothing but a line in the journal."""
    moment: Literal["before", "after", "late"] = "before"
    """Before or after the call took effect; what is throttled never does. ``late``: a call whose connection was cut takes effect when the next
    call comes that this fault matches, and before that one does; never where none comes while the plan is the same."""
    status: int = Field(default=503, ge=500, le=599)
    """Of ``fail``."""
    seconds: float = Field(default=1.0, ge=0, le=60)
    """Of ``wait``: how late; of ``throttle``: after how long the vendor says that it may be tried again."""
    pipe: Path | None = None
    """Of ``hold``: a named pipe. Whoever opens it for writing is held up until the call is there."""

    @model_validator(mode="after")
    def _fits(self) -> Fault:
        if (self.does == "hold") != (self.pipe is not None):
            raise ValueError("'pipe' is for 'hold', and 'hold' needs it")
        if self.does == "throttle" and self.moment == "after":
            raise ValueError("what is throttled never takes effect: 'moment' must be 'before'")
        if self.moment == "late" and self.does != "cut":
            raise ValueError("'late' is for 'cut'")
        try:
            re.compile(self.calls or "")
        except re.error as wrong:
            raise ValueError(f"'calls' is no regular expression: {wrong}") from wrong
        return self

    def matches(self, call: Call) -> bool:
        if self.vendor not in (None, call.vendor):
            return False
        return call.writes if self.calls is None else re.fullmatch(self.calls, call.name) is not None


class Plan(_Strict):
    """Faults, and the file in which each that was injected leaves a line."""

    journal: Path
    faults: tuple[Fault, ...] = ()

    @model_validator(mode="after")
    def _names_differ(self) -> Plan:
        names = [fault.name for fault in self.faults]
        if len(set(names)) != len(names):
            raise ValueError("two faults have the same name")
        for fault in self.faults:
            if fault.following not in (None, *names):
                raise ValueError(f"the fault {fault.name!r} follows {fault.following!r}, which is none of this plan")
        return self


def read(path: Path) -> Plan:
    """The plan in a file.

    Raises:
        PlanRefused: it cannot be read, others may read or change it, or it is not a plan.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as problem:
        raise PlanRefused(f"{path}: {problem.strerror}") from problem
    with os.fdopen(handle, encoding="utf-8") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode) or about.st_uid != os.geteuid() or about.st_mode & 0o077:
            raise PlanRefused(f"{path} must be a file that is yours and that nobody else may read: chmod 600 {path}")
        try:
            return Plan.model_validate_json(file.read())
        except (ValidationError, UnicodeDecodeError) as wrong:
            raise PlanRefused(f"{path}: {'; '.join(_problems(wrong))}") from wrong


def _problems(wrong: ValidationError | UnicodeDecodeError) -> Iterator[str]:
    if isinstance(wrong, UnicodeDecodeError):
        yield "not UTF-8"
        return
    for problem in wrong.errors():
        place = ".".join(str(part) for part in problem["loc"])
        yield f"{place}: {problem['msg']}" if place else problem["msg"]
