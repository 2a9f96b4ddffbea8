"""The stack's configuration, as the engine hands it to the program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path as FilePath

import pulumi
import yaml
from pulumi.runtime import is_config_secret
from pulumi.runtime.config import CONFIG

from components.errors import SECRET, Problem, is_secret_key
from components.reading import parse
from components.settings import NAMESPACE, StackSettings

_DEEPEST = 30
"""Levels of a setting's maps and lists; what is deeper is nobody's setting, and is taken for text."""


def read_stack(*, integrations: Iterable[str] = (), folder: FilePath | None = None) -> StackSettings:
    """The settings of the selected stack.

    Args:
        integrations: the names that ``apps[].integration`` may have, as a map with what ``appRoles`` may call a role in each.
        folder: where the stack files are; the project's folder when absent.

    Raises:
        ConfigError: with everything that is wrong. Nothing has been registered then.
    """
    config = {key: _decode(key, value) for key, value in CONFIG.get().items()}
    # Automation API programs have no root directory; they run in their project's folder.
    file = (folder or FilePath(pulumi.get_root_directory() or ".")) / f"Pulumi.{pulumi.get_stack()}.yaml"
    earlier = [*_secrets_in_clear(config), *_entries_in_clear(config, file)]
    return parse(config, integrations=integrations, earlier=earlier)


def _decode(key: str, value: object) -> object:
    """Objects of our own namespace come as JSON; another namespace's values are only looked at as text."""
    if not key.startswith(f"{NAMESPACE}:") or not isinstance(value, str):
        return value
    try:
        decoded = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return value if _deeper(decoded, _DEEPEST) else decoded


def _deeper(value: object, levels: int) -> bool:
    """Whether a value holds more levels than any setting has."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(levels == 0 or _deeper(item, levels - 1) for item in inner)


def _secrets_in_clear(config: Mapping[str, object]) -> Iterator[Problem]:
    for key in config:
        if not key.startswith(f"{NAMESPACE}:") and is_secret_key(key) and not is_config_secret(key):
            fix = f"run: pulumi config set --secret {key}, or give it by the environment"
            yield Problem((key,), "is a secret in clear", SECRET, fix)


def _entries_in_clear(config: Mapping[str, object], file: FilePath) -> Iterator[Problem]:
    """A map with one encrypted entry counts as secret as a whole, so the file is looked at too, where there is one."""
    for name in ("passwords", "secrets"):
        key = f"{NAMESPACE}:{name}"
        entries = config.get(key)
        in_file = _raw_config(file).get(key) if isinstance(entries, Mapping) else None
        for entry in entries if isinstance(entries, Mapping) else ():
            raw = in_file.get(entry) if isinstance(in_file, Mapping) and "secure" not in in_file else None
            if not is_config_secret(key) or isinstance(raw, str):
                fix = f"remove it and run: pulumi config set --secret --path '{name}[\"{entry}\"]'"
                yield Problem((key, str(entry)), "is a secret in clear", SECRET, fix)


def _raw_config(file: FilePath) -> Mapping[str, object]:
    try:
        content = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, yaml.YAMLError, ValueError, AttributeError, RecursionError):
        # The last three are PyYAML's own, for a date that is none and the like; the engine has read the file before.
        return {}
    config = content.get("config") if isinstance(content, Mapping) else None
    return config if isinstance(config, Mapping) else {}
