"""The formats that settings are handed over in: each takes any value, or says that it cannot."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

import yaml

from engine.handover.settings import Settings, Unusable
from integrations.quoting import toml_string

_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=-]+")
_KEY = re.compile(r"[^A-Za-z0-9._-]")


def env(settings: Settings) -> str:
    """Lines that python-dotenv and a shell (``set -a; . ./FILE``) read alike; plain values also ``docker run --env-file``, which knows no
    quotes.

    Raises:
        Unusable: a value that the two read differently, however it is quoted.
    """
    return "".join(f"{name}={_quoted(name, value)}\n" for name, value in settings.variables.items())


def as_json(settings: Settings) -> str:
    """One object, a string a variable."""
    return json.dumps(dict(settings.variables), indent=2, ensure_ascii=False) + "\n"


def toml(settings: Settings) -> str:
    """One table, a string a variable."""
    return "".join(f"{name} = {toml_string(value)}\n" for name, value in settings.variables.items())


def k8s_secret(settings: Settings) -> str:
    """A Secret for ``kubectl apply -f``: a key a variable, for ``envFrom``, and a key a file, whose slashes are dashes, for a volume."""
    files = {_KEY.sub("-", path): text for path, text in settings.files.items()}
    return _yaml(
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": _dns_name(f"{settings.app}-{settings.provider}")},
            "type": "Opaque",
            "stringData": _values({**settings.variables, **files}),
        }
    )


def compose(settings: Settings) -> str:
    """A file for ``docker compose -f compose.yaml -f FILE``: the variables of the service that is called as the app is.

    They are in the environment, for that is where the apps look: a Compose secret would be a file that none of them reads. A dollar
    sign is doubled, so that Compose puts nothing in its place.
    """
    for name, value in settings.variables.items():
        _refuse_nul(name, value)
    environment = {name: value.replace("$", "$$") for name, value in settings.variables.items()}
    return _yaml({"services": {_dns_name(settings.app): {"environment": _values(environment)}}})


FORMATS: Mapping[str, Callable[[Settings], str]] = {
    "env": env,
    "json": as_json,
    "toml": toml,
    "k8s-secret": k8s_secret,
    "compose": compose,
}


def _quoted(name: str, value: str) -> str:
    _refuse_nul(name, value)
    # python-dotenv fills in ${…} even between single quotes, and turns every line end into \n.
    if "${" not in value and "\r" not in value:
        if _PLAIN.fullmatch(value):
            return value
        if "'" not in value and "\\" not in value:
            return f"'{value}'"
        if "$" not in value and "`" not in value:
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    raise Unusable(
        f"{name} holds characters that a shell and dotenv read differently; use another format, such as json"
    )


def _refuse_nul(name: str, value: str) -> None:
    if "\0" in value:
        raise Unusable(f"{name} holds a zero byte, which no environment variable can; use another format, such as json")


def _dns_name(name: str) -> str:
    """A name as Kubernetes (RFC 1123) and Compose take it."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


class _Value(str):
    """Quoted always: YAML's versions differ in which plain text is a number."""


class _Dumper(yaml.SafeDumper):
    """Knows values."""


_Dumper.add_representer(
    _Value, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"')
)


def _values(texts: Mapping[str, str]) -> dict[str, _Value]:
    return {name: _Value(text) for name, text in texts.items()}


def _yaml(document: Mapping[str, object]) -> str:
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=float("inf"))
