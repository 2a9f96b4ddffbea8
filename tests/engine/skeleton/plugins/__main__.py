"""Stands in for the attached plugins: says ports, notes how it was started, and ends with its standard input."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

notes = Path(os.environ["FAKE_NOTES"])
names, journal = sys.argv[1:-2], sys.argv[-1]
(notes / "plugins.json").write_text(json.dumps({"names": names, "journal": journal, "environment": dict(os.environ)}))
print(json.dumps({name: 1000 + number for number, name in enumerate(names)}), flush=True)
sys.stdin.read()
(notes / "plugins.ended").touch()
