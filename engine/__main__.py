"""``bin/pulumi``: the ordinary CLI with any of its arguments."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if not __package__:
    # Run as `python engine`, from any folder: the clone, not this folder, is where modules are.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    __package__ = "engine"

from rich.console import Console

from engine.problems import NotReady
from engine.session import run


def main(line: list[str]) -> int:
    try:
        return run(line, Console(stderr=True))
    except NotReady as refused:
        print(f"bin/pulumi: {refused}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # gRPC's threads would keep the interpreter's own ending waiting.
    os._exit(status)
