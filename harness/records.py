# SPDX-License-Identifier: BSD-2-Clause
"""What the target prints, as values; harness/parse.py makes them from a serial log."""
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Kernel:
    name: str
    revision: str           # ends in -dirty when files had been changed
    compiler: str
    flags: str
    build: str
    cmdline: str


@dataclass(frozen=True)
class Processor:
    vendor: str
    family: int
    model: int
    stepping: int
    features: str
    hypervisor: str = ""


@dataclass(frozen=True)
class Variant:
    axis: str
    name: str
    summary: str
    paper: str
    selected: bool


@dataclass(frozen=True)
class Begin:
    program: str
    args: str
    clock: str


@dataclass(frozen=True)
class Bench:
    name: str
    mode: str
    question: str
    expect: str
    measures: str = "time"  # or held: how long interrupts were held off; no other number counts


@dataclass(frozen=True)
class Samples:
    """One case of one benchmark: raw differences of the clock, nothing subtracted."""
    bench: str
    case: str
    fastpath: str
    clock: str
    first: int
    n: int
    refused: int
    values: tuple[int, ...]
    intervals: tuple[int, ...] = ()
    overhead: str = "any"

    @property
    def interval_numbers(self) -> tuple[int, ...]:
        """Which marker interval of this boot belongs to each value."""
        return self.intervals or tuple(range(self.first, self.first + self.n))


@dataclass(frozen=True)
class Check:
    bench: str
    case: str
    fastpath: str
    ok: bool


@dataclass(frozen=True)
class PathCount:
    """How often the fast path was taken and how often it was left (check build)."""
    bench: str
    case: str
    fastpath: str
    fast: int
    slow: int


@dataclass(frozen=True)
class Skip:
    bench: str
    case: str
    fastpath: str
    reason: str


@dataclass(frozen=True)
class End:
    records: int


@dataclass(frozen=True)
class Log:
    """A whole serial log."""
    kernel: Kernel | None = None
    processor: Processor | None = None
    variants: tuple[Variant, ...] = ()
    begin: Begin | None = None
    benches: tuple[Bench, ...] = ()
    samples: tuple[Samples, ...] = ()
    checks: tuple[Check, ...] = ()
    paths: tuple[PathCount, ...] = ()
    skips: tuple[Skip, ...] = ()
    end: End | None = None
    program_records: int = 0        # JSON lines after `begin`, `end` not counted
    panic: str = ""
    exceptions: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()  # lines that break the format, each with its number
    last_line: str = ""
    plain: tuple[str, ...] = field(default=(), repr=False)
