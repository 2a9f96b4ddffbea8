from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from engine import environment
from engine.environment import EMULATOR_PASSPHRASE, EMULATOR_SALT
from engine.project import StackFile

CREDENTIALS = {
    "auth0": {"domain": "localhost:1", "client_id": "auth0-id", "client_secret": "auth0-secret"},
    "aws": {"access_key_id": "aws-id", "secret_access_key": "aws-secret", "region": "eu-west-1"},
    "entra": {"tenant_id": "tenant", "client_id": "entra-id", "client_secret": "entra-secret", "object_id": "o"},
}


@pytest.fixture(autouse=True)
def _state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IDP_STATE_DIR", str(tmp_path / "state"))


def test_state_stays_in_the_projects_folder(tmp_path: Path) -> None:
    settings = environment.for_backend(StackFile(), {})

    assert settings["PULUMI_BACKEND_URL"] == (tmp_path / "state" / "pulumi").as_uri()
    assert settings["PULUMI_HOME"] == str(tmp_path / "state" / "home")
    assert (tmp_path / "state" / "pulumi").stat().st_mode & 0o777 == 0o700


def test_the_users_own_backend_is_kept() -> None:
    settings = environment.for_backend(StackFile(), {"PULUMI_BACKEND_URL": "s3://bucket"})

    assert settings["PULUMI_BACKEND_URL"] == "s3://bucket"


@pytest.mark.parametrize(("terminal", "expected"), [(False, "true"), (True, None)])
def test_only_somebody_at_a_terminal_is_asked(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, expected: str | None
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: terminal))

    assert environment.for_backend(StackFile(), {}).get("PULUMI_SKIP_CONFIRMATIONS") == expected


def test_a_stack_on_the_emulator_has_a_passphrase_without_anybody_setting_one() -> None:
    assert environment.for_backend(StackFile(), {})["PULUMI_CONFIG_PASSPHRASE"] == EMULATOR_PASSPHRASE


def test_the_users_passphrase_is_kept_where_the_stack_has_a_salt_of_its_own() -> None:
    own = StackFile(content={"encryptionsalt": "v1:other"})

    assert environment.for_backend(own, {"PULUMI_CONFIG_PASSPHRASE": "mine"})["PULUMI_CONFIG_PASSPHRASE"] == "mine"
    by_file = environment.for_backend(own, {"PULUMI_CONFIG_PASSPHRASE_FILE": "/mine"})
    assert "PULUMI_CONFIG_PASSPHRASE" not in by_file


def test_a_passphrase_meant_for_other_stacks_does_not_lock_the_user_out_of_this_one() -> None:
    committed = StackFile(content={"encryptionsalt": EMULATOR_SALT})
    user = {"PULUMI_CONFIG_PASSPHRASE": "for prod", "PULUMI_CONFIG_PASSPHRASE_FILE": "/for/prod"}

    settings = environment.for_backend(committed, user)

    assert settings["PULUMI_CONFIG_PASSPHRASE"] == EMULATOR_PASSPHRASE
    assert "PULUMI_CONFIG_PASSPHRASE_FILE" not in settings


def test_plugins_get_the_emulators_credentials_and_its_authority(tmp_path: Path) -> None:
    settings = environment.for_providers({"HOME": "/home/x"}, CREDENTIALS, tmp_path)

    assert settings == {
        "HOME": "/home/x",
        "AUTH0_CLIENT_ID": "auth0-id",
        "AUTH0_CLIENT_SECRET": "auth0-secret",
        "AWS_ACCESS_KEY_ID": "aws-id",
        "AWS_SECRET_ACCESS_KEY": "aws-secret",
        "AWS_CA_BUNDLE": str(tmp_path / "ca.pem"),
        "ARM_TENANT_ID": "tenant",
        "ARM_CLIENT_ID": "entra-id",
        "ARM_CLIENT_SECRET": "entra-secret",
        "ARM_USE_CLI": "false",
        "ARM_USE_MSI": "false",
        "ARM_USE_OIDC": "false",
        "SSL_CERT_FILE": str(tmp_path / "ca.pem"),
        "HTTP_PROXY": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "NO_PROXY": "localhost,127.0.0.1",
    }


@pytest.mark.parametrize(
    "stray", ["AUTH0_DOMAIN", "AUTH0_API_TOKEN", "AWS_PROFILE", "AWS_SESSION_TOKEN", "ARM_ENVIRONMENT", "https_proxy"]
)
def test_what_points_at_a_real_tenant_or_the_internet_does_not_reach_the_plugins(stray: str, tmp_path: Path) -> None:
    assert stray not in environment.for_providers({stray: "x"}, CREDENTIALS, tmp_path)
