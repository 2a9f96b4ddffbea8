"""Whatever stands in a stack file: it is read, or everything that is wrong is listed, by key, with no secret shown and no traceback."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from hypothesis import event, example, given
from hypothesis import strategies as st
from pulumi.runtime.config import set_all_config

from components.config import read_stack
from components.errors import ConfigError
from components.reading import parse
from components.settings import StackSettings
from integrations import app_roles
from tests.components.recorder import record
from tests.projects import ROOT

INTEGRATIONS = app_roles()
NAMESPACE = "dashboard-identity:"
KEYS = (
    "providers",
    "roles",
    "users",
    "apps",
    "limits",
    "loginHosts",
    "deletionProtection",
    "passwords",
    "secrets",
    "entitlements",
)
SENTINEL = "hunter2-is-the-secret-that-nobody-may-see"
DEV: dict[str, Any] = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]

_TEXT = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "",
            " ",
            "\0",
            "\ud800",
            "null",
            "https://",
            "https://[",
            "a@b.example",
            "*",
            "{}",
            "${x}",
            "%",
            "2024-13-45",
            "9" * 5000,
        ]
    ),
)
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=True, allow_infinity=True),
    _TEXT,
)
_NAMES = st.one_of(
    st.sampled_from(
        [
            *KEYS,
            "auth0",
            "cognito",
            "entra",
            "dex",
            "name",
            "email",
            "options",
            "callbacks",
            "type",
            "connections",
            "from",
            "id",
        ]
    ),
    _TEXT,
)
VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_NAMES, inner, max_size=3)),
    max_leaves=8,
)
CONFIGURATIONS = st.dictionaries(st.sampled_from([NAMESPACE + key for key in KEYS]), VALUES, max_size=len(KEYS))
_SECRET_NAMES = st.sampled_from(
    ["password", "clientSecret", "client_secret", "secret", "apiToken", "privateKey", "token"]
)


def read(config: dict[str, Any]) -> list[str]:
    """The problems as they are shown; none where the settings are good."""
    try:
        settings = parse(config, integrations=INTEGRATIONS)
    except ConfigError as refused:
        error = refused
    else:
        assert isinstance(settings, StackSettings)
        return []
    problems = [str(problem) for problem in error.problems]
    assert problems
    assert len(set(problems)) == len(problems), "nothing is said twice"
    for problem in problems:
        # Where, and which rule: what somebody needs to find the line.
        where, _, rule = problem.partition(": ")
        assert ":" in where, problem
        assert rule, problem
        problem.encode()
    assert str(error).startswith("the stack's configuration has ")
    return problems


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document, the top excepted."""
    found: list[tuple[Any, ...]] = []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += [(*path, key), *places(item, (*path, key))]
    return found


def at(document: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        document = document[part]
    return document


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """The example stack's file with something else in one to three places."""
    config = copy.deepcopy(DEV)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([path for path in places(config) if str(path[0]).startswith(NAMESPACE)]))
        holder, key = at(config, path[:-1]), path[-1]
        action = draw(st.sampled_from(["replace", "delete", "double", "rename", "wrap", "swap"]))
        if action == "replace":
            holder[key] = draw(VALUES)
        elif action == "delete":
            del holder[key]
        elif action == "double" and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        elif action == "rename" and isinstance(holder, dict):
            holder[draw(_NAMES)] = holder.pop(key)
        elif action == "wrap":
            holder[key] = draw(st.sampled_from([[holder[key]], {"name": holder[key]}, str(holder[key])]))
        elif action == "swap":
            holder[key] = copy.deepcopy(at(config, draw(st.sampled_from(places(config)))))
    return config


def test_the_example_is_good() -> None:
    assert read(copy.deepcopy(DEV)) == []


@given(config=CONFIGURATIONS)
@example(config={})
def test_anything_is_read_or_refused_by_key(config: dict[str, Any]) -> None:
    event(f"problems: {min(len(read(config)), 5)}")


@given(config=mutated())
def test_a_file_with_something_wrong_is_read_or_refused_by_key(config: dict[str, Any]) -> None:
    event(f"problems: {min(len(read(config)), 5)}")


