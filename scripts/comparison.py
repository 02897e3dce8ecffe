# SPDX-License-Identifier: BSD-2-Clause
"""Two fastpaths, or two runs, set against each other number by number. Pure.

On an exact machine a difference is what it is: one instruction more is one instruction more.
Modelled cycles hang on figures that are not certain: a difference counts only if it has the same
sign with all of them at their fast end and at their slow end. Of real time see sampled.py.
"""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.store import Run
from scripts import sampled
from scripts.difference import Difference, Pair
from scripts.rows import Key, Row, by_key, clock_rows, rows
from scripts.stats import number


# Units whose numbers come from the stream of instructions and are the same in every run.
COUNTED = ("instructions", "modelled cycles")


class CannotCompare(ValueError):
    """The two are not of one kind; the text says why."""


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


@dataclass(frozen=True)
class Exact(Difference):
    """Of a machine on which two runs of one image give the same numbers."""

    @property
    def apart(self) -> bool:
        """No sample of the one lies within the range of the other."""
        return min(self.a.values) > max(self.b.values) or max(self.a.values) < min(self.b.values)

    @property
    def certain(self) -> bool:
        """The sign is the same at both ends of the model's figures, where both have them."""
        return all(_sign(a - b) == _sign(self.change) for a, b in zip(self.a.ends, self.b.ends))

    @property
    def _doubt(self) -> str:
        if not (self.a.same and self.b.same) and not self.apart:
            return "samples differ among themselves"
        return "" if self.certain else "it hangs on figures of the model that are not certain"

    @property
    def direction(self) -> int | None:
        return None if self._doubt else _sign(self.change)

    @property
    def verdict(self) -> str:
        if self._doubt:
            return f"no verdict: {self._doubt}"
        if self.change == 0:
            return "equal"
        return f"{number(abs(self.change))} {'fewer' if self.change < 0 else 'more'}{self.share}"


def _kind(run: Run) -> str:
    """Which processor a run in real time is of."""
    processor = run.log.processor
    if processor is None:
        return "an unknown processor"
    where = processor.hypervisor or "no hypervisor"
    return (f"{processor.vendor} {processor.family}/{processor.model}/{processor.stepping} "
            f"under {where}")


def _knobs(run: Run) -> str:
    return " ".join(f"{name}={value:g}" for name, value in run.meta.knobs.items()) or "no knob set"


def refuse_one(run: Run) -> None:
    """A run without numbers is compared with nothing."""
    if run.meta.status != "good":
        raise CannotCompare(f"run {run.name} has failed ({run.meta.status}): none of its numbers "
                            "is used")
    if not run.meta.unit:
        raise CannotCompare(f"run {run.name} is of machine {run.meta.machine}, whose numbers say "
                            "nothing")
    if run.meta.unit in COUNTED and not run.intervals:
        raise CannotCompare(f"run {run.name} has no counted intervals")


def refuse(a: Run, b: Run) -> None:
    """Only good runs of one machine with one clock can be compared."""
    for run in (a, b):
        refuse_one(run)
    for what in ("machine", "clock", "unit"):
        left, right = getattr(a.meta, what), getattr(b.meta, what)
        if left != right:
            raise CannotCompare(f"{a.name} has {what} {left or 'none'}, {b.name} has {what} "
                                f"{right or 'none'}: numbers of two kinds are not compared")
    if a.meta.knobs != b.meta.knobs:
        raise CannotCompare(f"{a.name} was modelled with {_knobs(a)}, {b.name} with {_knobs(b)}: "
                            "what a knob does is shown by ./l4bench sensitivity")
    if not a.intervals and _kind(a) != _kind(b):
        raise CannotCompare(f"{a.name} is of {_kind(a)}, {b.name} of {_kind(b)}: they are "
                            "different machines")


def _numbers(run: Run) -> dict[Key, Row]:
    try:
        return by_key(rows(run) or clock_rows(run))
    except ValueError as error:
        raise CannotCompare(str(error)) from error


def _judged(pairs: Sequence[Pair], exact: bool) -> tuple[Difference, ...]:
    if not exact:
        return sampled.differences(pairs)
    return tuple(Exact(pair.fastpath, pair.a, pair.b) for pair in pairs)


def of_fastpaths(run: Run, a: str, b: str, benches: Iterable[str] = ()) -> tuple[Difference, ...]:
    """Fastpath `a` against `b`, in one run."""
    refuse_one(run)
    found, wanted = _numbers(run), set(benches)
    pairs = ((row, found.get(Key(b, key.bench, key.case, key.measure)))
             for key, row in found.items()
             if key.fastpath == a and (not wanted or key.bench in wanted))
    return _judged([Pair(f"{a} : {b}", row, base) for row, base in pairs if base],
                   bool(run.intervals))


def of_runs(a: Run, b: Run, benches: Iterable[str] = ()) -> tuple[Difference, ...]:
    """Run `a` against run `b`, for every number that both have."""
    refuse(a, b)
    base, wanted = _numbers(b), set(benches)
    pairs = ((key, row, base.get(key)) for key, row in _numbers(a).items())
    return _judged([Pair(key.fastpath, row, other) for key, row, other in pairs
                    if other and (not wanted or key.bench in wanted)], bool(a.intervals))


def of_boots(a: Sequence[Run], b: Sequence[Run], benches: Iterable[str] = ()
             ) -> tuple[Difference, ...]:
    """Two images, each booted as often: in real time a boot is one repetition, its median."""
    if len(a) == len(b) == 1:
        return of_runs(a[0], b[0], benches)
    for run in (*a, *b):
        refuse(run, a[0])
    left, right = _medians(a), _medians(b)
    wanted = set(benches)
    return sampled.differences([
        Pair(key.fastpath, row, right[key]) for key, row in left.items()
        if key in right and (not wanted or key.bench in wanted)])


def _medians(runs: Sequence[Run]) -> dict[Key, Row]:
    """Of each number its median in every boot; only those that every boot has."""
    found = [_numbers(run) for run in runs]
    return {key: sampled.medians([one[key] for one in found])
            for key in found[0] if all(key in one for one in found)}


def notes(a: Run, b: Run) -> tuple[str, ...]:
    """What else is not the same, and may be part of a difference."""
    said = [f"they differ in {what}: {left or 'none'} and {right or 'none'}"
            for what, left, right in (
                ("compiler", a.meta.compiler, b.meta.compiler),
                ("flags", a.meta.flags, b.meta.flags),
                ("kind of build", a.meta.build.split("-")[0], b.meta.build.split("-")[0]),
                ("QEMU", a.meta.qemu_version, b.meta.qemu_version),
                ("boot line", _boot_line(a), _boot_line(b))) if left != right]
    if len({_program(run) for run in (a, b)}) == 2:
        said.append("the benchmark programs differ: user instructions may be part of a difference")
    return tuple(said)


def _boot_line(run: Run) -> str:
    """The switches of the kernel, without the fastpath that is selected first."""
    words = str(run.meta.asked.get("cmdline", "")).split()
    return " ".join(word for word in words if not word.startswith("fastpath="))


def _program(run: Run) -> str:
    return next((digest for path, digest in run.meta.images.items()
                 if path.endswith("/bench.elf")), "")
