"""Runs a function's code in a process of its own.

Differs: no sandbox and no role: the code runs as the person who started the emulator, with the function's variables and no others
of the emulator's own; the runtime's version is that of the interpreter at hand. Layers, images and other languages are refused
by name.
"""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moto.awslambda.models import LambdaFunction

log = logging.getLogger("emulator.aws.lambda")
_HERE = Path(__file__).parent
_INHERITED = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "TMPDIR")


class CannotRun(Exception):
    """The function is of a kind that this machine does not run; the text says why."""


@dataclass(frozen=True)
class Outcome:
    """What a call came to.

    Args:
        result: what the handler returned, when ``error`` is None.
        error: ``errorMessage``, ``errorType`` and where known ``stackTrace``.
    """

    result: Any = None
    error: dict[str, Any] | None = None
    logs: str = ""


def run(function: LambdaFunction, event: Any, *, limit_seconds: float | None = None) -> Outcome:
    """Calls the handler.

    Args:
        limit_seconds: the caller's own limit, where it is shorter than the function's (Cognito waits five seconds).

    Raises:
        CannotRun: no interpreter for the runtime, or no code that could be run.
    """
    timeout = float(function.timeout or 3)
    if limit_seconds is not None:
        timeout = min(timeout, limit_seconds)
    with tempfile.TemporaryDirectory(prefix="emulator-lambda-") as folder:
        code = Path(folder, "code")
        _unpack(function, code)
        outcome = Path(folder, "outcome.json")
        command = [*_interpreter(function), str(code), str(function.handler), str(timeout), str(outcome)]
        try:
            completed = subprocess.run(  # noqa: S603 - the interpreter that was chosen above
                command,
                input=json.dumps(event).encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=code,
                env=_environment(function),
                timeout=timeout,
                check=False,
            )
        except ValueError as problem:
            # A null character in the handler's name or in a variable.
            raise CannotRun(f"function {function.function_name} cannot be started: {problem}") from problem
        except subprocess.TimeoutExpired as expired:
            text = f"{uuid.uuid4()} Task timed out after {timeout:.2f} seconds"
            error = {"errorMessage": text, "errorType": "Sandbox.Timedout"}
            return Outcome(error=error, logs=(expired.output or b"").decode(errors="replace"))
        logs = completed.stdout.decode(errors="replace")
        if logs:
            log.info("%s: %s", function.function_name, logs.rstrip())
        if not outcome.exists():
            text = f"Runtime exited with error: exit status {completed.returncode}"
            return Outcome(error={"errorMessage": text, "errorType": "Runtime.ExitError"}, logs=logs)
        document = json.loads(outcome.read_text())
    return Outcome(result=document.get("result"), error=document.get("error"), logs=logs)


def _unpack(function: LambdaFunction, folder: Path) -> None:
    if not getattr(function, "code_bytes", None):
        raise CannotRun(f"function {function.function_name} has no zip archive")
    if function.layers:
        raise CannotRun(f"function {function.function_name} has layers, which the emulator does not run")
    folder.mkdir()
    try:
        with zipfile.ZipFile(io.BytesIO(function.code_bytes)) as archive:
            archive.extractall(folder)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError) as problem:
        raise CannotRun(f"the archive of function {function.function_name} cannot be unpacked: {problem}") from problem


def _interpreter(function: LambdaFunction) -> list[str]:
    runtime = str(function.run_time or "")
    if runtime.startswith("python"):
        return [sys.executable, "-I", "-B", str(_HERE / "run_python.py")]
    if runtime.startswith("nodejs"):
        node = shutil.which("node")
        if node is None:
            raise CannotRun(f"function {function.function_name} needs node, which is not on PATH")
        return [node, str(_HERE / "run_node.cjs")]
    raise CannotRun(f"function {function.function_name} has runtime {runtime!r}, which the emulator does not run")


def _environment(function: LambdaFunction) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {
        **inherited,
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": str(function.version),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "EMULATOR_FUNCTION_ARN": function.function_arn,
        "EMULATOR_REQUEST_ID": str(uuid.uuid4()),
        **{str(name): str(value) for name, value in (function.environment_vars or {}).items()},
    }
