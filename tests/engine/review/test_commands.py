"""``make preview``, ``make deploy`` and ``make drift``, with a CLI that says what it is told to."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import Skeleton
from tests.engine.review.happenings import POOL, state, step, violation

CHANGED = step("update", POOL, "pool", state({"minimum": 12}), state({"minimum": 8}), {"minimum": "update"})
SAME = step("same", POOL, "pool", state({}), state({}))


def _run(skeleton: Skeleton, name: str, *events: Any, **variables: str) -> subprocess.CompletedProcess[str]:
    output = "\n".join(event if isinstance(event, str) else json.dumps(event) for event in events)
    return subprocess.run(
        [str(skeleton.root / "bin" / "with-python"), "-m", "engine.review", name],
        cwd=skeleton.root,
        env={**skeleton.environment, "FAKE_CLI_OUTPUT": output, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _made(skeleton: Skeleton) -> None:
    """The stack is there already, so that the CLI is called for the command alone."""
    folder = skeleton.state / "pulumi" / ".pulumi" / "stacks" / "dashboard-identity"
    folder.mkdir(parents=True)
    (folder / "dev.json").write_text("{}")


def _line(skeleton: Skeleton) -> list[str]:
    return skeleton.calls[-1]["arguments"]


def test_a_preview_has_the_policies_on_and_takes_the_events_as_they_come(skeleton: Skeleton) -> None:
    done = _run(skeleton, "preview", CHANGED)

    assert done.returncode == 0, done.stderr
    assert _line(skeleton) == ["preview", "--policy-pack", "policies", "--stack", "dev", "--json", "--color", "never"]
    assert skeleton.calls[-1]["environment"]["PULUMI_ENABLE_STREAMING_JSON_PREVIEW"] == "true"
    assert "pool (aws cognito UserPool)" in done.stdout
    assert "1 to change" in done.stdout


def test_the_policies_are_configured_by_a_file_named_after_the_stack(skeleton: Skeleton) -> None:
    (skeleton.root / "policies.dev.json").write_text("{}")

    _run(skeleton, "preview", CHANGED)

    assert _line(skeleton)[3:5] == ["--policy-pack-config", "policies.dev.json"]


def test_what_the_policies_do_not_mind_is_told_with_the_reason(skeleton: Skeleton, tmp_path: Path) -> None:
    reason = "they log in by SAML only\n::error::not a command"
    checks = skeleton.root / "policies" / "checks"
    checks.mkdir(parents=True)
    (checks / "cognito_user_pool_require_mfa.py").touch()
    configuration = {"cognito-user-pool-require-mfa": {"exceptions": {"partners": reason}}}
    (skeleton.root / "policies.dev.json").write_text(json.dumps(configuration))
    comment = tmp_path / "comment.md"

    for name in ("preview", "deploy"):
        done = _run(skeleton, name, SAME, MARKDOWN=str(comment))

        assert done.returncode == 0, done.stderr
        assert "excepted from cognito-user-pool-require-mfa: partners\n    │ they log in by SAML only\n" in done.stdout
        assert "\n::error" not in done.stdout
        text = comment.read_text(encoding="utf-8")
        assert "### Excepted from policies" in text
        assert (
            "- `partners` from `cognito-user-pool-require-mfa`: `they log in by SAML only ::error::not a command`"
            in text
        )


def test_an_exception_of_a_resource_that_is_not_there_is_told(skeleton: Skeleton) -> None:
    checks = skeleton.root / "policies" / "checks"
    checks.mkdir(parents=True)
    (checks / "cognito_user_pool_require_mfa.py").touch()
    exceptions = {"pool": "they log in by SAML only", "poool": "a slip of the pen"}
    (skeleton.root / "policies.dev.json").write_text(
        json.dumps({"cognito-user-pool-require-mfa": {"exceptions": exceptions}})
    )

    done = _run(skeleton, "preview", SAME)

    told = "is excepted from cognito-user-pool-require-mfa, and no resource has this name"
    assert done.returncode == 0, done.stderr
    assert f"warning: poool: {told}" in done.stdout
    assert done.stdout.count(told) == 1


def test_a_mistake_in_the_configuration_of_the_policies_starts_nothing(skeleton: Skeleton) -> None:
    (skeleton.root / "policies.dev.json").write_text(json.dumps({"cognito-user-pool-require-mfaa": "disabled"}))

    done = _run(skeleton, "preview", CHANGED)

    assert done.returncode == 1
    assert (
        "policies.dev.json configures 'cognito-user-pool-require-mfaa', and the pack has no such policy" in done.stderr
    )
    assert "Traceback" not in done.stderr
    assert skeleton.calls == []


def test_a_deployment_that_a_policy_stops_half_way_says_that_the_rest_stays(skeleton: Skeleton) -> None:
    _made(skeleton)
    # It judges what is not known before it is made.
    made = step("create", POOL, "pool", new=state({}))
    done = _run(skeleton, "deploy", made, violation(), FAKE_CLI_STATUS_OF_UP="1")

    assert done.returncode == 1
    assert "1 created" in done.stdout
    assert "Refused by policy; what was done before stays done." in done.stdout


def test_what_failed_before_it_saw_anything_is_not_told_to_be_without_changes(skeleton: Skeleton) -> None:
    _made(skeleton)
    for name, forbidden in (("preview", "no changes"), ("drift", "nothing is deployed")):
        done = _run(skeleton, name, FAKE_CLI_STATUS="255")

        assert done.returncode == 1
        assert "nothing was seen" in done.stdout
        assert forbidden not in done.stdout


@pytest.mark.parametrize(
    ("events", "status", "words"),
    [
        ([SAME], "255", "The preview failed"),
        ([violation()], "1", "Refused by policy."),
    ],
)
def test_a_preview_that_fails_fails_and_says_why(
    skeleton: Skeleton, events: list[Any], status: str, words: str
) -> None:
    _made(skeleton)
    done = _run(skeleton, "preview", *events, FAKE_CLI_STATUS=status)

    assert done.returncode == 1
    assert words in done.stdout


def test_a_reader_of_the_output_alone_learns_policy_resource_value_and_fix(skeleton: Skeleton) -> None:
    _made(skeleton)
    message = "`callbacks[0]` 'http://shop.example' is not https; plain http is for loopback only"

    done = _run(skeleton, "preview", violation("auth0-Shop", message), FAKE_CLI_STATUS="1")

    assert "refused by auth0-client-require-exact-redirect-uris: auth0-Shop (auth0 Client)" in done.stdout
    assert message in done.stdout
    assert "how to except a resource with a reason: docs/policies.md." in done.stdout


def test_a_report_goes_wherever_the_settings_say(skeleton: Skeleton, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("what an earlier step said\n")

    done = _run(
        skeleton,
        "preview",
        CHANGED,
        GITHUB_STEP_SUMMARY=str(summary),
        MARKDOWN=str(tmp_path / "comment.md"),
        REPORT=str(tmp_path / "report.json"),
    )

    assert done.returncode == 0, done.stderr
    assert summary.read_text().startswith("what an earlier step said\n## Preview of `dev`")
    assert "minimum" in (tmp_path / "comment.md").read_text()
    assert json.loads((tmp_path / "report.json").read_text())["changes"][0]["resource"] == "pool"


def test_a_deployment_asks_nothing_refreshes_first_and_has_the_policies_on(skeleton: Skeleton) -> None:
    done = _run(skeleton, "deploy", CHANGED, STACK="dev")

    assert done.returncode == 0, done.stderr
    assert _line(skeleton)[:4] == ["up", "--yes", "--skip-preview", "--refresh"]
    assert "--policy-pack" in _line(skeleton)
    assert "1 changed" in done.stdout


def test_a_deployment_that_a_policy_refuses_deploys_nothing_at_all(skeleton: Skeleton) -> None:
    _made(skeleton)

    done = _run(skeleton, "deploy", violation("auth0-Shop", "no"), FAKE_CLI_STATUS="1")

    assert done.returncode == 1
    assert "auth0-client-require-exact-redirect-uris" in done.stdout
    assert done.stdout.endswith("Nothing was deployed.\n")
    assert [call["arguments"][0] for call in skeleton.calls if call["arguments"][0] in ("preview", "up")] == ["preview"]
    assert {"--policy-pack", "--refresh"} <= set(_line(skeleton))


def test_drift_is_told_with_what_puts_it_back_and_ends_with_a_status_of_its_own(skeleton: Skeleton) -> None:
    done = _run(skeleton, "drift", CHANGED)

    assert done.returncode == 2, done.stderr
    assert _line(skeleton)[:2] == ["refresh", "--preview-only"]
    assert "PULUMI_SKIP_CONFIRMATIONS" not in skeleton.calls[-1]["environment"], "a contradiction to --preview-only"
    for told in ("pool", "minimum", "12", "8", "bin/pulumi up --refresh"):
        assert told in done.stdout


def test_a_function_s_code_is_put_back_by_making_the_function_anew(skeleton: Skeleton) -> None:
    old, new = state({}, {"codeSha256": "a"}), state({}, {"codeSha256": "b"})

    done = _run(skeleton, "drift", CHANGED, step("same", "aws:lambda/function:Function", "role-claim", old, new))

    assert done.returncode == 2
    assert "bin/pulumi up --refresh --replace '**Function::role-claim'" in done.stdout


def test_no_drift_is_a_success(skeleton: Skeleton) -> None:
    done = _run(skeleton, "drift", SAME)

    assert done.returncode == 0, done.stderr
    assert "no drift, 1 unchanged" in done.stdout


def test_a_stack_that_was_never_up_has_nothing_to_compare(skeleton: Skeleton) -> None:
    done = _run(skeleton, "drift", {"summaryEvent": {}})

    assert done.returncode == 0
    assert "nothing is deployed, so there is nothing to compare" in done.stdout


def test_a_comparison_that_failed_is_no_drift(skeleton: Skeleton) -> None:
    _made(skeleton)
    assert _run(skeleton, "drift", CHANGED, FAKE_CLI_STATUS="255").returncode == 1


def test_a_cli_that_was_killed_in_the_middle_of_an_event_is_a_failure(skeleton: Skeleton) -> None:
    _made(skeleton)
    done = _run(skeleton, "preview", SAME, '{"resOutputsEvent": {', FAKE_CLI_STATUS="137")

    assert done.returncode == 1
    assert "The preview failed" in done.stdout
    assert "Traceback" not in done.stderr


def test_another_stack_is_named_in_the_command_that_puts_it_back(skeleton: Skeleton) -> None:
    done = _run(skeleton, "drift", CHANGED, STACK="prod")

    assert "bin/pulumi up --refresh -s prod" in done.stdout
    assert _line(skeleton)[2:4] == ["--stack", "prod"]


def test_an_unknown_command_lists_the_known_ones(skeleton: Skeleton) -> None:
    done = _run(skeleton, "destroy")

    assert done.returncode == 2
    assert "preview|deploy|drift|comment|issue" in done.stderr


def test_what_keeps_a_command_from_starting_is_told_under_its_name(skeleton: Skeleton, tmp_path: Path) -> None:
    done = _run(skeleton, "comment", REPORT=str(tmp_path / "none.json"))

    assert done.returncode == 1
    assert done.stderr.startswith("make comment: not ready")
    assert "Traceback" not in done.stderr
