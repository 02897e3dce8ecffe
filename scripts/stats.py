# SPDX-License-Identifier: BSD-2-Clause
"""Statistics of samples. Pure: values in, values out."""
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import binom, mannwhitneyu, norm

LEVEL = 0.95
# Cliff's delta from which on a difference is called so (Romano and others, 2006).
EFFECTS = ((0.474, "large"), (0.33, "medium"), (0.147, "small"), (0.0, "negligible"))


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


def mann_whitney(a: Sequence[float], b: Sequence[float]) -> float:
    """How probable such ranks are, in either direction, if `a` and `b` are of one kind."""
    if len(set(a) | set(b)) == 1:
        return 1.0
    return float(mannwhitneyu(a, b, alternative="two-sided").pvalue)


def cliff_delta(a: Sequence[float], b: Sequence[float]) -> float:
    """The share of pairs in which `a` is more, less the share in which it is less: -1 to 1."""
    pairs = sum((x > y) - (x < y) for x in a for y in b)
    return pairs / (len(a) * len(b))


def effect(delta: float) -> str:
    """A word for a Cliff's delta."""
    return next(word for least, word in EFFECTS if abs(delta) >= least)


def shift(a: Sequence[float], b: Sequence[float], level: float = LEVEL
          ) -> tuple[float, float, float]:
    """By how much `a` is more than `b` (Hodges and Lehmann), with the interval of that.

    The interval is that of the rank test, whose sum is taken as normal: for ten values and more.
    Too few values for the level give the whole range.
    """
    pairs = sorted(x - y for x in a for y in b)
    n, m = len(a), len(b)
    spread = norm.ppf((1 + level) / 2) * math.sqrt(n * m * (n + m + 1) / 12)
    k = max(0, math.floor((n * m - 1) / 2 - spread))
    return statistics.median(pairs), pairs[k], pairs[-1 - k]


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """The probabilities as they count when so many questions are asked at once (Holm, 1979)."""
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    adjusted, least = [1.0] * len(p_values), 0.0
    for rank, at in enumerate(order):
        least = max(least, min(1.0, (len(p_values) - rank) * p_values[at]))
        adjusted[at] = least
    return tuple(adjusted)


def number(value: float) -> str:
    """The value with as many digits as it has, and no more than one after the point."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"
