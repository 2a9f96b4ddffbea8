"""Paths of properties, step by step."""

from __future__ import annotations

import pytest

from engine.plugins.properties import spell
from engine.property_paths import EVERY, steps


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("options.passwordPolicy", ["options", "passwordPolicy"]),
        ("callbacks[10]", ["callbacks", 10]),
        ('tags["my.key"].inside', ["tags", "my.key", "inside"]),
        ("attributes.email_verified", ["attributes", "email_verified"]),
        ("schemas[*].name", ["schemas", EVERY, "name"]),
    ],
)
def test_a_path_is_read_step_by_step(path: str, expected: list[str | int]) -> None:
    assert steps(path) == expected


def test_what_the_plugins_spell_is_read_back() -> None:
    path = ("options", "my key", 3, "a.b")

    assert tuple(steps(spell(path))) == path
