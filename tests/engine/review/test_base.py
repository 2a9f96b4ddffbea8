"""What a change is compared with: whose ports are whose, and what a base that is none says."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from engine import paths
from engine.problems import NotReady
from engine.review import base
from engine.review.base import Ports

STACK = {
    "auth0:domain": "localhost:18441",
    "aws:endpoints": [{"cognitoidp": "https://localhost:18442"}],
    "dashboard-identity:apps": [{"callbacks": ["http://localhost:8501/callback"]}],
}


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, in the place of this one."""
    root = tmp_path / "clone"
    root.mkdir()
    (root / "Pulumi.yaml").write_text("name: dashboard-identity\nruntime: python\n")
    (root / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": STACK}))
    (root / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": {"auth0:domain": "example.eu.auth0.com"}}))
    git = ["git", "-C", str(root), "-c", "user.name=n", "-c", "user.email=n@example.com"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *words], check=True)
    monkeypatch.setattr(paths, "PROJECT", root)
    return root


def _compared(ref, stack="dev"):
    return base.compared_with(ref, stack, {}, Console(stderr=True))


def test_a_port_of_a_vendor_moves_there_and_back_and_no_other_does() -> None:
    ports = Ports({18441: 20001, 18442: 20002})
    text = (
        "localhost:18441 https://127.0.0.1:18442/x localhost%3A18442 localhost:8501 example.com:18441 localhost:184411"
    )

    moved = ports.move(text)

    assert moved == (
        "localhost:20001 https://127.0.0.1:20002/x localhost%3A20002 localhost:8501 example.com:18441 localhost:184411"
    )
    assert ports.shown(moved) == text


@pytest.mark.parametrize(
    ("ref", "reason"),
    [
        ("no-such-branch", "knows no such commit"),
        ("HEAD^1", "knows no such commit"),
        ("--output=x", "knows no such commit"),
    ],
)
def test_a_base_that_is_not_there_leaves_an_empty_stack_and_its_reason(clone: Path, ref: str, reason: str) -> None:
    with _compared(ref) as compared:
        assert reason in compared.base.problem
        assert compared.base.ref == ref
        file = Path(compared.options[-1])
        assert file.is_file(), "this tree's stack file, on the spare ports"
        state = Path(compared.environment["IDP_STATE_DIR"])
        assert state != paths.state_dir()
    assert not file.exists()
    assert not (clone / "x").exists()


def test_a_base_without_the_stack_says_so(clone: Path) -> None:
    (clone / "Pulumi.other.yaml").write_text(yaml.safe_dump({"config": STACK}))

    with _compared("HEAD", "other") as compared:
        assert compared.base.problem == "it has no Pulumi.other.yaml with endpoints on this machine"
        assert compared.base.commit


@pytest.mark.parametrize(
    ("name", "before", "reason"),
    [
        ("Pulumi.dev.yaml", "config: [", "Pulumi.dev.yaml is not YAML"),
        ("Pulumi.yaml", "name: another\nruntime: python\n", "its project is called 'another'"),
    ],
)
def test_a_base_that_nothing_can_be_compared_with_says_why(clone: Path, name: str, before: str, reason: str) -> None:
    now = (clone / name).read_text()
    (clone / name).write_text(before)
    commit = ["commit", "-q", "-a", "-m", "second"]
    subprocess.run(
        ["git", "-C", str(clone), "-c", "user.name=n", "-c", "user.email=n@example.com", *commit], check=True
    )
    (clone / name).write_text(now)

    with _compared("HEAD") as compared:
        assert reason in compared.base.problem


def test_a_stack_of_real_tenants_is_compared_with_its_own_state(clone: Path) -> None:
    with pytest.raises(NotReady, match="make preview STACK=prod"), _compared("HEAD", "prod"):
        pytest.fail("nothing was to be brought up")


def test_the_base_s_files_are_gone_afterwards_and_no_hook_has_run(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = clone / ".git" / "hooks" / "post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {clone}/hook-ran\n")
    hook.chmod(0o755)
    seen: list[Path] = []

    def bring_up(tree: Path, *_: object) -> str:
        seen.append(tree)
        assert (tree / "Pulumi.yaml").is_file()
        return ""

    monkeypatch.setattr(base, "_bring_up", bring_up)
    with _compared("HEAD") as compared:
        assert compared.base.problem == ""

    (tree,) = seen
    assert not tree.exists()
    assert not (clone / "hook-ran").exists()
    listed = subprocess.run(["git", "-C", str(clone), "worktree", "list"], capture_output=True, text=True, check=True)
    assert listed.stdout.count("\n") == 1


def test_a_developer_s_own_state_and_backend_are_not_the_base_s(clone: Path) -> None:
    environment = {"PULUMI_BACKEND_URL": "s3://bucket", "IDP_STATE_DIR": str(clone / "own"), "HOME": "/home/dev"}

    with base.compared_with("none", "dev", environment, Console(stderr=True)) as compared:
        assert "PULUMI_BACKEND_URL" not in compared.environment
        assert compared.environment["IDP_STATE_DIR"] != environment["IDP_STATE_DIR"]
        assert compared.environment["HOME"] == "/home/dev"
