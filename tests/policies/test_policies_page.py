"""The page about the policies says what the pack says, and configures it with settings that it has."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pack import POLICIES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "policies.md").read_text("utf-8")
CONFIGURATIONS = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]


def test_the_page_is_the_one_that_the_pack_gives():
    script = str(ROOT / "docs" / "policies.py")
    done = subprocess.run([sys.executable, script, "--check"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_every_policy_is_there_with_its_sources_and_settings(policy):
    section = PAGE.partition(f"\n### {policy.name}\n")[2].partition("\n### ")[0]

    assert policy.facts.title in section
    assert all(f"]({source.url})" in section for source in policy.facts.sources)
    assert all(f"| `{setting.name}` | default " in section for setting in policy.facts.settings)


def test_the_configurations_that_it_shows_are_of_policies_and_settings_that_are_there():
    known = {policy.name: {"exceptions", *(each.name for each in policy.facts.settings)} for policy in POLICIES}

    assert len(CONFIGURATIONS) == 2
    for name, settings in (pair for configuration in CONFIGURATIONS for pair in configuration.items()):
        assert settings in ("advisory", "mandatory", "disabled") or set(settings) <= known[name], name


def test_the_readme_counts_them_as_they_are():
    assert f"**Policies.** {len(POLICIES)} of them" in (ROOT / "README.md").read_text("utf-8")
