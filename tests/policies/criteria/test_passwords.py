"""Passwords that others guess."""

from __future__ import annotations

import pytest
from criteria.passwords import weakness_of

GUESSED = "must not be one of the passwords that are tried first"


@pytest.mark.parametrize(
    "password",
    ["password", "Password", "Password1!", "!!Welcome2026!!", "123456789012", "aaaaaaaaaaaa", "changeme", "P@ssw0rd"],
)
def test_what_is_tried_first_is_told_whatever_stands_around_it(password):
    assert weakness_of(password, 4) == GUESSED


def test_a_password_with_its_owners_name_in_it_is_told():
    assert weakness_of("x9-Ada.L-x9-x9", 12, "ada.l@example.com") == "must not hold its owner's name"
    assert weakness_of("x9-Ada.L-x9-x9", 12, "al@example.com", None) is None


def test_a_short_password_is_told_with_the_length_that_is_wanted():
    assert weakness_of("Kq7!vT2#xw9", 12) == "must have at least 12 characters"


@pytest.mark.parametrize("password", ["Kq7!vT2#xw9$", "correct horse battery", None, "", 5])
def test_a_long_one_and_none_at_all_pass(password):
    assert weakness_of(password, 12, "ada@example.com") is None
