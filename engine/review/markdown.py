"""A report as GitHub's Markdown: for a job's summary, a comment or an issue.

Every text of a report stands in a code span or a code block, where nothing of it is markup, a link, or a mention of somebody: a report
may be about anybody's pull request.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from engine.review import consequences, differing, wording
from engine.review.report import Change, Kind, Operation, Property, Report, Violation

COMMENT_CHARACTERS = 65_536
"""Source: GitHub's REST API: "body is too long (maximum is 65536 characters)"."""
SUMMARY_BYTES = 1024 * 1024
"""Of one step. Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands (read 2026-11)."""

_LINE = 2_000
_BLOCK = 12_000
"""Characters of one code block."""
_CELL = 160
_FEW = 6
_NOTE = 400
"""Room for the line that says what was left out."""


@dataclass(frozen=True)
class Limit:
    """How long a text may be, and where the rest is to be found."""

    size: int
    measure: Callable[[str], int]
    rest: str = ""


def for_comment(report: Report, *, rest: str = "", about: str = "") -> str:
    """A body that GitHub takes as a comment or an issue.

    Args:
        rest: address of the place that shows all of it.
        about: its last line, in Markdown.
    """
    end = f"\n{about}\n" if about else ""
    return render(report, Limit(COMMENT_CHARACTERS - len(marker(report)) - 2 - len(end), len, rest)) + end


def for_summary(report: Report) -> str:
    """A text that GitHub takes as a step's summary."""
    return render(report, Limit(SUMMARY_BYTES, lambda text: len(text.encode())))


def marker(report: Report) -> str:
    """The first line of a comment or an issue by which a later run finds it again; nobody sees it."""
    stack = re.sub(r"[^A-Za-z0-9_.-]", "-", report.stack)
    return f"<!-- dashboard-identity: {report.kind.value} of {stack} -->"


def render(report: Report, limit: Limit) -> str:
    """What is most urgent first, so that what a limit cuts off is what matters least."""
    text = ""
    blocks = list(_blocks(report))
    for number, block in enumerate(blocks):
        room = limit.size - (_NOTE if number + 1 < len(blocks) else 0)
        if limit.measure(text + block) > room:
            return text + _left_out(len(blocks) - number, limit.rest)
        text += block
    return text


def _left_out(blocks: int, rest: str) -> str:
    where = f"[the job's summary]({rest})" if rest else "the report that is an artifact of the job"
    return f"\n**This is not all**: {blocks} more parts are too long for this place; see {where}.\n"


def code(text: str, width: int = _LINE) -> str:
    """A code span of one line, whatever the text holds."""
    line = differing.cut(" ".join(text.split()), width) or " "
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def fenced(lines: Sequence[str], language: str) -> str:
    """A code block, whatever its lines hold."""
    text = "\n".join(_that_fit([differing.cut(line, _LINE) for line in lines]))
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text}\n{fence}\n"


def _that_fit(lines: Sequence[str]) -> Iterator[str]:
    """One part is not to push all the others out."""
    size = 0
    for number, line in enumerate(lines):
        size += len(line) + 1
        if size > _BLOCK:
            yield f"… and {len(lines) - number} more lines"
            return
        yield line


def _blocks(report: Report) -> Iterator[str]:
    yield _head(report)
    if report.base and report.base.problem:
        yield fenced(report.base.problem.splitlines(), "text") + "\n"
    yield from _urgent(report)
    yield from _refused(report)
    yield from _excepted(report)
    yield from _said(report, errors=True)
    if report.kind is Kind.DRIFT:
        yield from _drift(report)
    else:
        yield from (_change(change) for change in report.changes)
        yield from _outputs(report)
    yield from _said(report, errors=False)


def _head(report: Report) -> str:
    text = f"## {wording.title(report, code)}\n\n"
    if outcome := wording.outcome(report):
        text += f"**{outcome}**\n\n"
    text += f"**{wording.counts(report)}**\n\n"
    if report.base:
        text += f"{wording.against(report, code)}\n\n"
    if report.kind is Kind.DRIFT:
        text += f"{wording.NOT_COMPARED}\n\n"
    return text


