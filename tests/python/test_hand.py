# SPDX-License-Identifier: BSD-2-Clause
"""HAND.md against the model: each row's instructions, clocks and TLB misses, on both processors.

The image is the present one. What its layout decides (a line driven out of a cache) is known by its
cause in the trace, and nothing else may stand between the sums by hand and the model's clocks.
"""
import re
import subprocess
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from harness import build, catalog, knobs, qemu, runner, store
from harness.machines import get
from harness.measure import intervals_of
from harness.plan import Plan
from harness.trace import GATE, Step, steps
from harness.tree import here

TREE = here()
TEXT = (TREE.root / "harness" / "model" / "HAND.md").read_text(encoding="utf-8")
MACHINES = {"P5": "p5-133", "486": "i486-50"}
LIMIT = 300.0
SAMPLE = 10             # of the 16: warm; the first of a block of eight may not be
WALK = 9
PENTIUM_LINE = 5        # bits of an address within a line
OWN = ("execute", "prefix", "agi", "branch", "system")
WALKS = ("code_tlb", "data_tlb")
HISTORY = ("code_miss", "data_miss", "split")


@dataclass(frozen=True)
class Row:
    """Of the tables: instructions, and for one processor the clocks and the entries read."""
    issued: tuple[str, ...]
    clocks: int
    reads: tuple[int, ...]


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def blocks() -> list[list[list[str]]]:
    """Every table of the document: its lines as cells, the head first."""
    found: list[list[list[str]]] = [[]]
    for line in TEXT.splitlines():
        if not line.startswith("|"):
            found.append([])
        elif not line.startswith("|--"):
            found[-1].append(cells_of(line))
    return [block for block in found if block]


def rows_of(cpu: str) -> tuple[list[Row], list[Row]]:
    """The rows of the call and of the floor."""
    made = []
    for head, *lines in (block for block in blocks() if "reads" in block[0]):
        at, issued = head.index(cpu), 1 if head[0] == "phase" else 0
        made.append([Row(tuple(re.findall(r"`(\w+)`", line[issued])), int(line[at]),
                         tuple(map(int, line[at + 1].split()))) for line in lines])
    call, floor = made
    return call, floor


def sums_of(cpu: str) -> list[list[int]]:
    """The two tables of sums, each from top to bottom."""
    return [[int(line[head.index(cpu)]) for line in lines]
            for head, *lines in (block for block in blocks() if block[0][0] == "sums")]


@pytest.mark.parametrize("cpu, entry", [("P5", 8), ("486", 5)])
def test_the_sums_are_those_of_the_rows(cpu: str, entry: int) -> None:
    for rows, sums in zip(rows_of(cpu), sums_of(cpu)):
        own = sum(row.clocks for row in rows)
        misses, reads = sum(len(row.reads) for row in rows), sum(sum(r.reads) for r in rows)
        least = own + WALK * misses
        assert sums == [own, misses, reads, least, least + entry * reads]


def test_the_ratios_in_the_text_are_those_of_the_sums() -> None:
    (p5, p5_floor), (i486, i486_floor) = sums_of("P5"), sums_of("486")
    assert f"{p5[4]} : {p5_floor[4]} = {p5[4] / p5_floor[4]:.2f} on the Pentium" in TEXT
    assert f"{i486[3]} : {i486_floor[3]} = {i486[3] / i486_floor[3]:.2f} on the 486" in TEXT
    assert f"on both: {p5[4] - p5_floor[4]} and {i486[3] - i486_floor[3]}." in TEXT


@dataclass(frozen=True)
class Boot:
    """One boot with a trace; the call and the floor of it."""
    cpu: str
    clocks: dict[str, int]
    traced: dict[str, tuple[Step, ...]]


@pytest.fixture(scope="module", name="plan")
def make_plan() -> Plan:
    made = Plan(build.resolve(TREE, catalog.find(TREE), "bench"), ("asm",),
                ("overhead", "ipc_call", "floor_switch"))
    build.make_kernel(TREE, made.build)
    build.make_user(TREE)
    build.make_model(TREE)
    return made


def booted(cpu: str, plan: Plan, folder: Path) -> Boot:
    machine, trace = get(MACHINES[cpu]), folder / "trace.csv"
    boot = replace(runner.boot_of(machine, plan, runner.images(TREE, plan)), plugins=(
        f"{build.model(TREE)},{machine.model},out={folder / 'intervals.csv'},trace={trace}",))
    done = subprocess.run(qemu.command(boot, qemu.to_file(str(folder / "serial.log"))),
                          cwd=TREE.root, timeout=LIMIT, check=False)
    assert done.returncode == qemu.GOOD_EXIT
    intervals = store.read_intervals(folder / "intervals.csv")
    clocks, traced = {}, {}
    for item in store.read_log(folder / "serial.log").samples:
        if item.case != "intra" and item.bench != "overhead":
            one = intervals_of(item, intervals)[SAMPLE]
            clocks[item.bench] = one.value("modelled_cycles")
            with trace.open(encoding="utf-8") as lines:
                traced[item.bench] = steps(lines, one.seq)
    return Boot(cpu, clocks, traced)


