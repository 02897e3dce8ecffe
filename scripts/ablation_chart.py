# SPDX-License-Identifier: BSD-2-Clause
"""The figure of an ablation: for each technique a bar as printed and one as measured, with its
interval; gnuplot."""
from collections.abc import Sequence
from math import isnan, nan
from textwrap import wrap

from harness.ablation import SIZES, TECHNIQUES
from scripts.ablation import Study, of_table_1
from scripts.reference import Printed
from scripts.tornado import INK, RAISES, TERMINALS

PRINTED, OURS, INTERVAL = "#aaaaaa", "#0b5394", RAISES
OURS_AT = 1 / 6         # of the distance of two rows: where the second of two bars stands
LABEL = 12              # characters on a line
LEAST = 0.5             # percent; the axis is logarithmic, and less is drawn as this


def _drawn(value: float) -> str:
    return "NaN" if isnan(value) else f"{max(LEAST, value):g}"


def _data(study: Study, printed: Sequence[Printed], size: int) -> str:
    known, lines = of_table_1(printed), []
    for one in TECHNIQUES:
        found = (study.effect(frozenset({one}), size)
                 if one in study.techniques and size in one.sizes else None)
        low, high = found and found.share.interval or (nan, nan)
        ours = (found.percent if found else nan, low, high)
        lines.append(" ".join((known.get((one.row, size), "NaN"), *(_drawn(one) for one in ours))))
    return f"$b{size} << EOD\n" + "\n".join(lines) + "\nEOD\n"


def _too_small(study: Study, size: int) -> str:
    """A number in the place of a bar that the axis has no room for, such as a negative one."""
    made = ["unset label\n"]
    for at, one in enumerate(TECHNIQUES):
        found = (study.effect(frozenset({one}), size)
                 if one in study.techniques and size in one.sizes else None)
        if found and found.percent < LEAST:
            made.append(f"set label '{round(found.percent, 1) + 0.0:g}' at {at + OURS_AT:g},"
                        f"{1.9 * LEAST:g} center textcolor rgb '{OURS}'\n")
    return "".join(made)


def _labels() -> str:
    """The rows as Table 1 has them, on lines of their own."""
    made = []
    for at, one in enumerate(TECHNIQUES):
        text = one.row.partition(" (")[0].replace("&", "and")
        made.append("\\n".join(wrap(text, LABEL)).join('""') + f" {at}")
    return f"set xtics ({', '.join(made)}) nomirror scale 0 textcolor rgb '{INK}'\n"


def script(study: Study, printed: Sequence[Printed], kind: str = "svg") -> str:
    """The gnuplot program: a panel for each size."""
    panels = "".join(
        _too_small(study, size) + f"set title '{size} bytes' textcolor rgb '{INK}'\n"
        f"plot $b{size} using 1 title 'printed, Liedtke 1993' linecolor rgb '{PRINTED}', "
        f"'' using 2 title 'here, {study.machine}' linecolor rgb '{OURS}', "
        f"'' using ($0+{OURS_AT}):3:(0):($4-$3) with vectors heads size screen 0.005,90 "
        f"linewidth 2 linecolor rgb '{INTERVAL}' "
        f"title 'interval of the model'\nunset key\n"
        for size in SIZES)
    return "".join((
        f"set terminal {TERMINALS[kind]} size 1000,1500 font 'Helvetica,13' enhanced "
        "background rgb 'white'\n", *(_data(study, printed, size) for size in SIZES),
        f"set multiplot layout {len(SIZES)},1\n",
        "set style data histograms\nset style histogram clustered gap 1\n"
        "set style fill solid noborder\nset boxwidth 0.9\n",
        f"set logscale y\nset yrange [{LEAST}:1000]\nset ytics nomirror\n",
        "set ylabel '% of the full kernel'\nset bmargin 5\n"
        "set grid ytics linecolor rgb '#e4e4e4'\n" + _labels() +
        "set border 3 linecolor rgb '#888888'\nset key above right horizontal\n",
        panels, "unset multiplot\n"))
