"""Serves the policy pack in the working directory until standard input ends.

The CLI holds the other end of it, and ends the pack itself; killed, it cannot, and the pack would wait for its questions for ever.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading
from pathlib import Path


def _end_with_the_input() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


threading.Thread(target=_end_with_the_input, daemon=True).start()
# As `python -m` has it.
sys.path[0] = str(Path.cwd())
runpy.run_module("pulumi.policy", run_name="__main__", alter_sys=True)
