"""The arithmetic behind the printed numbers."""

from __future__ import annotations

import pytest

from bench.ratios import Ratio, growth, marginal_growth, ratio, rotated
from bench.report import numbers, verdict


def test_a_ratio_is_the_median_of_the_rounds_and_not_the_ratio_of_the_medians():
    assert ratio([10, 30, 20], [10, 10, 40], max) == Ratio(middle=1.0, low=0.5, high=3.0, best=0.75)


def test_the_best_of_times_is_the_smallest():
    assert ratio([4, 2], [1, 8], min).best == 2.0


def test_a_disturbed_round_moves_the_spread_and_not_the_median():
    quiet = ratio([2, 2, 2, 2, 2], [2, 2, 2, 2, 2], max)
    disturbed = ratio([2, 2, 0.5, 2, 2], [2, 2, 2, 2, 2], max)
    assert disturbed.middle == quiet.middle == 1
    assert disturbed.low == 0.25


@pytest.mark.parametrize(("ours", "theirs"), [([], []), ([1], [1, 1]), ([0.0], [1]), ([1], [0.0])])
def test_rounds_that_do_not_pair_or_measured_nothing_are_refused(ours, theirs):
    with pytest.raises(ValueError, match=r"rounds do not pair|not above zero"):
        ratio(ours, theirs, min)


def test_growth_is_one_when_each_app_takes_as_long_in_a_large_program():
    assert growth((10, 20.0), (100, 200.0)) == pytest.approx(1)
    assert growth((10, 20.0), (100, 400.0)) == pytest.approx(2)
    assert growth((10, 20.0), (100, 110.0)) < 1


def test_marginal_growth_leaves_the_fixed_part_out():
    fixed, each = 5.0, 2.0
    linear = [(apps, fixed + each * apps) for apps in (1, 10, 100)]
    assert marginal_growth(linear) == pytest.approx(1)
    quadratic = [(apps, fixed + each * apps**2) for apps in (1, 10, 100)]
    assert marginal_growth(quadratic) == pytest.approx(10)


@pytest.mark.parametrize("sizes", [[(1, 1.0), (10, 2.0)], [(1, 1.0), (10, 1.0), (100, 2.0)]])
def test_growth_that_cannot_be_told_is_refused(sizes):
    with pytest.raises(ValueError, match=r"three sizes|nothing can be said"):
        marginal_growth(sizes)
    with pytest.raises(ValueError, match="cannot be compared"):
        growth((10, 1.0), (10, 1.0))


def test_each_contender_begins_as_often_as_the_others():
    orders = rotated(6, 3)
    assert [order[0] for order in orders] == [0, 1, 2, 0, 1, 2]
    assert all(sorted(order) == [0, 1, 2] for order in orders)


def test_a_target_is_judged_by_the_number_that_is_printed():
    close = Ratio(middle=0.996, low=0.9, high=1.1, best=1.0)
    assert numbers(close)[0] == "1.00"
    assert verdict(close, at_least=1.0) == "met (at least 1.00)"
    assert verdict(close, at_most=0.99) == "missed (at most 0.99)"
    assert verdict(close) == ""
