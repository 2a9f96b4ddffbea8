from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from engine import arguments, project
from engine.problems import NotReady
from engine.project import Endpoints, StackFile

_EMULATED = {
    "auth0:domain": "localhost:18441",
    "aws:endpoints": [{"cognitoidp": "https://localhost:18442", "iam": "https://localhost:18442"}],
    "azuread:metadataHost": "localhost:18443",
}


def test_loopback_endpoints_say_where_the_emulator_has_to_listen() -> None:
    assert StackFile(content={"config": _EMULATED}).endpoints == Endpoints(auth0=18441, aws=18442, entra=18443)


def test_endpoints_may_be_written_as_json_text() -> None:
    stack = StackFile(content={"config": {"aws:endpoints": '[{"cognitoidp": "https://127.0.0.1:9000"}]'}})

    assert stack.endpoints == Endpoints(aws=9000)


_PROVIDERS = "dashboard-identity:providers"


@pytest.mark.parametrize("providers", [{"dex": {"issuer": "https://localhost:18444/dex"}, "auth0": {}}, None])
def test_a_dex_on_this_machine_is_one_of_the_endpoints(providers: dict[str, object] | None) -> None:
    config = {**_EMULATED, _PROVIDERS: providers or '{"dex": {"issuer": "https://localhost:18444/dex"}}'}

    found = StackFile(content={"config": config}).endpoints

    assert found == Endpoints(auth0=18441, aws=18442, entra=18443, dex=18444)


def test_a_dex_by_itself_is_enough_and_one_beside_real_tenants_is_not() -> None:
    dex = {"issuer": "https://localhost:18444/dex"}

    assert StackFile(content={"config": {_PROVIDERS: {"dex": dex}}}).endpoints == Endpoints(dex=18444)
    assert StackFile(content={"config": {_PROVIDERS: {"dex": dex, "auth0": {}}}}).endpoints is None
    elsewhere = {"issuer": "https://login.example.com/dex"}
    assert StackFile(content={"config": {_PROVIDERS: {"dex": elsewhere}}}).endpoints is None


@pytest.mark.parametrize(
    "config",
    [
        {},
        {_PROVIDERS: "not json"},
        {_PROVIDERS: {"dex": "a word"}},
        {"auth0:domain": "example.eu.auth0.com"},
        {"auth0:domain": "localhost.example.com"},
        {"aws:endpoints": [{"cognitoidp": "https://cognito-idp.eu-west-1.amazonaws.com"}]},
        {"aws:endpoints": "not json"},
        {"azuread:metadataHost": "login.microsoftonline.com", "auth0:domain": {"secure": "v1:x"}},
    ],
)
def test_other_endpoints_are_no_emulator(config: dict[str, object]) -> None:
    assert StackFile(content={"config": config}).endpoints is None


def test_the_project_is_the_nearest_one_upwards(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: outer\nruntime: python\n")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)

    found = project.find(inner)

    assert found is not None
    assert (found.root, found.name) == (tmp_path, "outer")


def test_a_folder_without_a_project_has_none(tmp_path: Path) -> None:
    assert project.find(tmp_path) is None


def test_the_stack_file_is_the_stacks_own(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": _EMULATED, "encryptionsalt": "v1:x"}))
    found = project.find(tmp_path)
    assert found is not None

    dev = found.stack_file(arguments.read(["-C", str(tmp_path), "up"], {}))
    prod = found.stack_file(arguments.read(["-C", str(tmp_path), "up", "-s", "prod"], {}))

    assert dev.encryption_salt == "v1:x"
    assert dev.namespaces == {"auth0", "aws", "azuread"}
    assert prod == StackFile()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("config: [unclosed", "Pulumi.dev.yaml is not YAML"),
        ("config:\n  a: 1\n bad: 2\n", "line 3, column"),
        ("config:\n\tx: hunter2\n", "line 2, column 1"),
        ("- 1\n", "what it holds is not a map"),
        ("config: text\n", "its 'config' is not a map"),
    ],
)
def test_a_stack_file_that_cannot_be_read_is_told_before_anything_is_started(
    tmp_path: Path, content: str, told: str
) -> None:
    found = _project(tmp_path, content)

    with pytest.raises(NotReady) as refused:
        found.stack_file(arguments.read(["-C", str(tmp_path), "stack", "ls"], {}))

    assert told in str(refused.value)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("content", ["", "encryptionsalt: v1:x\n", "config:\n"])
def test_a_stack_file_may_configure_nothing(tmp_path: Path, content: str) -> None:
    found = _project(tmp_path, content)

    assert found.stack_file(arguments.read(["-C", str(tmp_path), "up"], {})).config == {}


@pytest.mark.parametrize("line", [["version"], ["up", "--help"], ["plugin", "ls"]])
def test_a_command_that_is_about_no_stack_runs_beside_an_unreadable_file(tmp_path: Path, line: list[str]) -> None:
    found = _project(tmp_path, "config: [unclosed")

    assert found.stack_file(arguments.read(["-C", str(tmp_path), *line], {})).endpoints is None


def _project(folder: Path, stack_file: str) -> project.Project:
    (folder / "Pulumi.yaml").write_text("name: p\n")
    (folder / "Pulumi.dev.yaml").write_text(stack_file)
    found = project.find(folder)
    assert found is not None
    return found
