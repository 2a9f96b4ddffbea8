"""The policy pack where people meet it: at the dev stack, and over a program of their own with the attached plugins."""

from __future__ import annotations

import pytest
from pack import POLICIES
from resource_types import DEX_APPLICATION, DEX_DIRECTORY

from engine.plugins import auth0, aws, azuread
from tests.needs import needs
from tests.policies.flat_project import told
from tests.projects import ROOT

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

NOT_GIVEN = "aws-iam-role-disallow-broad-managed-policies"
"""The attached plugin makes no role with managed policies, and says so before a policy sees it."""
PACK = ("--policy-pack", "policies")


def _previewed(project, program):
    """A preview of one of the programs in place of the project's own, against the project's emulator."""
    source = ROOT / "tests" / "policies" / "programs" / f"{program}.py"
    (project.root / "__main__.py").write_text(source.read_text("utf-8"))
    return project.run("preview", *PACK)


def test_the_dev_stack_passes_with_no_exception(live_stack):
    """Everything is known of a stack that is up, so that nothing is left to judge."""
    done = live_stack.run("preview", *PACK)

    assert done.returncode == 0, done.stdout + done.stderr
    assert told(done.stdout) == []
    assert "✅ dashboard-identity@v" in done.stdout
    assert "$PATH" not in done.stdout + done.stderr
    assert not list(ROOT.glob("policies.*.json"))


def test_one_broken_rule_in_a_stack_file_is_told_by_make_up_and_nothing_is_made(project_copy):
    def spoil(config):
        app = config["dashboard-identity:apps"][0]
        app["options"] = {"cognito": {"accessTokenLifetimeMinutes": 1440}}

    project_copy.edit(spoil)
    done = project_copy.make("up")

    assert done.returncode != 0
    (violation,) = told(done.stdout)
    assert (violation.level, violation.policy) == ("mandatory", "cognito-client-limit-token-lifetime")
    assert violation.resource == "cognito-MachineLearningDashboard"
    assert "`accessTokenValidity` must be at most 60 minutes" in violation.text
    assert "got 1440. Fix: make it 60 minutes or less. The stack file sets it by" in violation.text
    assert "`apps[].options.cognito.accessTokenLifetimeMinutes`" in violation.text
    assert "Traceback" not in done.stdout + done.stderr
    assert '"resources"' not in project_copy.run("stack", "export", check=True).stdout


def test_the_dashboard_of_the_tutorial_is_blocked_for_its_grants_by_name(project_copy):
    done = _previewed(project_copy, "machine_learning_dashboard")
    found = {(each.policy, each.resource): each for each in told(done.stdout)}

    assert done.returncode != 0
    implicit = found["auth0-client-disallow-implicit-grant", "dashboardClient"]
    password = found["auth0-client-disallow-password-grant", "dashboardClient"]
    assert "`grantTypes[2]` must not be the implicit grant" in implicit.text
    assert "got 'implicit'" in implicit.text
    assert "`grantTypes[3]` must not be a password grant" in password.text
    assert "got 'password'" in password.text
    assert {implicit.level, password.level} == {"mandatory"}
    assert found["auth0-rule-disallow-rules", "authRule"].level == "advisory"
    assert set(found) >= {
        ("auth0-connection-disallow-self-registration", "dashboardConnection"),
        ("auth0-user-disallow-known-passwords", "dashboardUser"),
    }


def test_what_the_attached_plugins_know_is_judged_before_anything_is_made(project_copy):
    done = _previewed(project_copy, "every_vendor")
    known = {DEX_APPLICATION, DEX_DIRECTORY, *_tokens()}
    judged = {policy.name for policy in POLICIES if set(policy.facts.types) & known and not _of_dex(policy)}
    expected = judged - {NOT_GIVEN}

    assert done.returncode != 0
    assert {each.policy for each in told(done.stdout)} == expected
    assert len(expected) > 50
    said = "\n".join(each.text for each in told(done.stdout))
    assert "in-clear" not in said
    assert all(". Fix: " in each.text for each in told(done.stdout))


def _tokens():
    return {token for package in (auth0, aws, azuread) for token in package.PACKAGE.resources}


def _of_dex(policy):
    return policy.name.startswith("dex-")
