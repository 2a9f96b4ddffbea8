"""The script by which a CLI without an official language host runs the policy pack."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_pack_ends_with_the_cli_that_was_killed() -> None:
    with subprocess.Popen(
        [str(ROOT / "engine" / "analyzers" / "pulumi-analyzer-policy-python"), "127.0.0.1:1", "."],
        cwd=ROOT / "policies",
        env={**os.environ, "IDP_ANALYZER_PYTHON": sys.executable},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as pack:
        try:
            assert pack.stdout is not None
            assert pack.stdout.readline().strip().isdigit(), "the port that it serves on"
            assert pack.stdin is not None
            pack.stdin.close()
            assert pack.wait(timeout=30) == 0
        finally:
            pack.kill()
