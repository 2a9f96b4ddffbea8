"""``python -m engine.dex``: the path of Dex on standard output, built first where it is not there."""

from __future__ import annotations

import sys

from rich.console import Console

from engine.dex.obtain import obtain
from engine.problems import NotReady


def main() -> int:
    try:
        path = obtain(Console(stderr=True))
    except NotReady as refused:
        print(f"dex: {refused}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
