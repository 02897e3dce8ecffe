# SPDX-License-Identifier: BSD-2-Clause
"""Table 1 of the 1993 paper beside made-up numbers: what is added, and which pairs are no sum."""
from dataclasses import replace
from pathlib import Path

import fake_tree
import pytest
from fake_tree import call
from harness import catalog
from harness.ablation import (EXTRAS, SIZES, TECHNIQUES, Setting, Technique, columns, present,
                              removals, setting, wishes)
from harness.tree import here
from scripts import ablation, ablation_chart, chart, reference
from scripts.ablation import MEASURES, Study, beyond, interactions, of_table_1, table_1

MEMORY, COPY, LAZY, SEGMENTS, SPLIT, TABLES, VIRTUAL = TECHNIQUES
PRINTED = reference.printed(here().reference)
BY_FASTPATH = Technique("by a fastpath alone", "", fastpath="skim")
ADDED = {BY_FASTPATH: 50, COPY: 100, LAZY: 20, SEGMENTS: 30, SPLIT: 40, TABLES: 10, VIRTUAL: 5,
         MEMORY: 60}


def known(techniques: tuple[Technique, ...], beyond: float = 0.0
          ) -> dict[tuple[Setting, str], float]:
    """200 cycles by asm and 300 by c; eager images have not got asm; both copies and tables add
    more than their sum."""
    found = {}
    for removed in removals(techniques, True):
        for size in columns(removed):
            for fastpath, base in (("asm", 200.0), ("c", 300.0)):
                if {"asm": LAZY, "c": BY_FASTPATH}[fastpath] in removed:
                    continue
                cycles = base + sum(ADDED[one] for one in removed)
                cycles += beyond if {COPY, TABLES} <= removed else 0
                for measure in MEASURES:
                    found[setting(removed, size, fastpath), measure] = cycles
    return found


def study(*techniques: Technique, beyond: float = 0.0) -> Study:
    return Study("i486-50", "asm", known(techniques, beyond), techniques)


def test_the_rows_are_those_of_the_paper() -> None:
    printed = of_table_1(PRINTED)
    assert {one.row for one in TECHNIQUES} == {row for row, _ in printed} - {ablation.SUM}
    for one in TECHNIQUES:
        assert all((one.row, size) in printed for size in one.sizes)
    assert printed["short message in registers", 8] == "49"
    assert printed["direct transfer (temporary mapping)", 4096] == "157"


def test_what_is_added_in_percent_of_the_full_kernel() -> None:
    made = study(COPY, LAZY, TABLES)
    found = made.effect(frozenset({COPY}), 128)
    assert found is not None and (found.percent, found.fastpath) == (50.0, "asm")
    lazy = made.effect(frozenset({LAZY}), 8)
    assert lazy is not None and (lazy.percent, lazy.fastpath) == (10.0, "c")
    assert made.effect(frozenset({VIRTUAL}), 8) is None


def test_table_1_has_printed_and_ours() -> None:
    made = table_1(study(COPY, LAZY, TABLES), PRINTED)
    cells = {line.cells[0]: line.cells[1:] for line in made.lines}
    assert cells[COPY.row] == ("- / -", "9 / 50", "23 / 50", "58 / 50", "157 / 50")
    assert cells[LAZY.row][0] == "23 / 10" and cells[MEMORY.row][0] == "49 / -"
    assert cells[ablation.SUM][:2] == ("134 / 15", "- / 65") and cells[ablation.ALL][1] == "- / 65"
    assert any("With and without it by fastpath c" in note for note in made.notes)
    assert any("this tree has no tcb=table" in note for note in made.notes)


def test_a_pair_that_is_not_the_sum_is_told() -> None:
    assert interactions(study(COPY, LAZY, TABLES)).lines == ()
    made = interactions(study(COPY, LAZY, TABLES, beyond=-20))
    assert [line.cells for line in made.lines] == [
        (COPY.row, TABLES.row, f"{size}", "-10") for size in SIZES[1:]]
    assert "Those of 13 that" in made.notes[0]      # those with LAZY by c, all three


def test_what_another_fastpath_takes_out_is_compared_with_the_one_asked_for() -> None:
    made = study(LAZY, BY_FASTPATH)
    assert made.effect_by("c", frozenset({BY_FASTPATH}), 8) is None
    assert made.interaction(LAZY, BY_FASTPATH, 8) is None       # asm is not in eager images
    assert any("Not measured at 5 sizes: lazy scheduling and by a fastpath alone" in note
               for note in interactions(made).notes)


