"""The configuration of the policy pack that a stack has of its own."""

from __future__ import annotations

import json
import shutil

import pytest

from engine import paths, policy_pack
from engine.problems import NotReady
from tests.projects import ROOT


@pytest.fixture
def project(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "policies" / "checks", tmp_path / "policies" / "checks")
    monkeypatch.setattr(paths, "PROJECT", tmp_path)
    return tmp_path


def _refused(project, text):
    (project / "policies.dev.json").write_text(text)
    with pytest.raises(NotReady) as refused:
        policy_pack.options("dev")
    return [(problem.what, problem.fix) for problem in refused.value.problems]


def test_a_stack_without_a_file_has_the_pack_as_it_is(project):
    assert policy_pack.options("dev") == ("--policy-pack", "policies")


def test_a_file_named_after_the_stack_is_its_configuration(project):
    configuration = {
        "all": "advisory",
        "cognito-user-pool-require-mfa": {"ofEveryone": True, "enforcementLevel": "mandatory"},
        "auth0-rule-disallow-rules": "disabled",
    }
    (project / "policies.prod.json").write_text(json.dumps(configuration))

    assert policy_pack.options("prod") == ("--policy-pack", "policies", "--policy-pack-config", "policies.prod.json")
    assert policy_pack.options("dev") == ("--policy-pack", "policies")


def test_what_is_excepted_or_lowered_is_told_with_its_reason(project):
    configuration = {
        "cognito-user-pool-require-mfa": {"ofEveryone": True, "exceptions": {"partners": "they log in by SAML only"}},
        "auth0-rule-disallow-rules": "disabled",
        "dex-server-require-pkce": {"enforcementLevel": "advisory", "exceptions": ["not a map, which the CLI refuses"]},
        "entra-application-require-owners": "mandatory",
    }
    (project / "policies.dev.json").write_text(json.dumps(configuration))

    assert list(policy_pack.waivers("dev")) == [
        ("cognito-user-pool-require-mfa", "partners", "they log in by SAML only"),
        ("auth0-rule-disallow-rules", "", "its level is disabled"),
        ("dex-server-require-pkce", "", "its level is advisory"),
    ]
    assert list(policy_pack.waivers("prod")) == []


def test_every_unknown_policy_and_level_is_told_with_the_nearest_known_one(project):
    told = _refused(
        project,
        json.dumps(
            {
                "cognito-user-pool-require-mfaa": {"ofEveryone": True},
                "another-pack": {},
                "auth0-rule-disallow-rules": "off",
                "dex-server-require-pkce": {"enforcementLevel": "warn"},
            }
        ),
    )

    assert told == [
        (
            "policies.dev.json configures 'cognito-user-pool-require-mfaa', and the pack has no such policy",
            "did you mean 'cognito-user-pool-require-mfa'?",
        ),
        (
            "policies.dev.json configures 'another-pack', and the pack has no such policy",
            "docs/policies.md lists them all",
        ),
        (
            "policies.dev.json has 'auth0-rule-disallow-rules' at the level 'off'",
            "use one of advisory, mandatory, remediate, disabled",
        ),
        (
            "policies.dev.json has 'dex-server-require-pkce' at the level 'warn'",
            "use one of advisory, mandatory, remediate, disabled",
        ),
    ]


@pytest.mark.parametrize(("text", "says"), [("{", "is no JSON: Expecting property name"), ("[]", "is no object")])
def test_a_file_that_is_no_configuration_is_told_by_its_name(project, text, says):
    ((what, _),) = _refused(project, text)

    assert what.startswith("policies.dev.json ")
    assert says in what
