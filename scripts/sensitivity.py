# SPDX-License-Identifier: BSD-2-Clause
"""Which uncertain figures of a modelled machine a result hangs on. Pure.

A quantity is what is asked about: the modelled cycles of one case, or how many times the floor they
are. Its effects are the differences that one figure makes, at each end of its band.
"""
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from harness.knobs import Figure, Knob, Values, figures
from harness.machine import Machine
from harness.variation import Place, Result
from scripts.ratios import FLOOR
from scripts.tables import Line, Table, table

Quantity = Callable[[Result], float]
Results = Callable[[Values], Result]
Uncertain = tuple[Knob, Figure]
FLOOR_PLACE = (FLOOR, "any")


@dataclass(frozen=True)
class Swing:
    """What one figure does to a quantity; an end that is the figure itself changes nothing."""
    knob: Knob
    figure: Figure
    fast: float
    slow: float
    nominal: float

    @property
    def low(self) -> float:
        """How far it can take the quantity down; 0 or less."""
        return min(self.fast, self.slow, self.nominal) - self.nominal

    @property
    def high(self) -> float:
        return max(self.fast, self.slow, self.nominal) - self.nominal

    @property
    def effect(self) -> float:
        return self.high - self.low

    def towards(self, up: bool) -> float:
        """The end of the band that takes the quantity furthest; the expected one if both do not."""
        ends = ((self.slow, self.figure.slow), (self.fast, self.figure.fast))
        key = (lambda end: end[0]) if up else (lambda end: -end[0])
        return max(ends if up else ends[::-1], key=key)[1]


@dataclass(frozen=True)
class Spread:
    """How far a quantity may be from what the model says, by three rules."""
    nominal: float
    ends: tuple[float, float]       # booted with every figure at the end that lowers, raises it
    total: tuple[float, float]      # the sum of the single effects
    squares: tuple[float, float]    # the root of the sum of their squares


@dataclass(frozen=True)
class Study:
    """One quantity with what each figure does to it, the most effect first."""
    case: str
    quantity: Quantity
    swings: tuple[Swing, ...]

    def extreme(self, up: bool) -> dict[str, float]:
        """Every figure at the end that takes the quantity up, or down."""
        ends = {swing.knob.name: (swing.towards(up), swing.figure.value) for swing in self.swings}
        return {name: end for name, (end, value) in ends.items() if end != value}

    def spread(self, results: Results) -> Spread:
        """Both extremes have been booted."""
        nominal = self.quantity(results({}))
        low, high = (self.quantity(results(self.extreme(up))) for up in (False, True))
        down, up = [one.low for one in self.swings], [one.high for one in self.swings]
        return Spread(nominal, (min(low, nominal), max(high, nominal)),
                      (nominal + sum(down), nominal + sum(up)),
                      (nominal - math.hypot(*down), nominal + math.hypot(*up)))


def settings(knobs: Sequence[Uncertain]) -> list[dict[str, float]]:
    """One figure changed in each, to each end that is not the figure itself."""
    return [{knob.name: end} for knob, figure in knobs for end in (figure.fast, figure.slow)
            if end != figure.value]


def uncertain(knobs: Sequence[Knob], machine: Machine, fixed: Values) -> list[Uncertain]:
    """The figures of a machine that have a band; what was asked for is certain."""
    found = figures(knobs, machine)
    return [(knob, found[knob.name]) for knob in knobs
            if not found[knob.name].sure and knob.name not in fixed]


def study(case: str, knobs: Sequence[Uncertain], results: Results, quantity: Quantity) -> Study:
    """The boots of `settings` are there."""
    nominal = quantity(results({}))
    made = []
    for knob, figure in knobs:
        fast, slow = (quantity(results({knob.name: end})) if end != figure.value else nominal
                      for end in (figure.fast, figure.slow))
        made.append(Swing(knob, figure, fast, slow, nominal))
    return Study(case, quantity, tuple(sorted(made, key=lambda swing: -swing.effect)))


def cycles_of(place: Place) -> Quantity:
    return lambda result: result[place]


def ratio_of(place: Place) -> Quantity:
    return lambda result: result[place] / result[FLOOR_PLACE]


def studies(bench: str, knobs: Sequence[Uncertain], results: Results
            ) -> list[tuple[Study, Study | None]]:
    """For each case its cycles and, between address spaces, its ratio to the floor."""
    made = []
    for place in (place for place in results({}) if place[0] == bench):
        ratio = study(place[1], knobs, results, ratio_of(place)) if (
            place[1] == "inter" and FLOOR_PLACE in results({})) else None
        made.append((study(place[1], knobs, results, cycles_of(place)), ratio))
    return made


def _band(figure: Figure) -> str:
    return f"{figure.fast:g}..{figure.slow:g}"


def _changed(value: float, nominal: float) -> str:
    return f"{value:.0f}" if value != nominal else ""


def tornado_table(title: str, cycles: Study, ratio: Study | None) -> Table:
    """One line a figure that has an effect; the others are named in a note."""
    ratios = {swing.knob.name: swing for swing in ratio.swings} if ratio else {}
    lines, none = [], []
    for swing in cycles.swings:
        other = ratios.get(swing.knob.name)
        if not swing.effect and not (other and other.effect):
            none.append(swing.knob.name)
            continue
        lines.append(Line((
            swing.knob.name, f"{swing.figure.value:g}", _band(swing.figure),
            _changed(swing.fast, swing.nominal), _changed(swing.slow, swing.nominal),
            f"{swing.low:+.0f} {swing.high:+.0f}",
            f"{other.low:+.3f} {other.high:+.3f}" if other else "", swing.knob.text)))
    notes = ["Without effect: " + ", ".join(none) + "."] if none else []
    backwards = [swing.knob.name for swing in cycles.swings if swing.fast > swing.slow]
    if backwards:
        notes.append("Slower at what is called their fast end: " + ", ".join(backwards) + ".")
    return table(title, ("figure", ">value", ">band", ">at fast end", ">at slow end", ">effect",
                         ">on x floor", "source and meaning"), lines, notes)


def _pair(pair: tuple[float, float], digits: int) -> str:
    return f"{pair[0]:.{digits}f}..{pair[1]:.{digits}f}"


def sentences(cycles: Spread, slack: float, ratio: Spread | None) -> list[str]:
    """The interval of one case, by each rule."""
    low, high = cycles.ends
    lines = [f"{cycles.nominal:.0f} modelled cycles; {math.floor(low - slack)}.."
             f"{math.ceil(high + slack)} with every figure at the end that lowers, that raises it "
             f"({low:.0f}, {high:.0f}), and {slack:.1f} for the rules of pairing and prediction.",
             f"By the sum of the single effects {_pair(cycles.total, 0)}; by the root of the sum "
             f"of their squares, if they are independent, {_pair(cycles.squares, 0)}."]
    if ratio:
        lines.append(
            f"{ratio.nominal:.2f} times the floor; {_pair(ratio.ends, 2)} with every figure at the "
            f"end that lowers, that raises this ratio; sum {_pair(ratio.total, 2)}, root of "
            f"squares {_pair(ratio.squares, 2)}.")
    return lines


def csv_of(done: Mapping[frozenset[tuple[str, float]], Result]) -> str:
    """Every boot: what was changed in it, and what each case came to."""
    lines = ["changed,benchmark,case,modelled_cycles"]
    for key, result in done.items():
        changed = " ".join(f"{name}={value:g}" for name, value in sorted(key))
        lines += [f"{changed},{bench},{case},{value:g}"
                  for (bench, case), value in result.items()]
    return "\n".join(lines) + "\n"
