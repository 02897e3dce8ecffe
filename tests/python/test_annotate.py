# SPDX-License-Identifier: BSD-2-Clause
"""The annotated path: phases from titles, sums, the Pentium's counters, footprint, the page."""
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from harness import annotation, cli, footprint, machines, pentium, phases, places, trace, untimed
from harness.annotation import Row
from harness.intervals import Interval
from harness.phases import phase_of, titled
from harness.places import Place
from harness.symbols import Line
from harness.trace import BadTrace, Step
from harness.tree import Tree, here
from scripts import annotation as words
from scripts import reference
from scripts.annotation_page import cells, page

C_SOURCE = """static int f(void)
{
    int a = 1;

    /* checks */
    if (a)
        return 1;
    /* commit: from here on */
    a = 2;
}
int g;
"""
ASM_SOURCE = """path:
    /* checks */
    test    %eax, %eax
commit:    /* commit: now */
    mov    %ecx, %edx
    /* leave */
    iret
bail:    jmp    away
"""


def test_a_title_holds_to_the_next_or_to_the_end_of_the_function() -> None:
    assert titled(C_SOURCE) == {5: "checks", 6: "checks", 7: "checks", 8: "commit", 9: "commit",
                                10: "commit"}
    assert titled(ASM_SOURCE) == {2: "checks", 3: "checks", 4: "commit", 5: "commit", 6: "exit",
                                  7: "exit"}


def test_an_inlined_function_has_the_phase_of_its_caller() -> None:
    titles = {"a.c": titled(C_SOURCE)}
    inlined = (Line("find", "kernel.h", 6), Line("f", "a.c", 6))
    assert phase_of(inlined, titles) == "checks"
    assert phase_of(inlined[:1], titles) == phase_of((), titles) == ""


@pytest.mark.parametrize("source", ["fastpath/asm.S", "fastpath/c.c"])
def test_the_fastpaths_have_all_their_titles(source: str) -> None:
    found = titled((here().root / source).read_text(encoding="utf-8"))
    assert list(dict.fromkeys(found.values())) == ["checks", "commit", "transfer", "exit"]


def test_objdump_is_read_without_its_names_of_targets() -> None:
    text = ("c0100000 <start>:\nc0100000:\ttest   %eax,%eax\n"
            "c0100002:\tjne    c0107bf0 <gate_ipc>\n")
    assert places.parse_objdump(text) == {
        0xC0100000: "test %eax,%eax", 0xC0100002: "jne c0107bf0"}


def step(clock: int, address: int, pipe: str, clocks: int, **numbers: int) -> Step:
    known = dict.fromkeys(trace.CAUSES + trace.COUNTS + trace.FIRSTS, 0)
    return Step(clock, address, pipe, clocks, {**known, "execute": clocks - sum(
        numbers.get(name, 0) for name in trace.CAUSES), **numbers})


KERNEL, USER = 0xC0100000, 0x800000
STEPS = (
    step(0, USER, "N", 0, branches=1, taken_or_hit=1),
    step(0, KERNEL, "G", 48, system=48, reads=5, writes=5, data_lines=3),
    step(48, KERNEL, "U", 3, agi=1, data_tlb=1, walk_misses=1, reads=1, code_lines=1),
    step(48, KERNEL + 2, "V", 0, branches=1),
    step(51, KERNEL + 4, "N", 21, branches=1, taken_or_hit=1),
    step(72, KERNEL + 7, "N", 29, execute=1, system=27, write_line=1, branches=1),
    step(101, USER + 2, "N", 4, writes=1), step(105, USER + 2, "N", 1, writes=1),
    step(106, USER + 4, "M", 8, code_miss=8, code_lines=1))
LINES = {KERNEL: 3, KERNEL + 2: 3, KERNEL + 4: 5, KERNEL + 7: 7}
TEXTS = {USER: "int $0x30", KERNEL: "test %eax,%eax", KERNEL + 2: "jne c0100010",
         KERNEL + 4: "mov %ecx,%cr3", KERNEL + 7: "iret", USER + 2: "rep stos %eax,%es:(%edi)"}
