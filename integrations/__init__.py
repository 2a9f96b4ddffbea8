"""From an OIDC client to the variables that an app reads. One module an app; the module's name is the integration's.

Owns names and spellings. Knows nothing of vendors, nor of how a client came to be. Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from integrations.variable import Variable


def names() -> list[str]:
    """What ``apps[].integration`` may be."""
    return sorted(module.name for module in iter_modules(__path__) if module.name != "variable")


def variables(integration: str) -> Mapping[str, Variable]:
    """Variable -> what it is made of."""
    found: Mapping[str, Variable] = import_module(f"{__name__}.{integration}").VARIABLES
    return found


def all_variables() -> dict[str, Mapping[str, Variable]]:
    """Integration -> its variables."""
    return {name: variables(name) for name in names()}
