# SPDX-License-Identifier: BSD-2-Clause
"""Two fastpaths, or two runs, set against each other number by number. Pure.

On an exact machine a difference is what it is: one instruction more is one instruction more.
Modelled cycles hang on figures that are not certain: a difference counts only if it has the same
sign with all of them at their fast end and at their slow end.
"""
from collections.abc import Iterable
from dataclasses import dataclass

from harness.store import Run
from scripts.rows import JUDGED, Key, Row, by_key, rows
from scripts.stats import number


class CannotCompare(ValueError):
    """The two are not of one kind; the text says why."""


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


@dataclass(frozen=True)
class Difference:
    """One number of both: `a` is looked at, `b` is the base."""
    fastpath: str
    bench: str
    case: str
    measure: str
    unit: str
    a: Row
    b: Row

    @property
    def exact(self) -> bool:
        return self.a.same and self.b.same

    @property
    def apart(self) -> bool:
        """No sample of the one lies within the range of the other."""
        return min(self.a.values) > max(self.b.values) or max(self.a.values) < min(self.b.values)

    @property
    def change(self) -> float:
        return self.a.median - self.b.median

    @property
    def percent(self) -> float | None:
        return 100 * self.change / self.b.median if self.b.median else None

    @property
    def certain(self) -> bool:
        """The sign is the same at both ends of the model's figures, where both have them."""
        return all(_sign(a - b) == _sign(self.change) for a, b in zip(self.a.ends, self.b.ends))

    @property
    def judged(self) -> bool:
        return self.measure in JUDGED

    @property
    def verdict(self) -> str:
        if not self.exact and not self.apart:
            return "no verdict: samples differ among themselves"
        if not self.certain:
            return "no verdict: it hangs on figures of the model that are not certain"
        if self.change == 0:
            return "equal"
        word = "fewer" if self.change < 0 else "more"
        share = f" ({self.percent:+.1f} %)" if self.percent is not None else ""
        return f"{number(abs(self.change))} {word}{share}"

    def above(self, percent: float) -> bool:
        """Is `a` worse than the base by more than this?"""
        if not (self.judged and (self.exact or self.apart) and self.certain) or self.change <= 0:
            return False
        return self.percent is None or self.percent > percent


def _difference(fastpath: str, a: Row, b: Row) -> Difference:
    return Difference(fastpath, a.bench, a.case, a.measure, a.unit, a, b)


def _set(run: Run) -> str:
    """The knobs of a run that were set."""
    return " ".join(f"{name}={value:g}" for name, value in run.meta.knobs.items()) or "no knob set"


def refuse(a: Run, b: Run) -> None:
    """Only good runs of one machine with one clock can be compared."""
    for run in (a, b):
        if run.meta.status != "good":
            raise CannotCompare(f"run {run.name} has failed ({run.meta.status}): "
                                "none of its numbers is used")
        if not run.intervals:
            raise CannotCompare(f"run {run.name} has no counted intervals")
    for what in ("machine", "clock", "unit"):
        left, right = getattr(a.meta, what), getattr(b.meta, what)
        if left != right:
            raise CannotCompare(f"{a.name} has {what} {left or 'none'}, {b.name} has {what} "
                                f"{right or 'none'}: numbers of two kinds are not compared")
    if a.meta.knobs != b.meta.knobs:
        raise CannotCompare(f"{a.name} was modelled with {_set(a)}, {b.name} with {_set(b)}: "
                            "what a knob does is shown by ./l4bench sensitivity")


def of_fastpaths(run: Run, a: str, b: str, benches: Iterable[str] = ()) -> tuple[Difference, ...]:
    """Fastpath `a` against `b`, in one run."""
    found, wanted = by_key(rows(run)), set(benches)
    pairs = ((row, found.get(Key(b, key.bench, key.case, key.measure)))
             for key, row in found.items()
             if key.fastpath == a and (not wanted or key.bench in wanted))
    return tuple(_difference(f"{a} : {b}", row, base) for row, base in pairs if base)


def of_runs(a: Run, b: Run, benches: Iterable[str] = ()) -> tuple[Difference, ...]:
    """Run `a` against run `b`, for every number that both have."""
    refuse(a, b)
    base, wanted = by_key(rows(b)), set(benches)
    pairs = ((key, row, base.get(key)) for key, row in by_key(rows(a)).items())
    return tuple(_difference(key.fastpath, row, other) for key, row, other in pairs
                 if other and (not wanted or key.bench in wanted))
