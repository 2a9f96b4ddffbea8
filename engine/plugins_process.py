"""The process of the attached provider plugins; it ends when this end of its standard input closes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from engine import paths
from engine.problems import CannotGoOn, Problem

_END_SECONDS = 10.0


class Plugins:
    """``python -m engine.plugins NAME...``, spawned at once; its ports are asked for later."""

    def __init__(self, names: Iterable[str], environment: Mapping[str, str], journal: Path | None = None) -> None:
        noted = ["--journal", str(journal)] if journal else []
        # A session of its own: Ctrl-C is the CLI's to handle, and it needs the providers until it has.
        self._process = subprocess.Popen(
            # auth0-python's docstrings make newer Pythons warn when they first compile them.
            [sys.executable, "-W", "ignore::SyntaxWarning", "-m", "engine.plugins", *names, *noted],
            cwd=paths.PROJECT,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )

    def ports(self) -> dict[str, int]:
        """Waits until every provider listens.

        Raises:
            CannotGoOn: the process ended before that; what it wrote to standard error was shown.
        """
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            code = self._process.wait()
            what = f"the attached provider plugins did not start (exit status {code}; their words are above)"
            raise CannotGoOn([Problem(what, "delete .venv and run the command again, so that it is made anew")])
        ports: dict[str, int] = json.loads(line)
        return ports

    def stop(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
