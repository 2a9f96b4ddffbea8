"""``make up`` and ``make down``, with stand-ins for the CLI, the emulator and the plugins."""

from __future__ import annotations

import json

from tests.engine.conftest import Skeleton

URN = "urn:pulumi:dev::dashboard-identity::auth0:index/client:Client"


def _checkpoint(skeleton: Skeleton, resources: list[object], *pending: str) -> None:
    path = skeleton.state / "pulumi" / ".pulumi" / "stacks" / "dashboard-identity" / "dev.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    resource = {"urn": f"{URN}::lost", "custom": True, "type": "auth0:index/client:Client"}
    operations = [{"type": kind, "resource": resource} for kind in pending]
    latest = {"resources": resources, "pending_operations": operations}
    path.write_text(json.dumps({"checkpoint": {"latest": latest}}))


def _commands(skeleton: Skeleton) -> list[list[str]]:
    return [call["arguments"] for call in skeleton.calls if call["arguments"][:2] != ["stack", "init"]]


def test_up_asks_nothing_and_a_failure_of_the_cli_is_its_own(skeleton: Skeleton) -> None:
    done = skeleton.everyday("up", FAKE_CLI_OUTPUT="{}")
    assert _commands(skeleton) == [
        ["up", "--yes", "--suppress-outputs", "--policy-pack", "policies"],
        ["stack", "output", "--json"],
    ]
    assert done.returncode == 0, done.stderr
    assert f"https://localhost:{skeleton.ports[3]}/" in done.stdout
    assert ".state/emulator/ca.pem" in done.stdout

    _checkpoint(skeleton, [])
    assert skeleton.everyday("up", FAKE_CLI_STATUS="255").returncode == 255


def test_up_configures_the_policies_by_a_file_named_after_the_stack(skeleton: Skeleton) -> None:
    (skeleton.root / "policies.dev.json").write_text("{}")

    skeleton.everyday("up", FAKE_CLI_OUTPUT="{}")

    assert _commands(skeleton)[0][-2:] == ["--policy-pack-config", "policies.dev.json"]


def test_down_destroys_and_stops_the_emulator(skeleton: Skeleton) -> None:
    skeleton.run("preview")
    _checkpoint(skeleton, [{"urn": f"{URN}::there"}])

    done = skeleton.everyday("down")

    assert done.returncode == 0, done.stderr
    assert _commands(skeleton)[-1] == ["destroy", "--yes", "--skip-preview", "--suppress-outputs"]
    assert (skeleton.notes / "recycle-bin").read_text() == str(skeleton.state / "emulator")
    assert "the emulator has stopped" in done.stderr
    assert not (skeleton.state / "emulator" / "emulator.json").exists()


def test_down_takes_the_protection_of_what_the_stack_holds_away_first(skeleton: Skeleton) -> None:
    skeleton.run("preview")
    _checkpoint(skeleton, [{"protect": True}, {}])

    done = skeleton.everyday("down")

    assert done.returncode == 0, done.stderr
    assert _commands(skeleton)[-2:] == [
        ["state", "unprotect", "--all", "--yes"],
        ["destroy", "--yes", "--skip-preview", "--suppress-outputs"],
    ]


def test_down_with_nothing_up_is_content(skeleton: Skeleton) -> None:
    done = skeleton.everyday("down")

    assert (done.returncode, _commands(skeleton)) == (0, [])


def test_down_stops_the_emulator_of_an_empty_stack(skeleton: Skeleton) -> None:
    skeleton.run("preview")
    _checkpoint(skeleton, [])

    done = skeleton.everyday("down")

    assert done.returncode == 0
    assert "the emulator has stopped" in done.stderr


def test_a_destroy_that_failed_leaves_the_emulator_running(skeleton: Skeleton) -> None:
    skeleton.run("preview")
    _checkpoint(skeleton, [{"urn": f"{URN}::there"}])

    done = skeleton.everyday("down", FAKE_CLI_STATUS="255")

    assert done.returncode == 255
    assert (skeleton.state / "emulator" / "emulator.json").exists()


def test_down_clears_away_what_an_official_plugin_was_creating(skeleton: Skeleton) -> None:
    """It keeps no journal, so nobody can say what came of it."""
    skeleton.run("preview")
    (skeleton.state / "emulator" / "emulator.db").write_text("what nobody knows of")
    _checkpoint(skeleton, [{"urn": f"{URN}::there"}], "creating", "updating")
    official = {"IDP_OFFICIAL_PLUGINS": "auth0", "PULUMI_SKIP_UPDATE_CHECK": "true"}

    done = skeleton.everyday("down", **official)

    assert done.returncode == 0, done.stderr
    clear, destroy = [
        command for command in _commands(skeleton) if "--clear-pending-creates" in command or command[0] == "destroy"
    ]
    assert clear[0] == "refresh"
    assert destroy[0] == "destroy"
    assert "what the emulator held is deleted" in done.stderr
    left = {path.name for path in (skeleton.state / "emulator").iterdir()}
    assert "ca.pem" in left
    assert not left & {"emulator.db", "credentials.json"}


def test_down_keeps_what_the_emulator_holds_when_nothing_was_interrupted(skeleton: Skeleton) -> None:
    skeleton.run("preview")
    (skeleton.state / "emulator" / "emulator.db").write_text("made by hand")
    _checkpoint(skeleton, [{"urn": f"{URN}::there"}], "deleting")

    assert skeleton.everyday("down").returncode == 0
    assert (skeleton.state / "emulator" / "emulator.db").exists()


def test_a_stack_of_real_tenants_is_refused(skeleton: Skeleton) -> None:
    for name in ("up", "down"):
        done = skeleton.everyday(name, PULUMI_STACK="prod")

        assert done.returncode == 1
        assert "use `bin/pulumi up -s prod`, which shows a preview first" in done.stderr
    assert skeleton.calls == []