PLACES = {address: Place(text, f"path+{address & 0xf:#x}", (
    Line("path", "path.S", LINES[address]),) if address in LINES else ())
          for address, text in TEXTS.items()}


def interval(**columns: int) -> Interval:
    known = {"modelled_cycles": 114, "dmiss_read": 3, "dmiss_write": 1, "imiss": 1, "itlb": 2,
             "dtlb": 1, "mispred": 2, "bank": 0, "misaligned": 0, "code_lines": 2,
             "data_lines": 3, "walk_lines": 4, "code_pages": 1, "data_pages": 2, "tlb_entries": 5}
    return Interval(0, 1, "ok", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                    model=tuple({**known, **columns}.items()))


@pytest.fixture(name="rows")
def make_rows() -> tuple[Row, ...]:
    return annotation.annotate(STEPS, PLACES, {"path.S": titled(ASM_SOURCE)})


def test_phases_and_pairs(rows: tuple[Row, ...]) -> None:
    assert [row.phase for row in rows] == ["entry", "entry", "checks", "checks", "switch", "exit",
                                           "user", "user", "user"]
    assert [row.partner for row in rows[2:4]] == [KERNEL + 2, KERNEL]
    assert {row.partner for row in (*rows[:2], *rows[4:])} == {None}
    assert rows[1].text == "(gate: reads, pushes)" and rows[8].text.startswith("(the marker")


def test_what_has_no_title_belongs_to_where_it_was_reached_from() -> None:
    bare = {address: Place(place.text, "") for address, place in PLACES.items()}
    made = annotation.annotate(STEPS, bare, {})
    assert [row.phase for row in made[2:6]] == ["entry", "entry", "switch", "exit"]


def test_every_clock_is_in_one_phase(rows: tuple[Row, ...]) -> None:
    *found, whole = annotation.sums(rows, 114)
    assert [(one.phase, one.clocks, one.instructions) for one in found] == [
        ("entry", 48, 1), ("checks", 3, 2), ("switch", 21, 1), ("exit", 29, 1), ("user", 13, 2)]
    assert (whole.clocks, whole.instructions, whole.numbers["system"]) == (114, 7, 75)
    with pytest.raises(BadTrace, match="114 clocks, the interval to 115"):
        annotation.sums(rows, 115)


def test_counters_of_the_pentium(rows: tuple[Row, ...]) -> None:
    found = pentium.counters(STEPS, annotation.repeats(rows), interval())
    value = {one.name: one.value for one in found}
    assert [one.number for one in found] == sorted({one.number for one in found})
    assert (value["DATA_READ"], value["DATA_WRITE"], value["DATA_READ_OR_WRITE"]) == (6, 7, 13)
    assert value["DATA_READ_MISS"] == 3 - 1     # reads of walks are not counted there
    assert value["DATA_READ_MISS_OR_WRITE_MISS"] == 3
    assert (value["BRANCHES"], value["TAKEN_BRANCH_OR_BTB_HIT"]) == (4, 2)
    assert value["INSTRUCTIONS_EXECUTED"] == 6  # REP STOS counts once, the gate is no instruction
    assert value["INSTRUCTIONS_EXECUTED_IN_THE_V_PIPE"] == 1
    assert value["PIPELINE_FLUSHES"] == 2 and value["PIPELINE_AGI_STALLS"] == 1
    assert value["WAITING_FOR_DATA_MEMORY_READ_STALL_DURATION"] == 1
    assert value["STALL_ON_WRITE_TO_AN_E-_OR_M-STATE_LINE"] == 1


