"""``python -m emulator``: runs until it is told to stop (SIGTERM or Ctrl-C)."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from emulator.settings import PREFIX, EmulatorSettings, why_unknown


def _settings(arguments: list[str]) -> EmulatorSettings:
    parser = argparse.ArgumentParser(
        prog="python -m emulator",
        description="Auth0, Amazon Cognito and Microsoft Entra ID on this machine, on the loopback interface only.",
        epilog="Every option can be given as IDP_EMULATOR_<NAME> as well.",
    )
    parser.add_argument("--state", type=Path, help="folder of everything that is kept (default: .state/emulator)")
    for name in ("auth0", "aws", "entra", "google", "console"):
        default = EmulatorSettings.model_fields[f"{name}_port"].default
        parser.add_argument(f"--{name}-port", type=int, metavar="PORT", help=f"default: {default}")
    parser.add_argument("--region", help="AWS region of the user pools (default: eu-west-1)")
    parser.add_argument("--bcrypt-cost", type=int, help="log2 of the rounds of password hashes (default: 10)")
    parser.add_argument("--faults", type=Path, metavar="PLAN", help="what is to go wrong, for tests (default: nothing)")
    parsed, unknown = parser.parse_known_args(arguments)
    if unknown:
        options = [argument.partition("=")[0] for argument in unknown if argument.startswith("-")]
        parser.error("\n".join(map(why_unknown, options)) or f"unrecognized arguments: {' '.join(unknown)}")
    try:
        return EmulatorSettings(**{key: value for key, value in vars(parsed).items() if value is not None})
    except ValidationError as refused:
        parser.error("\n".join(_problem(error) for error in refused.errors()))


def _problem(error: ErrorDetails) -> str:
    """One wrong setting by the variable's name, whether it came from there or from the option of the same name."""
    text = error["msg"].removeprefix("Value error, ")
    if not error["loc"]:
        return text
    return f"{PREFIX}{str(error['loc'][0]).upper()}: {text}, got {error['input']!r}"


def main(arguments: list[str]) -> int:
    """Starts, says ``emulator ready`` on standard output, serves; 0 after a stop, 1 when it could not start."""
    # Every request is logged, and nobody reads which thread of which process it was.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    settings = _settings(arguments)
    from emulator.context import CannotStart
    from emulator.runtime import Emulator

    try:
        emulator = Emulator(settings)
    except CannotStart as problem:
        print(f"the emulator cannot start: {problem}", file=sys.stderr)
        return 1
    emulator.serve_until_stopped(lambda: print("emulator ready", flush=True))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
