# SPDX-License-Identifier: BSD-2-Clause
"""The other tables of a run: all operations, sizes, and what the papers print. Pure."""
from collections.abc import Mapping, Sequence

from scripts.one_way import fastpaths
from scripts.reference import Peer, Printed
from scripts.rows import MEASURES, Key, Row
from scripts.stats import number
from scripts.tables import Line, Table, table

SIZES = {"text_bytes": "text", "text_kilobytes": "text",
         "text_rodata_bytes": "text and read-only data"}
SUM = ("ipc_call", "ipc_reply")
# What the terminal shows of the papers: the one-way times of the L4 family.
SELECTED = (("elphinstone13", "Table 1", "cycles"), ("hotos97", "table", "cycles"))


def _places(found: Mapping[Key, Row]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((key.bench, key.case) for key in found))


def _cell(row: Row | None) -> str:
    if row is None:
        return ""
    return number(row.median) + ("" if row.same else f" ({min(row.values)}..{max(row.values)})")


def _peer_text(peers: Sequence[Peer], bench: str, case: str) -> str:
    return ", ".join(
        f"{peer.kernel} ({peer.path}{', ' + peer.case if case == 'any' else ''}) {peer.value}"
        for peer in peers
        if peer.operation == bench and peer.measure == "instructions" and peer.status == "measured"
        and (case == peer.case or "any" in (case, peer.case)))


def _sum_line(found: Mapping[Key, Row], names: Sequence[str], case: str) -> Line | None:
    cells = []
    for name in names:
        parts = [found.get(Key(name, bench, case, "instructions")) for bench in SUM]
        cells.append(number(sum(part.median for part in parts if part)) if all(parts) else "")
    if not any(cells):
        return None
    return Line((" + ".join(SUM) + ", summed", case, *cells, "", ""))


def operations_table(found: Mapping[Key, Row], peers: Sequence[Peer]) -> Table:
    """Every benchmark, user to user, a column for each fastpath."""
    names = fastpaths(found)
    lines = []
    for bench, case in _places(found):
        own = [found.get(Key(name, bench, case, "instructions")) for name in names]
        counts = sorted({row.n for row in own if row})
        lines.append(Line((bench, case, *(_cell(row) for row in own),
                           "+".join(str(n) for n in counts), _peer_text(peers, bench, case)),
                          "floor" if bench == "floor_switch" else ""))
        if bench == "ipc_round_trip":
            lines += [line for line in (_sum_line(found, names, case),) if line]
    return table(
        "Every operation: instructions, user to user",
        ("benchmark", "case", *(f">{name}" for name in names), ">n", "peers, instructions"), lines,
        ("All instructions executed between the two markers, in user and kernel mode; overhead "
         "is the same code with the operation taken out, and is not subtracted. n: samples.",))


def measures_table(found: Mapping[Key, Row], fastpath: str) -> Table:
    """All measures of one fastpath."""
    lines = []
    for bench, case in _places(found):
        own = [found.get(Key(fastpath, bench, case, measure)) for measure in MEASURES]
        if any(own):
            lines.append(Line((bench, case, *(_cell(row) for row in own),
                               str(max(row.n for row in own if row)))))
    heads = [f">{measure.replace('_', ' ')}" for measure in MEASURES]
    return table(f"All counts, fastpath {fastpath}", ("benchmark", "case", *heads, ">n"), lines,
                 ("Instructions, and counts of events, of one operation; medians of n samples, "
                  "with the range where samples differ.",))


def size_table(sizes: Mapping[str, int], peers: Sequence[Peer]) -> Table:
    """Bytes of text: the kernel's parts, and whole peers beside them."""
    titles = {"kernel": "l4bench, kernel proper", "debug": "l4bench, debug code (apart)",
              "variant": "l4bench, all variants", "fastpath": "l4bench, all fastpaths"}
    lines = []
    for name, value in sizes.items():
        what, _, measure = name.removeprefix("size.").rpartition(".")
        lines.append(Line((titles.get(what, f"l4bench, {what}"), f"{value}", "bytes",
                           SIZES[measure], "release build"), "ours"))
    for peer in peers:
        if peer.operation == "kernel_size" and peer.measure in SIZES:
            lines.append(Line((f"{peer.kernel}, {peer.path}", peer.value, peer.unit,
                               SIZES[peer.measure], peer.status),
                              "memory" if peer.status == "from-memory" else ""))
    return table("Size", ("kernel", ">size", "unit", "of", "status"), lines)


def selected(rows: Sequence[Printed]) -> list[Printed]:
    return [row for row in rows if (row.paper, row.place, row.column) in SELECTED]


def papers_table(rows: Sequence[Printed], title: str) -> Table:
    """Rows as printed; those from memory are marked and decide nothing."""
    lines = [Line((row.paper, row.place, row.row, row.column, row.value, row.unit, row.hardware,
                   row.status + (" (?)" if row.from_memory else ""), row.note),
                  "memory" if row.from_memory else "") for row in rows]
    return table(title, ("paper", "place", "row", "column", ">value", "unit", "hardware", "status",
                         "note"), lines,
                 ("Times and cycles are of the hardware named: no instruction count can be set "
                  "against them. (?) from memory: no text was found, it decides nothing.",))