def test_what_an_image_takes_out_is_compared_by_c_where_its_own_fastpath_is_not() -> None:
    assert setting(frozenset({SEGMENTS}), 8, "asm").fastpath == "reload"
    assert setting(frozenset({SEGMENTS}), 8, "c").fastpath == "c"
    made = study(LAZY, SEGMENTS)
    alone = made.effect(frozenset({SEGMENTS}), 8)
    assert alone is not None and alone.fastpath == "asm"
    assert made.effect_by("c", frozenset({SEGMENTS}), 8) is not None
    both = made.interaction(LAZY, SEGMENTS, 8)
    assert both is not None and both.value == 0
    assert not any("Not measured" in note for note in interactions(made).notes)


def test_a_percentage_has_the_interval_of_both_kernels_at_the_same_figures() -> None:
    values = known((COPY,))
    for removed, ends in ((frozenset[Technique](), (100.0, 400.0)),
                          (frozenset({COPY}), (180.0, 500.0))):
        where = setting(removed, 128, "asm")
        values |= {(where, name): value for name, value in zip(ablation.ENDS, ends)}
        values[where, ablation.SLACK] = 4.0 if removed else 2.0
    found = Study("i486-50", "asm", values, (COPY,)).effect(frozenset({COPY}), 128)
    assert found is not None and found.share.interval == (24.0, 81.0)    # 25 % to 80 %, slack 1 %
    assert str(found.share) == "50 (24..81)"
    assert str(found.share - found.share) == "0 (0..0)"
    assert str(found.share + found.share) == "100 (48..162)"


def test_beyond_table_1() -> None:
    single = next(one for one in EXTRAS if one.choice == "single")
    values = known((COPY,))
    for size in SIZES[1:]:
        for measure in MEASURES:
            values[setting(frozenset({single}), size, "asm"), measure] = 190.0
    made = beyond(Study("i486-50", "asm", values, (COPY,), (single,)))
    assert [line.cells for line in made.lines] == [(single.row, "-", "-5", "-5", "-5", "-5")]
    assert any(note.startswith(single.row) for note in made.notes)


def test_what_lacks_the_fastpath_asked_for_is_told_by_c() -> None:
    asked = next(one for one in EXTRAS if one.choice == "asked")
    values = known((COPY,))
    for size in SIZES:
        for measure in MEASURES:
            values[setting(frozenset({asked}), size, "c"), measure] = 330.0
    made = beyond(Study("i486-50", "asm", values, (COPY,), (asked,)))
    assert [line.cells for line in made.lines] == [(asked.row, *["15"] * len(SIZES))]
    assert made.notes[-1].endswith("With and without it by fastpath c.")


def test_a_removal_is_an_image_a_fastpath_a_benchmark_and_a_case() -> None:
    assert setting(frozenset(), 8, "asm") == Setting("", "asm", "rpc_bytes", "b8")
    assert setting(frozenset(TECHNIQUES), 8, "asm") == Setting(
        "copy=bounce,sched=eager,switch=reload,tables=spread,tcb=table", "reload",
        "rpc_bytes_split", "m8")
    assert setting(frozenset({MEMORY}), 12, "asm").case == "b12"
    assert columns(frozenset({MEMORY, COPY})) == () and columns(frozenset(TECHNIQUES)) == SIZES
    assert wishes(frozenset({TABLES, COPY})) == "copy=bounce,tables=spread"


def test_this_tree_has_these_removals() -> None:
    found = catalog.find(here())
    there = present(found)
    assert there == TECHNIQUES and present(found, EXTRAS) == EXTRAS
    without = replace(found, axes={}, fastpaths=found.fastpaths[:1])
    assert present(without) == (MEMORY, SPLIT)


def test_csv_and_chart() -> None:
    made = study(*TECHNIQUES)
    text = ablation.csv_of([made])
    assert 'i486-50,"copy=bounce",asm,rpc_bytes,b12,cycles,300\n' in text
    assert b"<svg" in chart.draw(ablation_chart.script(made, PRINTED))


@pytest.mark.parametrize("words, said", [
    (["--machine", "icount"], "modelled machine 'icount' is not one of: i486-50"),
    (["--fastpath", "asn"], "fastpath 'asn' is not one of: asm"),
    (["--n", "0"], "--n 0"),
])
def test_wrong_names(tmp_path: Path, words: list[str], said: str) -> None:
    done = call(fake_tree.make(tmp_path), "ablate", *words)
    assert done.code == 2 and said in done.err
