"""The dev stack from nothing to nothing, on the real engine."""

from __future__ import annotations

import base64
import gzip
import json
import re
import sqlite3

import pytest

from tests.needs import needs

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

APP = "MachineLearningDashboard"
SECOND = {
    "name": "Notebooks",
    "callbacks": ["https://notebooks.example.com/oauth2/callback"],
    "providers": ["auth0", "cognito", "entra"],
}


KEPT_FOR_VENDORS = {
    *("emulator/emulator.db", "emulator/emulator.db-wal", "emulator/credentials.json"),
    *("dex/config.yaml", "dex/dex.db", "dex/dex.db-wal"),
}
"""The files in which a vendor, or a stand-in of one, keeps its own secrets."""


def _operations(project):
    """URN -> operation of the resources that an ``up`` would change."""
    shown = project.run("preview", "--json", check=True)
    steps = json.loads(shown.stdout)["steps"]
    return {
        step["urn"]: step
        for step in steps
        if step["op"] not in ("same", "read") and "pulumi:pulumi:Stack" not in step["urn"]
    }


def _provider_resources(steps):
    return {
        urn: step
        for urn, step in steps.items()
        if re.search(r"(auth0|aws|azuread):", urn.split("::")[2].split("$")[-1])
    }


def _holds(project):
    """Collections of the emulator that are not its own housekeeping, with their sizes."""
    database = sqlite3.connect(project.state / "emulator" / "emulator.db")
    try:
        rows = database.execute("SELECT collection, id, body FROM documents").fetchall()
    finally:
        database.close()
    return rows


def _tells(file, secrets):
    """Whether a file holds a secret in clear, or in the base64 of Lambda's and Kubernetes' values."""
    held = file.read_bytes()
    if held.startswith(b"\x1f\x8b"):
        held = gzip.decompress(held)
    return any(secret.encode() in held or base64.b64encode(secret.encode()) in held for secret in secrets)


def _expect_secrecy(project, printed):
    """No secret in clear where it can be seen, no file that others can read; the names of the apps."""
    outputs = project.outputs(show_secrets=True)
    clients = [client for providers in outputs["applications"].values() for client in providers.values()]
    secrets = {client["client_secret"] for client in clients} | set(outputs["initial_passwords"].values())
    secrets |= {
        outputs["directories"]["dex"]["config"],
        outputs["settings"]["Amundsen"]["auth0"]["FLASK_OIDC_SECRET_KEY"],
    }
    assert len(secrets) >= len(clients) + 6
    secrets |= {value for given in project.credentials.values() for name, value in given.items() if "secret" in name}
    export = project.run("stack", "export", check=True).stdout
    shown = json.dumps(project.outputs(show_secrets=False))
    assert not [secret for secret in secrets if any(secret in text for text in (export, shown, *printed))]
    kept = [file for file in project.state.rglob("*") if not file.is_symlink()]
    assert not [file for file in kept if file.stat().st_mode & 0o077], "open to others"
    told = {file.relative_to(project.state).as_posix() for file in kept if file.is_file() and _tells(file, secrets)}
    assert told <= KEPT_FOR_VENDORS
    assert told, "what is looked for is found where it is kept"
    return set(outputs["applications"])


def test_a_stack_comes_up_changes_in_place_and_goes_without_a_trace(project_copy):
    project = project_copy
    first = project.make("up", check=True)
    assert APP in first.stdout
    for provider in ("auth0", "cognito", "entra"):
        assert provider in first.stdout
    printed = [first.stdout, first.stderr]

    again = project.make("up", check=True)
    assert re.search(r"\d+ unchanged", again.stdout + again.stderr)
    assert not re.search(r"\d+ (created|updated|replaced|deleted|to create)", again.stdout + again.stderr)
    for command in ("preview", "refresh"):
        done = project.run(command, "--expect-no-changes")
        assert done.returncode == 0, done.stdout + done.stderr
        printed += [done.stdout, done.stderr]

    apps = _expect_secrecy(project, printed)

    def change_callback(config):
        config["dashboard-identity:apps"][0]["callbacks"][0] = "https://dashboard.example.org/callback"

    project.edit(change_callback)
    changed = _provider_resources(_operations(project))
    assert {step["op"] for step in changed.values()} == {"update"}
    assert sorted(urn.split("::")[2].split("$")[-1].split(":")[0] for urn in changed) == ["auth0", "aws", "azuread"]
    printed_up = project.run("up", "--yes", "--skip-preview", check=True)
    assert "3 updated" in printed_up.stdout

    project.edit(lambda config: config["dashboard-identity:apps"].append(SECOND))
    added = _operations(project)
    assert {step["op"] for step in added.values()} == {"create", "update"} or {
        step["op"] for step in added.values()
    } == {"create"}
    created = [urn for urn, step in added.items() if step["op"] == "create"]
    assert created
    assert all("Notebooks" in urn for urn in created), created
    project.run("up", "--yes", "--skip-preview", check=True)
    assert set(project.outputs()["applications"]) == apps | {"Notebooks"}

    project.edit(lambda config: config["dashboard-identity:apps"].pop())
    removed = _operations(project)
    deleted = [urn for urn, step in removed.items() if step["op"] == "delete"]
    assert sorted(deleted) == sorted(created)
    project.run("up", "--yes", "--skip-preview", check=True)
    assert set(project.outputs()["applications"]) == apps

    project.make("down", check=True)
    bodies = [body for _, _, body in _holds(project)]
    for name in (APP, "Notebooks", "Machine-Learning-Dashboard-DB", "dashboard-user", "user@example.com"):
        assert not any(name in body for body in bodies), name
    assert not (project.state / "emulator" / "emulator.json").exists()
    project.make("down", check=True)


def test_a_wrong_stack_file_touches_nothing_and_says_everything(project_copy):
    project = project_copy

    def spoil(config):
        app = config["dashboard-identity:apps"][0]
        app["callbacks"] = ["http://dashboard.example.com/callback", "https://*.example.com/callback"]
        app["providers"] = ["auth0", "okta"]
        app["calbacks"] = []
        config["dashboard-identity:users"][0]["roles"] = ["dashboard-usr"]
        config["dashboard-identity:users"][1]["password"] = "in-the-clear"

    project.edit(spoil)
    refused = project.make("up")
    said = refused.stdout + refused.stderr
    assert refused.returncode != 0
    for expected in (
        "apps[0].callbacks[0]",
        "apps[0].callbacks[1]",
        "apps[0].providers[1]",
        "apps[0].calbacks",
        "did you mean 'callbacks'",
        "users[0].roles[0]",
        "did you mean 'dashboard-user'",
        "users[1].password",
    ):
        assert expected in said, said
    assert "in-the-clear" not in said
    assert "Traceback" not in said
    held = json.loads(project.run("stack", "export", check=True).stdout)["deployment"].get("resources", [])
    assert [resource["type"] for resource in held] in ([], ["pulumi:pulumi:Stack"])
    assert not any(APP in body for _, _, body in _holds(project))
