"""From the engine's events, as ``--json`` streams them, to a report.

Source: Pulumi's sdk/go/common/apitype/events.go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.property_paths import steps as steps_of
from engine.review import values
from engine.review.report import Change, Kind, Message, Operation, Property, Report, Violation

Event = Mapping[str, Any]
Step = Mapping[str, Any]
_TELLING = 8
"""Characters of an ID that is nobody's ordinary word."""
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
CODE = "codeSha256"
"""Says that a function's code is another one: the provider reads no code, so to it that is no difference.

Source: https://github.com/pulumi/pulumi-aws/issues/906.
"""
_FUNCTION = "aws:lambda/function:Function"
_ORDER = list(Operation)
_ENDINGS = frozenset({"preview failed", "update failed", "refresh failed"})


def report(
    kind: Kind,
    stack: str,
    status: int,
    events: Iterable[Event],
    said: str = "",
    shown: Callable[[str], str] = str,
) -> Report:
    """What a command did, or would do.

    Args:
        status: the CLI's exit status.
        said: what it wrote to standard error; told where it failed and no event says why.
        shown: what becomes of each text before it is shown to anybody.
    """
    steps = _steps(events)
    words = _Words(_names_by_id(steps), shown)
    messages = tuple(_messages(events, shown))
    if status != 0 and said.strip() and not any(message.error for message in messages):
        messages = (*messages, Message(error=True, text=shown(said.strip())))
    changes = [_change(step, kind, words) for step in steps if _is_change(step)]
    others = 0
    if kind is Kind.DRIFT:
        found = [_other_code(step, words) for step in steps if step["op"] == "same" and _has_other_code(step)]
        changes, others = changes + found, len(found)
    if kind is Kind.DEPLOYMENT:
        messages = (*messages, *_told_of_other_code(events, shown))
    return Report(
        kind=kind,
        stack=stack,
        succeeded=status == 0,
        unchanged=sum(step["op"] == "same" and _is_custom(step) for step in steps) - others,
        changes=tuple(sorted(changes, key=lambda change: _ORDER.index(change.operation))),
        outputs=tuple(_outputs(steps, words)) if kind is not Kind.DRIFT else (),
        violations=tuple(dict.fromkeys(_violations(events, shown))),
        messages=messages,
    )


def _steps(events: Iterable[Event]) -> list[Step]:
    """Each resource's step. Of one that is refreshed first, that is the step of the program, which comes second."""
    last: dict[tuple[str, bool], Step] = {}
    for step in (event["resOutputsEvent"]["metadata"] for event in events if "resOutputsEvent" in event):
        if step["op"] != "refresh":
            # Both halves of a replacement have its URN.
            last[step["urn"], step["op"] == "replace"] = step
    return list(last.values())


def _names_by_id(steps: Iterable[Step]) -> dict[str, str]:
    """The vendor's ID -> the resource's name here: a list of roles is a list of IDs, which say nothing to a reader."""
    found: dict[str, str] = {}
    for step in steps:
        for side in ("new", "old"):
            state = step.get(side) or {}
            if state.get("custom") and len(str(state.get("id") or "")) >= _TELLING:
                known, name = found.get(state["id"]), name_of(step["urn"])
                # What hangs on a resource may have the same ID, and a longer name.
                found[state["id"]] = min(known or name, name, key=len)
    return found


def _is_custom(step: Step) -> bool:
    state = step.get("new") or step.get("old") or {}
    return bool(state.get("custom")) and not str(step["type"]).startswith("pulumi:providers:")


def _is_change(step: Step) -> bool:
    """Components hold nothing at any vendor, so they are not shown."""
    return step["op"] in _OPERATIONS and _is_custom(step)


def _change(step: Step, kind: Kind, words: _Words) -> Change:
    return Change(
        operation=_OPERATIONS[step["op"]],
        resource=words.shown(name_of(step["urn"])),
        type=type_of(step["type"]),
        properties=tuple(
            found
            for path, before, after, replaces in _pairs(step, kind)
            for found in words.without(step).properties(path, before, after, replaces=replaces)
        ),
    )


def _has_other_code(step: Step) -> bool:
    sides = [_side(step, side, "outputs").get(CODE) for side in ("old", "new")]
    return step["type"] == _FUNCTION and None not in sides and sides[0] != sides[1]


def _other_code(step: Step, words: _Words) -> Change:
    before, after = (_side(step, side, "outputs")[CODE] for side in ("old", "new"))
    return Change(
        operation=Operation.UPDATE,
        resource=words.shown(name_of(step["urn"])),
        type=type_of(step["type"]),
        properties=tuple(words.properties(CODE, before, after)),
    )


def _told_of_other_code(events: Iterable[Event], shown: Callable[[str], str]) -> Iterator[Message]:
    """The refresh of an ``up`` takes the other code for the stack's own, and nothing will ever tell of it again."""
    for step in (event["resOutputsEvent"]["metadata"] for event in events if "resOutputsEvent" in event):
        if step["op"] == "refresh" and _has_other_code(step):
            name = name_of(step["urn"])
            text = f"its code was changed by hand, and stays so until `bin/pulumi up --replace '{replacing(name)}'`"
            yield Message(error=False, resource=shown(name), text=text)


def replacing(name: str) -> str:
    """What names the function, and nothing else, to ``up --replace``."""
    return f"**Function::{name}"


