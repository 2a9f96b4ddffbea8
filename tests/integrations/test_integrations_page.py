"""The page about the integrations says what the integrations say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_integrations_page_is_the_one_that_the_integrations_give():
    script = str(ROOT / "docs" / "integrations.py")
    done = subprocess.run([sys.executable, script, "--check"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
