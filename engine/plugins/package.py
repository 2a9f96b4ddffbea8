"""What a vendor's folder hands to the server."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any

from engine.plugins.properties import Properties
from engine.plugins.resource import Resource

VENDORS = ("auth0", "aws", "azuread", "random")

Function = Callable[[Any, Properties], Properties]


@dataclass(frozen=True)
class Package:
    """One provider: its resource types, its functions and how to reach its vendor.

    Args:
        title: what people call the vendor.
        connect: makes the client from the provider's settings; must not call the vendor yet.
        check_config: the provider's settings -> problems as (property, reason).
    """

    name: str
    resources: Mapping[str, type[Resource[Any]]]
    connect: Callable[[Properties], Any]
    title: str = ""
    functions: Mapping[str, Function] = field(default_factory=dict)
    check_config: Callable[[Properties], Sequence[tuple[str, str]]] = lambda _settings: ()

    @property
    def version(self) -> str:
        return metadata.version(f"pulumi-{self.name}")


def load(name: str) -> Package:
    """The package of one vendor; only then is that vendor's client imported."""
    if name not in VENDORS:
        raise ValueError(f"no plugin is called {name!r}; known are {', '.join(VENDORS)}")
    package: Package = importlib.import_module(f"engine.plugins.{name}").PACKAGE
    return package


def by_token(*classes: type[Resource[Any]]) -> dict[str, type[Resource[Any]]]:
    return {cls.token: cls for cls in classes}
