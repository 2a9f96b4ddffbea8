"""``make preview``, ``make deploy`` and ``make drift``."""

from __future__ import annotations

from collections.abc import Mapping
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
        done = running.run(line, settings, console, f"previewing {stack}")
        found = events.report(Kind.PREVIEW, stack, done.status, done.events, done.said)
        return _tell(_with_waivers(found, done), settings)
    with compared_with(base, stack, settings, console) as compared:
        done = running.run(
            [*line, *compared.options], compared.environment, console, f"previewing {stack} as it is here"
        )
        found = events.report(Kind.PREVIEW, stack, done.status, done.events, done.said, compared.ports.shown)
    return _tell(_with_waivers(found, done).model_copy(update={"base": compared.base}), settings)


def deploy(settings: Mapping[str, str], console: Console) -> int:
    """``up``, asking nothing, with the policies on; what was changed by hand at a vendor is put back.

    A preview comes first: a policy would otherwise stop the deployment half way, at the first resource that it refuses.
    """
    stack = _stack(settings)
    line = ["--refresh", *policy_pack.options(stack), "--stack", stack]
    planned = running.run(["preview", *line], settings, console, f"previewing {stack}")
    if planned.status != 0:
        found = events.report(Kind.PREVIEW, stack, planned.status, planned.events, planned.said)
        status = _tell(_with_waivers(found, planned), settings)
        Console().print("Nothing was deployed.", markup=False, highlight=False)
        return status
    done = running.run(["up", "--yes", "--skip-preview", *line], settings, console, f"deploying {stack}")
    found = events.report(Kind.DEPLOYMENT, stack, done.status, done.events, done.said)
    return _tell(_with_waivers(found, done), settings)


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
