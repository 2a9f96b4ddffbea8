"""The project that the CLI will find, and what its stack file says about where the providers' endpoints are."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from engine.arguments import Invocation
from engine.problems import NotReady, Problem

PROVIDERS = ("auth0", "aws", "azuread", "random")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_COGNITO = "cognitoidp"
_KINDS = "dashboard-identity:providers"
_DEX = "dex"


@dataclass(frozen=True)
class Endpoints:
    """Where the emulator of each vendor has to listen, and Dex; None where the stack does not use that vendor."""

    auth0: int | None = None
    aws: int | None = None
    entra: int | None = None
    dex: int | None = None


@dataclass(frozen=True)
class StackFile:
    """``Pulumi.<stack>.yaml``; empty where there is none."""

    path: Path | None = None
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def config(self) -> dict[str, Any]:
        config = self.content.get("config")
        return config if isinstance(config, dict) else {}

    @property
    def encryption_salt(self) -> str | None:
        return self.content.get("encryptionsalt")

    @property
    def namespaces(self) -> frozenset[str]:
        """The providers, and the project itself, that the stack configures."""
        return frozenset(str(key).split(":")[0] for key in self.config)

    @cached_property
    def endpoints(self) -> Endpoints | None:
        """The loopback ports of the providers' endpoints; None when no endpoint is on this machine.

        A Dex on this machine beside real tenants is its user's to run: nothing of theirs is the emulator's.
        """
        kinds = _read(self.config.get(_KINDS))
        dex = kinds.get(_DEX) if isinstance(kinds, dict) else None
        issuer = dex.get("issuer") if isinstance(dex, dict) else None
        found = Endpoints(
            auth0=_loopback_port(self._text("auth0:domain")),
            aws=_loopback_port(_aws_endpoint(self.config.get("aws:endpoints"))),
            entra=_loopback_port(self._text("azuread:metadataHost")),
        )
        if found == Endpoints() and not (isinstance(kinds, dict) and set(kinds) == {_DEX}):
            return None
        found = replace(found, dex=_loopback_port(issuer if isinstance(issuer, str) else None))
        return None if found == Endpoints() else found

    def _text(self, key: str) -> str | None:
        value = self.config.get(key)
        return value if isinstance(value, str) else None


@dataclass(frozen=True)
class Project:
    """The folder of the ``Pulumi.yaml`` that the CLI will find."""

    root: Path
    name: str

    def stack_file(self, invocation: Invocation) -> StackFile:
        """What the stack of this command is configured with.

        Raises:
            NotReady: the command is about the stack and the file cannot be read. Left to itself, the CLI would ask for a login
                first: whether the stack's state is on this machine stands in the same file.
        """
        path = invocation.config_file or self.root / f"Pulumi.{invocation.stack}.yaml"
        if not path.is_file():
            return StackFile()
        if invocation.is_about_a_stack:
            _check_readable(path)
        return StackFile(path, _mapping(path))

    def stacks(self) -> list[str]:
        """Those that have a file here."""
        return sorted(path.name.split(".")[1] for path in self.root.glob("Pulumi.*.yaml"))


def find(cwd: Path) -> Project | None:
    """The nearest folder upwards that holds a ``Pulumi.yaml``, as the CLI looks for it."""
    for folder in (cwd, *cwd.parents):
        for name in ("Pulumi.yaml", "Pulumi.yml"):
            if (folder / name).is_file():
                return Project(folder, str(_mapping(folder / name).get("name", folder.name)))
    return None


def _check_readable(path: Path) -> None:
    fix = f"correct {path}"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise NotReady([Problem(f"{path.name} is not UTF-8", fix)]) from None
    except yaml.MarkedYAMLError as error:
        # The error's own text would quote the line, which may hold a secret.
        mark = error.problem_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise NotReady([Problem(f"{path.name} is not YAML: {error.problem}{where}", fix)]) from None
    except yaml.YAMLError:
        raise NotReady([Problem(f"{path.name} is not YAML", fix)]) from None
    config = content.get("config") if isinstance(content, dict) else content
    if not isinstance(config, (dict, type(None))):
        what = "its 'config'" if isinstance(content, dict) else "what it holds"
        raise NotReady([Problem(f"{path.name} is no stack file: {what} is not a map", fix)])


def _mapping(path: Path) -> dict[str, Any]:
    # Whoever needs more than a guess has called _check_readable; Pulumi.yaml is the CLI's to report, in its own words.
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        return {}
    return content if isinstance(content, dict) else {}


def _aws_endpoint(value: object) -> str | None:
    """``aws:endpoints`` is a list of maps from service to URL."""
    value = _read(value)
    maps = [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
    urls = [entry.get(_COGNITO) for entry in maps] + [url for entry in maps for url in entry.values()]
    return next((url for url in urls if isinstance(url, str)), None)


def _read(value: object) -> object:
    """A value of the configuration; in the text of a stack file an object may be JSON."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return None


def _loopback_port(address: str | None) -> int | None:
    """The port of ``localhost:18441`` or ``https://localhost:18442``; None for another machine."""
    if not address:
        return None
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
        return (parts.port or 443) if parts.hostname in _LOOPBACK else None
    except ValueError:
        return None
