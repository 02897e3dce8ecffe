# SPDX-License-Identifier: BSD-2-Clause
"""Differences in real time, where no two repetitions are alike. Pure.

A difference is real if the rank test of Mann and Whitney says so after Holm's correction for
the number of questions; its size is the shift of Hodges and Lehmann. Fewer than ten repetitions
of either side are refused.
"""
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scripts import stats
from scripts.difference import Difference, Pair
from scripts.rows import Row
from scripts.stats import number

REPETITIONS = 10
ALPHA = 0.05


@dataclass(frozen=True)
class Sampled(Difference):
    SAME = "were not seen to differ"
    p: float = 1.0      # corrected for all questions of this comparison

    @property
    def refused(self) -> bool:
        return min(self.a.n, self.b.n) < REPETITIONS

    @property
    def delta(self) -> float:
        return stats.cliff_delta(self.a.values, self.b.values)

    @property
    def shift(self) -> tuple[float, float, float]:
        return stats.shift(self.a.values, self.b.values)

    @property
    def change(self) -> float:
        return self.shift[0]

    def cell(self, row: Row) -> str:
        """The median with the interval that holds it."""
        of = stats.summary(row.values)
        return f"{number(of.median)} ({number(of.low)}..{number(of.high)})"

    @property
    def direction(self) -> int | None:
        if self.refused:
            return None
        if self.p >= ALPHA or not self.delta:
            return 0
        return 1 if self.delta > 0 else -1

    @property
    def verdict(self) -> str:
        if self.refused:
            return (f"refused: {self.a.n} and {self.b.n} repetitions, at least {REPETITIONS} of "
                    "each are needed")
        size, low, high = self.shift
        if not self.direction:
            return (f"no difference seen, it lies in {number(low)}..{number(high)} "
                    f"(p = {self.p:.2g})")
        return (f"{number(abs(size))} {'fewer' if size < 0 else 'more'}{self.share}, "
                f"{number(low)}..{number(high)}, p = {self.p:.2g}, {stats.effect(self.delta)} "
                f"effect ({self.delta:+.2f})")


def differences(pairs: Sequence[Pair]) -> tuple[Difference, ...]:
    """Each pair tested; the pairs that are refused are no questions."""
    found = [Sampled(pair.fastpath, pair.a, pair.b) for pair in pairs]
    asked = [item for item in found if not item.refused]
    corrected = iter(stats.holm([stats.mann_whitney(item.a.values, item.b.values)
                                 for item in asked]))
    return tuple(item if item.refused else replace(item, p=next(corrected)) for item in found)


def medians(rows: Sequence[Row]) -> Row:
    """One number in many boots as one row: a boot is a repetition, its median the value."""
    return replace(rows[0], values=tuple(round(statistics.median(row.values)) for row in rows))
