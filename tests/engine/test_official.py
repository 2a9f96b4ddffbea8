from __future__ import annotations

from pathlib import Path

import pytest

from engine import official
from engine.cli.find import Cli
from engine.problems import NotReady

PACKAGES = [("auth0", "3.55.1", ""), ("azuread", "6.11.1", "https://example.com")]


@pytest.mark.parametrize(
    ("variables", "names"),
    [
        ({}, set()),
        ({"IDP_OFFICIAL_PLUGINS": "auth0, azuread"}, {"auth0", "azuread"}),
        ({"IDP_OFFICIAL_PLUGINS": "all"}, {"auth0", "aws", "azuread", "random"}),
        ({"IDP_PLUGINS": "official"}, {"auth0", "aws", "azuread", "random"}),
        ({"IDP_PLUGINS": "attached"}, set()),
    ],
)
def test_official_plugins_are_those_that_the_variables_name(variables: dict[str, str], names: set[str]) -> None:
    assert official.wanted(variables) == names


def test_a_name_that_is_no_provider_is_refused_with_the_names_that_are() -> None:
    with pytest.raises(NotReady, match=r"names entra, which is no provider.*\n.*auth0, aws, azuread, random"):
        official.wanted({"IDP_OFFICIAL_PLUGINS": "auth0,entra"})


def test_the_plugins_that_the_user_has_installed_are_shared(tmp_path: Path) -> None:
    (tmp_path / "user" / "plugins").mkdir(parents=True)
    home = tmp_path / "home"
    home.mkdir()

    official.share_plugins(home, {"PULUMI_HOME": str(tmp_path / "user")})
    official.share_plugins(home, {"PULUMI_HOME": str(tmp_path / "user")})

    assert (home / "plugins").resolve() == (tmp_path / "user" / "plugins").resolve()


def _cli(folder: Path, status: int) -> Cli:
    cli = folder / "pulumi"
    cli.write_text(f'#!/bin/sh\necho "$*" >> {folder}/calls\nexit {status}\n')
    cli.chmod(0o755)
    return Cli(cli)


def test_a_plugin_on_path_or_installed_is_not_downloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path = tmp_path / "bin" / "pulumi-resource-auth0"
    on_path.parent.mkdir()
    on_path.write_text("#!/bin/sh\n")
    on_path.chmod(0o755)
    monkeypatch.setenv("PATH", str(on_path.parent))
    (tmp_path / "home" / "plugins" / "resource-azuread-v6.11.1").mkdir(parents=True)

    official.install_missing(_cli(tmp_path, 1), PACKAGES, tmp_path / "home", {})

    assert not (tmp_path / "calls").exists()


def test_a_missing_plugin_is_downloaded_by_the_cli_in_the_sdks_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    official.install_missing(_cli(tmp_path, 0), PACKAGES, tmp_path / "home", {})

    assert (tmp_path / "calls").read_text().splitlines() == [
        "plugin install resource auth0 v3.55.1",
        "plugin install resource azuread v6.11.1 --server https://example.com",
    ]


def test_plugins_that_cannot_be_had_are_all_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NotReady) as refused:
        official.install_missing(_cli(tmp_path, 1), PACKAGES, tmp_path / "home", {})

    assert [problem.fix for problem in refused.value.problems] == [
        "put `pulumi-resource-auth0` on PATH, or take auth0 out of IDP_OFFICIAL_PLUGINS",
        "put `pulumi-resource-azuread` on PATH, or take azuread out of IDP_OFFICIAL_PLUGINS",
    ]