@pytest.fixture(scope="module", params=list(MACHINES), name="boot")
def make_boot(request: pytest.FixtureRequest, plan: Plan,
              tmp_path_factory: pytest.TempPathFactory) -> Boot:
    return booted(request.param, plan, tmp_path_factory.mktemp("hand"))


@cache
def mnemonics(image: Path) -> dict[int, str]:
    """Of every instruction of an image."""
    said = subprocess.run(["objdump", "-d", "--no-show-raw-insn", str(image)], check=True,
                          capture_output=True, text=True, timeout=LIMIT).stdout
    return {int(found[1], 16): found[2]
            for found in re.finditer(r"^\s*([0-9a-f]+):\s+(\w+)", said, re.MULTILINE)}


def own(step: Step) -> int:
    return sum(step.numbers[name] for name in OWN)


def executed(boot: Boot, bench: str) -> list[list[Step]]:
    """The instructions in order, each with what else belongs to it: the gate to its INT."""
    made: list[list[Step]] = []
    for step in boot.traced[bench]:
        if step.pipe == GATE:
            made[-1].append(step)
        else:
            made.append([step])
    return made


@dataclass(frozen=True)
class Taken:
    """What the model has taken for a row."""
    steps: tuple[Step, ...]

    def total(self, *names: str) -> int:
        return sum(step.numbers[name] for step in self.steps for name in names)

    def lost_pairs(self, missed: set[int]) -> int:
        """A second instruction that did not go into V, since its line has just been fetched."""
        return sum(step.pipe == "U" and step.address >> PENTIUM_LINE in missed
                   for step in self.steps[1:])


def by_row(boot: Boot, bench: str, rows: list[Row]) -> list[Taken]:
    """The trace cut as the rows are; the marker's fetch belongs to the last one."""
    left, made = executed(boot, bench), []
    for row in rows:
        count = max(len(row.issued), 1)
        made.append(Taken(tuple(step for one in left[:count] for step in one)))
        left = left[count:]
    made[-1] = Taken(made[-1].steps + tuple(step for one in left for step in one))
    assert [step.pipe for one in left for step in one] in ([], ["M"])
    return made


def of_bench(boot: Boot, bench: str) -> tuple[list[Row], list[Taken]]:
    rows = rows_of(boot.cpu)[bench == "floor_switch"]
    return rows, by_row(boot, bench, rows)


BENCHES = ("ipc_call", "floor_switch")


@pytest.mark.parametrize("bench", BENCHES)
def test_the_rows_name_what_is_executed(boot: Boot, plan: Plan, bench: str) -> None:
    names = {**mnemonics(plan.build.kernel(TREE)), **mnemonics(build.user_program(TREE, "bench"))}
    rows, _ = of_bench(boot, bench)
    written = [name for row in rows for name in row.issued]
    done = [names[one[0].address] for one in executed(boot, bench) if one[0].pipe != "M"]
    assert done == written


def missed_lines(steps: tuple[Step, ...]) -> set[int]:
    """Lines that were fetched: of an instruction whose own line was there already, the next one,
    into which it reaches."""
    missed, there = set(), set()
    for step in steps:
        line = step.address >> PENTIUM_LINE
        if step.numbers["code_miss"]:
            missed.add(line + (line in there))
        there |= {line, *missed}
    return missed


@pytest.mark.parametrize("bench", BENCHES)
def test_clocks_of_each_row(boot: Boot, bench: str) -> None:
    missed = missed_lines(boot.traced[bench])
    for row, taken in zip(*of_bench(boot, bench)):
        lost = taken.lost_pairs(missed) if boot.cpu == "P5" else 0
        assert sum(map(own, taken.steps)) == row.clocks + lost, row


def of_misses(cpu: str, misses: int) -> set[int]:
    """What so many misses of walks may cost: each is near (second level) or far (memory), and what
    follows one at once waits for the rest of its line."""
    table = knobs.figures(knobs.find(TREE), get(MACHINES[cpu]))
    ratio = table["mhz"].value / table["bus"].value
    near, near_line, far, far_line = (
        int(table[name].value * ratio + 0.5)
        for name in ("l2_first", "l2_line", "mem_first", "mem_line"))
    return {near * (misses - n) + far * n + (near_line - near) * near_waits
            + (far_line - far) * far_waits
            for n in range(misses + 1) for far_waits in range(n + 1)
            for near_waits in range(misses - n + 1) if far_waits + near_waits < max(misses, 1)}


@pytest.mark.parametrize("bench", BENCHES)
def test_walks_of_each_row(boot: Boot, bench: str) -> None:
    for row, taken in zip(*of_bench(boot, bench)):
        misses = taken.total("walk_misses")
        assert misses <= sum(row.reads), row
        assert taken.total(*WALKS) - WALK * len(row.reads) in of_misses(boot.cpu, misses), row


@pytest.mark.parametrize("bench", BENCHES)
def test_nothing_else_takes_time(boot: Boot, bench: str) -> None:
    rows, taken = of_bench(boot, bench)
    lost = sum(sum(map(own, one.steps)) for one in taken) - sum(row.clocks for row in rows)
    hand = sum(row.clocks for row in rows) + lost
    assert boot.clocks[bench] == hand + sum(one.total(*WALKS, *HISTORY) for one in taken)
