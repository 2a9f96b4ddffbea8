"""``bin/settings``: one app's settings at one identity provider, in the format that the app's place takes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

if not __package__:
    # Run as `python engine/handover`, from any folder: the clone, not this folder, is where modules are.
    sys.path[0] = str(Path(__file__).resolve().parents[2])
    __package__ = "engine.handover"

from rich.console import Console

from engine.handover import settings as exported
from engine.handover.formats import FORMATS
from engine.handover.settings import Settings, Unusable
from engine.handover.writing import write, write_below
from engine.problems import NotReady

_FILES = "files"
_STANDARD_OUTPUT = "-"
_FORMATS = """formats:
  env         NAME=value lines, read alike by dotenv libraries and by a shell: set -a; . ./FILE; set +a
  json, toml  one object or table of strings
  k8s-secret  a Kubernetes Secret, variables and files, for kubectl apply -f FILE
  compose     the service's environment, for docker compose -f compose.yaml -f FILE
  files       the files that the app itself reads, such as .streamlit/secrets.toml, below the folder --output

A file is written with mode 0600. On a terminal secrets are masked unless --show-secrets is given; into a pipe or a file they are written.
"""


def main(line: Sequence[str]) -> int:
    given = _parser().parse_args(line)
    try:
        _hand_over(given)
    except Unusable as refused:
        print(f"bin/settings: {refused}", file=sys.stderr)
        return 2
    except NotReady as refused:
        print(f"bin/settings: {refused}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bin/settings",
        description="Writes what an app needs to log its users in at an identity provider, from the stack's outputs.",
        epilog=_FORMATS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("app", metavar="APP", help="name of the app in the stack file")
    parser.add_argument("provider", metavar="PROVIDER", help="kind of identity provider, such as auth0")
    parser.add_argument(
        "--format", default="env", metavar="FORMAT", help=f"{', '.join([*FORMATS, _FILES])} (default: env)"
    )
    parser.add_argument("--output", metavar="FILE", help="where to write it; - or nothing: standard output")
    parser.add_argument("--show-secrets", action="store_true", help="show secrets on a terminal")
    parser.add_argument("-s", "--stack", metavar="STACK", help="the stack; as for bin/pulumi when left out")
    return parser


def _hand_over(given: argparse.Namespace) -> None:
    if given.format not in (*FORMATS, _FILES):
        raise Unusable(f"{given.format!r} is no format{exported.known([*FORMATS, _FILES], given.format)}")
    to_standard_output = given.output in (None, _STANDARD_OUTPUT)
    if given.format == _FILES and to_standard_output:
        raise Unusable("--format files needs --output FOLDER")
    masked = to_standard_output and sys.stdout.isatty() and not given.show_secrets
    outputs = exported.read(given.stack, Console(stderr=True), show_secrets=not masked)
    settings = exported.choose(outputs, given.app, given.provider)
    if given.format == _FILES:
        _write_files(settings, Path(given.output))
        return
    text = FORMATS[given.format](settings)
    if to_standard_output:
        sys.stdout.write(text)
        if masked:
            print(
                "secrets are masked on a terminal: --output FILE writes them, --show-secrets shows them",
                file=sys.stderr,
            )
    else:
        write(Path(given.output), text)
        print(f"wrote {given.output}", file=sys.stderr)


def _write_files(settings: Settings, folder: Path) -> None:
    if not settings.files:
        raise Unusable(f"{settings.app} reads no files, only variables; known formats: {', '.join(FORMATS)}")
    for path in write_below(folder, dict(settings.files)):
        print(f"wrote {path}", file=sys.stderr)


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # As in engine/__main__.py: gRPC's threads would keep the interpreter's own ending waiting.
    os._exit(status)
