# SPDX-License-Identifier: BSD-2-Clause
"""Statistics of samples. Pure: values in, values out."""
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import binom

LEVEL = 0.95


@dataclass(frozen=True)
class Summary:
    """Median with the interval that holds it at LEVEL, and the whole range."""
    n: int
    median: float
    low: float
    high: float
    least: float
    most: float

    @property
    def same(self) -> bool:
        """Every sample has the same value: the number is exact."""
        return self.least == self.most


def median_interval(values: Sequence[float], level: float = LEVEL) -> tuple[float, float]:
    """The order statistics that hold the median at least at this level, whatever the distribution.

    Too few values for the level give the whole range.
    """
    ordered = sorted(values)
    n = len(ordered)
    k = int(binom.ppf((1 - level) / 2, n, 0.5))
    if k == 0:
        return ordered[0], ordered[-1]
    return ordered[k - 1], ordered[n - k]


def summary(values: Sequence[float]) -> Summary:
    if not values:
        raise ValueError("a summary of no values")
    low, high = median_interval(values)
    return Summary(len(values), statistics.median(values), low, high, min(values), max(values))


def number(value: float) -> str:
    """The value with as many digits as it has, and no more than one after the point."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"
