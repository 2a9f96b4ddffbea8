"""The pack in the real engine: a preview of what breaks a rule ends in failure, and says which rule, where, what and how to mend it."""

from __future__ import annotations

import json

import pytest
from pack import POLICIES

from tests.needs import needs
from tests.policies import any_provider
from tests.policies.cases import CASES
from tests.policies.flat_project import project_of, told

pytestmark = [pytest.mark.e2e, needs("pulumi")]

LEVELS = {"MANDATORY": "mandatory", "REMEDIATE": "mandatory", "ADVISORY": "advisory"}
PROVIDERS = ("auth0", "aws", "azuread")
TRIED = [(case, broken) for case in CASES for broken in [next(each for each in case.breaks if not each.config)]]
RULES = "auth0-rule-disallow-rules"


def _name(case):
    return f"{case.policy}-{case.type.rpartition(':')[2]}"


@pytest.fixture(scope="module")
def anything():
    with any_provider.serve(*PROVIDERS) as variables:
        yield variables


@pytest.fixture(scope="module")
def broken(anything, tmp_path_factory):
    resources = [each for case, tried in TRIED for each in case.resources(tried.change, tried.of, _name(case))]
    return project_of(tmp_path_factory.mktemp("broken"), resources, anything)


@pytest.fixture(scope="module")
def preview(broken):
    return broken.preview()


def test_the_preview_fails(preview):
    assert preview.returncode != 0
    assert "error: preview failed" in preview.stdout


@pytest.mark.parametrize(("case", "tried"), TRIED, ids=[_name(case) for case, _ in TRIED])
def test_it_names_the_policy_the_resource_the_property_the_value_and_the_fix(preview, case, tried):
    policy = next(policy for policy in POLICIES if policy.name == case.policy)
    found = [
        each
        for each in told(preview.stdout)
        if (each.policy, each.resource) == (case.policy, _name(case)) and f"`{tried.path}` " in each.text
    ]

    assert len(found) == 1, preview.stdout
    assert found[0].level == LEVELS[policy.enforcement_level.name]
    assert found[0].text.startswith(policy.description)
    for words in tried.says:
        assert words in found[0].text


def test_no_secret_is_in_what_the_policies_say(preview):
    said = "\n".join(each.text for each in told(preview.stdout))
    hidden = [tried.hidden for _, tried in TRIED if tried.hidden]

    assert len(hidden) > 5
    assert [secret for secret in hidden if secret in said] == []


def test_a_second_preview_says_the_same_in_the_same_order(preview, broken):
    again = told(broken.preview().stdout)

    by_resource = {each.resource: [] for each in again}
    for each in again:
        by_resource[each.resource].append(each)
    for resource, violations in by_resource.items():
        assert violations == [each for each in told(preview.stdout) if each.resource == resource]


def test_a_compliant_stack_passes(anything, tmp_path):
    compliant = [case for case in CASES if "Rule" not in case.type.rpartition(":")[2]]
    resources = [each for case in compliant for each in case.resources(name=_name(case))]

    done = project_of(tmp_path, resources, anything).preview()

    assert done.returncode == 0, done.stdout
    assert told(done.stdout) == []
    assert "✅ dashboard-identity@v" in done.stdout


def test_the_configuration_changes_bounds_excepts_resources_and_lowers_levels(anything, tmp_path):
    case, tried = next(pair for pair in TRIED if pair[0].policy == "cognito-client-limit-token-lifetime")
    other, other_tried = next(pair for pair in TRIED if pair[0].policy == "cognito-user-pool-require-mfa")
    resources = [*case.resources(tried.change, name="client"), *other.resources(other_tried.change, name="pool")]
    project = project_of(tmp_path, resources, anything)
    config = tmp_path / "config.json"

    def preview(settings):
        config.write_text(json.dumps(settings))
        return project.preview("--policy-pack-config", str(config))

    relaxed = preview({case.policy: {"maxAccessTokenMinutes": 1440}, other.policy: "advisory"})
    excepted = preview({name: {"exceptions": {"client": "why", "pool": "why"}} for name in (case.policy, other.policy)})
    mistyped = preview({case.policy: {"maxAccessTokenMinute": 1440}, other.policy: "disabled"})
    wrong = preview({case.policy: {"maxAccessTokenMinutes": "long"}})

    assert relaxed.returncode == 0, relaxed.stdout
    assert [(each.level, each.policy) for each in told(relaxed.stdout)] == [("advisory", other.policy)]
    assert (excepted.returncode, told(excepted.stdout)) == (0, [])
    assert mistyped.returncode != 0
    assert "did you mean 'maxAccessTokenMinutes'?" in mistyped.stdout
    assert wrong.returncode != 0
    assert "maxAccessTokenMinutes: Invalid type" in wrong.stdout + wrong.stderr


def test_a_level_for_all_policies_does_not_silently_turn_off_those_on_secrets(anything, tmp_path):
    case, tried = next(pair for pair in TRIED if pair[0].policy == "auth0-action-require-marked-secrets")
    project = project_of(tmp_path, case.resources(tried.change, name="action"), anything)
    config = tmp_path / "config.json"

    config.write_text(json.dumps({"all": "mandatory"}))
    strict = project.preview("--policy-pack-config", str(config))
    config.write_text(json.dumps({"all": "mandatory", case.policy: "remediate"}))
    named = project.preview("--policy-pack-config", str(config))

    assert strict.returncode != 0
    assert "cannot be judged" in told(strict.stdout)[0].text
    assert named.returncode != 0
    assert "must be marked as a secret" in told(named.stdout)[0].text
