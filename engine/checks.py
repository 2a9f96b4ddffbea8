"""``make check``: every check runs, then all that failed are named. ``python -m engine.checks types`` runs one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Sequence
from pathlib import Path

from engine import paths

ACTIONLINT = "1.7.12"
TYPED = ("components", "emulator", "engine", "integrations", "rules", "bench", "__main__.py")
IGNORED = frozenset({".venv", ".state", "node_modules"})


def run(*command: str | Path, cwd: Path = paths.PROJECT) -> str | None:
    """What failed, or None."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, check=False)
    return None if done.returncode == 0 else f"exit status {done.returncode}"


def skipped(reason: str) -> str | None:
    """A tool that is not there: said on a developer's machine, a failure on CI, which installs it."""
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        return reason
    print(f"  skipped: {reason}")
    return None


def check_format() -> str | None:
    return run(sys.executable, "-m", "ruff", "format", "--diff", "--quiet", ".")


def check_lint() -> str | None:
    return run(sys.executable, "-m", "ruff", "check", "--quiet", ".")


def check_types() -> str | None:
    there = [name for name in TYPED if (paths.PROJECT / name).suffix or any((paths.PROJECT / name).rglob("*.py"))]
    # The policy pack is a process of its own, with its folder as the root of its modules.
    pack = paths.PROJECT / "policies"
    command = [sys.executable, "-m", "mypy", "--strict"]
    failures = [
        run(*command, *there),
        run(*command, "--config-file", paths.PROJECT / "pyproject.toml", ".", cwd=pack) if pack.is_dir() else None,
    ]
    return next(filter(None, failures), None)


def check_scripts() -> str | None:
    node = shutil.which("node")
    if not node:
        return skipped("no Node.js on PATH, so no .js file was parsed")
    failures = [str(path) for path in _files("*.js") if run(node, "--check", path)]
    return ", ".join(failures) or None


def check_workflows() -> str | None:
    workflows = [*(paths.PROJECT / ".github" / "workflows").glob("*.y*ml")]
    if not workflows:
        return None
    command = paths.cache_dir() / f"actionlint-v{ACTIONLINT}" / "actionlint"
    if not command.is_file():
        go = shutil.which("go")
        if not go:
            return skipped("no Go on PATH to build actionlint with, so no workflow was checked")
        module = f"github.com/rhysd/actionlint/cmd/actionlint@v{ACTIONLINT}"
        print(f"  building actionlint {ACTIONLINT}, once", flush=True)
        built = subprocess.run(
            [go, "install", module],
            env={**os.environ, "GOBIN": str(command.parent)},
            capture_output=True,
            text=True,
            check=False,
        )
        if built.returncode != 0:
            return skipped(f"actionlint could not be built: {built.stderr.strip()[-300:]}")
    # Both run without a network: what an action's tag points to by now is not asked.
    return run(command, *workflows) or audit_workflows()


def audit_workflows(root: Path = paths.PROJECT) -> str | None:
    """What an attacker would look for in workflows."""
    command = Path(sysconfig.get_path("scripts")) / "zizmor"
    if not command.is_file():
        return skipped(f"no zizmor beside {sys.executable}, so no workflow was audited; requirements-dev.txt has it")
    return run(command, "--offline", "--pedantic", "--no-progress", "--quiet", root)


def check_docs() -> str | None:
    pages = [
        run(sys.executable, paths.PROJECT / "docs" / page, "--check")
        for page in ("configuration.py", "integrations.py", "policies.py")
    ]
    return next(filter(None, pages), None)


def _files(pattern: str) -> Sequence[Path]:
    return [
        path
        for path in sorted(paths.PROJECT.rglob(pattern))
        if not IGNORED & set(path.relative_to(paths.PROJECT).parts)
    ]


CHECKS: dict[str, Callable[[], str | None]] = {
    "format": check_format,
    "lint": check_lint,
    "types": check_types,
    "scripts": check_scripts,
    "workflows": check_workflows,
    "docs": check_docs,
}


def main(names: Sequence[str]) -> int:
    failed = {}
    for name in names or CHECKS:
        print(f"{name}:", flush=True)
        problem = CHECKS[name]()
        if problem:
            failed[name] = problem
    for name, problem in failed.items():
        print(f"failed: {name} ({problem})", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
