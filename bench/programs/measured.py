"""``python -m bench.programs.measured RESULT ARGS...``: ``bin/pulumi ARGS...``, and then its peak memory into a file.

The program runs in this process, as it does under ``bin/pulumi``; the CLI, the attached plugins and the emulator are others.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from engine.__main__ import main

if __name__ == "__main__":
    status = main(sys.argv[2:])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    Path(sys.argv[1]).write_text(json.dumps({"peak_memory": peak}), encoding="utf-8")
    sys.stdout.flush()
    sys.stderr.flush()
    # gRPC's threads would keep the interpreter's own ending waiting.
    os._exit(status)
