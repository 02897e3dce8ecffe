# SPDX-License-Identifier: BSD-2-Clause
"""How many cache lines, pages and TLB entries an interval touches, and their share of the first
level. Pure.
"""
from dataclasses import dataclass

from harness.intervals import Interval
from harness.machine import Machine


@dataclass(frozen=True)
class FirstLevel:
    """Lines of a first level; where code has none of its own, it lies among the data."""
    line: int               # bytes
    code: int
    data: int
    keeps_walks: bool       # entries of page tables are lines of it too (section 4.3)

    @property
    def lines(self) -> int:
        return self.code + self.data


FIRST_LEVELS = {"p5": FirstLevel(32, 256, 256, False), "486": FirstLevel(16, 0, 512, True)}


@dataclass(frozen=True)
class Footprint:
    """Everything is counted once, however often it is touched."""
    level: FirstLevel
    code_lines: int
    data_lines: int
    walk_lines: int         # lines of page tables that only walks read
    code_pages: int
    data_pages: int
    tlb_entries: int        # again after each load of CR3
    code_misses: int
    data_misses: int        # loads and stores, and reads of walks
    tlb_misses: int

    @property
    def kept(self) -> int:
        """Lines that the first level holds afterwards."""
        return self.code_lines + self.data_lines + self.walk_lines * self.level.keeps_walks

    @property
    def share(self) -> float:
        return self.kept / self.level.lines

    @property
    def bytes(self) -> int:
        return self.kept * self.level.line


def processor(machine: Machine) -> str:
    return dict(word.split("=", 1) for word in machine.model.split(","))["cpu"]


def of_interval(interval: Interval, machine: Machine) -> Footprint:
    at = interval.value
    return Footprint(
        FIRST_LEVELS[processor(machine)], at("code_lines"), at("data_lines"), at("walk_lines"),
        at("code_pages"), at("data_pages"), at("tlb_entries"), at("imiss"),
        at("dmiss_read") + at("dmiss_write"), at("itlb") + at("dtlb"))
