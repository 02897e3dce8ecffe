# SPDX-License-Identifier: BSD-2-Clause
"""Runs on modelled machines as tables: each result with its interval, its ratio to the floor, and
what papers print beside it. Pure."""
from collections.abc import Mapping, Sequence

from harness.store import Run
from scripts.one_way import fastpaths
from scripts.ratios import FLOOR, Ratio, to_floor
from scripts.reference import Anchor
from scripts.rows import CYCLES, Key, Row, by_key, rows
from scripts.stats import number
from scripts.tables import Line, Table, table

ONE_WAY = ("ipc_call", "ipc_reply")
PREFERRED = "asm"       # whose results stand beside what papers print, if it was measured
INTERVAL = ("In brackets: the interval, in which a result lies if every figure of the model that "
            "is not certain lies in its band (./l4bench list; the rule: harness/model/README.md).")
NO_INTERVAL = "Without an interval, since it was not asked for: {}."


def interval_text(row: Row) -> str:
    return f"({row.interval[0]}..{row.interval[1]})" if row.interval else "(no interval)"


def with_interval(row: Row | None) -> str:
    return f"{number(row.median)} {interval_text(row)}" if row else ""


def ratio_text(ratio: Ratio | None) -> str:
    if ratio is None:
        return ""
    ends = " ({:.2f}..{:.2f})".format(*ratio.interval) if ratio.interval else " (no interval)"
    return f"{ratio.value:.2f}{ends}"


def knobs_text(run: Run) -> str:
    """The machine, and the knobs that were set."""
    asked = " ".join(f"{name}={value:g}" for name, value in run.meta.knobs.items())
    return run.meta.machine + (f" with {asked}" if asked else "")


def _notes(runs: Sequence[Run], *more: str) -> list[str]:
    without = [run.name for run in runs if not run.ends]
    return [INTERVAL, *more, *([NO_INTERVAL.format(", ".join(without))] if without else [])]


def _one_way(run: Run) -> list[Line]:
    found, lines = by_key(rows(run)), []
    names = fastpaths(found)
    floor = found.get(Key(names[0], FLOOR, "any", CYCLES)) if names else None
    if floor:
        gate = found.get(Key(names[0], "int_iret", "any", CYCLES))
        lines.append(Line((knobs_text(run), "the floor: gate, switch, return",
                           with_interval(floor), with_interval(gate), "", str(floor.n)), "floor"))
    for name in names:
        for bench in ONE_WAY:
            inter, intra = (found.get(Key(name, bench, case, CYCLES)) for case in
                            ("inter", "intra"))
            if inter:
                lines.append(Line((knobs_text(run), f"{name}, {bench}", with_interval(inter),
                                   with_interval(intra), ratio_text(to_floor(found, inter)),
                                   str(inter.n)), "ours"))
    return lines


def one_way_table(runs: Sequence[Run]) -> Table:
    """Both directions of each fastpath on each machine, the machine's floor above them."""
    return table(
        "One-way IPC on modelled machines: modelled cycles",
        ("machine", "path", ">between spaces", ">within one", ">x floor", ">n"),
        [line for run in runs for line in _one_way(run)],
        _notes(runs, "x floor: both numbers at the same figures, so its interval is not that of "
               "two intervals divided. Medians of n samples."))


def operations_table(run: Run) -> Table:
    """Every benchmark of one run, a column for each fastpath."""
    found = by_key(rows(run))
    names = fastpaths(found)
    places = dict.fromkeys((key.bench, key.case) for key in found)
    lines = [Line((bench, case,
                   *(with_interval(found.get(Key(name, bench, case, CYCLES))) for name in names)),
                  "floor" if bench == FLOOR else "") for bench, case in places]
    return table(f"Every operation on {knobs_text(run)}: modelled cycles",
                 ("benchmark", "case", *(f">{name}" for name in names)), lines,
                 _notes([run], "Between the two markers, in user and kernel mode; medians."))


def clock_of(run: Run) -> float:
    """The processor's clock in MHz, as the plugin was told; what was set last holds."""
    words = [word for part in run.meta.command for word in part.split(",")]
    return [float(word[4:]) for word in words if word.startswith("mhz=")][-1]


def _beside(run: Run, anchors: Sequence[Anchor]) -> list[Line]:
    found: Mapping[Key, Row] = by_key(rows(run))
    names = fastpaths(found)
    name = PREFERRED if PREFERRED in names else names[0]
    lines = []
    for anchor in anchors:
        row = found.get(Key(name, anchor.place.benchmark, anchor.place.case, CYCLES))
        if anchor.place.machine != run.meta.machine or row is None:
            continue
        printed = anchor.printed
        time = f" ({printed.value} us)" if printed.unit == "us" else ""
        lines.append(Line((knobs_text(run), row.bench, row.case, with_interval(row),
                           f"{anchor.cycles(clock_of(run)):.0f}{time}",
                           f"{printed.paper}, {printed.place}", printed.status,
                           anchor.place.conditions), "memory" if printed.from_memory else ""))
    return lines


def anchors_table(runs: Sequence[Run], anchors: Sequence[Anchor]) -> Table:
    """What papers print for the same machines, beside our results; nothing is fitted to it."""
    return table(
        "Beside what papers print for these machines: cycles",
        ("machine", "benchmark", "case", ">modelled", ">printed", "where", "status",
         "printed under these conditions"),
        [line for run in runs for line in _beside(run, anchors)],
        ("Modelled: our kernel, fastpath asm where it was measured. No figure of the model was "
         "chosen to meet a printed one; where the conditions differ, the numbers may.",))
