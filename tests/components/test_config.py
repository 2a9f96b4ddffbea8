from __future__ import annotations

import json
from pathlib import Path

import pulumi
import pytest
import yaml
from pulumi.runtime.config import set_all_config

from components.config import read_stack
from components.errors import ConfigError
from components.settings import StackSettings
from tests.components.recorder import record
from tests.components.stacks import stack

IN_CLEAR = (
    'dashboard-identity:passwords["ada@example.com"]: is a secret in clear, got <secret>; '
    "remove it and run: pulumi config set --secret --path 'passwords[\"ada@example.com\"]'"
)
PASSWORDS = "dashboard-identity:passwords"


def read(config: dict, folder: Path, *, secret: tuple[str, ...] = (PASSWORDS,)) -> StackSettings:
    """As the engine hands a configuration to the program: text, and which keys are secret."""

    def program() -> StackSettings:
        text = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
        set_all_config(text, list(secret))
        return read_stack(folder=folder)

    return record(program, stack="dev").result


def refused(config: dict, folder: Path, **options) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(config, folder, **options)
    return [str(problem) for problem in caught.value.problems]


def stack_file(folder: Path, passwords: object) -> None:
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": {PASSWORDS: passwords}}))


def test_a_secret_password_is_taken(tmp_path):
    stack_file(tmp_path, {"ada@example.com": {"secure": "v1:abc"}})

    assert read(stack("auth0"), tmp_path).passwords == {"ada@example.com": "correct horse battery"}


def test_a_password_in_clear_is_refused(tmp_path):
    stack_file(tmp_path, {"ada@example.com": "correct horse battery"})

    assert refused(stack("auth0"), tmp_path, secret=()) == [IN_CLEAR]


def test_a_password_in_clear_beside_a_secret_one_is_refused(tmp_path):
    """The engine calls the whole map secret then, so only the file shows it."""
    stack_file(tmp_path, {"ada@example.com": "correct horse battery", "bob@example.com": {"secure": "v1:abc"}})
    users = [{"email": "ada@example.com"}, {"email": "bob@example.com"}]
    passwords = {"ada@example.com": "correct horse battery", "bob@example.com": "correct horse battery"}

    assert refused(stack("auth0", users=users, passwords=passwords), tmp_path) == [IN_CLEAR]


def test_without_a_stack_file_the_engines_word_is_taken(tmp_path):
    assert read(stack("auth0"), tmp_path).passwords
    assert refused(stack("auth0"), tmp_path, secret=()) == [IN_CLEAR]


def test_a_map_that_is_encrypted_as_a_whole_is_taken(tmp_path):
    stack_file(tmp_path, {"secure": "v1:abc"})

    assert read(stack("auth0"), tmp_path).passwords


@pytest.mark.parametrize("key", ["auth0:clientSecret", "auth0:apiToken", "aws:secretKey", "azuread:clientSecret"])
def test_a_providers_secret_in_clear_is_refused_and_not_shown(tmp_path, key):
    config = stack("auth0", passwords={}) | {key: "hunter2"}

    assert refused(config, tmp_path) == [
        f"{key}: is a secret in clear, got <secret>; run: pulumi config set --secret {key}, or give it by the environment"
    ]
    assert read(config, tmp_path, secret=(key,)).apps


def test_settings_that_are_no_secret_are_not_taken_for_one(tmp_path):
    config = stack("auth0", passwords={}) | {
        "aws:skipCredentialsValidation": "true",
        "azuread:metadataHost": "localhost:1",
    }

    assert read(config, tmp_path).apps


def test_an_object_set_as_text_is_refused_as_what_it_is(tmp_path):
    config = stack("auth0", passwords={}) | {"dashboard-identity:apps": "Board"}

    assert refused(config, tmp_path) == ["dashboard-identity:apps: must be a valid list, got 'Board'"]


def test_the_stack_files_are_looked_for_in_the_projects_folder():
    def program() -> StackSettings:
        set_all_config({key: json.dumps(value) for key, value in stack("entra", passwords={}).items()}, [])
        return read_stack()

    assert record(program, stack="nowhere").result.apps
    assert pulumi.get_stack() == "nowhere"
