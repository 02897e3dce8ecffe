# SPDX-License-Identifier: BSD-2-Clause
"""What going from one address space to another costs, by the kinds of the spaces, beside Tables 2
and 3 of GMD TR 933 and Figure 2 of Liedtke 1995. Pure."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.store import Run
from scripts.chart import quoted
from scripts.modelled import INTERVAL, clock_of, interval_text
from scripts.reference import Printed
from scripts.rows import CYCLES, Key, Row, by_key, rows
from scripts.stats import number
from scripts.tables import Line, Table, table
from scripts.tornado import INK, TERMINALS
from scripts.working_sets import BENCH as SETS, PLACE as FIGURE_2, cost

LARGE, GLOBAL, SMALL = "", "switch=global", "switch=small"      # the images, as --axis says it
FASTPATHS = {LARGE: "asm", GLOBAL: "asm", SMALL: "small"}
BENCHES = {LARGE: (SETS,), GLOBAL: (SETS,),
           SMALL: (SETS, "rpc_spaces", "ipc_call", "ipc_reply", "ipc_small")}
MISS = 9                # cycles of a TLB miss, as TR 933 reckons
TLB = ("itlb", "dtlb")


@dataclass(frozen=True)
class Switch:
    """A row of TR 933, and which case is that here; `base`: the row that has no switch."""
    place: str
    row: str
    bench: str
    case: str
    base: tuple[str, str]
    constant: int = 0       # of constant + 9n, where the row is that


_ONE_WAY, _BACK, _BOTH = ("ipc_call", "intra"), ("ipc_reply", "intra"), ("rpc_spaces", "one_task")
SWITCHES = (
    Switch("Table 2", "LP large to same large", *_ONE_WAY, _ONE_WAY),
    Switch("Table 2", "LL large to other large", "ipc_call", "inter", _ONE_WAY, 50),
    Switch("Table 2", "LS large to small", "ipc_small", "large_call", _ONE_WAY),
    Switch("Table 2", "SS small to small", "ipc_small", "call", _ONE_WAY),
    Switch("Table 2", "SP small to previous large", "ipc_small", "large_reply", _BACK),
    Switch("Table 2", "SL small to other large", "", "", _ONE_WAY, 50),
    Switch("Table 3", "RPC, large <-> large, one task", *_BOTH, _BOTH),
    Switch("Table 3", "RPC, large <-> large, two tasks", "rpc_spaces", "large_large", _BOTH, 100),
    Switch("Table 3", "RPC, small <-> small", "rpc_spaces", "small_small", _BOTH),
    Switch("Table 3", "RPC, large <-> small", "rpc_spaces", "large_small", _BOTH),
    Switch("Table 3", "RPC, small <-> large, server previous", "rpc_spaces", "small_large", _BOTH),
    Switch("Table 3", "RPC, small <-> large, server not previous", "rpc_spaces",
           "small_large_other", _BOTH, 73),
)
NO_SWITCH = {"Table 2": 28, "Table 3": 56}      # as printed: LP, and the RPC in one task
Images = Mapping[str, Run]                      # by what --axis says


def _printed(known: Mapping[tuple[str, str, str], str], one: Switch) -> str:
    """One number, or a range: the columns are named cycles or both ways."""
    ends = {column.rpartition("(")[2]: value for (place, row, column), value in known.items()
            if (place, row) == (one.place, one.row)}
    return next(iter(ends.values()), "") if len(ends) < 2 else f"{ends['low)']}..{ends['high)']}"


def _misses(found: Mapping[Key, Row], bench: str, case: str) -> float | None:
    rows_of = [found.get(Key(FASTPATHS[SMALL], bench, case, part)) for part in TLB]
    return sum(row.median for row in rows_of if row) if all(rows_of) else None


def _cycles(found: Mapping[Key, Row], bench: str, case: str) -> Row | None:
    return found.get(Key(FASTPATHS[SMALL], bench, case, CYCLES))


def _line(found: Mapping[Key, Row], known: Mapping[tuple[str, str, str], str],
          one: Switch) -> Line:
    printed, own, base = _printed(known, one), _cycles(found, one.bench, one.case), None
    misses = _misses(found, one.bench, one.case)
    if own:
        base = _cycles(found, *one.base)
    at_n = one.constant + MISS * misses if one.constant and misses is not None else None
    reckoned = at_n if one.constant else float(printed)
    return Line((one.place, one.row, printed,
                 number(misses) if misses is not None else "-",
                 "-" if reckoned is None else f"{reckoned - NO_SWITCH[one.place]:+g}",
                 f"{own.median - base.median:+g}" if own and base else "-",
                 f"{number(own.median)} {interval_text(own)}" if own else "-",
                 f"{one.bench} {one.case}"))


def switches_table(images: Images, printed: Sequence[Printed]) -> Table:
    """Row by row; the paper reckons the part of the path, here the whole path is measured."""
    known = {(one.place, one.row, one.column): one.value for one in printed
             if one.paper == "tr933"}
    found, run = by_key(rows(images[SMALL])), images[SMALL]
    return table(
        f"Address-space switches of GMD TR 933, on {run.meta.machine}",
        ("place", "switch", ">printed cycles", ">TLB misses here", ">printed, beyond no switch",
         ">here, beyond no switch", ">here, all of it", "measured by"),
        [_line(found, known, one) for one in SWITCHES],
        ("Printed: reckoned clocks of the part of the path that has to do with address spaces; a "
         f"range is a constant and {MISS} clocks for each of n TLB misses. Here: the whole path, "
         "modelled cycles, medians. So what is compared is the difference to the row without a "
         "switch (LP; the RPC in one task), the printed one at the n counted here.",
         "SL is not measured by itself: that the large space is not the previous one takes a third "
         "task, and the case with one is there and back (Table 3).", INTERVAL))


# What a curve of the figure is: its title, image and case here, or its row in the paper.
PRINTED_CURVES = (("page-table switch", "1"), ("segment switch", "2"))
CURVES = (
    ("page-table switch", LARGE, "large"),
    ("page-table switch, kernel pages global", GLOBAL, "large"),
    ("page-table switch, kernel with small spaces", SMALL, "large"),
    ("segment switch (small spaces)", SMALL, "small"),
)
COLOURS = ("#0b5394", "#674ea7", "#38761d", "#cc4125")


def _sizes(images: Images) -> list[int]:
    return sorted({int(key.case.split("_")[1]) for run in images.values()
                   for key in by_key(rows(run)) if key.bench == SETS})


def _curve(images: Images, image: str, kind: str) -> dict[int, float]:
    found = by_key(rows(images[image]))
    costs = {n: cost(found, FASTPATHS[image], kind, n) for n in _sizes(images)}
    return {n: value for n, value in costs.items() if value is not None}


def _figure_2(printed: Sequence[Printed]) -> dict[tuple[str, int], str]:
    return {(one.row, int(one.column.split()[0])): one.value for one in printed
            if (one.paper, one.place) == FIGURE_2 and one.column.endswith(" pages")
            and one.unit == "us"}


def slope(segment: Mapping[int, float], page_table: Mapping[int, float]) -> float:
    """By how much more the dearer switch costs for each page, where the TLB holds all of them."""
    first, last = 2, 48
    return (page_table[last] - segment[last] - page_table[first] + segment[first]) / (last - first)


def _slopes(known: Mapping[tuple[str, int], str], mhz: float, ours: Sequence[Mapping[int, float]]
            ) -> str:
    paper = [{n: float(value) * mhz for (name, n), value in known.items() if name == row}
             for row, _ in PRINTED_CURVES]
    return ("From 2 to 48 pages each page costs the page-table switch that much more than the "
            f"segment switch: {slope(paper[1], paper[0]):.1f} clocks as printed, "
            f"{slope(ours[-1], ours[0]):.1f} here: a TLB miss for each.")


def sets_table(images: Images, printed: Sequence[Printed]) -> Table:
    """Microseconds, as the figure has them."""
    known, mhz = _figure_2(printed), clock_of(images[LARGE])
    curves = [_curve(images, image, kind) for _, image, kind in CURVES]
    lines = [Line((str(n), *(known.get((row, n), "-") for row, _ in PRINTED_CURVES),
                   *(f"{curve[n] / mhz:.1f}" if n in curve else "-" for curve in curves)))
             for n in _sizes(images)]
    return table(
        f"An RPC and the client's working set of n pages, on {images[LARGE].meta.machine}: us",
        (">n", *(f">printed: {row}" for row, _ in PRINTED_CURVES),
         *(f">{title}" for title, _, _ in CURVES)), lines,
        ("Printed: Liedtke 1995, Figure 2, on a Pentium 90. The server touches two pages; the "
         "same without the call is subtracted. From 64 pages on the client has more than its TLB "
         "holds, and misses without a call too. Global pages: no Pentium before the Pentium Pro "
         "has them, so that image does the same as the first."
         f" Fastpath {FASTPATHS[LARGE]}, with small spaces {FASTPATHS[SMALL]}.",
         _slopes(known, mhz, curves)))


def script(images: Images, printed: Sequence[Printed], kind: str = "svg") -> str:
    """The gnuplot program: the paper's points and our curves."""
    known, mhz = _figure_2(printed), clock_of(images[LARGE])
    blocks, plots = [], []
    for at, (row, mark) in enumerate(PRINTED_CURVES):
        data = "".join(f"{n} {value}\n" for (name, n), value in known.items() if name == row)
        blocks.append(f"$p{at} << EOD\n{data}EOD\n")
        plots.append(f"$p{at} using 1:2 with linespoints linewidth 2 dashtype 2 pointtype {mark} "
                     f"linecolor rgb '#888888' title {quoted(f'printed 1995: {row}')}")
    for at, (title, image, case) in enumerate(CURVES):
        data = "".join(f"{n} {value / mhz:.3f}\n"
                       for n, value in _curve(images, image, case).items())
        blocks.append(f"$o{at} << EOD\n{data or 'NaN NaN'}EOD\n")
        plots.append(f"$o{at} using 1:2 with linespoints linewidth 2 pointtype {5 + 2 * at} "
                     f"pointsize {1.6 - 0.3 * at:.1f} linecolor rgb '{COLOURS[at]}' "
                     f"title {quoted(f'here: {title}')}")
    ticks = ", ".join(str(n) for n in _sizes(images))
    return "".join((
        f"set terminal {TERMINALS[kind]} size 1000,760 font 'Helvetica,14' enhanced "
        "background rgb 'white'\n", *blocks,
        f"set xtics ({ticks}) nomirror\nset ytics nomirror\nset xrange [0:132]\n"
        "set xzeroaxis linecolor rgb '#888888'\nset xlabel 'pages of the client, n'\n"
        "set arrow from 64, graph 0 to 64, graph 1 nohead linecolor rgb '#cccccc'\n"
        "set label 'pages that the data TLB holds' at 65, graph 0.97 textcolor rgb '#888888'\n"
        f"set ylabel 'RPC and re-establishing the n pages, us ({images[LARGE].meta.machine})'\n"
        f"set grid ytics linecolor rgb '#e4e4e4'\n"
        f"set key outside below center vertical maxrows 6 textcolor rgb '{INK}'\n"
        "set border 3 linecolor rgb '#888888'\nplot " + ", \\\n".join(plots) + "\n"))


def csv_of(images: Images) -> str:
    """Every number, for other tools."""
    lines = ["machine,axis,fastpath,benchmark,case,measure,value"]
    for image, run in images.items():
        lines += [f'{run.meta.machine},{image},{key.fastpath},{key.bench},{key.case},'
                  f"{key.measure},{row.median:g}" for key, row in by_key(rows(run)).items()]
    return "\n".join(lines) + "\n"
