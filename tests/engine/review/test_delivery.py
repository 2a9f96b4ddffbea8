"""One comment a pull request, one issue a stack, as GitHub's API meets them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from engine.problems import NotReady
from engine.review import delivery, report
from engine.review.report import Change, Kind, Operation, Property, Report
from tests.engine.review.github_server import BOT, REPOSITORY, TOKEN, GitHubServer, serving

HEAD = "a" * 40
RUN = f"https://github.com/{REPOSITORY}/actions/runs/7"
UPDATE = Change(
    operation=Operation.UPDATE,
    resource="auth0-Shop",
    type="auth0 Client",
    properties=(Property(path="callbacks[0]", before='"a"', after='"b"'),),
)


@pytest.fixture
def github() -> Iterator[GitHubServer]:
    with serving() as server:
        server.pulls.append({"number": 5, "owner": "contributor", "branch": "fix", "head": {"sha": HEAD}})
        yield server


@pytest.fixture
def settings(github: GitHubServer, tmp_path: Path) -> dict[str, str]:
    event = tmp_path / "event.json"
    run = {
        "head_repository": {"owner": {"login": "contributor"}},
        "head_branch": "fix",
        "head_sha": HEAD,
        "html_url": RUN,
    }
    event.write_text(json.dumps({"workflow_run": run}))
    return {
        "GITHUB_API_URL": github.url,
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_TOKEN": TOKEN,
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_RUN_ID": "7",
        "REPORT": str(tmp_path / "report.json"),
    }


def _write(settings: Mapping[str, str], *changes: Change, kind: Kind = Kind.PREVIEW, **fields: Any) -> None:
    found = Report(**{"kind": kind, "stack": "dev", "succeeded": True, "changes": changes, **fields})
    report.write(found, Path(settings["REPORT"]))


def _comment(settings: Mapping[str, str]) -> int:
    return delivery.comment(settings, Console(stderr=True))


def _issue(settings: Mapping[str, str]) -> int:
    return delivery.issue(settings, Console(stderr=True))


def test_the_first_run_comments_and_the_next_one_updates_that_comment(github, settings, capsys):
    _write(settings)
    assert _comment(settings) == 0
    (made,) = github.comments
    assert made["number"] == 5
    assert "no changes" in made["body"]
    assert made["body"].endswith(f"\nOf commit {HEAD}.\n")

    _write(settings, UPDATE)
    assert _comment(settings) == 0

    assert len(github.comments) == 1
    assert "callbacks[0]" in made["body"]
    assert "updated the comment" in capsys.readouterr().out


def test_a_comment_that_says_so_already_is_left_alone(github, settings):
    _write(settings, UPDATE)
    _comment(settings)
    github.requests.clear()

    assert _comment(settings) == 0

    assert not [request for request in github.requests if not request.startswith("GET")]


def test_the_own_comment_is_found_on_a_later_page(github, settings):
    for number in range(205):
        github.comment(5, f"a remark, number {number}", {"login": "someone", "type": "User"})
    _write(settings)
    _comment(settings)
    _write(settings, UPDATE)

    _comment(settings)

    assert len(github.comments) == 206
    assert "callbacks[0]" in github.comments[-1]["body"]
    assert any("page=3" in request for request in github.requests)


def test_somebody_who_quotes_the_marker_keeps_their_comment(github, settings):
    _write(settings)
    _comment(settings)
    quoted = github.comment(5, github.comments[0]["body"], {"login": "someone", "type": "User"})
    github.comments.remove(github.comments[0])

    _write(settings, UPDATE)
    _comment(settings)

    assert "callbacks[0]" not in quoted["body"]
    assert len(github.comments) == 2


def test_two_stacks_of_one_pull_request_have_a_comment_each(github, settings):
    for stack in ("dev", "other"):
        _write(settings, UPDATE, stack=stack)
        _comment(settings)

    assert len(github.comments) == 2


def test_a_token_that_only_reads_leaves_the_summary_and_says_why(github, settings, capsys):
    github.token_writes = False
    _write(settings, UPDATE)

    assert _comment(settings) == 0

    said = capsys.readouterr().out
    assert "the token may not write one" in said
    assert RUN in said
    assert "Resource not accessible by integration" in said
    assert said.count("\n") == 1
    assert TOKEN not in said
    assert github.comments == []


def test_a_commit_that_is_no_longer_the_last_is_not_told_about(github, settings, capsys):
    github.pulls[0]["head"]["sha"] = "b" * 40
    _write(settings, UPDATE)

    assert _comment(settings) == 0

    assert github.comments == []
    assert "a newer run will tell" in capsys.readouterr().out


def test_a_fork_that_is_gone_is_told_about_nowhere(github, settings, capsys):
    _write(settings, UPDATE)
    event = Path(settings["GITHUB_EVENT_PATH"])
    run = json.loads(event.read_text())["workflow_run"]
    event.write_text(json.dumps({"workflow_run": {**run, "head_repository": None}}))

    assert _comment(settings) == 0

    assert github.comments == []
    assert "no comment" in capsys.readouterr().out


def test_a_report_names_no_pull_request_itself(github, settings):
    """It may come from anybody: which pull request it is about is GitHub's to say."""
    github.pulls[0]["owner"] = "somebody-else"
    _write(settings, UPDATE)

    _comment(settings)

    assert github.comments == []


