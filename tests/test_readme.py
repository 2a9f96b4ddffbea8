"""The README is true: its commands are run, its example is a stack file, its links lead somewhere."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from components.reading import parse

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.split("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.strip()
]
RUN_ELSEWHERE = {
    "make up": ("tests/conftest.py", 'copy.make("up")'),
    "make test": (".ci/run", "make test"),
    "make preview BASE=HEAD": ("tests/e2e/test_preview.py", 'project.make("preview", BASE='),
}
"""Command -> the file whose run is a run of it, and where it stands there."""


@pytest.mark.e2e
def test_every_command_of_the_readme_is_run(live_stack):
    assert COMMANDS
    run = {"bin/pulumi": live_stack.run, "bin/settings": live_stack.settings, "make": live_stack.make}
    for command in COMMANDS:
        if command in RUN_ELSEWHERE:
            file, text = RUN_ELSEWHERE[command]
            assert text in (ROOT / file).read_text(encoding="utf-8")
            continue
        program, *arguments = shlex.split(command)
        done = run[program](*arguments)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert program == "make" or json.loads(done.stdout)


def test_the_example_of_the_readme_is_a_valid_stack_file():
    example = yaml.safe_load(re.search(r"```yaml\n(.*?)```", README, re.DOTALL).group(1))
    settings = parse(example["config"], integrations=("oidc_env",))
    assert [app.name for app in settings.apps] == ["MachineLearningDashboard"]


def test_every_link_of_the_pages_leads_to_a_file():
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"
