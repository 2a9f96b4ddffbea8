"""``make comment`` and ``make issue``: a report on GitHub, in one comment or one issue that later runs update.

Both run in a workflow's job that may write and therefore runs no code of a pull request's: what they take from one is a report, as data.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from engine.problems import NotReady, Problem
from engine.review import markdown, report, wording
from engine.review.github import API, GitHub, MayNotWrite
from engine.review.report import Kind, Report


@dataclass(frozen=True)
class _Run:
    """The workflow run whose pull request is to be told, as the event that started this one describes it."""

    owner: str
    branch: str
    commit: str
    url: str


def comment(settings: Mapping[str, str], console: Console) -> int:
    """Puts the report at ``REPORT`` into the one comment of the pull request that made it."""
    found = _report(settings, Kind.PREVIEW)
    run = _run(settings)
    # Where a later run has nothing to comment with, this is how a reader sees that the comment is of an earlier commit.
    body = _body(found, run.url, about=f"Of commit {run.commit}.")
    with _github(settings) as github:
        pulls = github.open_pull_requests(run.owner, run.branch)
        number = next((int(pull["number"]) for pull in pulls if pull["head"]["sha"] == run.commit), None)
        if number is None:
            return _say(f"no comment: no open pull request ends with commit {run.commit[:10]}; a newer run will tell")
        try:
            return _say(_put_comment(github, number, markdown.marker(found), body))
        except MayNotWrite as refused:
            told = f"no comment, since the token may not write one; the preview is in the summary at {run.url}"
            return _say(f"{told} ({refused.problems[0].what})")


def _put_comment(github: GitHub, number: int, marker: str, body: str) -> str:
    existing = github.own_comment(number, marker)
    if existing is None:
        return f"commented: {github.create_comment(number, body)['html_url']}"
    if existing["body"] == body:
        return f"the comment says so already: {existing['html_url']}"
    return f"updated the comment: {github.update_comment(existing, body)['html_url']}"


def issue(settings: Mapping[str, str], console: Console) -> int:
    """Has one open issue a stack for as long as it has drifted, from the report at ``REPORT``."""
    found = _report(settings, Kind.DRIFT)
    if not found.succeeded:
        return _say(f"no issue: {wording.outcome(found)}")
    url = "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}".format_map(defaultdict(str, settings))
    with _github(settings) as github:
        existing = github.own_issue(markdown.marker(found))
        if found.changes:
            body, title = _body(found, url), f"{wording.title(found)}: {wording.counts(found)}"
            if existing is None:
                return _say(f"opened an issue: {github.create_issue(title, body)['html_url']}")
            return _say(
                f"updated the issue: {github.update_issue(existing, {'title': title, 'body': body})['html_url']}"
            )
        if existing is None:
            return _say("no drift, and no issue about any")
        github.create_comment(int(existing["number"]), f"No drift any more: {url}")
        github.update_issue(existing, {"state": "closed", "state_reason": "completed"})
        return _say(f"closed the issue: {existing['html_url']}")


def _body(found: Report, url: str, about: str = "") -> str:
    return f"{markdown.marker(found)}\n\n{markdown.for_comment(found, rest=url, about=about)}"


def _report(settings: Mapping[str, str], kind: Kind) -> Report:
    found = report.read(Path(settings.get("REPORT") or "report.json"))
    if found.kind is not kind:
        raise NotReady(
            [Problem(f"the report is of a {found.kind.value}, not of a {kind.value}", "name another with REPORT=FILE")]
        )
    return found


def _run(settings: Mapping[str, str]) -> _Run:
    """
    Raises:
        NotReady: this is no workflow that another one's end has started.
    """
    file = settings.get("GITHUB_EVENT_PATH")
    event: dict[str, Any] = json.loads(Path(file).read_text(encoding="utf-8")) if file else {}
    run = event.get("workflow_run")
    if not run:
        what = "GITHUB_EVENT_PATH names no event of a workflow_run"
        raise NotReady([Problem(what, "run it in a workflow that `on: workflow_run` starts")])
    # A fork may be gone by now.
    owner = ((run.get("head_repository") or {}).get("owner") or {}).get("login", "")
    return _Run(owner, run["head_branch"], run["head_sha"], run["html_url"])


def _github(settings: Mapping[str, str]) -> GitHub:
    missing = [name for name in ("GITHUB_REPOSITORY", "GITHUB_TOKEN") if not settings.get(name)]
    if missing:
        raise NotReady(
            [Problem(f"{' and '.join(missing)} not set", "a workflow's step sets them; the token under `env`")]
        )
    return GitHub(settings["GITHUB_REPOSITORY"], settings["GITHUB_TOKEN"], settings.get("GITHUB_API_URL", API))


def _say(told: str) -> int:
    print(told)
    return 0
