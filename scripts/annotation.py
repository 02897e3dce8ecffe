# SPDX-License-Identifier: BSD-2-Clause
"""An annotated path as text: each instruction, the sum by phase, counters, footprint. Pure."""
from collections.abc import Sequence
from dataclasses import dataclass

from harness.annotation import Row, Sum
from harness.footprint import Footprint
from harness.intervals import Interval
from harness.pentium import NOT_COUNTED, Counter
from harness.trace import CAUSES, FIRSTS
from scripts.reference import Printed
from scripts.tables import Line, Table, markdown, table

CAUSE_NAMES = {
    "execute": "execution", "prefix": "prefix", "agi": "AGI", "branch": "misprediction",
    "split": "split target", "system": "microcode", "code_tlb": "code TLB",
    "code_miss": "code line", "data_tlb": "data TLB", "data_miss": "data line",
    "write_full": "buffer full", "write_line": "write waits", "misaligned": "misaligned",
    "bank": "bank conflict", "device": "device", "serialise": "drain"}
FIRST_NAMES = {"code_lines": "code line", "data_lines": "data line", "walk_lines": "walk line",
               "code_pages": "code page", "data_pages": "data page", "tlb_entries": "TLB entry"}
PLURALS = {"tlb_entries": "TLB entries"}
# The rows of papers that say how much of the first level an IPC or a system call takes.
PRINTED = {"p5": ("L1 used by IPC", "getpid, related"),
           "486": ("cache lines valid after one ping-pong from a flushed cache",)}
PRINTED_UNITS = ("percent", "lines")
PAIR = {"U": "U \\", "V": "V /"}
HEAD = (" clock   clk  pipe  address    offset  instruction                      "
        "      source  stalls; + touched for the first time")


@dataclass(frozen=True)
class Direction:
    """One way: the interval of one sample, its rows, and what the whole run makes of it."""
    bench: str
    case: str
    fastpath: str
    interval: Interval
    rows: tuple[Row, ...]
    sums: tuple[Sum, ...]
    counters: tuple[Counter, ...]   # none: the processor has none
    sample: int                     # from 0
    n: int
    band: str                       # the interval of the result
    footprints: tuple[tuple[str, Footprint], ...]   # warm, cold
    beside: tuple[Printed, ...] = ()                # what papers print of footprints

    @property
    def title(self) -> str:
        return f"{self.bench} {self.case}, fastpath {self.fastpath}"

    @property
    def cycles(self) -> int:
        return self.interval.value("modelled_cycles")


@dataclass(frozen=True)
class Annotated:
    """All that is shown."""
    machine: str
    state: str                      # warm or cold
    run: str
    directions: tuple[Direction, ...]


def stalls_text(row: Row) -> str:
    return ", ".join(f"{CAUSE_NAMES[name]} {row.step.numbers[name]}" for name in CAUSES
                     if name != "execute" and row.step.numbers[name])


def _counted(count: int, name: str) -> str:
    singular = FIRST_NAMES[name]
    return singular if count == 1 else f"{count} {PLURALS.get(name, singular + 's')}"


def firsts_text(row: Row) -> str:
    return ", ".join(_counted(count, name) for name, count in row.step.firsts.items())


def _pipe(row: Row) -> str:
    return PAIR[row.step.pipe] if row.partner is not None else row.step.pipe


def summary(made: Annotated, one: Direction) -> str:
    return (f"{one.band}, {made.machine}, {made.state}; sample {one.sample + 1} of {one.n}, "
            "the median")


def _row(row: Row) -> str:
    step, firsts = row.step, firsts_text(row)
    more = "; ".join(filter(None, (stalls_text(row), firsts and "+ " + firsts)))
    line = row.place.source.rpartition(":")[2]
    return (f"{step.clock:>6}{step.clocks or '-':>6}  {_pipe(row):<4}  {step.address:08x}  "
            f"{'+' + row.place.offset:>7}  {row.text:<38} {':' + line if line else '':>6}  "
            f"{more}").rstrip()


