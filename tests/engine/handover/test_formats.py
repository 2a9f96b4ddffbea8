from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import dotenv
import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from engine.handover import formats
from engine.handover.settings import Settings, Unusable

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
VARIABLES = st.dictionaries(st.from_regex(r"[A-Z][A-Z0-9_]{0,12}", fullmatch=True), TEXT, max_size=4)
AWKWARD = {
    "PLAIN": "https://tenant.example.com/a?b=c",
    "SPACED": "openid email",
    "QUOTED": """a "b" 'c' \\d""",
    "DOLLAR": "$HOME and `ticks` # no comment",
    "LINES": "one\ntwo\n",
    "EMPTY": "",
    "BOOLEAN": "true",
    "NUMBER": "1e3",
    "TILDE": "~/x:~y",
    "UNICODE": "é\u2028\x85漢",
}


def of(variables: dict[str, str], **files: str) -> Settings:
    return Settings("My Dashboard", "auth0", variables, files)


def read_by_dotenv(text: str) -> dict[str, str | None]:
    return dict(dotenv.dotenv_values(stream=io.StringIO(text), interpolate=True))


def read_by_shell(text: str, names: list[str]) -> dict[str, str]:
    """What a program sees that a shell starts after sourcing the file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "app.env")
        file.write_bytes(text.encode())
        shown = "import json, os, sys; print(json.dumps({name: os.environ[name] for name in sys.argv[1:]}))"
        script = 'set -aeu; . "$1"; shift; exec "$@"'
        environment = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1"}
        command = ["sh", "-c", script, "sh", str(file), sys.executable, "-c", shown, *names]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


@given(VARIABLES)
@example(AWKWARD)
def test_json_holds_any_value(variables):
    assert json.loads(formats.as_json(of(variables))) == variables


@given(VARIABLES)
@example(AWKWARD)
def test_toml_holds_any_value(variables):
    assert tomllib.loads(formats.toml(of(variables))) == variables


@given(VARIABLES)
@example(AWKWARD)
def test_a_kubernetes_secret_holds_any_value(variables):
    assert yaml.safe_load(formats.k8s_secret(of(variables)))["stringData"] == variables


@given(VARIABLES)
@example(AWKWARD)
def test_compose_holds_any_value_that_an_environment_can(variables):
    assume(not any("\0" in value for value in variables.values()))
    document = yaml.safe_load(formats.compose(of(variables)))
    environment = document["services"]["my-dashboard"]["environment"]

    assert {name: value.replace("$$", "$") for name, value in environment.items()} == variables
    assert not any("$" in value.replace("$$", "") for value in environment.values())


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.from_regex(r"IDP_[A-Z]{1,8}", fullmatch=True), TEXT, min_size=1, max_size=3))
@example({f"IDP_{name}": value for name, value in AWKWARD.items()})
@example({"IDP_PATH": """\"https://example.com/roles"[?@ == 'dashboard-admin'] && 'Admin' || 'Viewer'"""})
def test_a_shell_and_dotenv_read_the_same_from_an_env_file(variables):
    try:
        text = formats.env(of(variables))
    except Unusable:
        assume(False)
    assert read_by_dotenv(text) == variables
    assert read_by_shell(text, list(variables)) == variables


@pytest.mark.parametrize("value", ["a${HOME}b", "it's $5", "a\\b$c", "a\rb", "a\0b"])
def test_what_a_shell_and_dotenv_read_differently_is_refused_by_name_without_its_value(value):
    with pytest.raises(Unusable, match=r"^CLIENT_SECRET holds .+; use another format, such as json$") as refused:
        formats.env(of({"CLIENT_SECRET": value}))

    assert value not in str(refused.value)


def test_plain_values_stand_in_an_env_file_without_quotes_for_docker_reads_those_as_part_of_the_value():
    assert formats.env(of({"URL": "https://localhost:18441/a"})) == "URL=https://localhost:18441/a\n"


def test_a_kubernetes_secret_is_one_that_the_api_takes():
    document = yaml.safe_load(formats.k8s_secret(of({"A": "1"}, **{".streamlit/secrets.toml": "[auth]\n"})))

    assert (document["apiVersion"], document["kind"], document["type"]) == ("v1", "Secret", "Opaque")
    assert document["metadata"] == {"name": "my-dashboard-auth0"}
    assert document["stringData"] == {"A": "1", ".streamlit-secrets.toml": "[auth]\n"}


@pytest.mark.parametrize("app", ["My Dashboard", "a.b_c-", "Zed"])
def test_the_secret_s_name_is_a_dns_name(app):
    document = yaml.safe_load(formats.k8s_secret(Settings(app, "entra", {}, {})))

    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", document["metadata"]["name"])
