"""A function's code that was changed by hand.

The AWS provider reads no code, so to it that is no difference: a refresh takes the other code for the stack's own.

Source: https://github.com/pulumi/pulumi-aws/issues/906, https://github.com/hashicorp/terraform-provider-aws/issues/42826.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.review import steps
from engine.review.properties import Words
from engine.review.report import Change, Message, Operation, Report
from engine.review.steps import Event, Step

_TYPE = "aws:lambda/function:Function"
_HASH = "codeSha256"


def changes(found: Iterable[Step], words: Words) -> list[Change]:
    """Functions that the provider calls unchanged, though their code is another one."""
    return [
        Change(
            operation=Operation.UPDATE,
            resource=words.line(steps.name_of(step["urn"])),
            type=steps.type_of(step["type"]),
            properties=tuple(words.of(_HASH, *_hashes(step))),
        )
        for step in found
        if step["op"] == "same" and _differs(step)
    ]


def messages(events: Iterable[Event], words: Words) -> Iterator[Message]:
    """What an ``up`` that refreshes says of them, since nothing will tell of them after it."""
    for step in filter(_differs, steps.refreshed(events)):
        name = words.line(steps.name_of(step["urn"]))
        text = f"its code was changed by hand, and stays so until `bin/pulumi up{_option(name)}`"
        yield Message(error=False, resource=name, text=text)


def options(report: Report) -> str:
    """What an ``up`` needs, to put the code back that the stack says: it makes the functions anew."""
    names = [change.resource for change in report.changes for part in change.properties if part.path == _HASH]
    return "".join(_option(name) for name in names)


def _option(name: str) -> str:
    return f" --replace '**Function::{name}'"


def _differs(step: Step) -> bool:
    before, after = _hashes(step)
    return step["type"] == _TYPE and None not in (before, after) and before != after


def _hashes(step: Step) -> tuple[object, object]:
    return steps.side(step, "old", "outputs").get(_HASH), steps.side(step, "new", "outputs").get(_HASH)