def _pairs(step: Step, kind: Kind) -> Iterator[tuple[str, Any, Any, bool]]:
    """Path, before, after, and whether the change is why the resource is replaced."""
    if step["op"] in ("create", "import"):
        for name, value in sorted(_side(step, "new", "inputs").items()):
            yield name, None, value, False
    detailed = step.get("detailedDiff") or {}
    for path in sorted(detailed):
        change = detailed[path]
        before, after = _both(step, path, change, kind)
        yield path, before, after, str(change.get("diffKind", "")).endswith("-replace")
    if not detailed and step["op"] in ("update", "replace"):
        # Not every provider says which properties its diff is about.
        old, new = _side(step, "old", "inputs"), _side(step, "new", "inputs")
        keys = set(step.get("keys") or ())
        for path, before, after in values.differences(old, new):
            yield path, before, after, bool(keys & {str(steps_of(path)[0])})


def _both(step: Step, path: str, change: Mapping[str, Any], kind: Kind) -> tuple[Any, Any]:
    """A list's added item stands at its index in the new list, and a removed one at its index in the old."""
    added = str(change.get("diffKind", "")).startswith("add")
    removed = str(change.get("diffKind", "")).startswith("delete")
    given = kind is Kind.DRIFT or change.get("inputDiff")
    before = None if added else _first(step, "old", path, ("inputs", "outputs") if given else ("outputs", "inputs"))
    after = (
        None
        if removed
        else _first(step, "new", path, ("outputs", "inputs") if kind is Kind.DRIFT else ("inputs", "outputs"))
    )
    return before, after


def _first(step: Step, which: str, path: str, sides: tuple[str, str]) -> Any:
    found = (values.at(_side(step, which, side), path) for side in sides)
    return next((value for value in found if value is not None), None)


def _side(step: Step, which: str, side: str) -> dict[str, Any]:
    state = step.get(which) or {}
    decoded: dict[str, Any] = values.decode(state.get(side) or {})
    return decoded


def _outputs(steps: Iterable[Step], words: _Words) -> Iterator[Property]:
    """What apps and people are told differently: a change of an integration shows nowhere else."""
    for step in steps:
        if step["type"] == _STACK and step.get("old") and step.get("new"):
            for path, before, after in values.differences(_side(step, "old", "outputs"), _side(step, "new", "outputs")):
                yield from words.properties(path, before, after)


@dataclass(frozen=True)
class _Words:
    """How values are told."""

    names: Mapping[str, str]
    shown: Callable[[str], str]

    def without(self, step: Step) -> _Words:
        """For the properties of one resource, which need not name it."""
        own = name_of(step["urn"])
        return replace(self, names={identity: name for identity, name in self.names.items() if name != own})

    def properties(self, path: str, before: Any, after: Any, *, replaces: bool = False) -> Iterator[Property]:
        """One property; several where it is a document in JSON, of which a part changes."""
        old, new = values.document(before), values.document(after)
        if old is not None and new is not None and old != new:
            for inside, was, is_now in values.differences(old, new, path):
                yield self._property(inside, was, is_now, replaces=replaces)
        else:
            yield self._property(path, before, after, replaces=replaces)

    def _property(self, path: str, before: Any, after: Any, *, replaces: bool) -> Property:
        old, new = values.pair(before, after)
        return Property(
            path=self.shown(path), before=self._told(before, old), after=self._told(after, new), replaces=replaces
        )

    def _told(self, value: Any, text: str | None) -> str | None:
        if text is None:
            return None
        name = self.names.get(value) if isinstance(value, str) and text != values.SECRET else None
        return self.shown(f"{text} ({name})" if name else text)


def _violations(events: Iterable[Event], shown: Callable[[str], str]) -> Iterator[Violation]:
    for event in events:
        found = event.get("policyEvent")
        if found:
            yield Violation(
                policy=found["policyName"],
                mandatory=found.get("enforcementLevel") == "mandatory",
                resource=shown(name_of(found.get("resourceUrn", ""))) or "the stack",
                type=type_of(_type_in(found.get("resourceUrn", ""))),
                message=shown(str(found["message"]).strip()),
            )


def _messages(events: Iterable[Event], shown: Callable[[str], str]) -> Iterator[Message]:
    for event in events:
        found = event.get("diagnosticEvent")
        if found and not found.get("ephemeral") and found.get("severity") in ("error", "warning"):
            text = str(found["message"]).strip()
            if not _is_of_the_engine(text):
                urn = str(found.get("urn", ""))
                yield Message(
                    error=found["severity"] == "error", text=shown(text), resource=shown(name_of(urn)) if urn else ""
                )


def _is_of_the_engine(text: str) -> bool:
    """What is said of every run, by whoever runs it from here: where the policy pack's runner was found, and that it failed."""
    return text.startswith("using pulumi-analyzer-policy-python from $PATH") or text in _ENDINGS


def name_of(urn: str) -> str:
    """``auth0-MachineLearningDashboard`` of ``urn:pulumi:dev::project::auth0:index/client:Client::auth0-MachineLearningDashboard``."""
    return urn.split("::", 3)[-1] if urn.count("::") > 2 else urn


def _type_in(urn: str) -> str:
    parts = urn.split("::")
    return parts[2].rpartition("$")[2] if len(parts) > 3 else ""


def type_of(token: str) -> str:
    """``aws cognito UserPoolClient`` of ``aws:cognito/userPoolClient:UserPoolClient``."""
    package, _, rest = token.partition(":")
    module, _, name = rest.rpartition(":")
    family = module.partition("/")[0]
    return " ".join(part for part in (package, family if family not in ("", "index") else "", name) if part)
