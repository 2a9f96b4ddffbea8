"""The pack as a whole: every file is in it, named as it should be, sourced, and tried in every way."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from marked_secrets import MarkedSecretsPolicy
from pack import NAME, POLICIES
from policy import StackPolicy
from pulumi_policy import EnforcementLevel
from sources import PROWLER, SECURITY_HUB

from engine.plugins import schema
from engine.plugins.check import conform
from engine.plugins.properties import Unknown as UnknownInput
from tests.policies.cases import CASES
from tests.policies.cases.case import Case
from tests.policies.protocol import Archive, Secret, Text, Unknown, ask

FOLDER = Path(__file__).resolve().parents[2] / "policies"
CHECKS = sorted(path.stem for path in (FOLDER / "checks").glob("*.py") if path.stem != "__init__")
VENDORS = ("auth0", "cognito", "entra", "aws", "dex")
VERBS = ("require", "disallow", "limit")
BY_NAME = {policy.name: policy for policy in POLICIES}

each_policy = pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)


def test_every_file_is_one_policy_of_the_pack_and_bears_its_name():
    assert [policy.name.replace("-", "_") for policy in POLICIES] == CHECKS


@each_policy
def test_a_name_is_vendor_resource_verb_and_what(policy):
    vendor, *rest = policy.name.split("-")

    assert vendor in VENDORS
    verbs = [word for word in rest if word in VERBS]
    assert len(verbs) == 1
    assert 0 < rest.index(verbs[0]) < len(rest) - 1


@each_policy
def test_a_policy_says_what_it_wants_and_where_that_comes_from(policy):
    facts = policy.facts

    assert facts.sources
    assert all(urlsplit(source.url).scheme == "https" for source in facts.sources)
    assert facts.title[0].isupper()
    assert not facts.title.endswith(".")
    assert str(facts.sources[0]) in policy.description
    assert policy.url == facts.sources[0].url
    assert policy.severity is not None


@each_policy
def test_a_policy_is_mandatory_unless_it_only_gives_notice(policy):
    """A policy on secrets is of the one level at which the engine shows it what is secret; its violations are mandatory too."""
    expected = EnforcementLevel.REMEDIATE if isinstance(policy, MarkedSecretsPolicy) else EnforcementLevel.MANDATORY
    if policy.name == "auth0-rule-disallow-rules":
        expected = EnforcementLevel.ADVISORY

    assert policy.enforcement_level == expected


@each_policy
def test_every_type_of_a_policy_is_tried(policy):
    assert {case.type for case in CASES if case.policy == policy.name} == set(policy.facts.types)
    assert all(case.breaks for case in CASES if case.policy == policy.name)


@each_policy
def test_what_a_policy_says_that_it_looks_at_is_what_its_violations_are_of(policy):
    """Each input that it names is broken in some case, and no case breaks another one."""
    paths = [broken.path for case in CASES if case.policy == policy.name for broken in case.breaks]
    met = {named for path in paths for named in policy.facts.looks_at if _is_within(path, named)}

    assert [path for path in paths if not any(_is_within(path, named) for named in policy.facts.looks_at)] == []
    assert met == set(policy.facts.looks_at)


def _is_within(path: str, named: str) -> bool:
    plain = re.sub(r"\[.*?\]", "", path)
    return plain == named or plain.startswith(f"{named}.")


def test_every_case_is_of_a_policy():
    assert {case.policy for case in CASES} == set(BY_NAME)


@each_policy
def test_every_setting_is_tried_and_has_a_description(policy):
    tried = {
        name
        for case in CASES
        if case.policy == policy.name
        for each in (*case.breaks, *case.passes)
        for name in each.config
    }

    assert tried == {setting.name for setting in policy.facts.settings}
    assert all(setting.description.endswith(".") for setting in policy.facts.settings)


def test_a_setting_is_what_decides_where_a_case_sets_one():
    """Without the configuration, what it forbids passes; and each policy has a case that passes by its configuration alone, if it can."""
    for case in CASES:
        for broken in case.breaks:
            if broken.config:
                said = ask([BY_NAME[case.policy]], *case.resources(broken.change, broken.of))
                assert [told for told in said if f"\n`{broken.path}` " in told.message] == [], (
                    case.policy,
                    broken.config,
                )


def test_the_pack_imports_the_policy_sdk_and_nothing_of_this_project():
    own = {path.stem for path in FOLDER.iterdir()}
    foreign = {
        (path.name, name)
        for path in FOLDER.rglob("*.py")
        for name in _imported(path)
        if name not in own and name not in sys.stdlib_module_names and name != "pulumi_policy"
    }

    assert foreign == set()


def _imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


def _label(case: Case) -> str:
    return f"{case.policy}-{case.type.rpartition(':')[2]}"


@pytest.mark.filterwarnings("ignore:aws.lambda:DeprecationWarning")
@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.type.startswith("dashboard-identity:")], ids=_label
)
def test_the_properties_are_those_of_the_official_sdk(case):
    """A policy that looks at a property which nobody has would never find anything."""
    inputs = schema.of(_sdk_class(case.type)).inputs
    wrong = []

    for each in (*case.breaks, *case.passes):
        given = {key: _as_the_sdk_has_it(value) for key, value in case.resources(each.change)[-1].inputs.items()}
        conform(inputs, given, lambda path, problem: wrong.append((path, problem)))

    assert wrong == []


def _as_the_sdk_has_it(value: object) -> object:
    if isinstance(value, Unknown):
        return UnknownInput()
    if isinstance(value, (Archive, Text)):
        return {"archive": "any"}
    if isinstance(value, Secret):
        return _as_the_sdk_has_it(value.value)
    if isinstance(value, dict):
        return {key: _as_the_sdk_has_it(item) for key, item in value.items()}
    return [_as_the_sdk_has_it(item) for item in value] if isinstance(value, list) else value


def _sdk_class(token: str) -> str:
    """``aws:cognito/userPoolClient:UserPoolClient`` -> ``pulumi_aws.cognito.user_pool_client:UserPoolClient``."""
    package, module, name = token.split(":")
    folder, _, file = module.partition("/")
    snake = re.sub(r"(?<!^)([A-Z])", r"_\1", file).lower()
    inner = {"index": "", "lambda": "lambda_."}.get(folder, f"{folder}.")
    return f"pulumi_{package}.{inner}{snake}:{name}"


def test_security_hub_and_prowler_are_covered_but_for_what_the_documentation_says():
    covered = {source.item for policy in POLICIES for source in policy.facts.sources if source.standard == SECURITY_HUB}
    assert covered >= {f"Cognito.{number}" for number in range(1, 7)}
    checks = {source.item for policy in POLICIES for source in policy.facts.sources if source.standard == PROWLER}
    assert len({check for check in checks if check.startswith("cognito_")}) == 15, "all but the web ACL"


def test_stack_policies_are_few_since_each_reads_the_whole_stack():
    assert len([policy for policy in POLICIES if isinstance(policy, StackPolicy)]) <= 3
    assert NAME == "dashboard-identity"
