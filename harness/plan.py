# SPDX-License-Identifier: BSD-2-Clause
"""What is asked of one boot, and how that is said to the kernel and to the root program."""
from dataclasses import dataclass, field, replace

from harness.build import Build


@dataclass(frozen=True)
class Plan:
    """One boot: fastpaths are measured in it in turn, the first one is selected at boot."""
    build: Build
    fastpaths: tuple[str, ...]
    benches: tuple[str, ...] = ()       # empty: all
    n: int = 16
    seed: int | None = None
    program: str = "bench"
    client: str = ""                    # one more program, which `program` starts as a module
    image: str = ""                     # the first digits of the kernel image's hash
    append: str = ""                    # more words for the kernel's boot line
    # of a modelled machine: figures that are set, and whether the result gets its interval
    knobs: dict[str, float] = field(default_factory=dict)
    interval: bool = True
    all_timed: bool = False             # `benches` are all that measure time; nobody named them
    trace: bool = False                 # keep each instruction of its intervals (trace.csv)
    # images of another revision: the folder of its tree, and its kernel as seen from there
    source: str = ""
    kernel: str = ""

    @property
    def cmdline(self) -> str:
        return " ".join([f"fastpath={self.fastpaths[0]} console=serial", *self.append.split()])

    @property
    def args(self) -> str:
        words = ["run=" + ("+".join(self.benches) or "all")]
        if self.program == "bench":
            words += [f"n={self.n}", "fast=" + "+".join(self.fastpaths)]
            words += [f"seed={self.seed}"] if self.seed is not None else []
        words += [f"image={self.image}"] if self.image else []
        return " ".join(words)


def boots(plan: Plan) -> tuple[Plan, ...]:
    """One plan a boot: only the bench build may change its fastpath while it runs."""
    if plan.build.name == "bench":
        return (plan,)
    return tuple(replace(plan, fastpaths=(fastpath,)) for fastpath in plan.fastpaths)
