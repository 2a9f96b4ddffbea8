from __future__ import annotations

import pytest

from components.naming import child, words


def test_a_child_is_named_after_its_component():
    assert child("auth0", "user", "ada@example.com") == "auth0-user-ada@example.com"


@pytest.mark.parametrize(("name", "expected"), [("Add role claim", "Add role claim"), ("_a_b_", "a-b")])
def test_a_rules_name_has_only_letters_digits_spaces_and_hyphens(name, expected):
    assert words(name) == expected
