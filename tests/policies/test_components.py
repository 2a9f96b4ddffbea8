"""Whatever this project's components register, by their defaults and in every form that a stack file has, no policy is against."""

from __future__ import annotations

from pathlib import Path

import pulumi
import pytest
import yaml
from pack import POLICIES

import integrations
from components import registry
from components.reading import parse
from components.stack import build
from tests.components.recorder import record
from tests.components.stacks import app, stack
from tests.policies.protocol import Archive, Resource, Secret, ask

pytestmark = pytest.mark.filterwarnings("ignore:aws.lambda:DeprecationWarning")

ROOT = Path(__file__).parents[2]
CLOUDS = ("auth0", "cognito", "entra")
MACHINE = {"audience": "https://api.example.com", "scopes": ["read"], "callbacks": []}


def _complaints(config):
    """What the policies say of a stack's resources, handed to them as the engine would."""
    settings = parse(config, integrations=integrations.app_roles())
    registered = record(lambda: build(settings)).resources
    assert registered
    return ask(POLICIES, *(_as_the_engine_has_it(each, {other.name for other in registered}) for each in registered))


def _as_the_engine_has_it(resource, names):
    sources = {
        name: [urn.rpartition("::")[2] for urn in found.urns]
        for name, found in resource.request.propertyDependencies.items()
    }
    return Resource(
        resource.type,
        resource.name,
        {name: Secret(value) if name in resource.secrets else _file(value) for name, value in resource.inputs.items()},
        {name: [source for source in found if source in names] for name, found in sources.items()},
    )


def _file(value):
    if isinstance(value, pulumi.AssetArchive):
        return Archive({name: asset.text for name, asset in value.assets.items()})
    return value


@pytest.mark.parametrize("kind", registry.KINDS)
def test_the_smallest_stack_of_each_vendor_passes(kind):
    assert _complaints(stack(kind)) == []


@pytest.mark.parametrize("kind", ["spa", "native", "regular_web"])
def test_every_type_of_app_with_a_login_passes(kind):
    callbacks = ["com.example.board://callback"] if kind == "native" else ["https://board.example.com/callback"]

    assert _complaints(stack(*CLOUDS, apps=[app(*CLOUDS, type=kind, callbacks=callbacks)])) == []
    assert _complaints(stack("dex", apps=[app("dex", type=kind)])) == []


def test_a_machine_passes():
    machines = [app("auth0", "cognito", name="Robot", type="machine", **MACHINE)]

    assert _complaints(stack("auth0", "cognito", apps=[app("auth0", "cognito"), *machines])) == []


def test_the_dev_stack_passes_with_everything_that_it_has():
    config = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text("utf-8"))["config"]

    assert _complaints(config) == []
    assert "policy" not in (ROOT / "Pulumi.dev.yaml").read_text("utf-8").lower()


def test_a_pool_of_the_plan_plus_has_its_threat_protection_on():
    config = stack("cognito")
    config["dashboard-identity:providers"]["cognito"]["tier"] = "PLUS"

    assert _complaints(config) == []


def test_a_rule_is_told_and_nothing_else():
    config = stack("auth0")
    config["dashboard-identity:providers"]["auth0"]["roleClaim"] = "rule"

    (told,) = _complaints(config)
    assert (told.policy, told.level) == ("auth0-rule-disallow-rules", "ADVISORY")


@pytest.mark.parametrize(
    ("kind", "settings", "policy"),
    [
        ("cognito", {"deletionProtection": False}, "cognito-user-pool-require-deletion-protection"),
        ("cognito", {"provider": {"mfa": "OFF"}}, "cognito-user-pool-require-mfa"),
        ("cognito", {"provider": {"selfSignup": True}}, "cognito-user-pool-disallow-self-registration"),
        (
            "cognito",
            {"provider": {"passwordPolicy": {"minimumLength": 8}}},
            "cognito-user-pool-require-strong-passwords",
        ),
        ("cognito", {"app": {"idTokenLifetimeMinutes": 1440}}, "cognito-client-limit-token-lifetime"),
        ("auth0", {"app": {"refreshTokenLifetimeDays": 365}}, "auth0-client-limit-refresh-token-lifetime"),
        ("auth0", {"app": {"idTokenLifetimeSeconds": 86400}}, "auth0-client-limit-id-token-lifetime"),
        (
            "auth0",
            {"provider": {"connections": [{"name": "Users", "signup": True}]}},
            "auth0-connection-disallow-self-registration",
        ),
        ("entra", {"provider": {"signInAudience": "AzureADMultipleOrgs"}}, "entra-application-require-single-tenant"),
        ("dex", {"provider": {"pkce": "optional"}}, "dex-server-require-pkce"),
        (
            "dex",
            {"provider": {"expiry": {"rotateRefreshTokens": False}}},
            "dex-server-require-refresh-token-rotation",
        ),
    ],
)
def test_a_setting_that_weakens_what_is_made_is_seen(kind, settings, policy):
    config = stack(kind, apps=[app(kind, options={kind: settings.get("app", {})})])
    config["dashboard-identity:providers"][kind] |= settings.get("provider", {})
    if "deletionProtection" in settings:
        config["dashboard-identity:deletionProtection"] = settings["deletionProtection"]

    assert {told.policy for told in _complaints(config)} == {policy}