def _urgent(report: Report) -> Iterator[str]:
    """What is lost, before anything else; a list of deletions is read by nobody who does not know what they mean."""
    if report.kind is Kind.DRIFT:
        return
    losses = consequences.losses(report)
    if not losses:
        return
    yield "> [!CAUTION]\n> What this takes away:\n>\n"
    for loss in losses:
        names = ", ".join(code(name) for name in loss.resources)
        yield f"> - {names} ({code(loss.type)}) **{loss.verb}**{f': {loss.cost}' if loss.cost else ''}\n"
    yield "\n"


def _refused(report: Report) -> Iterator[str]:
    for mandatory, heading in ((True, "Refused by policy"), (False, "Advice")):
        found = [violation for violation in report.violations if violation.mandatory is mandatory]
        if found:
            yield f"### {heading}\n\n"
            yield from (_violation(violation) for violation in found)
    if report.violations:
        yield f"{wording.MORE_ON_POLICIES}\n\n"


def _violation(violation: Violation) -> str:
    where = f"{code(violation.resource)} ({code(violation.type)})" if violation.type else code(violation.resource)
    return f"**{code(violation.policy)}** on {where}\n\n{fenced(violation.message.splitlines(), 'text')}\n"


def _excepted(report: Report) -> Iterator[str]:
    if not report.waivers:
        return
    yield "### Excepted from policies\n\n"
    for waiver in report.waivers:
        which = code(waiver.resource) if waiver.resource else wording.EVERYTHING
        yield f"- {which} from {code(waiver.policy)}: {code(waiver.reason)}\n"
    yield "\n"


def _said(report: Report, *, errors: bool) -> Iterator[str]:
    found = [message for message in report.messages if message.error is errors]
    if found:
        yield f"### {'Errors' if errors else 'Warnings'}\n\n"
    for message in found:
        where = f"{code(message.resource)}:\n\n" if message.resource else ""
        yield f"{where}{fenced(message.text.splitlines(), 'text')}\n"


def _change(change: Change) -> str:
    sign = wording.SIGNS[change.operation]
    head = f"{code(sign)} **{code(change.resource)}** ({code(change.type)})\n\n"
    body = [line for found in change.properties for line in _property(found, change.operation)]
    if not body:
        return head
    block = fenced(body, "diff")
    if change.operation in (Operation.CREATE, Operation.IMPORT) and len(change.properties) > _FEW:
        return f"{head}<details><summary>{len(change.properties)} properties</summary>\n\n{block}\n</details>\n\n"
    return f"{head}{block}\n"


def _property(found: Property, operation: Operation) -> list[str]:
    if operation in (Operation.CREATE, Operation.IMPORT):
        first, *others = (found.after or "").splitlines() or [""]
        return [f"+ {found.path}: {first}", *(f"+   {line}" for line in others)]
    return [f"@@ {found.path} @@{' forces the replacement' if found.replaces else ''}", *differing.lines(found)]


def _outputs(report: Report) -> Iterator[str]:
    if not report.outputs:
        return
    body = [line for found in report.outputs for line in _property(found, Operation.UPDATE)]
    yield (
        f"### What apps are told differently\n\n<details><summary>{len(report.outputs)} outputs of the stack</summary>\n\n"
        f"{fenced(body, 'diff')}\n</details>\n\n"
    )


def _drift(report: Report) -> Iterator[str]:
    if not report.changes:
        return
    yield "| Resource | Property | The stack says | The vendor has |\n|---|---|---|---|\n"
    for change in report.changes:
        where = f"{_cell(change.resource)} ({_cell(change.type)})"
        if change.operation is Operation.DELETE:
            yield f"| {where} | all of it | there | **deleted** |\n"
        for found in change.properties if change.operation is not Operation.DELETE else ():
            says, has = differing.pair(found)
            yield f"| {where} | {_cell(found.path)} | {_cell(says)} | {_cell(has)} |\n"
    yield "\n"


def _cell(text: str) -> str:
    return code(text, _CELL).replace("|", "\\|") if text else "nothing"
