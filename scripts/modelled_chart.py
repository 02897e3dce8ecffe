# SPDX-License-Identifier: BSD-2-Clause
"""The figure of the modelled machines: bars with their intervals, printed numbers as marks."""
from collections.abc import Sequence
from dataclasses import dataclass

from harness.store import Run
from scripts import chart
from scripts.modelled import PREFERRED, clock_of
from scripts.one_way import fastpaths
from scripts.ratios import FLOOR
from scripts.reference import Anchor
from scripts.rows import CYCLES, Key, Row, by_key, rows
from scripts.stats import number

SHOWN = "ipc_call"      # between address spaces
MARK = "#b45309"


@dataclass(frozen=True)
class Bar:
    label: str
    row: Row
    colour: str
    printed: tuple[float, ...] = ()     # in cycles


def bars(runs: Sequence[Run], anchors: Sequence[Anchor]) -> list[list[Bar]]:
    """For each machine its floor and the call of each fastpath."""
    return [made for made in (_of(run, anchors) for run in runs) if made]


def _of(run: Run, anchors: Sequence[Anchor]) -> list[Bar]:
    found = by_key(rows(run))
    machine, names = run.meta.machine, fastpaths(found)
    floor = found.get(Key(names[0], FLOOR, "any", CYCLES)) if names else None
    made = [Bar(f"{machine}, the floor", floor, chart.COLOURS["floor"][0])] if floor else []
    for name in names:
        row = found.get(Key(name, SHOWN, "inter", CYCLES))
        beside = tuple(one.cycles(clock_of(run)) for one in anchors
                       if (one.place.machine, one.place.benchmark, one.place.case) ==
                       (machine, SHOWN, "inter") and name == PREFERRED
                       and not one.printed.from_memory)
        if row:
            made.append(Bar(f"{machine}, {name}", row, chart.COLOURS["ours"][0], beside))
    return made


def _drawn(number_of: int, place: float, bar: Bar) -> str:
    value, end = bar.row.median, bar.row.interval or (bar.row.median, bar.row.median)
    text = (f"set object {number_of} rectangle from 0,{place - 0.3:.2f} to {value},"
            f"{place + 0.3:.2f} fillcolor rgb '{bar.colour}' fillstyle solid 0.55 noborder\n"
            f"set label '{number(value)}' at 0,{place:.2f} left offset 0.5,0 font ',13' "
            "textcolor rgb '#1c2126' front\n")
    if bar.row.interval:
        text += (f"set arrow {number_of} from {end[0]},{place:.2f} to {end[1]},{place:.2f} heads "
                 "size screen 0.005,90 linewidth 2 linecolor rgb '#1c2126' front\n"
                 f"set label '{end[0]}..{end[1]}' at {end[1]},{place:.2f} left offset 0.7,0 "
                 "font ',12' front\n")
    return text


def script(groups: Sequence[Sequence[Bar]]) -> str:
    """The gnuplot program: machine under machine, a gap between them."""
    drawn: list[str] = []
    ticks: list[str] = []
    marks: list[str] = []
    place = 0.0
    for group in reversed(groups):
        place += 0.5
        for bar in reversed(group):
            place += 1
            drawn.append(_drawn(len(drawn) + 1, place, bar))
            ticks.append(f"{chart.quoted(bar.label)} {place}")
            marks += [f"{value} {place}" for value in bar.printed]
    most = max(max(bar.row.median, *(bar.row.interval or (0,))) for group in groups
               for bar in group)
    data = "$printed << EOD\n" + "\n".join(marks or ["NaN NaN"]) + "\nEOD\n"
    return "".join((
        f"set terminal svg size 1060,{int(120 + 29 * place)} font 'Helvetica,15' enhanced\n",
        f"set yrange [0.7:{place + 0.8}]\nset xrange [0:{most * 1.16:.0f}]\n",
        f"set ytics ({', '.join(ticks)}) scale 0 textcolor rgb '#1c2126'\nset xtics nomirror out\n",
        "set border 1 linecolor rgb '#888888'\nset grid xtics linecolor rgb '#e4e4e4'\n",
        "set xlabel 'modelled cycles, one way between two address spaces'\nunset key\n", data,
        *drawn, f"plot $printed using 1:2 with points pointtype 13 pointsize 1.1 "
        f"linecolor rgb '{MARK}'\n"))


def svg(runs: Sequence[Run], anchors: Sequence[Anchor]) -> str:
    """The figure, ready to stand inside a page; empty where there is nothing to draw."""
    groups = bars(runs, anchors)
    return chart.inline(script(groups)) if groups else ""
