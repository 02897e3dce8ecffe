# SPDX-License-Identifier: BSD-2-Clause
"""What the Pentium's own event counters would say of a path. Pure.

Names, numbers and what each event is: Intel, Software Developer's Manual, volume 3B, table 19-38.
"""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.intervals import Interval
from harness.trace import EXCEPTION, INSTRUCTIONS, INTERRUPT, Step

# What the model does not count, or not in the way the processor does.
NOT_COUNTED = (
    "EXTERNAL_SNOOPS", "EXTERNAL_DATA_CACHE_SNOOP_HITS", "CODE_READ",
    "ANY_SEGMENT_REGISTER_LOADED", "BUS_CYCLE_DURATION", "LOCKED_BUS_CYCLE",
    "I/O_READ_OR_WRITE_CYCLE", "NONCACHEABLE_MEMORY_READS", "FLOPS",
    "BREAKPOINT_MATCH_ON_DR0..DR3_REGISTER")


@dataclass(frozen=True)
class Counter:
    number: int
    name: str
    value: int
    note: str = ""


def _instructions(steps: Sequence[Step], repeats: Sequence[bool]) -> int:
    """A string instruction counts once, whatever its count."""
    found, last = 0, -1
    for step, repeat in zip(steps, repeats):
        found += step.pipe in INSTRUCTIONS and not (repeat and step.address == last)
        last = step.address
    return found


def counters(steps: Sequence[Step], repeats: Sequence[bool], interval: Interval
             ) -> tuple[Counter, ...]:
    """`repeats` says of each step whether it is one of a string instruction with REP."""
    return tuple(_counters(steps, _instructions(steps, repeats), interval))


def _counters(steps: Sequence[Step], instructions: int, interval: Interval) -> Iterator[Counter]:
    def total(*names: str) -> int:
        return sum(step.numbers[name] for step in steps for name in names)

    def kinds(pipe: str) -> int:
        return sum(step.pipe == pipe for step in steps)

    walks = total("walk_misses")
    reads, read_misses = total("reads"), interval.value("dmiss_read") - walks
    writes, write_misses = total("writes"), interval.value("dmiss_write")
    traps = kinds(EXCEPTION) + kinds(INTERRUPT)
    yield Counter(0x00, "DATA_READ", reads)
    yield Counter(0x01, "DATA_WRITE", writes)
    yield Counter(0x02, "DATA_TLB_MISS", interval.value("dtlb"))
    yield Counter(0x03, "DATA_READ_MISS", read_misses, f"and {walks} reads of walks that miss")
    yield Counter(0x04, "DATA_WRITE_MISS", write_misses)
    yield Counter(0x05, "WRITE_HIT_TO_M-_OR_E-STATE_LINES", total("write_hits"))
    yield Counter(0x06, "DATA_CACHE_LINES_WRITTEN_BACK", total("written_back"))
    yield Counter(0x09, "MEMORY_ACCESSES_IN_BOTH_PIPES", total("both_pipes"))
    yield Counter(0x0A, "BANK_CONFLICTS", interval.value("bank"))
    yield Counter(0x0B, "MISALIGNED_DATA_MEMORY_OR_I/O_REFERENCES", interval.value("misaligned"))
    yield Counter(0x0D, "CODE_TLB_MISS", interval.value("itlb"))
    yield Counter(0x0E, "CODE_CACHE_MISS", interval.value("imiss"))
    yield Counter(0x12, "BRANCHES", total("branches"))
    yield Counter(0x13, "BTB_HITS", total("btb_hits"))
    yield Counter(0x14, "TAKEN_BRANCH_OR_BTB_HIT", total("taken_or_hit"))
    yield Counter(0x15, "PIPELINE_FLUSHES", interval.value("mispred") + traps,
                  "gates of INT and what serialises are none")
    yield Counter(0x16, "INSTRUCTIONS_EXECUTED", instructions + traps)
    yield Counter(0x17, "INSTRUCTIONS_EXECUTED_IN_THE_V_PIPE", kinds("V"))
    yield Counter(0x19, "WRITE_BUFFER_FULL_STALL_DURATION", total("write_full"), "clocks")
    yield Counter(0x1A, "WAITING_FOR_DATA_MEMORY_READ_STALL_DURATION",
                  total("data_miss", "data_tlb"), "clocks, walks included")
    yield Counter(0x1B, "STALL_ON_WRITE_TO_AN_E-_OR_M-STATE_LINE",
                  sum(step.numbers["write_line"] > 0 for step in steps),
                  f"{total('write_line')} clocks")
    yield Counter(0x1F, "PIPELINE_AGI_STALLS", total("agi"),
                  "one where both pipes of a pair wait; the processor counts two")
    yield Counter(0x27, "HARDWARE_INTERRUPTS", kinds(INTERRUPT))
    yield Counter(0x28, "DATA_READ_OR_WRITE", reads + writes)
    yield Counter(0x29, "DATA_READ_MISS_OR_WRITE_MISS", read_misses + write_misses)
