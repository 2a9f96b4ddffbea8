"""What a user reads of a program that fails, with the real CLI where there is one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest

from engine import language_host, paths

_ATTACHED = f"""
import os, subprocess, sys
sys.path[0] = {str(paths.PROJECT)!r}
from engine import attachment
from engine.cli import find
with attachment.language_host(frozenset(), os.environ) as attached:
    done = subprocess.run([find.find().path, *sys.argv[1:]], env={{**os.environ, **attached}})
sys.stdout.flush()
os._exit(done.returncode)
"""
"""The CLI with the host attached whatever comes with it, as on a stack of the emulator."""
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def program(tmp_path: Path, needs_pulumi: None) -> Callable[[str], Run]:
    """``program(source)`` gives ``run(*arguments)`` on a project with that ``__main__.py`` and no endpoints."""

    def make(source: str) -> Run:
        root = tmp_path / "program"
        root.mkdir(exist_ok=True)
        (root / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
        (root / "__main__.py").write_text(source)
        (tmp_path / "backend").mkdir(exist_ok=True)
        environment = {
            **os.environ,
            "IDP_PYTHON": sys.executable,
            "PULUMI_HOME": str(tmp_path / "home"),
            "PULUMI_BACKEND_URL": (tmp_path / "backend").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "x",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_STACK": "dev",
        }

        def run(
            *arguments: str, cwd: Path = root, attached: bool = False, **variables: str
        ) -> subprocess.CompletedProcess[str]:
            wrapper = [sys.executable, "-c", _ATTACHED] if attached else [str(paths.PROJECT / "bin" / "pulumi")]
            command = [*wrapper, *arguments]
            return subprocess.run(
                command,
                cwd=cwd,
                env={**environment, **variables},
                capture_output=True,
                text=True,
                timeout=600,
                check=False,
            )

        environment.pop("PULUMI_STACK")
        run("stack", "init", "dev")
        environment["PULUMI_STACK"] = "dev"
        return run

    return make


@pytest.mark.e2e
def test_a_programs_own_error_is_shown_as_it_words_it(program: Callable[[str], Run]) -> None:
    run = program("import pulumi\nraise pulumi.RunError('apps[0]: must be https\\n  - and more')\n")

    done = run("preview")

    assert done.returncode != 0
    assert "error: apps[0]: must be https\n      - and more\n" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert done.stdout.count("must be https") <= 2, "once as it happens, once in the summary"


@pytest.mark.e2e
def test_a_bug_is_shown_with_the_programs_frames_and_no_others(program: Callable[[str], Run]) -> None:
    run = program("def build():\n    return {}['missing']\n\nbuild()\n")

    done = run("up", "--yes", "--skip-preview")

    assert done.returncode != 0
    assert "Program failed with an unhandled exception" in done.stdout
    assert "KeyError: 'missing'" in done.stdout
    assert "in build" in done.stdout
    assert "runpy" not in done.stdout
    assert "language_host" not in done.stdout


@pytest.mark.e2e
def test_what_a_program_prints_does_not_mix_with_the_clis_json(program: Callable[[str], Run]) -> None:
    run = program("print('hello')\n")

    shown = json.loads(run("preview", "--json").stdout)

    assert "hello\n" in [event.get("message") for event in shown["diagnostics"]]


@pytest.mark.e2e
def test_the_program_runs_for_every_command_that_asks_for_it(program: Callable[[str], Run], tmp_path: Path) -> None:
    source = (
        "import os, pulumi, sibling\n"
        "assert os.getcwd() == pulumi.get_root_directory() == os.path.dirname(os.path.abspath(__file__))\n"
        "pulumi.export('where', pulumi.get_root_directory())\n"
        "pulumi.export('setting', pulumi.Config().require('setting'))\n"
        "pulumi.export('hidden', pulumi.Output.secret('s3cret'))\n"
        "pulumi.export('value', sibling.VALUE)\n"
    )
    run = program(source)
    root = tmp_path / "program"
    (root / "sibling.py").write_text("VALUE = 3\n")
    at = ("-C", str(root))

    assert run("config", "set", "setting", "a b").returncode == 0
    assert run("up", "--yes", "--skip-preview").returncode == 0
    outputs = json.loads(run(*at, "stack", "output", "--json", cwd=tmp_path).stdout)
    assert outputs == {"where": str(root), "setting": "a b", "hidden": "[secret]", "value": 3}
    assert run(*at, "preview", "--expect-no-changes", cwd=tmp_path).returncode == 0
    assert run("refresh", "--yes", "--run-program").returncode == 0
    assert "s3cret" not in run("stack", "export").stdout
    assert run("destroy", "--yes", "--run-program").returncode == 0
    assert run("stack", "output", "--json").stdout.strip() == "{}"


def test_the_programs_modules_are_imported_anew_at_each_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "edited_module.py").write_text("VALUE = 1\n")
    import edited_module

    language_host._forget_modules_under(tmp_path)

    assert edited_module.VALUE == 1
    assert "edited_module" not in sys.modules
    assert "engine.language_host" in sys.modules


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(pulumi.RunError, match="there is no program at "):
        language_host._execute(tmp_path / "__main__.py")


@pytest.mark.parametrize(("source", "fails"), [("raise SystemExit(0)", False), ("raise SystemExit(3)", True)])
def test_a_program_may_end_itself(source: str, fails: bool, tmp_path: Path) -> None:
    script = tmp_path / "__main__.py"
    script.write_text(source)

    if fails:
        with pytest.raises(pulumi.RunError, match="the program ended with 3"):
            language_host._execute(script)
    else:
        language_host._execute(script)


def test_the_official_plugins_are_asked_for_in_the_versions_of_the_installed_sdks() -> None:
    ((name, version, server),) = language_host.required_packages(frozenset({"random"}))

    assert (name, server) == ("random", "")
    assert version == __import__("importlib.metadata").metadata.version("pulumi_random")


def _refusing_pack(folder: Path) -> Path:
    pack = folder / "pack"
    pack.mkdir()
    (pack / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (pack / "__main__.py").write_text(
        "from pulumi_policy import EnforcementLevel, PolicyPack, StackValidationPolicy\n"
        "def validate(args, report): report('nothing may pass')\n"
        "PolicyPack('pack', policies=[StackValidationPolicy('no', 'refuses', validate, EnforcementLevel.MANDATORY)])\n"
    )
    return pack


@pytest.mark.e2e
def test_a_policy_pack_is_run_without_the_official_language_host(program: Callable[[str], Run], tmp_path: Path) -> None:
    run = program("")

    done = run("preview", "--policy-pack", str(_refusing_pack(tmp_path)))

    assert done.returncode != 0
    assert "nothing may pass" in done.stdout


@pytest.mark.e2e
def test_a_policy_pack_is_run_by_the_attached_host_beside_the_official_one(
    program: Callable[[str], Run], tmp_path: Path
) -> None:
    """A CLI with an official language host asks that host to run the pack; attached, it is this one."""
    official = tmp_path / "bin" / "pulumi-language-python"
    official.parent.mkdir()
    official.write_text("#!/bin/sh\necho 'the official language host was started' >&2\nexit 1\n")
    official.chmod(0o755)
    run = program("")
    path = f"{official.parent}{os.pathsep}{os.environ['PATH']}"

    done = run("preview", "--policy-pack", str(_refusing_pack(tmp_path)), attached=True, PATH=path)

    assert done.returncode != 0
    assert "nothing may pass" in done.stdout
    assert "the official language host was started" not in done.stdout + done.stderr
