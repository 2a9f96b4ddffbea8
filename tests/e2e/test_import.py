"""A stack whose state is lost, or that describes what was made otherwise, takes over what is there, as docs/adopting.md says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.needs import needs

pytestmark = [pytest.mark.e2e, needs("pulumi", "node", "go")]

PAGE = (Path(__file__).parents[2] / "docs" / "adopting.md").read_text(encoding="utf-8")
IDS = dict(re.findall(r"^\| `([\w-]+:[\w/]+:\w+)` \| (.+?) \|", PAGE, re.MULTILINE))
"""Type -> how its import ID is made, as the page says; `-` where it cannot be imported."""
OTHERWISE = {
    "aws:cognito/userPoolClient:UserPoolClient": lambda held: f"{held['outputs']['userPoolId']}/{held['id']}",
}
"""Types whose import ID is not the ID that the state has."""
ONLY_PASSWORDS = {"password", "messageAction"}


def _without_function(config):
    """Resources with generated names are not imported: a function and its role are made anew."""
    cognito = config["dashboard-identity:providers"]["cognito"]
    cognito["roleClaim"] = "groups"
    cognito.pop("namespace")


def _type(step):
    return step["urn"].split("::")[2].rpartition("$")[2]


def test_all_that_a_stack_made_is_taken_over_again_by_import(project_copy):
    project = project_copy
    project.edit(_without_function)
    # What is imported is not protected, and would be a change otherwise.
    project.edit(lambda config: config.update({"dashboard-identity:deletionProtection": False}))
    project.run("up", "--yes", "--skip-preview", check=True)
    exported = json.loads(project.run("stack", "export", check=True).stdout)
    held = {
        (each["type"], each["urn"].rpartition("::")[2]): each
        for each in exported["deployment"]["resources"]
        if each.get("id") and not each["type"].startswith("pulumi:")
    }
    assert {kind for kind, _ in held} <= set(IDS), "docs/adopting.md lists every type that the stack has"
    project.run("stack", "rm", "--yes", "--force", "--preserve-config", check=True)

    project.run("preview", "--import-file", "import.json", check=True)
    file = project.root / "import.json"
    wanted = json.loads(file.read_text(encoding="utf-8"))
    for each in wanted["resources"]:
        if not each.get("component"):
            known = held[each["type"], each.get("logicalName") or each["name"]]
            each["id"] = OTHERWISE.get(each["type"], lambda known: known["id"])(known)
    wanted["resources"] = [each for each in wanted["resources"] if IDS.get(each["type"]) != "-"]
    file.write_text(json.dumps(wanted), encoding="utf-8")
    project.run("import", "--yes", "--file", "import.json", "--protect=false", "--generate-code=false", check=True)

    steps = json.loads(project.run("preview", "--json", check=True).stdout)["steps"]
    made = {_type(step) for step in steps if step["op"] == "create"}
    assert made <= {kind for kind, how in IDS.items() if how == "-"}
    # A component is at no vendor: what it shows of Dex is recorded anew.
    changed = {
        step["urn"].rpartition("::")[2]: step
        for step in steps
        if step["op"] not in ("same", "create") and not _type(step).startswith("dashboard-identity:")
    }
    for name, step in changed.items():
        properties = {path.partition(".")[0] for path in step["detailedDiff"]}
        assert (step["op"], properties - ONLY_PASSWORDS) == ("update", set()), f"{name}: {properties}"
        assert "-user-" in name
