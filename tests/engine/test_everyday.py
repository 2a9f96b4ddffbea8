"""``make up`` and ``make down``, with stand-ins for the CLI, the emulator and the plugins."""

from __future__ import annotations

import json

from tests.engine.conftest import Skeleton


def _checkpoint(skeleton: Skeleton, resources: list[object], *pending: str) -> None:
    path = skeleton.state / "pulumi" / ".pulumi" / "stacks" / "dashboard-identity" / "dev.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    latest = {"resources": resources, "pending_operations": [{"type": kind} for kind in pending]}
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
    _checkpoint(skeleton, [{}])

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
    _checkpoint(skeleton, [{}])

    done = skeleton.everyday("down", FAKE_CLI_STATUS="255")

    assert done.returncode == 255
    assert (skeleton.state / "emulator" / "emulator.json").exists()


def test_down_clears_away_what_an_interrupted_command_was_creating(skeleton: Skeleton) -> None:
    skeleton.run("preview")
    (skeleton.state / "emulator" / "emulator.db").write_text("what nobody knows of")
    _checkpoint(skeleton, [{}], "creating", "updating")

    failed = skeleton.everyday("up", FAKE_CLI_STATUS="255")
    done = skeleton.everyday("down")

    assert "`make down` clears them away" in failed.stderr
    assert done.returncode == 0, done.stderr
    assert [command[0] for command in _commands(skeleton)[-2:]] == ["refresh", "destroy"]
    assert "--clear-pending-creates" in _commands(skeleton)[-2]
    assert "what the emulator held is deleted" in done.stderr
    left = {path.name for path in (skeleton.state / "emulator").iterdir()}
    assert "ca.pem" in left
    assert not left & {"emulator.db", "credentials.json"}


def test_down_keeps_what_the_emulator_holds_when_nothing_was_interrupted(skeleton: Skeleton) -> None:
    skeleton.run("preview")
    (skeleton.state / "emulator" / "emulator.db").write_text("made by hand")
    _checkpoint(skeleton, [{}], "deleting")

    assert skeleton.everyday("down").returncode == 0
    assert (skeleton.state / "emulator" / "emulator.db").exists()


def test_a_stack_of_real_tenants_is_refused(skeleton: Skeleton) -> None:
    for name in ("up", "down"):
        done = skeleton.everyday(name, PULUMI_STACK="prod")

        assert done.returncode == 1
        assert "use `bin/pulumi up -s prod`, which shows a preview first" in done.stderr
    assert skeleton.calls == []