def listing(rows: Sequence[Row]) -> list[str]:
    """One line an instruction; a line of its own where phase, function or file change."""
    lines, phase, place = [HEAD], "", ("", "")
    for row in rows:
        if row.phase != phase:
            phase = row.phase
            lines.append(f"-- {phase}")
        here = (row.place.name, row.place.source.rpartition(":")[0])
        if here != place and any(here):
            place = here
            lines.append(f"{'':<20}{here[0]}  {here[1]}".rstrip())
        lines.append(_row(row))
    return lines


def _used(found: Sequence[Sum], names: Sequence[str]) -> list[str]:
    return [name for name in names if any(one.numbers[name] for one in found)]


def phases_table(one: Direction) -> Table:
    causes, firsts = _used(one.sums, CAUSES), _used(one.sums, FIRSTS)
    lines = [Line((item.phase, str(item.clocks), str(item.instructions),
                   *(str(item.numbers[name] or "") for name in (*causes, *firsts))),
                  "ours" if item.phase == "all" else "") for item in one.sums]
    return table(f"{one.title}: clocks by phase and cause", (
        "phase", ">clocks", ">insns", *(f">{CAUSE_NAMES[name]}" for name in causes),
        *(f">+{FIRST_NAMES[name]}" for name in firsts)), lines,
        ("Columns with + count what is touched for the first time; the others are clocks. A walk "
         "of the page tables stands where it is needed: those that a switch causes, after it.",))


def counters_table(one: Direction) -> Table:
    lines = [Line((f"{item.number:02X}H", item.name, str(item.value), item.note))
             for item in one.counters]
    return table(f"{one.title}: the Pentium's own event counters",
                 ("event", "name", ">value", "note"), lines,
                 ("Not counted by the model: " + ", ".join(NOT_COUNTED) + ".",))


def _footprint_cells(found: Footprint) -> list[tuple[str, str]]:
    level = found.level
    walks = "" if level.keeps_walks else ", which L1 does not keep"
    return [
        ("code lines", str(found.code_lines)), ("data lines", str(found.data_lines)),
        (f"lines of page tables{walks}", str(found.walk_lines)),
        (f"lines kept in L1, of {level.lines} of {level.line} bytes", str(found.kept)),
        ("share of L1", f"{found.share:.1%}"),
        ("code pages", str(found.code_pages)), ("data pages", str(found.data_pages)),
        ("TLB entries", str(found.tlb_entries)), ("TLB misses", str(found.tlb_misses)),
        ("L1 misses, code", str(found.code_misses)), ("L1 misses, data", str(found.data_misses))]


def _in_kernel(one: Direction) -> str:
    code, data = (sum(row.step.numbers[name] for row in one.rows if row.in_kernel)
                  for name in ("code_lines", "data_lines"))
    share = (code + data) / one.footprints[0][1].level.lines
    return f"In the kernel alone {code} code and {data} data lines, {share:.1%} of L1."


def printed_for(cpu: str, printed: Sequence[Printed]) -> tuple[Printed, ...]:
    """What papers print of the first level on such a processor."""
    return tuple(one for one in printed
                 if one.row in PRINTED[cpu] and one.unit in PRINTED_UNITS)


def _beside(one: Printed) -> str:
    more = f"; {one.note}" if one.note else ""
    return (f"Printed in {one.paper}, {one.place}: {one.row}, {one.column}: {one.value} "
            f"{one.unit} ({one.hardware}; {one.status}{more}).")


def footprint_table(one: Direction) -> Table:
    columns = [dict(_footprint_cells(found)) for _, found in one.footprints]
    lines = [Line((name, *(column[name] for column in columns))) for name in columns[0]]
    return table(f"{one.title}: footprint", ("", *(f">{name}" for name, _ in one.footprints)),
                 lines, (_in_kernel(one),
                         "Between the two markers; lines and pages of memory, each once; a TLB "
                         "entry again after each load of CR3. Cold: from empty caches of both "
                         "levels, TLBs and branch buffer.", *map(_beside, one.beside)))


def tables(one: Direction) -> list[Table]:
    counted = [counters_table(one)] if one.counters else []
    return [phases_table(one), *counted, footprint_table(one)]


def text(made: Annotated) -> str:
    parts = []
    for one in made.directions:
        parts += [f"{one.title}: {one.cycles} modelled cycles {summary(made, one)}", "",
                  *listing(one.rows), "", *(markdown(item) for item in tables(one))]
    return "\n".join(parts)
