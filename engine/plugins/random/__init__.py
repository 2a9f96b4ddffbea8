"""Random values that a stack keeps: there is no vendor, they are made here and live in the stack's state."""

from __future__ import annotations

from engine.plugins.package import Package, by_token
from engine.plugins.random.password import RandomPassword

PACKAGE = Package(
    name="random", title="the plugin", resources=by_token(RandomPassword), connect=lambda settings: settings
)
