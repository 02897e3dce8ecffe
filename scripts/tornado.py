# SPDX-License-Identifier: BSD-2-Clause
"""The tornado chart of a sensitivity: a bar for each figure, the most effect on top; gnuplot."""
from collections.abc import Sequence

from scripts.chart import quoted
from scripts.sensitivity import Spread, Swing
from scripts.stats import number

LOWERS, RAISES, INTERVAL, INK = "#4a90c4", "#d1693f", "#38761d", "#1c2126"
MOST_BARS = 16
TERMINALS = {"svg": "svg", "png": "pngcairo"}


def _bar(number_of: int, place: float, start: float, end: float, colour: str) -> str:
    """A box from the result itself to what it becomes, with that value at its end."""
    if start == end:
        return ""
    side = "left offset 0.6,0" if end > start else "right offset -0.6,0"
    return (f"set object {number_of} rectangle from {start},{place - 0.3:.2f} to {end},"
            f"{place + 0.3:.2f} fillcolor rgb '{colour}' fillstyle solid noborder\n"
            f"set label '{number(end)}' at {end},{place:.2f} {side} font ',13'\n")


def _swing(index: int, place: float, swing: Swing) -> str:
    return (_bar(2 * index + 1, place, swing.nominal, swing.nominal + swing.low, LOWERS)
            + _bar(2 * index + 2, place, swing.nominal, swing.nominal + swing.high, RAISES))


def _range(place: float, spread: Spread) -> str:
    """The interval: all figures at once."""
    low, high = spread.ends
    ends = "".join(f"set label '{number(value)}' at {value},{place} {side} font ',13'\n"
                   for value, side in ((low, "right offset -0.9,0"), (high, "left offset 0.9,0")))
    return (f"set arrow 1 from {low},{place} to {high},{place} heads size screen 0.006,90 "
            f"linewidth 3 linecolor rgb '{INTERVAL}'\n" + ends)


def script(title: str, swings: Sequence[Swing], spread: Spread, kind: str = "svg") -> str:
    """The gnuplot program; figures without effect are left out, and those beyond the sixteenth."""
    shown = [swing for swing in swings if swing.effect][:MOST_BARS]
    count = len(shown) + 1
    low, high = min(spread.ends[0], spread.nominal), max(spread.ends[1], spread.nominal)
    margin = max(0.12 * (high - low), 1)
    bars = [_swing(index, float(count - 1 - index), swing) for index, swing in enumerate(shown)]
    ticks = [f"{quoted('all of them')} {count}"]
    ticks += [f"{quoted(f'{s.knob.name}  {s.figure.fast:g}..{s.figure.slow:g}')} {count - 1 - i}"
              for i, s in enumerate(shown)]
    return "".join((
        f"set terminal {TERMINALS[kind]} size 1000,{130 + 34 * count} font 'Helvetica,15' "
        "enhanced background rgb 'white'\n",
        f"set title {quoted(title)} textcolor rgb '{INK}'\nunset key\n",
        f"set yrange [0.3:{count + 0.7}]\nset xrange [{low - margin}:{high + margin}]\n",
        f"set ytics ({', '.join(ticks)}) scale 0 textcolor rgb '{INK}'\nset xtics nomirror out\n",
        "set border 1 linecolor rgb '#888888'\nset grid xtics linecolor rgb '#e4e4e4'\n",
        "set xlabel 'modelled cycles; blue: lower than with the figure itself, red: higher'\n",
        f"set arrow 2 from {spread.nominal},0.3 to {spread.nominal},{count + 0.4} nohead "
        f"linecolor rgb '{INK}'\n", *bars, _range(count, spread), "plot NaN notitle\n"))
