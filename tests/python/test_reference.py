# SPDX-License-Identifier: BSD-2-Clause
"""Are the published numbers in results/reference well formed, and do they add up as printed?

A slip in copying a table is found here by the sums and ratios that the papers themselves print.
Where a paper's own numbers disagree, the disagreement is asserted, so that nobody repairs it.
"""
import csv
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "results" / "reference"
COLUMNS = ["paper", "place", "row", "column", "value", "unit", "hardware", "status", "note"]
PEER_COLUMNS = ["kernel", "revision", "path", "operation", "case", "measure", "value", "unit",
                "entry", "note", "status"]
STATUSES = {"verified", "verified-2", "from-memory", "derived"}
PEER_STATUSES = {"measured", "published", "from-memory"}
CASES = {"inter", "intra", "any"}
NUMBER = re.compile(r"\d+(\.\d+)?")
PAPERS = sorted(p.stem for p in FOLDER.glob("*.csv") if p.stem not in ("peers", "anchors"))


@dataclass(frozen=True)
class Cell:
    """One number of one paper."""

    place: str
    row: str
    column: str
    value: float
    unit: str
    hardware: str
    status: str


def read(name: str) -> list[list[str]]:
    with open(FOLDER / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


@cache
def cells(paper: str) -> tuple[Cell, ...]:
    return tuple(Cell(place, row, column, float(value), unit, hardware, status)
                 for _, place, row, column, value, unit, hardware, status, _ in read(paper)[1:])


def values(paper: str, place: str, row: str = "", column: str = "", hardware: str = "",
           unit: str = "") -> list[float]:
    """The values at a place, in the file's order; an empty argument accepts everything."""
    found = [c.value for c in cells(paper)
             if c.place == place and row in ("", c.row) and column in ("", c.column)
             and hardware in ("", c.hardware) and unit in ("", c.unit)]
    assert found, f"{paper}.csv has no value at {place!r}, {row!r}, {column!r}, {hardware!r}"
    return found


def value(paper: str, place: str, row: str, column: str, hardware: str = "") -> float:
    found = values(paper, place, row, column, hardware)
    assert len(found) == 1, f"{paper}.csv: {len(found)} values at {place!r}, {row!r}, {column!r}"
    return found[0]


def near(expected: float, percent: float) -> object:
    return pytest.approx(expected, rel=percent / 100)


# Form.

def test_there_are_papers() -> None:
    assert {"haertig97", "liedtke93", "liedtke95", "tr933", "hotos97"} <= set(PAPERS)


@pytest.mark.parametrize("name", [*PAPERS, "peers"])
def test_text_is_plain(name: str) -> None:
    data = (FOLDER / f"{name}.csv").read_bytes()
    assert data.endswith(b"\n") and not data.endswith(b"\n\n")
    assert b"\r" not in data
    data.decode("utf-8")


@pytest.mark.parametrize("paper", PAPERS)
def test_rows_of_paper(paper: str) -> None:
    head, *rows = read(paper)
    assert head == COLUMNS
    assert rows
    for number, row in enumerate(rows, start=2):
        where = f"{paper}.csv:{number}"
        assert len(row) == len(COLUMNS), where
        assert row[0] == paper, where
        assert all(row[i] for i in (1, 2, 3, 5)), f"{where}: an empty cell"
        assert all(text == text.strip() for text in row), f"{where}: blanks around a cell"
        assert NUMBER.fullmatch(row[4]), f"{where}: {row[4]!r} is not a plain number"
        assert row[7] in STATUSES, f"{where}: {row[7]!r} is not one of {sorted(STATUSES)}"


@pytest.mark.parametrize("paper", PAPERS)
def test_keys_of_paper_are_unique(paper: str) -> None:
    keys = Counter((r[0], r[1], r[2], r[3], r[6]) for r in read(paper)[1:])
    assert [key for key, n in keys.items() if n > 1] == []


@pytest.mark.parametrize("paper", PAPERS)
def test_ranges_have_both_ends(paper: str) -> None:
    ends = {(c.place, c.row, c.column, c.hardware): c for c in cells(paper)}
    for (place, row, column, hardware), cell in ends.items():
        if column.endswith(" (low)"):
            high = ends[place, row, column.replace(" (low)", " (high)"), hardware]
            assert cell.value < high.value, (paper, row, column)
            assert (cell.unit, cell.status) == (high.unit, high.status), (paper, row, column)
        elif column.endswith(" (high)"):
            assert (place, row, column.replace(" (high)", " (low)"), hardware) in ends


def test_rows_of_peers() -> None:
    head, *rows = read("peers")
    assert head == PEER_COLUMNS
    for number, row in enumerate(rows, start=2):
        where = f"peers.csv:{number}"
        assert len(row) == len(PEER_COLUMNS), where
        assert all(row[i] for i in (0, 2, 3, 4, 5, 7)), f"{where}: an empty cell"
        assert NUMBER.fullmatch(row[6]), f"{where}: {row[6]!r} is not a plain number"
        assert re.fullmatch("[a-z][a-z0-9_]*", row[3]), f"{where}: {row[3]!r}"
        assert re.fullmatch("[a-z][a-z0-9_]*", row[5]), f"{where}: {row[5]!r}"
        assert row[4] in CASES, f"{where}: {row[4]!r} is not one of {sorted(CASES)}"
        assert row[10] in PEER_STATUSES, f"{where}: {row[10]!r}"
        assert row[1] or row[10] != "measured", f"{where}: measured, but of no revision"


def test_keys_of_peers_are_unique() -> None:
    keys = Counter(tuple(r[:6]) for r in read("peers")[1:])
    assert [key for key, n in keys.items() if n > 1] == []


def test_readme_names_every_file() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name in [*PAPERS, "peers"]:
        assert f"`{name}.csv`" in readme, f"results/reference/README.md does not name {name}.csv"


# Sums and ratios, paper by paper.

def test_haertig97_getpid() -> None:
    steps = {c.column: c.value for c in cells("haertig97") if c.place == "Figure 5"}
    total = steps.pop("total")
    assert sum(steps.values()) == total == 526
    assert total == value("haertig97", "Table 2", "getpid cycles", "L4Linux (shared library)")
    ipcs = (steps["send system-call message, server wakes"]
            + steps["send reply, client receives"])
    assert ipcs == value("haertig97", "section 5.2", "getpid, related", "the two IPCs together")
    assert value("haertig97", "section 5.2", "getpid, related",
                 "left after deducting the IPCs, L4Linux") == total - ipcs
    for system in ("Linux", "L4Linux (shared library)", "L4Linux (trampoline)",
                   "MkLinux in-kernel", "MkLinux user"):
        us = value("haertig97", "Table 2", "getpid", system)
        cycles = value("haertig97", "Table 2", "getpid cycles", system)
        assert us * 133 == near(cycles, 0.3), system


@pytest.mark.parametrize("row,ratio", [("write /dev/null", 64.5)])
def test_haertig97_figure6_follows_table3(row: str, ratio: float) -> None:
    table = "Table 3 (lmbench)"
    slower = (value("haertig97", table, row, "MkLinux user")
              / value("haertig97", table, row, "Linux"))
    assert slower == near(ratio, 0.1)
    assert value("haertig97", "Figure 6", row, "MkLinux user, slowdown") == ratio


@pytest.mark.parametrize("table,rows", [("Table 3 (lmbench)", 16), ("Table 3 (hbench:OS)", 18)])
def test_haertig97_table3_is_whole(table: str, rows: int) -> None:
    assert len(values("haertig97", table)) == rows * 5 * 2
    latencies = {c.row for c in cells("haertig97") if c.place == table and c.unit == "us"}
    for row in latencies:
        linux, _, l4linux, _, *_, mklinux, _ = values("haertig97", table, row)
        assert linux < l4linux < mklinux, row


def test_haertig97_macrobenchmarks() -> None:
    native = value("haertig97", "Figure 7", "Linux-server recompile", "Linux")
    for system in ("L4Linux", "L4Linux (trampoline)", "MkLinux in-kernel", "MkLinux user"):
        seconds = value("haertig97", "Figure 7", "Linux-server recompile", system)
        over = value("haertig97", "Figure 7", "Linux-server recompile, over native", system)
        assert (seconds / native - 1) * 100 == pytest.approx(over, abs=0.06), system
    aim = "section 5.3, Figures 8 and 9"
    peak = value("haertig97", aim, "AIM VII, max throughput", "Linux")
    for system in ("L4Linux", "MkLinux in-kernel", "MkLinux user"):
        jobs = value("haertig97", aim, "AIM VII, max throughput", system)
        share = value("haertig97", aim, "AIM VII, max throughput of native", system)
        slower = value("haertig97", aim, "AIM VII, slower, at max load", system)
        assert jobs / peak * 100 == pytest.approx(share, abs=0.5), system
        assert (peak / jobs - 1) * 100 == near(slower, 20), system


@pytest.mark.parametrize("place,us,cycles", [
    ("Table 4", "latency", "latency in cycles"), ("Table 5", "L4", "L4 cycles")])
def test_haertig97_cycles_are_133_times_us(place: str, us: str, cycles: str) -> None:
    rows = [c.row for c in cells("haertig97") if c.place == place and c.column == cycles]
    assert len(rows) == 4
    for row in rows:
        assert value("haertig97", place, row, us) * 133 == pytest.approx(
            value("haertig97", place, row, cycles), abs=0.6), row


def test_haertig97_spin_ratios() -> None:
    ratios = [value("bershad95", "printed paper", "virtual-memory operations", row)
              / value("haertig97", "Table 5", row, "L4")
              for row in ("Fault", "Trap", "Appel1", "Appel2")]
    row = "virtual-memory operations, SPIN to L4"
    assert max(ratios) == near(value("haertig97", "section 7.2", row, "ratio (high)"), 1)
    assert min(ratios) == near(value("haertig97", "section 7.2", row, "ratio (low)"), 5)
    mean = (ratios[0] * ratios[1] * ratios[2] * ratios[3]) ** 0.25
    assert mean == near(value("haertig97", "section 7.2", row, "ratio, geometric mean"), 1)


def test_haertig97_cache_partitioning() -> None:
    time = "64x64 matrix multiplication, worst case"
    slower = "64x64 matrix multiplication, slowdown"
    alone = value("haertig97", "section 6.3", time, "alone")
    for case in ("interrupted every 100 us",
                 "interrupted every 100 us, 3 of 64 second-level-cache pages reserved"):
        assert value("haertig97", "section 6.3", time, case) / alone == near(
            value("haertig97", "section 6.3", slower, case), 0.5)


@pytest.mark.parametrize("column,printed,added", [("IPC", 45, 45), ("PCT", 38, 37)])
def test_haertig97_alpha(column: str, printed: float, added: float) -> None:
    assert value("haertig97", "Table 6", "total", column) == printed
    assert sum(values("haertig97", "Table 6", column=column)) - printed == added


def test_hotos97_breakdown() -> None:
    assert sum(values("hotos97", "breakdown")) == 121
    assert value("hotos97", "table", "8-byte cross-space IPC, one way", "cycles",
                 "Pentium 160 MHz") == 121
    for hardware in ("Pentium 160 MHz", "MIPS R4600/R4700 100 MHz", "Alpha 21164 433 MHz"):
        clock = float(hardware.split()[-2])
        cycles, us = values("hotos97", "table", hardware=hardware)
        assert cycles / clock == pytest.approx(us, abs=0.0065), hardware


def test_liedtke93_minimal_ipc() -> None:
    table = [c for c in cells("liedtke93") if c.place == "Table 3" and "total" not in c.row]
    cycles = sum(c.value for c in table if c.column == "cycles")
    misses = sum(c.value for c in table if c.column == "TLB misses")
    assert cycles == value("liedtke93", "Table 3", "total", "cycles") == 127
    assert misses == value("liedtke93", "Table 3", "total", "TLB misses") == 5
    row = "total with TLB misses"
    one = value("liedtke93", "Table 3", row, "one TLB miss")
    assert cycles + misses * one == value("liedtke93", "Table 3", row, "cycles") == 172
    assert 172 / 50 == pytest.approx(value("liedtke93", "Table 3", row, "time"), abs=0.07)


def test_liedtke93_temporary_mapping() -> None:
    parts = [c for c in cells("liedtke93") if c.place == "Table 4" and "total" not in c.row]
    total = "temporary mapping, total"
    assert (sum(c.value for c in parts if c.unit == "cycles")
            == value("liedtke93", "Table 4", total, "cycles") == 35)
    misses = sum(c.value for c in parts if c.unit == "count")
    assert misses == value("liedtke93", "Table 4", total, "TLB misses")
    assert misses * 9 == value("liedtke93", "Table 4", total, "cycles of the TLB misses")


def test_liedtke93_port_access() -> None:
    cycles, misses, refill = values("liedtke93", "Table 5", "port access")
    assert misses * 9 == refill
    assert cycles + refill == value("liedtke93", "Table 5", "port access, with TLB misses",
                                    "cycles") == 29


def test_liedtke93_techniques() -> None:
    column = [c for c in cells("liedtke93") if c.place == "Table 1" and c.column == "8 bytes"]
    assert sum(c.value for c in column if c.status == "verified") == 134
    assert [c.value for c in column if c.status == "derived"] == [134]


def test_liedtke95_address_space_switch() -> None:
    for hardware, low, high in (("i486", 4 * 9, 28 * 13), ("Pentium", 4 * 9, 92 * 13),
                                ("Alpha 21064", 4 * 20, 36 * 50)):
        row = "address-space switch"
        assert value("liedtke95", "Table 1", row, "page-table switch (low)", hardware) == low
        assert value("liedtke95", "Table 1", row, "page-table switch (high)", hardware) == high
    assert value("liedtke95", "text at Table 1", "full TLB refill, least", "cycles") == 96 * 9


def test_liedtke95_kernel_call() -> None:
    entry, leave = values("liedtke95", "section 4.1.1", "bare instruction")
    bound = value("liedtke95", "section 4.1.1", "lower bound, entry + return", "cycles")
    assert entry + leave == bound == 107
    assert bound == value("liedtke95", "Table 3", "trap (in + out)", "cycles", "i486")
    least = value("liedtke95", "section 4.1.1", "L3 complete kernel call", "cycles (low)")
    over = value("liedtke95", "section 4.1.1", "L3, minimal kernel overhead above the bound",
                 "cycles")
    assert (bound + over, least) == (122, 123), "the paper's own difference of one cycle"


def test_liedtke95_rpc() -> None:
    rows = {(c.row, c.hardware) for c in cells("liedtke95") if c.place == "Table 2"}
    assert len(rows) == 12
    for row, hardware in rows:
        clock = float(hardware.split()[-2])
        us, cycles = values("liedtke95", "Table 2", row, hardware=hardware)
        assert us * clock / 2 == near(cycles, 6), (row, hardware)


def test_liedtke95_working_set() -> None:
    segment = values("liedtke95", "Figure 2", "segment switch", unit="us")
    pages = values("liedtke95", "Figure 2", "page-table switch")
    derived = values("liedtke95", "Figure 2", "difference")
    assert [round((p - s) * 90) for s, p in zip(segment, pages)] == derived


def test_liedtke95_memory_cycles() -> None:
    for system in ("Ultrix", "Mach"):
        total = values("liedtke95", "Figure 3", f"total MCPI, {system}")
        misses = values("liedtke95", "Figure 4", f"system cache misses, {system}")
        other = values("liedtke95", "Figures 3 and 4", f"other, {system}")
        assert len(total) == len(misses) == len(other) == 7
        for whole, part, rest in zip(total, misses, other):
            assert whole - part == pytest.approx(rest, abs=1e-9), system


def test_tr933_paths() -> None:
    steps = [c for c in cells("tr933") if c.place == "page 10" and c.unit == "cycles"
             and c.column == "cycles" and "total" not in c.row]
    assert sum(c.value for c in steps) == value("tr933", "page 10", "total", "constant") == 14
    pentium = [c for c in cells("tr933") if c.place == "pages 11-13" and c.unit == "cycles"
               and c.status == "verified"]
    always = sum(c.value for c in pentium if c.column.startswith("always"))
    large = always + sum(c.value for c in pentium if c.column == "if destination is large")
    other = large + sum(c.value for c in pentium
                        if c.column == "if also not the previous large space")
    assert (always, large, other) == (23, 28, 50)
    assert values("tr933", "pages 11-13", "sum")[:3] == [always, large, other]
    assert value("tr933", "Table 2", "LS large to small", "cycles") == always
    assert value("tr933", "Table 2", "LP large to same large", "cycles") == large
    misses = values("tr933", "Table 2", "TLB misses n behind the ranges")
    assert values("tr933", "Table 2", "LL large to other large") == [other + 9 * n for n in misses]


def test_tr933_rpc_is_two_switches() -> None:
    small, large = 23, 28
    other_low, other_high = values("tr933", "Table 2", "SL small to other large")
    assert values("tr933", "Table 3", "RPC, large <-> small") == [small + large]
    assert values("tr933", "Table 3", "RPC, small <-> small") == [2 * small]
    assert values("tr933", "Table 3", "RPC, large <-> large, one task") == [2 * large]
    assert values("tr933", "Table 3", "RPC, small <-> large, server not previous") == [
        small + other_low, small + other_high]
    assert values("tr933", "Table 3", "RPC, large <-> large, two tasks") == [
        2 * other_low, 2 * other_high]


@pytest.mark.parametrize("paper,place", [("elphinstone13", "Table 1"), ("heiser16", "Table I")])
def test_l4_family_ipc(paper: str, place: str) -> None:
    """Time is cycles through clock, but for two rows where the papers print another."""
    as_printed = {"Pentium 4 1400 MHz": 1.38, "XScale 255 400 MHz": 0.64}
    for row, hardware in {(c.row, c.hardware) for c in cells(paper) if c.place == place}:
        *cycles, us = values(paper, place, row, hardware=hardware)
        if hardware in as_printed:
            assert us == as_printed[hardware], (row, hardware)
        else:
            clock = float(hardware.split()[-2])
            middle = sum(cycles) / len(cycles)
            assert middle / clock == pytest.approx(us, abs=0.0065), (row, hardware)


@pytest.mark.parametrize("paper,place", [("elphinstone13", "Table 2"), ("heiser16", "Table II")])
def test_l4_family_lines(paper: str, place: str) -> None:
    added_otherwise = {"Pistachio": 23.8, "Fiasco.OC": 37.3}
    for row in {c.row for c in cells(paper) if c.place == place}:
        c_lines, asm_lines, total = values(paper, place, row)
        assert c_lines + asm_lines == pytest.approx(added_otherwise.get(row, total)), row


def test_the_two_l4_surveys_differ_where_said() -> None:
    rows = {c.row for c in cells("heiser16")} - {c.row for c in cells("elphinstone13")}
    assert rows == {"Fiasco.OC"}
    for hardware, old, new in (("R4700 100 MHz", [86, 0.86], [100, 1.00]),
                               ("Alpha 21064 433 MHz", [45, 0.10], [70, 80, 0.17])):
        assert values("elphinstone13", "Table 1", hardware=hardware) == old
        assert values("heiser16", "Table I", hardware=hardware) == new


def test_skybridge_sums() -> None:
    steps = values("skybridge", "text", "seL4 fast path, one way")
    assert sum(steps[:-1]) == steps[-1] == 82 + 2 * 26 + 75 + 186 + 98 == 493
    assert 2 * steps[-1] == value("skybridge", "seL4 Summit 2022, slide 8",
                                  "cross-space IPC, round trip", "seL4")
    assert value("skybridge", "text", "SkyBridge call", "round trip") == 2 * (134 + 64)


@pytest.mark.parametrize("row,total", [("seL4 one way, 0 bytes", 664),
                                       ("seL4 one way, 4 KB", 4804)])
def test_xpc_sums(row: str, total: float) -> None:
    assert value("xpc", "Table 1", row, "total") == total
    assert sum(values("xpc", "Table 1", row)) == 2 * total


def test_sel4bench_is_whole() -> None:
    place = "run 28232247301, pc99, single core"
    counts = Counter(c.row for c in cells("sel4bench2026") if c.place == place)
    assert len(counts) == 15 and set(counts.values()) == {8}


def test_peers_agree_with_their_sources() -> None:
    """What peers.csv repeats from a published page is the number of that page's own file."""
    peers = {tuple(r[:6]): float(r[6]) for r in read("peers")[1:]}
    place = "run 28232247301, pc99, single core"
    for operation, case, row in (("ipc_call", "inter", "Call, cross-space, 0 words"),
                                 ("ipc_reply", "inter", "ReplyRecv, cross-space, 0 words"),
                                 ("fault_round_trip", "any", "fault, round trip to handler"),
                                 ("null_syscall", "any", "null system call")):
        for machine in ("Haswell", "Skylake"):
            key = ("seL4 ia32", "ae11cf14", "default", operation, case,
                   f"cycles_{machine.lower()}")
            assert peers[key] == value("sel4bench2026", place, row, "32-bit", machine), key
    for operation, case, row in (("ipc_one_way", "intra", "single IPC, intra"),
                                 ("ipc_one_way", "inter", "single IPC, inter"),
                                 ("null_syscall", "any", "system call")):
        expected = values("l4re", "newer page", row, hardware="Intel N100, amd64")
        assert [peers["L4Re", "", "default", operation, case, measure]
                for measure in ("tsc_cycles", "core_cycles", "instructions")] == expected
