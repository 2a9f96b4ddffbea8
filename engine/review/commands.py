"""``make preview``, ``make deploy`` and ``make drift``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console

from engine import arguments, policy_pack
from engine.review import events, function_code, markdown, report, running, steps, terminal
from engine.review.base import compared_with
from engine.review.properties import Words
from engine.review.report import Kind, Message, Report, Waiver

DRIFTED = 2
"""Exit status of a comparison that found something; 1 is that of one that failed."""

_DEFAULT = arguments.DEFAULT_STACK


def preview(settings: Mapping[str, str], console: Console) -> int:
    """What ``up`` would change, with the policies' word on it; of ``BASE``, what changes from there to here."""
    stack, base = _stack(settings), settings.get("BASE")
    line = ["preview", *policy_pack.options(stack), "--stack", stack]
    if not base:
        return _tell(_judged(Kind.PREVIEW, stack, line, settings, console, f"previewing {stack}"), settings)
    with compared_with(base, stack, settings, console) as compared:
        line += compared.options
        title = f"previewing {stack} as it is here"
        found = _judged(Kind.PREVIEW, stack, line, compared.environment, console, title, compared.ports.shown)
    return _tell(found.model_copy(update={"base": compared.base}), settings)


def deploy(settings: Mapping[str, str], console: Console) -> int:
    """``up``, asking nothing, with the policies on; what was changed by hand at a vendor is put back.

    A preview comes first: a policy would otherwise stop the deployment half way, at the first resource that it refuses.
    """
    stack = _stack(settings)
    line = ["--refresh", *policy_pack.options(stack), "--stack", stack]
    planned = _judged(Kind.PREVIEW, stack, ["preview", *line], settings, console, f"previewing {stack}")
    if not planned.succeeded:
        status = _tell(planned, settings)
        Console().print("Nothing was deployed.", markup=False, highlight=False)
        return status
    up = ["up", "--yes", "--skip-preview", *line]
    return _tell(_judged(Kind.DEPLOYMENT, stack, up, settings, console, f"deploying {stack}"), settings)


def drift(settings: Mapping[str, str], console: Console) -> int:
    """What the vendors hold, compared with what the stack says; changes neither."""
    stack = _stack(settings)
    line = ["refresh", "--preview-only", "--stack", stack]
    done = running.run(line, settings, console, f"asking the vendors what they hold of {stack}")
    found = events.report(Kind.DRIFT, stack, done.status, done.events, done.said)
    status = _tell(found, settings)
    if status or not found.changes:
        return status
    Console().print(f"Put it back:  {_puts_back(found)}", markup=False, highlight=False, soft_wrap=True)
    return DRIFTED


def _puts_back(found: Report) -> str:
    """The command after which the vendors hold what the stack says."""
    which = "" if found.stack == _DEFAULT else f" -s {found.stack}"
    return f"bin/pulumi up --refresh{function_code.options(found)}{which}"


def _judged(
    kind: Kind,
    stack: str,
    line: list[str],
    environment: Mapping[str, str],
    console: Console,
    title: str,
    shown: Callable[[str], str] = str,
) -> Report:
    """Runs a command that has the policies on; what it did, or would do."""
    done = running.run(line, environment, console, title)
    return _with_waivers(events.report(kind, stack, done.status, done.events, done.said, shown), done)


def _with_waivers(found: Report, done: running.Run) -> Report:
    """With what the policies were told not to mind: a reviewer would otherwise see that they have nothing to say, and not why."""
    told = Words({}, str).line
    waivers = tuple(
        Waiver(policy=policy, resource=told(resource), reason=told(reason))
        for policy, resource, reason in policy_pack.waivers(found.stack)
    )
    names = {steps.name_of(step["urn"]) for step in steps.last(done.events)}
    unused = tuple(
        Message(
            error=False, resource=each.resource, text=f"is excepted from {each.policy}, and no resource has this name"
        )
        for each in waivers
        if found.succeeded and each.resource and each.resource not in names
    )
    return found.model_copy(update={"waivers": waivers, "messages": (*found.messages, *unused)})


def _stack(settings: Mapping[str, str]) -> str:
    return settings.get("STACK") or settings.get("PULUMI_STACK") or _DEFAULT


def _tell(found: Report, settings: Mapping[str, str]) -> int:
    """Shows the report here, and wherever else the settings say; its exit status."""
    terminal.show(found, Console())
    if summary := settings.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(markdown.for_summary(found))
    if target := settings.get("MARKDOWN"):
        Path(target).write_text(markdown.for_comment(found), encoding="utf-8")
    if target := settings.get("REPORT"):
        report.write(found, Path(target))
    return 0 if found.succeeded else 1
