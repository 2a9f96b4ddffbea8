"""``python -m engine.review preview``: what the Makefile's targets for reviewers and operators run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

from rich.console import Console

from engine import paths
from engine.problems import NotReady
from engine.review import commands, delivery

COMMANDS: Mapping[str, Callable[[Mapping[str, str], Console], int]] = {
    "preview": commands.preview,
    "deploy": commands.deploy,
    "drift": commands.drift,
    "comment": delivery.comment,
    "issue": delivery.issue,
}


def main(names: list[str]) -> int:
    """Settings come from the environment, as ``make`` hands its variables on: none of them goes through a shell."""
    if len(names) != 1 or names[0] not in COMMANDS:
        print(f"usage: python -m engine.review {'|'.join(COMMANDS)}", file=sys.stderr)
        return 2
    os.chdir(paths.PROJECT)
    try:
        return COMMANDS[names[0]](os.environ, Console(stderr=True))
    except NotReady as refused:
        print(f"make {names[0]}: {refused}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
