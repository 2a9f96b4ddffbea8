"""The stack files of the project, as the program meets them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import integrations
from components import registry
from components.errors import ConfigError
from components.reading import parse
from components.settings import NAMESPACE, StackFile, StackSettings

ROOT = Path(__file__).parents[1]


def load(name: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


@pytest.fixture(scope="module")
def dev() -> StackSettings:
    return parse(load("Pulumi.dev.yaml")["config"], integrations=integrations.names())


def test_dev_has_the_dashboard_at_all_three_identity_providers(dev):
    app = dev.apps[0]

    assert app.name == "MachineLearningDashboard"
    assert app.providers == ("auth0", "cognito", "entra")
    assert app.metadata == {"dashboard": "machine-learning"}
    assert [connection.name for connection in dev.providers["auth0"].connections] == ["Machine-Learning-Dashboard-DB"]


def test_dev_has_an_app_for_every_integration_but_the_generic_one(dev):
    assert sorted({app.integration for app in dev.apps} | {"oidc_env"}) == sorted(integrations.names())


def test_dev_has_every_identity_provider(dev):
    assert set(dev.providers) == set(registry.KINDS)


def test_dev_has_three_roles_and_four_users_of_whom_one_has_none(dev):
    assert len(dev.roles) == 3
    assert len(dev.users) == 4
    assert [user.email for user in dev.users if not user.roles] == ["guest@example.com"]


def test_the_first_user_of_dev_is_the_dashboard_user(dev):
    assert dev.users[0].email == "user@example.com"
    assert dev.users[0].roles == ("dashboard-user",)
    assert dev.users[0].options["auth0"].nickname == "dashboardUser"


def test_dev_is_protected_from_deletion_like_any_other_stack(dev):
    assert dev.deletion_protection is True


def test_every_endpoint_of_dev_is_on_this_machine(dev):
    config = load("Pulumi.dev.yaml")["config"]
    hosts = re.findall(r"https://([\w.-]+)", str([config["aws:endpoints"], dict(dev.login_hosts)]))

    assert {config["auth0:domain"].split(":")[0], config["azuread:metadataHost"].split(":")[0], *hosts} == {"localhost"}


def test_dev_holds_no_secret_and_can_hold_one():
    file = load("Pulumi.dev.yaml")

    assert "secure" not in str(file["config"])
    assert f"{NAMESPACE}:passwords" not in file["config"]
    assert file["encryptionsalt"].startswith("v1:")


def test_prod_names_every_placeholder_and_nothing_else_is_wrong_with_it():
    config = load("Pulumi.prod.yaml")["config"]
    with pytest.raises(ConfigError) as caught:
        parse(config, integrations=integrations.names())

    named = {name for problem in caught.value.problems for name in re.findall(r"REPLACE-WITH[A-Z-]+", problem.rule)}
    assert all("placeholder" in problem.rule for problem in caught.value.problems)
    assert named == set(re.findall(r"REPLACE-WITH[A-Z-]+", str(config)))


def test_prod_is_right_once_the_placeholders_are_replaced():
    text = yaml.safe_dump(load("Pulumi.prod.yaml")["config"])
    for placeholder, value in {
        "REPLACE-WITH-FIRST-USER@REPLACE-WITH-YOUR-MAIL-DOMAIN": "ada@example.com",
        "REPLACE-WITH-DASHBOARD-HOST": "dashboard.example.com",
        "REPLACE-WITH-YOUR-DOMAIN-PREFIX": "example-dashboards",
        "REPLACE-WITH-YOUR-TENANT": "example",
        "REPLACE-WITH-YOUR-AWS-REGION": "eu-west-1",
        "REPLACE-WITH-DEPLOYING-CLIENT-ID": "abc",
    }.items():
        text = text.replace(placeholder, value)
    prod = parse(yaml.safe_load(text), integrations=integrations.names())

    assert prod.deletion_protection is True
    assert prod.providers["entra"].assignment_required is True
    assert prod.providers["cognito"].mfa == "ON"
    assert not any("localhost" in host for host in prod.login_hosts.values())


def test_the_project_declares_every_key_but_the_secret_one():
    declared = {key.partition(":")[2] for key in load("Pulumi.yaml")["config"]}
    known = {field.alias or name for name, field in StackFile.model_fields.items()}

    assert declared == known - {"passwords"}


def test_the_project_names_no_backend():
    assert "backend" not in load("Pulumi.yaml")
