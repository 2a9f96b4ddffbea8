"""``make bench``, or ``python -m bench [logins] [programs]``: ratios on standard output, progress on standard error."""

from __future__ import annotations

import argparse
import os
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


def _programs(sizes: list[int], out: Console, told: Console) -> None:
    from bench.programs import compare
    from bench.progress import Progress

    with Progress(told, compare.steps(sizes)) as progress:
        results = compare.compare(sizes, progress)
    cells: list[tuple[str, ...]] = [
        (
            str(apps),
            command,
            *report.numbers(pair.time),
            report.verdict(pair.time, at_most=compare.TARGET),
            f"{pair.memory.middle:.2f}",
            report.verdict(pair.memory, at_most=compare.TARGET),
        )
        for apps, pairs in results.items()
        for command, pair in pairs.items()
    ]
    columns: tuple[str, ...] = (
        "apps",
        "command",
        *(f"time, {name}" for name in report.NUMBERS),
        "target",
        "peak memory",
        "target",
    )
    report.show(out, "The component program by a flat one with the same resources", columns, cells)
    grown = list(compare.growths(results))
    if grown:
        few, many = sorted(results)[-2:]
        title = f"Time for each app at {many} apps by that at {few} (1 is linear, less is a fixed part being shared)"
        columns = ("command", "component", "flat", "component, further apps only", "flat, further apps only")
        cells = [
            (each.command, *(_number(value) for value in (each.component, each.flat, *each.marginal))) for each in grown
        ]
        report.show(out, title, columns, cells)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _sizes(text: str) -> list[int]:
    sizes = sorted({int(part) for part in text.split(",")})
    if sizes[0] < 1:
        raise ValueError
    return sizes


def _arguments(line: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Prints ratios; see bench/README.md.")
    parser.add_argument("parts", nargs="*", metavar="PART", help="logins, programs; both when none is named")
    apps = os.environ.get("APPS") or "1,10,100"
    parser.add_argument(
        "--apps",
        type=_sizes,
        default=apps,
        help="sizes of the programs, as 1,10 (default: APPS of make, else 1,10,100)",
    )
    arguments = parser.parse_args(line)
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; the parts are {', '.join(PARTS)}")
    return arguments


def main(line: list[str]) -> int:
    from bench.logins.browser import LoginFailed
    from bench.programs.compare import ProgramsDiffer
    from bench.programs.project import CommandFailed

    arguments = _arguments(line)
    parts = arguments.parts or PARTS
    out, told = Console(), Console(stderr=True)
    try:
        if "logins" in parts:
            _logins(out, told)
        if "programs" in parts:
            _programs(arguments.apps, out, told)
    except (NotReady, ServerFailed, LoginFailed, CommandFailed, ProgramsDiffer) as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
