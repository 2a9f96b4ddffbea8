"""Paths of properties, as the engine and the CLI spell them.

Source: Pulumi's sdk/go/common/resource/property_path.go.
"""

from __future__ import annotations

import re

Step = str | int

_STEP = re.compile(r'\.?([^.\["\]]+)|\[(\d+)\]|\[\*\]|\["((?:[^"\\]|\\.)*)"\]')
EVERY = "*"
"""``names[*]``: all items of a list."""


def steps(path: str) -> list[Step]:
    """``options.passwordPolicy``, ``callbacks[0]``, ``tags["my.key"]`` as steps."""
    found: list[Step] = []
    for name, index, quoted in _STEP.findall(path):
        found.append(int(index) if index else name or quoted.replace('\\"', '"') or EVERY)
    return found
