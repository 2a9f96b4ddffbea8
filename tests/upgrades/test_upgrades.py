"""Today's program on the state of each release: nothing that holds users, credentials or permissions is replaced or deleted."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.needs import needs
from tests.ports import free_ports
from tests.projects import ProjectCopy, copy_project
from tests.upgrades.baseline import Baseline, baselines

pytestmark = [pytest.mark.e2e, needs("pulumi", "node", "go")]

HARMLESS = {"same", "create", "update", "refresh", "read"}
BASELINES = baselines()
_PORT = re.compile(r"(?<=localhost:)\d{5}\b")


def _project(tmp_path: Path, baseline: Baseline) -> ProjectCopy:
    """Today's program with the release's stack file and its state, every port of them moved to one that is free."""
    project = copy_project(tmp_path / "project", free_ports(7))
    texts = [path.read_text(encoding="utf-8") for path in (baseline.stack_file, baseline.state)]
    known = sorted({port for text in texts for port in _PORT.findall(text)})
    moved = dict(zip(known, map(str, free_ports(len(known))), strict=True))
    stack_file, state = (_PORT.sub(lambda found: moved[found.group()], text) for text in texts)
    project.stack_file.write_text(stack_file, encoding="utf-8")
    exported = project.root / "state.json"
    exported.write_text(state, encoding="utf-8")
    project.run("stack", "init", "dev", check=True)
    project.run("stack", "import", "--file", str(exported), check=True)
    return project


def _preview(project: ProjectCopy) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(project.run("preview", "--json", check=True).stdout)
    return shown


def _harmful(preview: dict[str, Any]) -> dict[str, str]:
    """Name of a resource -> what ``up`` would do to it that cannot be taken back."""
    return {step["urn"].rpartition("::")[2]: step["op"] for step in preview["steps"] if step["op"] not in HARMLESS}


def test_there_is_a_baseline_of_each_release():
    changelog = (Path(__file__).parents[2] / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", changelog, re.MULTILINE)

    assert released
    assert {baseline.release for baseline in BASELINES} == set(released)


@pytest.mark.parametrize("baseline", BASELINES, ids=lambda baseline: f"{baseline.release}-{baseline.stack}")
def test_an_upgrade_replaces_and_deletes_nothing(tmp_path: Path, baseline: Baseline):
    project = _project(tmp_path, baseline)
    try:
        preview = _preview(project)
        held = json.loads(baseline.state.read_text(encoding="utf-8"))["deployment"]["resources"]

        assert _harmful(preview) == {}
        # The preview does not count providers.
        kept = sum(preview["changeSummary"].get(operation, 0) for operation in ("same", "update"))
        assert kept == sum(not one["type"].startswith("pulumi:providers:") for one in held)
    finally:
        project.stop()


def test_a_child_s_rename_without_an_alias_is_noticed(tmp_path: Path):
    baseline = next(one for one in BASELINES if one.stack == "dev")
    project = _project(tmp_path, baseline)
    try:
        module = project.root / "components" / "auth0" / "connections.py"
        text = module.read_text(encoding="utf-8")
        module.write_text(text.replace('child(name, "connection", args', 'child(name, "database", args'), "utf-8")
        assert module.read_text(encoding="utf-8") != text

        assert _harmful(_preview(project)) == {
            "auth0-connection-Machine-Learning-Dashboard-DB": "delete",
            "auth0-clients-Machine-Learning-Dashboard-DB": "replace",
        }
    finally:
        project.stop()
