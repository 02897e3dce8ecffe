# SPDX-License-Identifier: BSD-2-Clause
"""What the machine model wrote about each instruction of an interval (harness/model/trace.h)."""
from collections.abc import Iterable
from dataclasses import dataclass

PLACE = ("seq", "clock", "addr", "pipe", "clocks")
# Where clocks go; the clocks of a step are the sum of these.
CAUSES = ("execute", "prefix", "agi", "branch", "split", "system", "code_tlb", "code_miss",
          "data_tlb", "data_miss", "write_full", "write_line", "misaligned", "bank", "device",
          "serialise")
COUNTS = ("reads", "writes", "write_hits", "written_back", "walk_misses", "both_pipes", "branches",
          "btb_hits", "taken_or_hit", "exceptions", "code_entries")
FIRSTS = ("code_lines", "data_lines", "walk_lines", "code_pages", "data_pages", "tlb_entries")
COLUMNS = PLACE + CAUSES + COUNTS + FIRSTS
INSTRUCTIONS = "UVN"        # the other kinds of steps are gates, faults and the marker's fetch
MARKER, GATE, EXCEPTION, INTERRUPT, FAULT = "M", "G", "X", "I", "F"


class BadTrace(ValueError):
    """The file breaks the format, or its clocks do not add up; the text says where."""


@dataclass(frozen=True)
class Step:
    """An instruction executed, or a gate; `clock` is when it was issued, from the interval's
    beginning, `numbers` has the causes, counts and firsts."""
    clock: int
    address: int
    pipe: str
    clocks: int
    numbers: dict[str, int]

    @property
    def stalls(self) -> dict[str, int]:
        """Where its clocks went beside its own execution and microcode."""
        return {name: self.numbers[name] for name in CAUSES
                if self.numbers[name] and name not in ("execute", "system")}

    @property
    def firsts(self) -> dict[str, int]:
        return {name: self.numbers[name] for name in FIRSTS if self.numbers[name]}


def steps(lines: Iterable[str], seq: int) -> tuple[Step, ...]:
    """The steps of one interval. BadTrace: see there."""
    rows = iter(lines)
    header = tuple(next(rows, "").rstrip("\n").split(","))
    if header != COLUMNS:
        raise BadTrace(f"line 1: the columns are {','.join(header)}, not {','.join(COLUMNS)}")
    start, found = f"{seq},", []
    for number, row in enumerate(rows, start=2):
        if row.startswith(start):
            found.append(_step(number, row))
    _follow_each_other(found)
    return tuple(found)


def _step(number: int, row: str) -> Step:
    words = row.rstrip("\n").split(",")
    if len(words) != len(COLUMNS):
        raise BadTrace(f"line {number}: {len(words)} columns, not {len(COLUMNS)}")
    try:
        values = [int(word) for word in words[len(PLACE):]]
        found = Step(int(words[1]), int(words[2], 16), words[3], int(words[4]),
                     dict(zip(COLUMNS[len(PLACE):], values)))
    except ValueError as error:
        raise BadTrace(f"line {number}: {error}") from error
    caused = sum(found.numbers[name] for name in CAUSES)
    if caused != found.clocks:
        raise BadTrace(f"line {number}: {found.clocks} clocks, the causes come to {caused}")
    return found


def _follow_each_other(found: list[Step]) -> None:
    """Every clock of the interval belongs to a step: each group begins when the last has ended."""
    clock = 0
    for number, step in enumerate(found):
        expected = found[number - 1].clock if step.pipe == "V" and number else clock
        if step.clock != expected:
            raise BadTrace(f"step {number} at {step.address:#x} begins at clock {step.clock}, "
                           f"the steps before end at {expected}")
        clock += step.clocks
