# SPDX-License-Identifier: BSD-2-Clause
"""Summaries of samples."""
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.stats import median_interval, number, summary

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
