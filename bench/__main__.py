"""``make bench``, or ``python -m bench [logins] [programs]``: ratios on standard output, progress on standard error."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console

from bench import report
from bench.servers import ServerFailed
from engine.problems import NotReady

PARTS = ("logins", "programs")


def _logins(out: Console, told: Console) -> None:
    from bench.logins import compare
    from bench.progress import Progress
    from engine.dex.obtain import obtain

    binary = obtain(told)
    with Progress(told, compare.ROUNDS) as progress:
        rows = compare.compare(binary, progress)
    title = "Code-flow logins a second, emulator by Dex (same bcrypt cost, same number of requests)"
    cells = [(row.title, *report.numbers(row.ratio), report.verdict(row.ratio, at_least=row.target)) for row in rows]
    report.show(out, title, ("compared", *report.NUMBERS, "target"), cells)


def _arguments(line: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Prints ratios; see bench/README.md.")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=list(PARTS), help="default: both")
    return parser.parse_args(line)


def main(line: list[str]) -> int:
    from bench.logins.browser import LoginFailed

    arguments = _arguments(line)
    out, told = Console(), Console(stderr=True)
    try:
        if "logins" in arguments.parts:
            _logins(out, told)
    except (NotReady, ServerFailed, LoginFailed) as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