def test_a_long_preview_is_a_comment_that_github_takes(github, settings):
    long = Property(path="callbacks[0]", before='"a"', after='"' + "b" * 1_500 + '"')
    _write(
        settings,
        *(Change(operation=Operation.UPDATE, resource=f"r{n}", type="t", properties=(long,)) for n in range(99)),
    )

    assert _comment(settings) == 0

    (made,) = github.comments
    assert "This is not all" in made["body"]
    assert RUN in made["body"]


@pytest.mark.parametrize("missing", ["GITHUB_TOKEN", "GITHUB_REPOSITORY"])
def test_a_missing_setting_is_named(settings, missing):
    _write(settings)
    with pytest.raises(NotReady, match=missing):
        _comment({name: value for name, value in settings.items() if name != missing})


def test_outside_of_a_workflow_it_says_where_it_belongs(settings):
    _write(settings)
    Path(settings["GITHUB_EVENT_PATH"]).write_text("{}")
    with pytest.raises(NotReady, match="workflow_run"):
        _comment(settings)


def test_a_wrong_token_is_refused_without_being_shown(github, settings):
    _write(settings)
    with pytest.raises(NotReady, match="401") as refused:
        _comment({**settings, "GITHUB_TOKEN": "ghs_wrong"})
    assert "ghs_wrong" not in str(refused.value)


def test_a_github_that_does_not_answer_is_told(github, settings, free_ports):
    _write(settings)
    with pytest.raises(NotReady, match="did not answer"):
        _comment({**settings, "GITHUB_API_URL": f"http://127.0.0.1:{free_ports(1)[0]}"})


def test_drift_opens_one_issue_keeps_it_up_to_date_and_closes_it(github, settings):
    drift = {"kind": Kind.DRIFT, "stack": "prod"}
    _write(settings, UPDATE, **drift)
    assert _issue(settings) == 0
    (made,) = github.issues
    assert made["title"] == "Drift of prod: 1 changed"
    assert "callbacks[0]" in made["body"]

    _write(settings, UPDATE, Change(operation=Operation.DELETE, resource="role", type="auth0 Role"), **drift)
    _issue(settings)
    assert len(github.issues) == 1
    assert made["title"] == "Drift of prod: 1 deleted, 1 changed"

    _write(settings, unchanged=9, **drift)
    _issue(settings)
    assert made["state"] == "closed"
    assert "No drift any more" in github.comments[0]["body"]

    _write(settings, UPDATE, **drift)
    _issue(settings)
    assert [one["state"] for one in github.issues] == ["closed", "open"]


def test_no_drift_and_no_issue_is_nothing_to_do(github, settings):
    _write(settings, kind=Kind.DRIFT)

    assert _issue(settings) == 0
    assert (github.issues, github.comments) == ([], [])


def test_a_comparison_that_failed_neither_opens_nor_closes_an_issue(github, settings):
    _write(settings, UPDATE, kind=Kind.DRIFT)
    _issue(settings)
    _write(settings, kind=Kind.DRIFT, succeeded=False)

    assert _issue(settings) == 0
    assert [one["state"] for one in github.issues] == ["open"]


def test_an_issue_that_may_not_be_written_fails_the_job(github, settings):
    github.token_writes = False
    _write(settings, UPDATE, kind=Kind.DRIFT)

    with pytest.raises(NotReady, match="`permissions`"):
        _issue(settings)


def test_a_pull_request_is_no_issue(github, settings):
    _write(settings, UPDATE, kind=Kind.DRIFT)
    body = "<!-- dashboard-identity: drift of dev -->"
    github.issues.append({"number": 1, "state": "open", "user": BOT, "body": body, "pull_request": {}})

    _issue(settings)

    assert len(github.issues) == 2


def test_a_report_of_another_kind_is_refused(settings):
    _write(settings, kind=Kind.DRIFT)
    with pytest.raises(NotReady, match="of a drift, not of a preview"):
        _comment(settings)
