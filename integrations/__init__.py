"""From an OIDC client to the variables and files that an app reads. One module an app; the module's name is the integration's.

Owns names and spellings. Knows nothing of vendors, nor of how a client came to be. Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from integrations.variable import Variable

_SHARED = frozenset({"quoting", "roles", "variable"})


def names() -> list[str]:
    """What ``apps[].integration`` may be."""
    return sorted(module.name for module in iter_modules(__path__) if module.name not in _SHARED)


def variables(integration: str) -> Mapping[str, Variable]:
    """Variable -> what it is made of."""
    found: Mapping[str, Variable] = module(integration).VARIABLES
    return found


def files(integration: str) -> Mapping[str, Variable]:
    """Path, relative to where the app looks for it -> what the whole file is made of; empty for an app that reads none."""
    found: Mapping[str, Variable] = getattr(module(integration), "FILES", {})
    return found


def all_variables() -> dict[str, Mapping[str, Variable]]:
    """Integration -> its variables."""
    return {name: variables(name) for name in names()}


def all_files() -> dict[str, Mapping[str, Variable]]:
    """Integration -> its files."""
    return {name: files(name) for name in names()}


def app_roles() -> dict[str, tuple[str, ...] | None]:
    """Integration -> what ``apps[].appRoles`` may call a role in it: None for anything, empty where it maps none."""
    return {name: getattr(module(name), "APP_ROLES", ()) for name in names()}


def module(integration: str) -> ModuleType:
    """The integration itself; its docstring says for which app it is, and where that app documents what it reads."""
    return import_module(f"{__name__}.{integration}")
