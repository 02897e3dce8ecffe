# SPDX-License-Identifier: BSD-2-Clause
"""The figure of the report: bars of kernel instructions, drawn by gnuplot as SVG."""
import subprocess
from collections.abc import Sequence

from scripts.one_way import OneWay
from scripts.stats import number

GNUPLOT_LIMIT = 60.0    # seconds
COLOURS = {"ours": ("#0b5394", "#7fb0dc"), "floor": ("#38761d", "#a3cf8f"),
           "": ("#555555", "#bbbbbb"), "memory": ("#aaaaaa", "#dddddd")}


class NoFigure(RuntimeError):
    """gnuplot could not draw; the text is what it said."""


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', "'").replace("_", "\\\\_") + '"'


def _bar(place: float, value: float | None, colour: str, number_of: int) -> tuple[str, str]:
    """A box with its value at its end."""
    if value is None:
        return "", ""
    box = (f"set object {number_of} rectangle from 0,{place - 0.19:.2f} to {value},"
           f"{place + 0.19:.2f} fillcolor rgb '{colour}' fillstyle solid noborder\n")
    label = f"set label '{number(value)}' at {value},{place:.2f} offset 0.5,0 font ',13'\n"
    return box, label


def script(rows: Sequence[OneWay]) -> str:
    """The gnuplot program: a pair of bars for each row, the fewest instructions on top."""
    count = len(rows)
    most = max(value for row in rows for value in (row.inter or 0, row.intra or 0))
    parts: list[str] = []
    ticks: list[str] = []
    for index, row in enumerate(rows):
        place = float(count - index)
        inter, intra = COLOURS[row.mark]
        for number_of, (shift, value, colour) in enumerate(((0.2, row.inter, inter),
                                                            (-0.2, row.intra, intra))):
            parts += _bar(place + shift, value, colour, 1 + 2 * index + number_of)
        ticks.append(f"{quoted(row.label)} {place}")
    return "".join((
        f"set terminal svg size 1060,{110 + 46 * count} font 'Helvetica,15' enhanced\n",
        f"set yrange [0.4:{count + 0.6}]\nset xrange [0:{most * 1.08 + 5:.0f}]\n",
        f"set ytics ({', '.join(ticks)}) scale 0 textcolor rgb '#1c2126'\nset xtics nomirror out\n",
        "set border 1 linecolor rgb '#888888'\nset grid xtics linecolor rgb '#e4e4e4'\n",
        "set xlabel 'instructions executed in the kernel, one way, shortest message'\n",
        "unset key\n", *parts, "plot NaN notitle\n"))


def draw(program: str) -> bytes:
    """What gnuplot makes of a program."""
    try:
        done = subprocess.run(["gnuplot"], input=program.encode(), capture_output=True,
                              timeout=GNUPLOT_LIMIT, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoFigure(f"gnuplot could not be run: {error}") from error
    if done.returncode != 0 or not done.stdout:
        raise NoFigure(f"gnuplot has failed: {done.stderr.decode('utf-8', 'replace')[:400]}")
    return done.stdout


def inline(program: str) -> str:
    """The SVG that a program draws, ready to stand inside a page."""
    text = draw(program).decode("utf-8")
    start = text.find("<svg")
    if start < 0:
        raise NoFigure(f"gnuplot drew no SVG: {text[:200]}")
    return text[start:]


def svg(rows: Sequence[OneWay]) -> str:
    """The figure itself, ready to stand inside a page."""
    return inline(script(rows))
