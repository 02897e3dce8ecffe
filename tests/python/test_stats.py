# SPDX-License-Identifier: BSD-2-Clause
"""Summaries of samples, and tests of two lists of them, with answers from tables."""
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.stats import (cliff_delta, effect, holm, mann_whitney, median_interval, number, shift,
                           summary)

VALUES = st.lists(st.integers(0, 10**6), min_size=1, max_size=60)


@given(VALUES)
def test_median_lies_in_its_interval_and_that_in_the_range(values: list[int]) -> None:
    found = summary(values)
    assert found.least <= found.low <= found.median <= found.high <= found.most
    assert found.median == statistics.median(values)
    assert found.n == len(values) and found.same == (len(set(values)) == 1)


def test_interval_of_the_tables() -> None:
    # The order statistics for 95 % as printed in tables of the sign test.
    for n, low, high in ((6, 1, 6), (10, 2, 9), (16, 4, 13), (20, 6, 15), (50, 18, 33)):
        assert median_interval(range(1, n + 1)) == (low, high)


def test_few_values_give_the_whole_range() -> None:
    assert median_interval([3, 1, 2]) == (1, 3)


def test_no_values() -> None:
    with pytest.raises(ValueError, match="no values"):
        summary([])


def test_numbers_have_the_digits_they_have() -> None:
    assert [number(v) for v in (42, 42.0, 42.5, 0.25)] == ["42", "42", "42.5", "0.2"]


def test_rank_test_as_tables_have_it() -> None:
    # Five below five: two of the 252 orders. Then the depression data of Hollander and Wolfe.
    assert mann_whitney(range(5), range(5, 10)) == pytest.approx(2 / 252)
    before = (0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46)
    after = (1.15, 0.88, 0.90, 0.74, 1.21)
    assert mann_whitney(before, after) == pytest.approx(2 * 0.1272, abs=1e-4)
    assert cliff_delta(before, after) == pytest.approx(2 * 35 / 50 - 1)
    assert mann_whitney([7] * 12, [7] * 12) == 1.0


def test_effects_have_words() -> None:
    assert cliff_delta([1, 2], [3, 4]) == -1 and cliff_delta([1, 2], [1, 2]) == 0
    assert [effect(d) for d in (-1, 0.474, 0.4, -0.33, 0.2, 0.1)] == [
        "large", "large", "medium", "medium", "small", "negligible"]


@pytest.mark.parametrize("n, critical", [(10, 23), (12, 37), (16, 75), (20, 127)])
def test_interval_of_a_shift_follows_the_tables_of_u(n: int, critical: int) -> None:
    a, b = [1000 * i for i in range(n)], [7 * i for i in range(n)]
    pairs = sorted(x - y for x in a for y in b)
    size, low, high = shift(a, b)
    assert (low, high) == (pairs[critical], pairs[-1 - critical]) and low < size < high


@given(VALUES, st.integers(-50, 50))
def test_a_shift_is_found(values: list[int], by: int) -> None:
    size, low, high = shift([value + by for value in values], values)
    assert size == by and low <= by <= high


def test_correction_for_many_questions() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([]) == () and holm([0.9, 0.9]) == (1.0, 1.0)
