"""Durations and moments, as the vendors write them."""

from __future__ import annotations

import datetime

import pytest
from criteria import lifetimes

UTC = datetime.UTC


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("8760h", 31536000), ("1h30m", 5400), ("60m", 3600), ("3s", 3), ("500ms", 0.5), ("1.5h", 5400), ("0s", 0)],
)
def test_a_duration_of_go(text, seconds):
    assert lifetimes.go_duration_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "30", "1d", "P30D", "h", "1h ", "-1h"])
def test_what_is_no_duration_of_go_is_none(text):
    assert lifetimes.go_duration_seconds(text) is None


def test_amounts_in_the_units_of_cognito():
    assert [lifetimes.in_seconds(2, unit) for unit in ("seconds", "minutes", "hours", "days")] == [2, 120, 7200, 172800]
    assert lifetimes.in_seconds(2, "weeks") is None


def test_a_moment_without_a_zone_is_of_utc():
    expected = datetime.datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)

    assert lifetimes.moment("2027-01-02T03:04:05Z") == expected
    assert lifetimes.moment("2027-01-02T03:04:05") == expected
    assert lifetimes.moment("2027-01-02T04:04:05+01:00") == expected


@pytest.mark.parametrize("value", [None, "", "tomorrow", 5])
def test_what_is_no_moment_is_none(value):
    assert lifetimes.moment(value) is None
