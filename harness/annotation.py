# SPDX-License-Identifier: BSD-2-Clause
"""A path through the kernel, instruction by instruction, and its sum by phase. Pure.

The steps are those of the machine model's trace; what they are called and in which phase they
stand comes from the images and the sources (places.py, phases.py).
"""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.phases import ENTRY, EXIT, PHASES, SWITCH, USER, phase_of
from harness.places import Place, is_kernel
from harness.trace import (CAUSES, EXCEPTION, FAULT, FIRSTS, GATE, INSTRUCTIONS, INTERRUPT, MARKER,
                           BadTrace, Step)

WAYS_IN = (GATE, EXCEPTION, INTERRUPT)
KINDS = {GATE: "(gate: reads, pushes)", EXCEPTION: "(exception)", INTERRUPT: "(interrupt)",
         FAULT: "(accesses before the fault)", MARKER: "(the marker that ends it: its fetch)"}
UNKNOWN = Place("?", "")
Titles = Mapping[str, Mapping[int, str]]


@dataclass(frozen=True)
class Row:
    """A step with all that is known of it; `partner` is the other instruction of a pair."""
    step: Step
    place: Place
    phase: str
    partner: int | None = None

    @property
    def text(self) -> str:
        return KINDS.get(self.step.pipe, self.place.text)

    @property
    def in_kernel(self) -> bool:
        return is_kernel(self.step.address)


@dataclass(frozen=True)
class Sum:
    """What the steps of one phase come to; instructions include none of the other steps."""
    phase: str
    instructions: int
    clocks: int
    numbers: Mapping[str, int]      # of CAUSES and FIRSTS


def _loads_cr3(text: str) -> bool:
    return text.startswith("mov") and text.endswith(",%cr3")


def _phases(steps: Sequence[Step], places: Mapping[int, Place], titles: Titles) -> list[str]:
    """What has no title belongs to the phase from which it was reached."""
    found, phase = [], USER
    for number, step in enumerate(steps):
        place = places.get(step.address, UNKNOWN)
        traps = number + 1 < len(steps) and steps[number + 1].pipe in WAYS_IN
        if step.pipe in WAYS_IN or traps and not is_kernel(step.address):
            phase = ENTRY
        elif not is_kernel(step.address):
            phase = USER
        elif place.text.startswith("iret"):
            phase = EXIT
        elif step.pipe != MARKER:
            phase = phase_of(place.lines, titles) or phase
        found.append(SWITCH if _loads_cr3(place.text) and step.pipe in INSTRUCTIONS else phase)
    return found


def _partners(steps: Sequence[Step]) -> list[int | None]:
    """A pair is a line U and the line V after it."""
    found: list[int | None] = [None] * len(steps)
    for number, step in enumerate(steps):
        if step.pipe == "V" and number:
            found[number], found[number - 1] = steps[number - 1].address, step.address
    return found


def annotate(steps: Sequence[Step], places: Mapping[int, Place], titles: Titles
             ) -> tuple[Row, ...]:
    """`titles`: of each source file, the phase of its lines that have one."""
    phases, partners = _phases(steps, places, titles), _partners(steps)
    return tuple(Row(step, places.get(step.address, UNKNOWN), phase, partner)
                 for step, phase, partner in zip(steps, phases, partners))


def _sum(phase: str, rows: Sequence[Row]) -> Sum:
    numbers = {name: sum(row.step.numbers[name] for row in rows) for name in CAUSES + FIRSTS}
    return Sum(phase, sum(row.step.pipe in INSTRUCTIONS for row in rows),
               sum(row.step.clocks for row in rows), numbers)


def sums(rows: Sequence[Row], cycles: int) -> tuple[Sum, ...]:
    """By phase, and all of them last. BadTrace when they do not come to the interval's cycles."""
    found = [_sum(phase, [row for row in rows if row.phase == phase]) for phase in PHASES]
    whole = _sum("all", rows)
    if whole.clocks != cycles or sum(one.clocks for one in found) != cycles:
        raise BadTrace(f"the trace comes to {whole.clocks} clocks, the interval to {cycles}")
    return tuple(one for one in found if one.instructions or one.clocks) + (whole,)


def repeats(rows: Sequence[Row]) -> list[bool]:
    """Which rows are steps of a string instruction with REP."""
    return [row.place.text.startswith("rep") for row in rows]
