"""A report as it travels: from the command that made it to a terminal, a job's summary, a comment or an issue.

A file of one may come from a pull request of anybody's. So it is read strictly, it holds nothing but text, and whoever shows it
treats that text as data.
"""

from __future__ import annotations

import enum
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.problems import NotReady, Problem

MAXIMUM_BYTES = 16 * 1024 * 1024
LONGEST_TEXT = 100_000
LONGEST_LINE = 2_000
_LONGEST_PLACE = 200
_Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
_Line = Annotated[str, Field(max_length=LONGEST_LINE)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Kind(enum.StrEnum):
    """What was done, or would be."""

    PREVIEW = "preview"
    DEPLOYMENT = "deployment"
    DRIFT = "drift"


class Operation(enum.StrEnum):
    """What happens to a resource; of drift, what has happened to it."""

    DELETE = "delete"
    REPLACE = "replace"
    UPDATE = "update"
    CREATE = "create"
    IMPORT = "import"


class Property(_Part):
    """One property, before and after; None where it is not there. A secret is ``[secret]``.

    Of drift, before is what the stack says, and after is what the vendor has.
    """

    path: _Line
    before: _Text | None = None
    after: _Text | None = None
    replaces: bool = False
    """Whether its change is why the resource is replaced."""


class Change(_Part):
    """One resource that changes."""

    operation: Operation
    resource: _Line
    type: _Line
    properties: tuple[Property, ...] = ()


class Violation(_Part):
    """One resource that a policy refuses, or advises against."""

    policy: _Line
    mandatory: bool
    resource: _Line
    type: _Line
    message: _Text


class Waiver(_Part):
    """One resource for which a policy does not count, by the stack's configuration of the pack."""

    policy: _Line
    resource: _Line = ""
    """Empty where the policy is turned off, or only tells, for all of them."""
    reason: _Line


class Message(_Part):
    """What the engine or the program said."""

    error: bool
    text: _Text
    resource: _Line = ""


class Base(_Part):
    """What a preview compares with."""

    ref: _Line
    commit: _Line = ""
    problem: _Text = ""
    """Why it could not be brought up: then the plan is from nothing."""


class Report(_Part):
    """Everything that a preview, a deployment or a comparison found."""

    format: Literal[1] = 1
    kind: Kind
    stack: _Line
    succeeded: bool
    """Of drift, whether the comparison came to its end."""
    unchanged: int = 0
    changes: tuple[Change, ...] = ()
    outputs: tuple[Property, ...] = ()
    violations: tuple[Violation, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    messages: tuple[Message, ...] = ()
    base: Base | None = None

    def count(self, operation: Operation) -> int:
        return sum(change.operation is operation for change in self.changes)


def write(report: Report, file: Path) -> None:
    file.write_text(report.model_dump_json(indent=1, exclude_defaults=True) + "\n", encoding="utf-8")


def read(file: Path) -> Report:
    """
    Raises:
        NotReady: there is no such file, or it is no report.
    """
    try:
        if file.stat().st_size > MAXIMUM_BYTES:
            raise NotReady([Problem(f"{file} is too large for a report", f"its limit is {MAXIMUM_BYTES} bytes")])
        return Report.model_validate_json(file.read_bytes())
    except OSError as error:
        fix = "`make preview` and `make drift` write one with REPORT=FILE"
        raise NotReady([Problem(f"{file} cannot be read: {error.strerror}", fix)]) from None
    except ValidationError as error:
        # The error's own text would quote the file, and an unknown key may be anything, a command to the job's runner among it.
        first = error.errors()[0]
        where = re.sub(r"[^\w.]", "?", ".".join(str(step) for step in first["loc"]))[:_LONGEST_PLACE]
        raise NotReady([Problem(f"{file} is no report: {where}: {first['msg']}", "write it anew")]) from None
