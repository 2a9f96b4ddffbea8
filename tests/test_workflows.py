"""The workflows do nothing that cannot be run here, with no more permissions than that takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine import checks

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
INSTALLS = "sudo apt-get update && sudo apt-get install --yes --no-install-recommends libnss3-tools"
MAY_WRITE = {
    ("preview-comment.yml", "comment", "pull-requests"),
    ("drift.yml", "issue", "issues"),
    ("deploy.yml", "preview", "id-token"),
    ("deploy.yml", "deploy", "id-token"),
    ("drift.yml", "compare", "id-token"),
}
RUN_BY = {
    "check": ".ci/run",
    "test": ".ci/run",
    "preview": "tests/e2e/test_preview.py",
    "deploy": "tests/e2e/test_drift.py",
    "drift": "tests/e2e/test_drift.py",
    "comment": "tests/engine/review/test_commands.py",
    "issue": "tests/engine/review/test_delivery.py",
}


def _workflow(file: Path) -> dict[str, Any]:
    # YAML 1.1 reads the key `on` as true.
    content: dict[Any, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in content.items()}


def _jobs() -> Iterator[tuple[Path, str, dict[str, Any]]]:
    for file in FILES:
        for name, job in _workflow(file)["jobs"].items():
            yield file, name, job


def _steps() -> Iterator[tuple[Path, str, dict[str, Any]]]:
    for file, name, job in _jobs():
        for step in job["steps"]:
            yield file, name, step


def test_there_is_a_preview_a_comment_a_deployment_and_a_drift_check():
    assert [file.name for file in FILES] == ["deploy.yml", "drift.yml", "preview-comment.yml", "pull-request.yml"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_action_is_pinned_to_a_commit_with_its_version_beside_it(file):
    used = re.findall(r"uses: *(.*)", file.read_text(encoding="utf-8"))

    assert used
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


def test_an_action_is_of_one_commit_everywhere():
    pins = {re.sub(r" #.*", "", line) for file in FILES for line in re.findall(r"uses: *(.*)", file.read_text("utf-8"))}

    assert len(pins) == len({pin.partition("@")[0] for pin in pins})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_workflow_grants_nothing_and_each_job_what_it_needs(file):
    workflow = _workflow(file)

    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        writes = {(file.name, name, scope) for scope, level in job["permissions"].items() if level != "read"}
        assert writes <= MAY_WRITE
        assert job["permissions"]["contents"] == "read"
        assert job["timeout-minutes"] <= 90


def test_every_write_permission_is_one_that_is_needed():
    granted = {
        (file.name, name, scope)
        for file, name, job in _jobs()
        for scope, level in job["permissions"].items()
        if level == "write"
    }

    assert granted == MAY_WRITE


def test_no_checkout_leaves_its_token_behind():
    checkouts = [step for _, _, step in _steps() if "actions/checkout@" in step.get("uses", "")]

    assert len(checkouts) == len(list(_jobs()))
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_every_command_is_a_target_that_runs_here():
    commands = [step["run"].strip() for _, _, step in _steps() if "run" in step]

    for command in commands:
        assert command == INSTALLS or re.fullmatch(r"make [a-z]+", command), command
    named = {command.removeprefix("make ") for command in commands if command != INSTALLS}
    assert named <= TARGETS
    assert named == set(RUN_BY)


@pytest.mark.parametrize(("target", "file"), RUN_BY.items())
def test_what_a_job_runs_is_what_is_tested(target, file):
    text = (ROOT / file).read_text(encoding="utf-8")

    assert (
        f"make {target}" in text or f'make("{target}"' in text or f'"{target}"' in text or f"delivery.{target}" in text
    )


def test_nothing_of_an_event_becomes_part_of_a_command():
    assert not [step["run"] for _, _, step in _steps() if "${{" in step.get("run", "")]


def test_code_of_a_pull_request_never_runs_with_a_token_that_writes_nor_with_a_credential():
    for file in FILES:
        triggers = _workflow(file)["on"]
        assert "pull_request_target" not in triggers
        if "pull_request" in triggers:
            text = file.read_text(encoding="utf-8")
            assert "secrets." not in text
            assert "id-token" not in text
            assert all(set(job["permissions"].values()) == {"read"} for job in _workflow(file)["jobs"].values())
        elif "workflow_run" in triggers:
            checkouts = [step for job in _workflow(file)["jobs"].values() for step in job["steps"] if "uses" in step]
            assert all("ref" not in step.get("with", {}) for step in checkouts), "the default branch's code only"


def test_the_comment_is_made_from_the_artifact_of_the_preview():
    preview, comment = (
        _workflow(ROOT / ".github" / "workflows" / name) for name in ("pull-request.yml", "preview-comment.yml")
    )

    assert comment["on"]["workflow_run"]["workflows"] == [preview["name"]]
    (kept,) = (
        step["with"]["name"]
        for step in preview["jobs"]["preview"]["steps"]
        if "upload-artifact" in step.get("uses", "")
    )
    (fetched,) = (
        step["with"] for step in comment["jobs"]["comment"]["steps"] if "download-artifact" in step.get("uses", "")
    )
    assert fetched["name"] == kept
    assert "runner.temp" in fetched["path"], "nothing of it lands among the code"


def test_credentials_are_an_environment_s_and_a_deployment_waits_for_the_one_before():
    for file, name, job in _jobs():
        if "id-token" in job["permissions"]:
            assert "matrix.stack" in job["environment"], f"{file.name}: {name}"
        else:
            assert "secrets." not in yaml.safe_dump(job), f"{file.name}: {name}"
    deploy = _workflow(ROOT / ".github" / "workflows" / "deploy.yml")["jobs"]["deploy"]
    assert deploy["environment"] == "${{ matrix.stack }}", "the one whose reviewers approve"
    assert deploy["needs"] == "preview"
    assert deploy["concurrency"] == {"group": "deploy-${{ matrix.stack }}", "cancel-in-progress": False}


def test_a_job_with_credentials_uses_no_cache_that_other_code_may_have_filled():
    for file, name, job in _jobs():
        if "write" in job["permissions"].values():
            assert not [step for step in job["steps"] if "actions/cache@" in step.get("uses", "")], (
                f"{file.name}: {name}"
            )


def test_a_workflow_that_an_attacker_would_like_does_not_pass_the_check(tmp_path):
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    good = (ROOT / ".github" / "workflows" / "pull-request.yml").read_text(encoding="utf-8")
    (folder / "ours.yml").write_text(good, encoding="utf-8")
    assert checks.audit_workflows(tmp_path) is None

    (folder / "ours.yml").write_text(
        good.replace("run: make check", 'run: echo "${{ github.head_ref }}"'), encoding="utf-8"
    )

    assert checks.audit_workflows(tmp_path) is not None