def test_share_of_the_first_level() -> None:
    p5 = footprint.of_interval(interval(), machines.get("p5-133"))
    assert (p5.kept, p5.bytes, p5.share, p5.tlb_misses) == (5, 160, 5 / 512, 3)
    i486 = footprint.of_interval(interval(), machines.get("i486-50"))
    assert (i486.kept, i486.bytes) == (9, 144)  # walks fill lines there


def test_what_papers_print_stands_beside() -> None:
    printed = reference.printed(here().reference)
    pentium_rows, i486_rows = (words.printed_for(cpu, printed) for cpu in ("p5", "486"))
    assert {(one.value, one.unit) for one in pentium_rows} == {
        ("2.3", "percent"), ("45", "lines"), ("9", "percent")}
    assert ("37", "lines") in {(one.value, one.unit) for one in i486_rows}


def test_an_instruction_without_a_timing_is_said(tmp_path: Path) -> None:
    assert untimed.of_run(tmp_path) == []
    (tmp_path / "model.json").write_text(
        '{"knobs": {"untimed": 5}, "untimed": {"cmova": 3}}', encoding="utf-8")
    assert untimed.of_run(tmp_path) == [
        "no timing is known for cmova: executed 3 times, 5 clocks charged for each"]


def annotated(rows: tuple[Row, ...]) -> words.Annotated:
    feet = footprint.of_interval(interval(), machines.get("p5-133"))
    one = words.Direction("ipc_call", "inter", "mine", interval(), rows,
                          annotation.sums(rows, 114), (), 3, 4, "(100..120)",
                          (("warm", feet), ("cold", feet)))
    return words.Annotated("p5-133", "warm", "a-run", (one,))


def test_the_text_has_a_line_for_each_instruction(rows: tuple[Row, ...]) -> None:
    said = words.text(annotated(rows))
    assert "ipc_call inter, fastpath mine: 114 modelled cycles (100..120), p5-133, warm" in said
    assert "U \\   c0100000     +0x0  test %eax,%eax                             :3  " \
        "AGI 1, data TLB 1; + code line" in said
    assert [line for line in said.splitlines() if line.startswith("-- ")] == [
        "-- entry", "-- checks", "-- switch", "-- exit", "-- user"]
    assert "In the kernel alone 1 code and 3 data lines, 0.8% of L1." in said


def test_the_page_has_a_row_for_each_instruction(rows: tuple[Row, ...]) -> None:
    made = annotated(rows)
    html = page(made)
    assert html.count('<td class="insn">') == len(rows) == len(cells(made.directions[0]))
    assert "<td><code>c0100002</code></td>\n<td><code>c0100000</code></td>" in html
    assert not re.search(r'(src|href)="', html)


@dataclass(frozen=True)
class Scratch(Tree):
    """This tree, but its results go elsewhere."""
    other: Path

    @property
    def results(self) -> Path:
        return self.other

    @property
    def reference(self) -> Path:
        return self.root / "results" / "reference"


def test_the_path_of_the_present_image(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = cli.load("annotate")
    args = cli.parser_of("annotate", command).parse_args(
        ["ipc_call", "--n", "3", "--no-interval", "--cold"])
    assert command.run(args, Scratch(here().root, tmp_path)) == 0
    said = capsys.readouterr().out
    titles = re.findall(r"^(ipc_\w+) inter, fastpath asm: (\d+) modelled cycles", said, re.M)
    totals = re.findall(r"^\| all +\| +(\d+)", said, re.M)
    assert [bench for bench, _ in titles] == ["ipc_call", "ipc_reply"]
    assert [clocks for _, clocks in titles] == totals
    for phase in phases.PHASES:
        assert len(re.findall(rf"^\| {phase} +\| +\d+", said, re.M)) == 2
    assert re.search(r"iret +:\d+  microcode 27", said)
    assert "fastpath_asm  fastpath/asm.S" in said and "mov %ecx,%cr3" in said
    html, = tmp_path.glob("annotate/*/annotate.html")
    assert html.read_text(encoding="utf-8").count('<td class="insn">') > 60
