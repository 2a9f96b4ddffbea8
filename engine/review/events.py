"""From the engine's events, as ``--json`` streams them, to a report.

Source: Pulumi's sdk/go/common/apitype/events.go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from engine.review import function_code, steps, values
from engine.review.properties import Words
from engine.review.report import Change, Kind, Message, Operation, Property, Report, Violation
from engine.review.steps import Event, Step

_STACK = "pulumi:pulumi:Stack"
_OPERATIONS = {
    "create": Operation.CREATE,
    "update": Operation.UPDATE,
    "replace": Operation.REPLACE,
    "delete": Operation.DELETE,
    "import": Operation.IMPORT,
    "import-replacement": Operation.REPLACE,
}
"""A replacement comes as three: ``replace``, and one for each of its halves, which say nothing more."""
_ORDER = list(Operation)
_ENDINGS = frozenset({"preview failed", "update failed", "refresh failed"})


def report(
    kind: Kind,
    stack: str,
    status: int,
    events: Sequence[Event],
    said: str = "",
    shown: Callable[[str], str] = str,
) -> Report:
    """What a command did, or would do.

    Args:
        status: the CLI's exit status.
        said: what it wrote to standard error; told where it failed and no event says why.
        shown: what becomes of each text before it is shown to anybody.
    """
    found = steps.last(events)
    words = Words(steps.names_by_id(found), shown)
    changes = [_change(step, kind, words) for step in found if step["op"] in _OPERATIONS and steps.is_resource(step)]
    other_code = function_code.changes(found, words) if kind is Kind.DRIFT else []
    return Report(
        kind=kind,
        stack=stack,
        succeeded=status == 0,
        unchanged=sum(step["op"] == "same" and steps.is_resource(step) for step in found) - len(other_code),
        changes=tuple(sorted([*changes, *other_code], key=lambda change: _ORDER.index(change.operation))),
        outputs=tuple(_outputs(found, words)) if kind is not Kind.DRIFT else (),
        violations=tuple(dict.fromkeys(_violations(events, words))),
        messages=tuple(_messages(kind, status, events, said, words)),
    )


def _change(step: Step, kind: Kind, words: Words) -> Change:
    return Change(
        operation=_OPERATIONS[step["op"]],
        resource=words.line(steps.name_of(step["urn"])),
        type=words.line(steps.type_of(step["type"])),
        properties=words.of_step(step, kind),
    )


def _outputs(found: Iterable[Step], words: Words) -> Iterator[Property]:
    """What apps and people are told differently: a change of an integration shows nowhere else."""
    for step in found:
        if step["type"] == _STACK and step.get("old") and step.get("new"):
            old, new = (steps.side(step, which, "outputs") for which in ("old", "new"))
            for path, before, after in values.differences(old, new):
                yield from words.of(path, before, after)


def _violations(events: Iterable[Event], words: Words) -> Iterator[Violation]:
    for found in (event["policyEvent"] for event in events if "policyEvent" in event):
        urn = found.get("resourceUrn", "")
        yield Violation(
            policy=words.line(found["policyName"]),
            mandatory=found.get("enforcementLevel") == "mandatory",
            resource=words.line(steps.name_of(urn)) or "the stack",
            type=words.line(steps.type_of(steps.token_of(urn))),
            message=words.text(str(found["message"]).strip()),
        )


def _messages(kind: Kind, status: int, events: Iterable[Event], said: str, words: Words) -> Iterator[Message]:
    explained = False
    for found in (event["diagnosticEvent"] for event in events if "diagnosticEvent" in event):
        text, error = str(found["message"]).strip(), found.get("severity") == "error"
        if found.get("ephemeral") or not (error or found.get("severity") == "warning") or _is_of_every_run(text):
            continue
        explained = explained or error
        yield Message(error=error, text=words.text(text), resource=words.line(steps.name_of(str(found.get("urn", "")))))
    if status != 0 and said.strip() and not explained:
        yield Message(error=True, text=words.text(said.strip().removeprefix("error: ")))
    if kind is Kind.DEPLOYMENT:
        yield from function_code.messages(events, words)


def _is_of_every_run(text: str) -> bool:
    """Where the policy pack's runner was found, and that a command that failed has failed."""
    return text.startswith("using pulumi-analyzer-policy-python from $PATH") or text in _ENDINGS
