"""Whatever this project's components register, by their defaults and in every form that a stack file has, no policy is against."""

from __future__ import annotations

import re
from pathlib import Path

import pulumi
import pytest
import yaml
from pack import POLICIES
from resource_types import COGNITO_USER_POOL
from stack_file import KEYS

import integrations
from components import registry
from components.reading import parse
from components.stack import build
from tests.components.recorder import record
from tests.components.stacks import app, stack
from tests.policies.cases.cognito_pools import POOL
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
        tuple(filter(None, [resource.request.parent.split("::")[2]])) if resource.request.parent else (),
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


CONNECTION = "providers.auth0.connections[]"
PASSWORDS = "providers.cognito.passwordPolicy"
AUTH0_APP, COGNITO_APP = "apps[].options.auth0", "apps[].options.cognito"
WEAKENED = [
    (f"{CONNECTION}.signup", True, "auth0-connection-disallow-self-registration"),
    (f"{CONNECTION}.bruteForceProtection", False, "auth0-connection-require-brute-force-protection"),
    (f"{CONNECTION}.passwordPolicy", "low", "auth0-connection-require-strong-passwords"),
    (f"{CONNECTION}.passwordMinLength", 8, "auth0-connection-require-strong-passwords"),
    ("providers.auth0.roleClaim", "rule", "auth0-rule-disallow-rules"),
    (f"{AUTH0_APP}.idTokenLifetimeSeconds", 86400, "auth0-client-limit-id-token-lifetime"),
    (f"{AUTH0_APP}.refreshTokenLifetimeDays", 365, "auth0-client-limit-refresh-token-lifetime"),
    ("providers.cognito.mfa", "OFF", "cognito-user-pool-require-mfa"),
    ("providers.cognito.selfSignup", True, "cognito-user-pool-disallow-self-registration"),
    (f"{PASSWORDS}.minimumLength", 8, "cognito-user-pool-require-strong-passwords"),
    (f"{PASSWORDS}.requireLowercase", False, "cognito-user-pool-require-strong-passwords"),
    (f"{PASSWORDS}.requireUppercase", False, "cognito-user-pool-require-strong-passwords"),
    (f"{PASSWORDS}.requireNumbers", False, "cognito-user-pool-require-strong-passwords"),
    (f"{PASSWORDS}.requireSymbols", False, "cognito-user-pool-require-strong-passwords"),
    (f"{PASSWORDS}.temporaryPasswordValidityDays", 365, "cognito-user-pool-require-strong-passwords"),
    (f"{COGNITO_APP}.accessTokenLifetimeMinutes", 1440, "cognito-client-limit-token-lifetime"),
    (f"{COGNITO_APP}.idTokenLifetimeMinutes", 1440, "cognito-client-limit-token-lifetime"),
    (f"{COGNITO_APP}.refreshTokenLifetimeDays", 3650, "cognito-client-limit-token-lifetime"),
    (f"{COGNITO_APP}.rotateRefreshTokens", False, "cognito-client-require-refresh-token-rotation"),
    ("providers.entra.signInAudience", "AzureADMultipleOrgs", "entra-application-require-single-tenant"),
    ("limits.maxSecretLifetimeDays", 730, "entra-application-password-limit-lifetime"),
    ("providers.dex.pkce", "optional", "dex-server-require-pkce"),
    ("providers.dex.expiry.idTokensMinutes", 1440, "dex-server-limit-token-lifetime"),
    ("providers.dex.expiry.refreshAbsoluteDays", 1825, "dex-server-limit-token-lifetime"),
    ("providers.dex.expiry.refreshUnusedDays", 365, "dex-server-limit-token-lifetime"),
    ("providers.dex.expiry.rotateRefreshTokens", False, "dex-server-require-refresh-token-rotation"),
]
"""Key of a stack file, a value that weakens what is made, and the policy that is against it."""


def _vendor(key):
    return next((kind for kind in registry.KINDS if f".{kind}" in key), "entra")


def _stack_with(key, value):
    kind = _vendor(key)
    kind_of_app = "spa" if key.endswith(".cognito.rotateRefreshTokens") else "regular_web"
    config = stack(kind, apps=[app(kind, type=kind_of_app, options={kind: {}})])
    config["dashboard-identity:providers"]["auth0"] = {"connections": [{"name": "Users"}]}
    if kind != "auth0":
        del config["dashboard-identity:providers"]["auth0"]
    *steps, last = key.replace("[]", ".0").split(".")
    place = config
    steps[0] = f"dashboard-identity:{steps[0]}"
    for step in steps:
        place = place[int(step)] if step.isdigit() else place.setdefault(step, {})
    place[last] = value
    return config


@pytest.mark.parametrize(("key", "value", "policy"), WEAKENED, ids=[key for key, *_ in WEAKENED])
def test_a_setting_that_weakens_what_is_made_is_refused_by_its_key_in_the_stack_file(key, value, policy):
    told = _complaints(_stack_with(key, value))

    assert {each.policy for each in told} == {policy}
    says_the_opposite = isinstance(value, bool) and f", got {str(not value).lower()}" in told[0].message
    how = "sets it, the other way round, by" if says_the_opposite else "sets it by"
    assert all(each.message.endswith(f". The stack file {how} `{key}`") for each in told)


@pytest.mark.parametrize(("kind", "policy"), [("cognito", "cognito-user-pool"), ("entitlements", "aws-dynamodb-table")])
def test_what_holds_people_and_is_not_protected_is_refused_by_its_key(kind, policy):
    config = stack("cognito", deletionProtection=False)
    if kind == "entitlements":
        group = {"name": "data.default.viewers", "members": ["ada@example.com"]}
        config["dashboard-identity:entitlements"] = {
            "partitions": [{"id": "one", "domain": "example.com", "groups": [group]}]
        }

    told = {each.policy: each.message for each in _complaints(config)}

    assert told[f"{policy}-require-deletion-protection"].endswith("The stack file sets it by `deletionProtection`")


def test_every_key_that_a_message_can_name_is_broken_here_and_is_one_of_the_stack_file():
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    sections = dict(
        re.findall(r"^`(?:dashboard-identity:)?([^`]*)`:(.+?)(?=^`[^`|]+`:|\Z)", page, re.MULTILINE | re.DOTALL)
    )

    assert set(KEYS.values()) == {key for key, *_ in WEAKENED} | {"deletionProtection"}
    for key in KEYS.values():
        section, _, name = key.rpartition(".")
        assert f"| `{name}` |" in sections[section], key


def test_who_has_no_stack_file_is_told_of_none():
    (told,) = ask(POLICIES, Resource(COGNITO_USER_POOL, "people", {**POOL, "mfaConfiguration": "OFF"}))

    assert "mfaConfiguration" in told.message
    assert "stack file" not in told.message
