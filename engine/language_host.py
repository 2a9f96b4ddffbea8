# ruff: noqa: N802 - gRPC names the methods
"""The language host inside this process: the CLI calls it to run the project's ``__main__.py``.

The official one comes with the CLI's own download and is in no package registry. The CLI reaches this one by
``PULUMI_DEBUG_LANGUAGES``; it begins each run with fresh modules, so a watch that runs the program again sees the edited files.
"""

from __future__ import annotations

import contextlib
import contextvars
import importlib.metadata
import io
import json
import os
import runpy
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent import futures
from pathlib import Path
from typing import Any

# The program's threads and the CLI's start would otherwise trip over gRPC's own fork handlers.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")

import grpc  # type: ignore[import-untyped]
import pulumi
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

from engine import pack_runner

_MAIN = "__main__.py"
_WORKERS = 8
_MESSAGE_LIMIT = 400 * 1024 * 1024
"""The engine's own limit; gRPC's default of 4 MB is too small for a program with large assets."""

_NO_CODE_GENERATION = (
    "this language host runs programs and does not write code; import with `--generate-code=false`, "
    "or use an official Pulumi installation for the code"
)


class LanguageHost(LanguageServer):
    """Runs the program that each request names.

    Args:
        required: packages whose official plugins the CLI shall see to; the attached ones are not among them.
    """

    def __init__(self, required: frozenset[str]) -> None:
        super().__init__(lambda: None)
        self._required = required
        self._run_lock = threading.Lock()
        self._engine_address = ""

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._engine_address = request.engine_address
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        return plugin_pb2.PluginInfo(version=importlib.metadata.version("pulumi"))

    def GetRequiredPackages(self, request: Any, context: grpc.ServicerContext) -> Any:
        packages = [
            plugin_pb2.PackageDependency(name=name, kind="resource", version=version, server=server)
            for name, version, server in required_packages(self._required)
        ]
        return language_pb2.GetRequiredPackagesResponse(packages=packages)

    def GetProgramDependencies(self, request: Any, context: grpc.ServicerContext) -> Any:
        found = sorted({(dist.metadata["Name"], dist.version) for dist in importlib.metadata.distributions()})
        dependencies = [language_pb2.DependencyInfo(name=name, version=version) for name, version in found]
        return language_pb2.GetProgramDependenciesResponse(dependencies=dependencies)

    def RuntimeOptionsPrompts(self, request: Any, context: grpc.ServicerContext) -> Any:
        return language_pb2.RuntimeOptionsResponse()

    def InstallDependencies(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        message = b"dependencies are in .venv; `bin/pulumi` keeps it in step with requirements-dev.txt\n"
        yield language_pb2.InstallDependenciesResponse(stdout=message)

    def GenerateProgram(self, request: Any, context: grpc.ServicerContext) -> Any:
        context.abort(grpc.StatusCode.UNIMPLEMENTED, _NO_CODE_GENERATION)

    def RunPlugin(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        if request.kind != pack_runner.KIND:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"this language host runs no plugin of kind {request.kind!r}")
        yield from pack_runner.run(request, context)

    def Run(self, request: Any, context: grpc.ServicerContext) -> Any:
        # One program at a time: a run owns the working directory, sys.argv and the module table.
        with self._run_lock, _program_at(request) as script, _output_as_messages() as messages:
            self.program = _program(script, request.info.root_directory, messages)
            # The base class takes the engine's address from where the Automation API puts it.
            request.args[:] = [self._engine_address]
            response = super().Run(request, context)  # type: ignore[no-untyped-call]
        if response.error:
            # The text was logged as a diagnostic already, where the user looks; repeating it would print it twice.
            return language_pb2.RunResponse(bail=True)
        return response


def serve(required: frozenset[str]) -> tuple[grpc.Server, int]:
    """Starts the host on a free loopback port; returns the server and the port."""
    options = [("grpc.max_send_message_length", _MESSAGE_LIMIT), ("grpc.max_receive_message_length", _MESSAGE_LIMIT)]
    server = grpc.server(futures.ThreadPoolExecutor(_WORKERS), options=options)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageHost(required), server)
    port: int = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def required_packages(names: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Name, version and server of the plugins that the installed SDKs name in their ``pulumi-plugin.json``."""
    for name in sorted(names):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError, OSError, ValueError):
            distribution = importlib.metadata.distribution(f"pulumi_{name}")
            package = Path(str(distribution.locate_file(f"pulumi_{name}")))
            plugin = json.loads((package / "pulumi-plugin.json").read_text(encoding="utf-8"))
            yield name, plugin.get("version") or distribution.version, plugin.get("server", "")


@contextlib.contextmanager
def _program_at(request: Any) -> Iterator[Path]:
    """Puts the process where the request wants the program to run, and back afterwards."""
    root = Path(request.info.root_directory or request.pwd)
    folder = Path(request.info.program_directory or request.pwd)
    script = folder / (request.info.entry_point or request.program or ".")
    if script.is_dir():
        script /= _MAIN
    before = Path.cwd(), list(sys.path), list(sys.argv)
    os.chdir(request.pwd or folder)
    sys.argv = [str(script), *request.args]
    sys.path[:] = [str(script.parent), *(path for path in sys.path if path != str(script.parent))]
    _forget_modules_under(script.parent, root)
    try:
        yield script
    finally:
        directory, sys.path[:], sys.argv = before
        os.chdir(directory)


def _forget_modules_under(*folders: Path) -> None:
    """Drops the program's own modules, never this package nor what is installed beside the program."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name == "__main__" or name.split(".")[0] in {"engine", "emulator"} or not file or "site-packages" in file:
            continue
        if any(Path(file).is_relative_to(folder) for folder in folders):
            del sys.modules[name]


def _program(script: Path, root: str, messages: _Messages) -> Callable[[], None]:
    """The program as the SDK runs it: in the context that holds this run's connection to the engine."""

    def program() -> None:
        messages.context = contextvars.copy_context()
        if root:
            pulumi.runtime.settings.SETTINGS.root_directory = root
        _execute(script)

    return program


def _execute(script: Path) -> None:
    """Runs the program; what it raises becomes a message for a reader.

    Raises:
        pulumi.RunError: a RunError's own text as it stands; any other exception with its traceback, from the program's frames on.
    """
    try:
        runpy.run_path(str(script), run_name="__main__")
    except pulumi.RunError:
        raise
    except SystemExit as stopped:
        if stopped.code not in (None, 0):
            raise pulumi.RunError(f"the program ended with {stopped.code!r}") from stopped
    except FileNotFoundError as missing:
        if missing.filename == str(script):
            raise pulumi.RunError(f"there is no program at {script}") from missing
        raise pulumi.RunError(_failure(missing, script)) from missing
    except Exception as failure:
        raise pulumi.RunError(_failure(failure, script)) from failure


def _failure(failure: BaseException, script: Path) -> str:
    frames = failure.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename != str(script):
        frames = frames.tb_next
    text = traceback.format_exception(type(failure), failure, frames or failure.__traceback__)
    return "Program failed with an unhandled exception:\n" + "".join(text).rstrip()


class _Messages(io.TextIOBase):
    """A text stream whose lines become info messages of the running program."""

    def __init__(self) -> None:
        super().__init__()
        self.context: contextvars.Context | None = None
        self._pending = ""
        self._lock = threading.Lock()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        with self._lock:
            *lines, self._pending = (self._pending + text).split("\n")
        for line in lines:
            self._say(line)
        return len(text)

    def flush(self) -> None:
        """Whole lines only: half a line would become a message of its own."""

    def close(self) -> None:
        pending, self._pending = self._pending, ""
        if pending:
            self._say(pending)
        super().close()

    def _say(self, line: str) -> None:
        # The engine may be gone already, after the program's end or a cancel.
        if self.context is not None:
            with contextlib.suppress(Exception):
                self.context.copy().run(pulumi.log.info, line)


@contextlib.contextmanager
def _output_as_messages() -> Iterator[_Messages]:
    """What the program prints reaches the user as the engine's messages, so that ``--json`` stays JSON."""
    messages = _Messages()
    with contextlib.redirect_stdout(messages), contextlib.redirect_stderr(messages):
        try:
            yield messages
        finally:
            messages.close()
