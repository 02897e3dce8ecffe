# SPDX-License-Identifier: BSD-2-Clause
"""One number of two sides, and what is said of all of them together. Pure."""
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from scripts.rows import JUDGED, Row
from scripts.stats import number
from scripts.tables import Line, Table, table


@dataclass(frozen=True)
class Pair:
    """`a` is looked at, `b` is the base."""
    fastpath: str
    a: Row
    b: Row


@dataclass(frozen=True)
class Difference(Pair, ABC):
    """A pair with a verdict; how that is found depends on the kind of machine."""
    SAME: ClassVar[str] = "do not differ"   # what is said of two sides without a difference

    @property
    def place(self) -> str:
        return f"{self.a.bench} {self.a.case} {self.a.measure}"

    @property
    def change(self) -> float:
        return self.a.median - self.b.median

    @property
    def percent(self) -> float | None:
        return 100 * self.change / self.b.median if self.b.median > 0 else None

    @property
    def share(self) -> str:
        return f" ({self.percent:+.1f} %)" if self.percent is not None else ""

    @property
    def judged(self) -> bool:
        return self.a.measure in JUDGED

    @property
    @abstractmethod
    def direction(self) -> int | None:
        """-1: a takes less, 0: the same, 1: more; None: nothing can be said."""

    @property
    @abstractmethod
    def verdict(self) -> str:
        """The same in words."""

    def cell(self, row: Row) -> str:
        """A side's number in a table."""
        return number(row.median)

    def above(self, percent: float) -> bool:
        """Is `a` worse than the base by more than this?"""
        if not self.judged or self.direction != 1:
            return False
        return self.percent is None or self.percent > percent


def table_of(a: str, b: str, found: Sequence[Difference], notes: Sequence[str] = ()) -> Table:
    lines = [Line((item.fastpath, item.a.bench, item.a.case, item.a.measure, item.cell(item.a),
                   item.cell(item.b), item.a.unit, f"{item.a.n}/{item.b.n}", item.verdict))
             for item in found]
    return table(f"{a} against {b}",
                 ("fastpath", "benchmark", "case", "measure", f">A: {a}", f">B: {b}", "unit", ">n",
                  "A takes"), lines,
                 ("Medians of n samples; where samples differ on an exact machine, it is said.",
                  *notes))


def _most(found: Sequence[Difference]) -> str:
    """The one that differs most, in words."""
    most = max(found, key=lambda item: abs(item.percent or 0.0))
    return f"most in {most.fastpath} {most.place}: {most.verdict}"


def conclusion(a: str, b: str, found: Sequence[Difference]) -> str:
    """What a person takes home, in a sentence or two."""
    judged = [item for item in found if item.judged]
    less, same, more, open_ = ([item for item in judged if item.direction == way]
                               for way in (-1, 0, 1, None))
    doubt = f" Nothing can be said of {len(open_)} more." if open_ else ""
    if not judged:
        return f"Nothing that is judged was measured of {a} and {b}."
    if not less and not more:
        return (f"{a} and {b} {same[0].SAME} in any of {len(same)} numbers.{doubt}" if same
                else f"No verdict: nothing can be said of any of {len(open_)} numbers.")
    total = len(judged) - len(open_)
    if less and more:
        return (f"Neither is better everywhere: {a} takes less than {b} in {len(less)} of {total} "
                f"numbers ({_most(less)}) and more in {len(more)} ({_most(more)}).{doubt}")
    word, ones = ("better", less) if less else ("worse", more)
    return (f"{a} is {word} than {b}: {'less' if less else 'more'} in {len(ones)} of {total} "
            f"numbers, the same in {len(same)}; {_most(ones)}.{doubt}")
