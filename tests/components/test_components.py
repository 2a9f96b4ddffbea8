"""What holds for every component: it can be offered to other languages, and a stack pays only for the vendors it names."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pulumi
import pytest
from pulumi.provider.experimental.analyzer import Analyzer

from components import registry
from components.auth0.adopted import Auth0AdoptedApplication
from components.auth0.application import Auth0Application
from components.auth0.directory import Auth0Directory
from components.cognito.application import CognitoApplication
from components.cognito.directory import CognitoDirectory
from components.dex.application import DexApplication
from components.dex.directory import DexDirectory
from components.entra.adopted import EntraAdoptedApplication
from components.entra.application import EntraApplication
from components.entra.directory import EntraDirectory
from components.entra.saml import EntraSamlApplication
from tests.components.stacks import stack

ROOT = Path(__file__).parents[2]
COMPONENTS: list[type[pulumi.ComponentResource]] = [
    Auth0Directory,
    Auth0Application,
    Auth0AdoptedApplication,
    CognitoDirectory,
    CognitoApplication,
    EntraDirectory,
    EntraApplication,
    EntraAdoptedApplication,
    EntraSamlApplication,
    DexDirectory,
    DexApplication,
]
SDKS = {"auth0": "pulumi_auth0", "cognito": "pulumi_aws", "entra": "pulumi_azuread"}
"""Dex has no API, and so none."""


@pytest.fixture(scope="module")
def schema():
    return Analyzer("dashboard-identity").analyze(COMPONENTS)


def test_the_analyzer_takes_every_component(schema):
    assert sorted(schema["component_definitions"]) == sorted(component.__name__ for component in COMPONENTS)


def test_every_input_and_output_is_described(schema):
    described = {
        f"{name}.{key}": definition.description
        for kind in ("component_definitions", "type_definitions")
        for name, owner in schema[kind].items()
        for key, definition in (
            {**owner.inputs, **owner.outputs} if kind == "component_definitions" else owner.properties
        ).items()
    }

    assert [key for key, text in described.items() if not text] == []
    assert described["Auth0ConnectionArgs.enabledClients"] == "Client IDs; no other client may use the connection."


def test_every_component_is_described(schema):
    assert all(definition.description for definition in schema["component_definitions"].values())


def test_every_component_yields_the_same_client(schema):
    for component in (Auth0Application, CognitoApplication, EntraApplication, EntraAdoptedApplication, DexApplication):
        outputs = schema["component_definitions"][component.__name__].outputs
        assert outputs["oidcClient"].ref == "#/types/dashboard-identity:index:OidcClient"


def test_what_may_be_left_out_is_optional(schema):
    inputs = schema["component_definitions"]["Auth0Application"].inputs

    assert not inputs["displayName"].optional
    assert inputs["authMethod"].optional


@pytest.mark.parametrize("kind", registry.KINDS)
def test_a_stack_with_one_vendor_imports_no_other_vendors_sdk(kind):
    program = f"""
import json, sys
from components.reading import parse
from components.stack import build
from tests.components.recorder import record
settings = parse({stack(kind)!r})
record(lambda: build(settings))
print(json.dumps([name for name in {list(SDKS.values())!r} if name in sys.modules]))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [SDKS[name] for name in (kind,) if name in SDKS]


def test_reading_settings_imports_no_sdk():
    program = f"""
import sys
from components.reading import parse
parse({stack(*registry.KINDS)!r})
assert not [name for name in sys.modules if name in {list(SDKS.values())!r}]
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("kind", registry.KINDS)
def test_no_vendor_imports_another(kind):
    others = [other for other in registry.KINDS if other != kind]
    for module in (ROOT / "components" / kind).glob("*.py"):
        text = module.read_text("utf-8")
        assert not any(f"components.{other}" in text for other in others), module
        assert not any(sdk in text for other, sdk in SDKS.items() if other != kind), module


@pytest.mark.parametrize("kind", registry.KINDS)
def test_every_vendor_has_the_same_files(kind):
    names = {module.name for module in (ROOT / "components" / kind).glob("*.py")}

    assert names >= {"__init__.py", "settings.py", "directory.py", "application.py", "claims.py", "deploy.py"}


def test_only_the_registry_names_all_vendors():
    for module in (ROOT / "components").glob("*.py"):
        text = module.read_text("utf-8")
        named = [kind for kind in registry.KINDS if f"components.{kind}" in text]
        assert named == (list(registry.KINDS) if module.name == "registry.py" else []), module


def test_the_program_has_no_branches_and_is_short():
    program = (ROOT / "__main__.py").read_text("utf-8")

    assert len(program.splitlines()) <= 40
    assert not any(line.lstrip().startswith(("if ", "elif ", "else", "try", "match ")) for line in program.splitlines())