@given(data=st.data(), name=_SECRET_NAMES)
def test_a_secret_in_the_wrong_place_is_not_shown(data: st.DataObject, name: str) -> None:
    """It is in a terminal's history and in a build's log otherwise."""
    config = data.draw(mutated())
    maps = [path for path in [(), *places(config)] if isinstance(at(config, path), dict)]
    path = data.draw(st.sampled_from([path for path in maps if not path or str(path[0]).startswith(NAMESPACE)]))
    value = data.draw(
        st.sampled_from([SENTINEL, [SENTINEL], {"value": SENTINEL}, {name: SENTINEL}, [{name: [SENTINEL]}]])
    )
    at(config, path)[name if path else NAMESPACE + name] = value
    for problem in read(config):
        assert SENTINEL not in problem


@given(
    passwords=st.one_of(
        st.just(SENTINEL),
        st.just([SENTINEL]),
        st.dictionaries(_TEXT, st.sampled_from([SENTINEL, [SENTINEL], {"a": SENTINEL}, 1, None]), max_size=3),
    ),
    key=st.sampled_from(["passwords", "secrets"]),
)
def test_a_map_of_secrets_that_is_none_is_not_shown(passwords: Any, key: str) -> None:
    for problem in read({**copy.deepcopy(DEV), NAMESPACE + key: passwords}):
        assert SENTINEL not in problem


def engine_reads(config: dict[str, str], folder: Path) -> str:
    """As the engine hands a configuration over, all of it text: what the program says then."""

    def program() -> str:
        set_all_config(config, [])
        try:
            read_stack(integrations=INTEGRATIONS, folder=folder)
        except ConfigError as refused:
            return str(refused)
        return ""

    return str(record(program, stack="dev").result)


@given(
    config=st.dictionaries(
        st.sampled_from([NAMESPACE + key for key in KEYS]), st.one_of(_TEXT, VALUES.map(json.dumps)), max_size=5
    )
)
def test_any_text_of_the_engine_s_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, config: dict[str, str]
) -> None:
    said = engine_reads(config, tmp_path_factory.getbasetemp())
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "text", ["[" * 5000, "[" * 900 + "]" * 900, '{"a":' * 60 + "1" + "}" * 60, "1" * 5000, '"\\ud800"']
)
@pytest.mark.parametrize("key", ["apps", "providers", "entitlements"])
def test_what_is_too_deep_or_too_long_is_refused_in_few_words(tmp_path: Path, key: str, text: str) -> None:
    said = engine_reads({NAMESPACE + key: text}, tmp_path)
    assert f"{NAMESPACE}{key}: must be" in said
    assert len(said) < 1500


FILES = (
    b"",
    b"config: [",
    b"config: 1",
    b"config: {dashboard-identity:passwords: 2024-13-45}",
    b"config: {dashboard-identity:passwords: 99999999999-01-01}",
    b"\xff\xfe\x00",
    b"\x80abc",
    b"a: &a [*a]",
    b"config: !!python/object/apply:os.system ['true']",
    b"config: !!binary '%'",
    b"config: !!timestamp x",
    b"? {a: b}\n: c",
    b"config: " + b"[" * 3000,
    b"config:\n  ? [a]\n  : b\n",
    b"\tconfig: x",
    b"config: {dashboard-identity:passwords: {a@b.example: !!int 'x'}}",
    b"- 1e999999999",
)


@pytest.mark.parametrize("content", FILES, ids=range(len(FILES)))
def test_a_file_that_is_no_yaml_ends_in_no_traceback(tmp_path: Path, content: bytes) -> None:
    """The engine has read it before; what it lets pass and Python does not is no reason for a traceback."""
    (tmp_path / "Pulumi.dev.yaml").write_bytes(content)
    config = {NAMESPACE + "passwords": json.dumps({"a@b.example": SENTINEL})}
    said = engine_reads(config, tmp_path)
    assert said.startswith("the stack's configuration has ")
    assert SENTINEL not in said


@given(content=st.binary(max_size=200))
def test_any_bytes_in_the_file_end_in_no_traceback(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    file = folder / "Pulumi.dev.yaml"
    file.write_bytes(content)
    try:
        assert SENTINEL not in engine_reads({NAMESPACE + "passwords": json.dumps({"a@b.example": SENTINEL})}, folder)
    finally:
        file.unlink()
    assert pulumi.get_stack()
