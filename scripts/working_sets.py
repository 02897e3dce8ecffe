# SPDX-License-Identifier: BSD-2-Clause
"""The benchmark working_set as a table: an RPC and what it throws out of the TLBs, beside Figure 2
of Liedtke 1995. Pure."""
from collections.abc import Mapping, Sequence

from harness.store import Run
from scripts.modelled import clock_of, knobs_text
from scripts.one_way import fastpaths
from scripts.reference import Printed
from scripts.rows import CYCLES, Key, Row, by_key, rows
from scripts.stats import number
from scripts.tables import Line, Table, table

BENCH = "working_set"
PLACE = ("liedtke95", "Figure 2")
KINDS = {"large": "page-table switch", "small": "segment switch"}   # ours: the figure's


def cost(found: Mapping[Key, Row], name: str, kind: str, pages: int) -> float | None:
    """The clocks of the round with the RPC beyond those of the round without it."""
    with_call, alone = (found.get(Key(name, BENCH, f"{case}_{pages}", CYCLES))
                        for case in (kind, "alone"))
    return with_call.median - alone.median if with_call and alone else None


def _cells(cost: float | None, mhz: float) -> tuple[str, str]:
    return ("", "") if cost is None else (number(cost), f"{cost / mhz:.1f}")


def _lines(run: Run, printed: Mapping[tuple[str, str], str]) -> list[Line]:
    found, mhz = by_key(rows(run)), clock_of(run)
    sizes = sorted({int(key.case.split("_")[1]) for key in found if key.bench == BENCH})
    return [Line((knobs_text(run), name, str(pages),
                  *(cell for kind in KINDS for cell in (
                      *_cells(cost(found, name, kind, pages), mhz),
                      printed.get((KINDS[kind], f"{pages} pages"), "")))))
            for name in fastpaths(found) for pages in sizes]


def working_sets_table(runs: Sequence[Run], printed: Sequence[Printed]) -> Table:
    """A line for each number of pages, fastpath and run; none if the benchmark was not run."""
    figure = {(one.row, one.column): one.value for one in printed
              if (one.paper, one.place) == PLACE}
    return table(
        "An RPC and the working set that it throws out",
        ("machine", "fastpath", ">pages", ">large: cycles", ">us", ">printed us",
         ">small: cycles", ">us", ">printed us"),
        [line for run in runs for line in _lines(run, figure)],
        ("A call to a server that touches two pages, after which the client touches its own; what "
         "the touching alone takes is subtracted; above the 64 pages of the TLB that misses by "
         "itself, and the difference says little. Modelled cycles, medians. Printed: Liedtke 1995, "
         "Figure 2, on a Pentium 90: page-table switch and segment switch.",))
