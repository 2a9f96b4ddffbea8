"""What a reviewer sees of a change: ``make preview BASE=…``, on the real engine, with nobody's credentials."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.needs import needs
from tests.ports import free_ports
from tests.projects import ProjectCopy, copy_project, leave_one_app

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

APP = "MachineLearningDashboard"
GIVEN_PASSWORD = "Given-beforehand-1!"
OTHER_PASSWORD = "Given-instead-2!"
REDIRECT = "https://dashboard.example.org/callback"
REFUSED = """
import pulumi_auth0
pulumi_auth0.Client("flat", name="Flat", app_type="spa", grant_types=["implicit"], callbacks=["http://x.example.com/cb"])
"""


@dataclass(frozen=True)
class Preview:
    """What a reviewer is shown."""

    done: subprocess.CompletedProcess[str]
    report: dict
    summary: str
    comment: str

    @property
    def changes(self) -> dict[tuple[str, str], dict]:
        """Operation and resource -> the change."""
        return {(change["operation"], change["resource"]): change for change in self.report.get("changes", [])}

    @property
    def texts(self) -> list[str]:
        return [self.done.stdout, self.done.stderr, json.dumps(self.report), self.summary, self.comment]


def _git(project: ProjectCopy, *words: str) -> None:
    author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    subprocess.run(["git", "-C", str(project.root), *author, *words], check=True, capture_output=True)


def _commit(project: ProjectCopy) -> None:
    _git(project, "add", "--all")
    _git(project, "commit", "--quiet", "--message", "a change")


def _preview(project: ProjectCopy, folder: Path, base: str) -> Preview:
    folder.mkdir()
    files = {"REPORT": folder / "r.json", "GITHUB_STEP_SUMMARY": folder / "s.md", "MARKDOWN": folder / "c.md"}
    done = project.make("preview", BASE=base, **{name: str(file) for name, file in files.items()})
    report, summary, comment = (file.read_text(encoding="utf-8") for file in files.values())
    return Preview(done, json.loads(report), summary, comment)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, needs_pulumi: None, needs_node: None) -> Iterator[ProjectCopy]:
    """A clone with a first commit, whose stack has one app, and a password that somebody gave."""
    copy = copy_project(tmp_path_factory.mktemp("preview") / "project", free_ports(7))
    copy.edit(lambda config: leave_one_app(config, "auth0", "cognito"))
    key = 'dashboard-identity:passwords["user@example.com"]'
    copy.run("stack", "init", "dev", check=True)
    copy.run("config", "set", "--secret", "--path", key, GIVEN_PASSWORD, check=True)
    _git(copy, "init", "--quiet")
    _commit(copy)
    yield copy
    copy.stop()


@pytest.fixture(scope="module")
def preview(project: ProjectCopy, tmp_path_factory: pytest.TempPathFactory) -> Preview:
    """Of a change that has a bit of everything."""

    def change(config):
        config["dashboard-identity:apps"][0]["callbacks"][0] = REDIRECT
        config["dashboard-identity:providers"]["cognito"]["domain"] = "another-domain"
        config["dashboard-identity:users"].pop()

    project.edit(change)
    key = 'dashboard-identity:passwords["user@example.com"]'
    project.run("config", "set", "--secret", "--path", key, OTHER_PASSWORD, check=True)
    code = project.root / "rules" / "add-role-claim" / "code.js"
    code.write_text(code.read_text(encoding="utf-8") + "// A line more.\n", encoding="utf-8")
    program = project.root / "__main__.py"
    program.write_text(program.read_text(encoding="utf-8") + REFUSED, encoding="utf-8")
    _commit(project)
    return _preview(project, tmp_path_factory.mktemp("shown") / "first", "HEAD^1")


def test_a_change_is_shown_against_the_base_property_by_property(preview):
    auth0, cognito = preview.changes["update", f"auth0-{APP}"], preview.changes["update", f"cognito-{APP}"]

    (callback,) = auth0["properties"]
    assert (callback["path"], callback["after"]) == ("callbacks[0]", f'"{REDIRECT}"')
    assert callback["before"].endswith('/callback"')
    assert "callbackUrls[0]" in {part["path"] for part in cognito["properties"]}
    assert not [name for operation, name in preview.changes if operation == "create" and name != "flat"]
    assert preview.report["unchanged"] > 20, "what the base has is there already"
    assert preview.report["base"]["ref"] == "HEAD^1"


def test_a_program_that_runs_at_the_vendor_is_shown_by_its_changed_lines(preview):
    assert "+// A line more." in preview.comment
    assert "exports.onExecutePostLogin = async" not in preview.comment.replace(" exports.onExecutePostLogin", "", 1)


def test_what_is_lost_is_told_in_words_before_the_changes(preview):
    assert preview.changes["replace", "cognito-domain"]["properties"][0]["replaces"] is True
    for text in (preview.comment, preview.done.stdout):
        assert "the address of the login pages ends" in text
        assert "the person loses this account with its password" in text
    assert preview.comment.index("What this takes away") < preview.comment.index("callbacks[0]")


def test_a_violation_fails_the_preview_and_names_policy_resource_value_and_fix(preview):
    assert preview.done.returncode != 0
    for text in (preview.comment, preview.summary, preview.done.stdout):
        for told in ("auth0-client-disallow-implicit-grant", "flat", "'implicit'", "'authorization_code' with PKCE"):
            assert told in text


def test_what_apps_are_told_differently_is_there(preview):
    assert f"settings.{APP}.auth0.DASHBOARD_CALLBACK_URL" in {output["path"] for output in preview.report["outputs"]}


def test_no_secret_is_in_clear_and_that_one_changes_is_told(preview):
    for text in preview.texts:
        assert GIVEN_PASSWORD not in text
        assert OTHER_PASSWORD not in text
    parts = preview.changes["update", "auth0-user-user@example.com"]["properties"]
    assert [(part["path"], part["before"], part["after"]) for part in parts] == [("password", "[secret]", "[secret]")]


def test_the_ports_are_those_of_the_stack_file(preview, project):
    domain = next(output for output in preview.report["outputs"] if output["path"] == "directories.cognito.login_url")

    assert f"localhost:{project.ports[1]}/" in domain["after"]


def test_a_stack_that_runs_here_is_left_alone(preview, project):
    assert not (project.state / "emulator").exists(), "the base's emulator was its own"
    listed = subprocess.run(
        ["git", "-C", str(project.root), "worktree", "list"], capture_output=True, text=True, check=True
    )
    assert listed.stdout.count("\n") == 1
    status = subprocess.run(
        ["git", "-C", str(project.root), "status", "--porcelain"], capture_output=True, text=True, check=True
    )
    assert status.stdout == ""


def test_a_base_that_does_not_come_up_leaves_a_plan_from_nothing(preview, project, tmp_path):
    program = project.root / "__main__.py"
    sound = program.read_text(encoding="utf-8").replace(REFUSED, "")
    program.write_text('raise SystemExit("not a program yet")\n', encoding="utf-8")
    _commit(project)
    project.edit(lambda config: leave_one_app(config, "auth0"))
    program.write_text(sound, encoding="utf-8")

    shown = _preview(project, tmp_path / "second", "HEAD")

    assert shown.done.returncode == 0, shown.done.stdout + shown.done.stderr
    assert "not a program yet" in shown.report["base"]["problem"]
    assert "could not be brought up, so this plan is from nothing" in shown.comment
    assert {operation for operation, _ in shown.changes} == {"create"}
    assert OTHER_PASSWORD not in "".join(shown.texts)


def test_a_stack_file_that_is_wrong_fails_the_preview_with_every_mistake(preview, project):
    def spoil(config):
        config["dashboard-identity:apps"][0]["callbacks"] = ["http://dashboard.example.com/callback"]
        config["dashboard-identity:users"][0]["roles"] = ["dashboard-usr"]

    project.edit(spoil)

    done = project.make("preview")

    assert done.returncode != 0
    assert "apps[0].callbacks[0]" in done.stdout
    assert "did you mean 'dashboard-user'" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
