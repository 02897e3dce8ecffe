# SPDX-License-Identifier: BSD-2-Clause
"""What each technique of the 1993 paper is worth here, set beside its Table 1. Pure."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from harness import knobs
from harness.ablation import (BENCH_ENTRY, BENCH_SPLIT, IPCS, OTHER_FASTPATH, SIZES, TECHNIQUES,
                              Removed, Setting, Technique, columns, own_fastpath, setting, wishes)
from harness.store import Run
from scripts.reference import Printed
from scripts.rows import CYCLES, Key, Row, by_key, rows
from scripts.stats import number
from scripts.tables import Line, Table, table

# measure: the rows it is summed from, what a table calls it
MEASURES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "cycles": ((CYCLES,), "modelled cycles"),
    "instructions": (("kernel_instructions",), "kernel instructions"),
    "lines": (("code_lines", "data_lines"), "cache lines"),
    "tlb": (("itlb", "dtlb"), "TLB misses"),
}
# What a run with intervals has beside: the cycles at both ends of the model's figures, and what
# its rules may be wrong by.
ENDS = tuple(f"cycles at the {end} end" for end in knobs.ENDS)
SLACK = "cycles that rules may be off"
NOTABLE = 1.0           # percent of the full kernel from which on an interaction is told
SUM = "sum of the single techniques"
ALL = "all of them together"
Values = Mapping[tuple[Setting, str], float]        # of one ipc


def _uncertain(cycles: Row) -> dict[str, float]:
    """Nothing where the run has no intervals."""
    return {**dict(zip(ENDS, cycles.ends)), SLACK: cycles.slack} if cycles.ends else {}


def values(images: Mapping[str, Run]) -> dict[tuple[Setting, str], float]:
    """Every number of the runs, by image; of one ipc, half of what is measured."""
    found: dict[tuple[Setting, str], float] = {}
    for wish, run in images.items():
        known = by_key(rows(run))
        for fastpath, bench, case in dict.fromkeys((k.fastpath, k.bench, k.case) for k in known):
            for measure, (parts, _) in MEASURES.items():
                own = [known[Key(fastpath, bench, case, part)].median for part in parts]
                found[Setting(wish, fastpath, bench, case), measure] = sum(own) / IPCS
            for measure, value in _uncertain(known[Key(fastpath, bench, case, CYCLES)]).items():
                found[Setting(wish, fastpath, bench, case), measure] = value / IPCS
    return found


@dataclass(frozen=True)
class Share:
    """Percent of the full kernel, and the same with the model's figures at each end; shares are
    added and subtracted figures by figures. `slack` is what the model's rules may be wrong by in
    the instructions that are more, or fewer."""
    value: float
    ends: tuple[float, ...] = ()
    slack: float = 0.0

    def __add__(self, other: "Share") -> "Share":
        ends = tuple(a + b for a, b in zip(self.ends, other.ends))
        return Share(self.value + other.value, ends, self.slack + other.slack)

    def __sub__(self, other: "Share") -> "Share":
        return self + Share(-other.value, tuple(-end for end in other.ends), -other.slack)

    @property
    def interval(self) -> tuple[float, float] | None:
        if not self.ends:
            return None
        found = (self.value, *self.ends)
        return min(found) - abs(self.slack), max(found) + abs(self.slack)

    def __str__(self) -> str:
        inside = self.interval
        return _tenths(self.value) + (f" ({_tenths(inside[0])}..{_tenths(inside[1])})"
                                      if inside else "")


def _tenths(value: float) -> str:
    return number(round(value, 1) + 0.0)


@dataclass(frozen=True)
class Effect:
    """What taking some techniques out does to one ipc of a size."""
    removed: Removed
    size: int
    fastpath: str           # by which it was measured, with and without
    before: Mapping[str, float]
    after: Mapping[str, float]
    full: Mapping[str, float]       # the full kernel

    def added(self, measure: str = "cycles") -> float:
        return self.after[measure] - self.before[measure]

    @property
    def share(self) -> Share:
        known = all({*ENDS, SLACK} <= set(one) for one in (self.before, self.after, self.full))
        percent = [100 * self.added(measure) / self.full[measure]
                   for measure in ("cycles", *(ENDS if known else ()))]
        slack = 100 * self.added(SLACK) / self.full["cycles"] if known else 0.0
        return Share(percent[0], tuple(percent[1:]), slack)

    @property
    def percent(self) -> float:
        return self.share.value


@dataclass(frozen=True)
class Study:
    """All that was measured on one machine."""
    machine: str
    fastpath: str
    known: Values
    techniques: tuple[Technique, ...]
    extras: tuple[Technique, ...] = ()

    def _of(self, where: Setting) -> dict[str, float] | None:
        if (where, "cycles") not in self.known:
            return None
        return {measure: self.known[where, measure] for measure in (*MEASURES, *ENDS, SLACK)
                if (where, measure) in self.known}

    def full(self, size: int) -> dict[str, float]:
        found = self._of(setting(frozenset(), size, self.fastpath))
        if found is None:
            raise ValueError(f"the full kernel was not measured with {size} bytes")
        return found

    @property
    def entry(self) -> float:
        """One more entry and exit in a call and its reply, in percent of the shortest ipc."""
        found = self._of(Setting("", self.fastpath, BENCH_ENTRY, "any"))
        return 100 * found["cycles"] / self.full(SIZES[0])["cycles"] if found else 0.0

    def effect_by(self, fastpath: str, removed: Removed, size: int) -> Effect | None:
        """A technique that another fastpath takes out is compared with the one asked for only."""
        if fastpath != self.fastpath and any(own_fastpath(one, fastpath) for one in removed):
            return None
        before = self._of(setting(frozenset(), size, fastpath))
        after = self._of(setting(removed, size, fastpath))
        if not before or not after:
            return None
        return Effect(removed, size, fastpath, before, after, self.full(size))

    def effect(self, removed: Removed, size: int) -> Effect | None:
        """By the fastpath that was asked for or, where the image has not got it, by the other."""
        return (self.effect_by(self.fastpath, removed, size)
                or self.effect_by(OTHER_FASTPATH, removed, size))

    def effects(self, removed: Removed) -> list[Effect]:
        found = (self.effect(removed, size) for size in columns(removed))
        return [one for one in found if one]

    def interaction(self, one: Technique, other: Technique, size: int) -> Share | None:
        """What both together add beyond the sum."""
        for fastpath in (self.fastpath, OTHER_FASTPATH):    # all three by the same one
            both, first, second = (self.effect_by(fastpath, frozenset(removed), size)
                                   for removed in ((one, other), (one,), (other,)))
            if both and first and second:
                return both.share - first.share - second.share
        return None


def of_table_1(printed: Sequence[Printed]) -> dict[tuple[str, int], str]:
    return {(one.row, int(one.column.split()[0])): one.value for one in printed
            if (one.paper, one.place) == ("liedtke93", "Table 1")}


def _beside(printed: str, ours: Share | None) -> str:
    return f"{printed or '-'} / {'-' if ours is None else ours}"


def _sum(study: Study, size: int) -> Share | None:
    found = [effect.share for one in study.techniques if size in one.sizes
             if (effect := study.effect(frozenset({one}), size))]
    return reduce(add, found) if found else None


def table_1(study: Study, printed: Sequence[Printed]) -> Table:
    """Row by row and column by column: the printed percentage, and ours."""
    known = of_table_1(printed)
    lines = []
    for one in TECHNIQUES:
        cells = []
        for size in SIZES:
            found = (study.effect(frozenset({one}), size)
                     if one in study.techniques and size in one.sizes else None)
            cells.append(_beside(known.get((one.row, size), ""), found.share if found else None))
        lines.append(Line((one.row, *cells)))
    everything = frozenset(study.techniques)
    lines.append(Line((SUM, *(_beside(known.get((SUM, size), ""), _sum(study, size))
                              for size in SIZES))))
    together = {one.size: one.share for one in study.effects(everything)}
    lines.append(Line((ALL, *(_beside("", together.get(size)) for size in SIZES)), "ours"))
    full = ", ".join(f"{number(study.full(size)['cycles'])} ({size} bytes)" for size in SIZES)
    return table(f"Table 1 of Liedtke 1993 on {study.machine}: percent printed / ours",
                 ("removed", *(f">{size} bytes" for size in SIZES)), lines,
                 ("Time that one ipc takes more when a technique is taken out, in percent of the "
                  "full kernel; one ipc is half a call and its reply. Printed: an i486 of 50 MHz.",
                  f"The full kernel, fastpath {study.fastpath}, modelled cycles: {full}.",
                  *_told_intervals(study),
                  *_how(study, TECHNIQUES, study.techniques)))


def _told_intervals(study: Study) -> list[str]:
    if ENDS[0] not in study.full(SIZES[0]):
        return ["No intervals, since they were not asked for."]
    return ["In brackets: the interval, in which a percentage lies if every figure of the model "
            "that is not certain lies in its band and its rules are wrong by at most 2 % in the "
            "instructions that are added. Both kernels are taken at the same figures."]


def beyond(study: Study) -> Table:
    """The other choices of the same axes, which Table 1 has no numbers for."""
    lines = []
    for one in study.extras:
        added = {found.size: str(found.share) for found in study.effects(frozenset({one}))}
        lines.append(Line((one.row, *(added.get(size, "-") for size in SIZES))))
    return table(f"Beyond Table 1 on {study.machine}: percent",
                 ("removed", *(f">{size} bytes" for size in SIZES)), lines,
                 ("Of the full kernel, as above; less than 0: the ipc takes less time. Rows that "
                  "add no instructions (see below) show what moving code and data does to the "
                  "caches: smaller differences say nothing.",
                  *_how(study, study.extras, study.extras)))


def _how(study: Study, rows_of: Sequence[Technique], there: Sequence[Technique]) -> list[str]:
    """What was taken out, by whose numbers."""
    said = []
    for one in rows_of:
        if one not in there:
            missing = one.wish or one.fastpath or one.bench
            said.append(f"{one.row}: not measured, this tree has no {missing}.")
            continue
        by = {found.fastpath for found in study.effects(frozenset({one}))}
        other = (f" With and without it by fastpath {OTHER_FASTPATH}."
                 if by == {OTHER_FASTPATH} else "")
        if one.bench == BENCH_SPLIT:
            other += (" One more entry and exit alone, with nothing between, would add "
                      f"{number(round(study.entry, 1))} % at {SIZES[0]} bytes.")
        said.append(f"{one.row}: {one.how}.{other}")
    return said


def details(study: Study) -> Table:
    """What a technique does to instructions, cycles, cache lines and TLB misses of one ipc."""
    lines = []
    for size in SIZES:
        full = study.full(size)
        lines.append(Line(("the full kernel", f"{size}", study.fastpath,
                           *(number(full[measure]) for measure in MEASURES)), "ours"))
    for one in (*study.techniques, *study.extras):
        for found in study.effects(frozenset({one})):
            lines.append(Line((one.row, f"{found.size}", found.fastpath,
                               *(f"{found.added(measure):+.1f}" for measure in MEASURES))))
    return table(f"What is added to one ipc on {study.machine}",
                 ("removed", ">bytes", "fastpath", *(f">{text}" for _, text in MEASURES.values())),
                 lines, ("Cache lines: distinct ones, of code and data, in one call and its reply, "
                         "halved like all else.",))


def interactions(study: Study) -> Table:
    """The pairs whose effect is not the sum of theirs."""
    lines, asked, unknown = [], 0, dict[tuple[Technique, Technique], int]()
    for at, one in enumerate(study.techniques):
        for other in study.techniques[at + 1:]:
            for size in columns(frozenset((one, other))):
                beyond = study.interaction(one, other, size)
                asked += 1
                if beyond is None:
                    unknown[one, other] = unknown.get((one, other), 0) + 1
                elif abs(beyond.value) >= NOTABLE:
                    lines.append(Line((one.row, other.row, f"{size}", str(beyond))))
    return table(f"Pairs on {study.machine} that add another amount than the sum of the two",
                 ("removed", "and", ">bytes", ">beyond the sum, percent"), lines,
                 (f"Those of {asked - sum(unknown.values())} that differ from the sum by at least "
                  f"{NOTABLE:g} percent of the full kernel.",
                  *(_why_unknown(*two, sizes) for two, sizes in unknown.items())))


def _why_unknown(one: Technique, other: Technique, sizes: int) -> str:
    """Two techniques of which no fastpath is in all the images that they need."""
    return (f"Not measured at {sizes} sizes: {one.row} and {other.row}: no fastpath is in all "
            "images that they need.")


def csv_of(studies: Sequence[Study]) -> str:
    """Every number, for other tools."""
    lines = ["machine,axis,fastpath,benchmark,case,measure,value"]
    for study in studies:
        for (where, measure), value in study.known.items():
            lines.append(",".join((study.machine, f'"{where.wishes}"', where.fastpath, where.bench,
                                   where.case, measure, f"{value:g}")))
    return "\n".join(lines) + "\n"


def images_of(removed: Sequence[Removed]) -> tuple[str, ...]:
    """The images that these need, each once."""
    return tuple(dict.fromkeys(wishes(one) for one in removed))
