# SPDX-License-Identifier: BSD-2-Clause
"""The techniques of Liedtke 1993, and how each is taken out of this kernel.

A technique is taken out by another choice on an axis (another image), by another fastpath, or by
another program. What the paper removed it does not describe; `how` says what is removed here.
"""
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from harness import symbols
from harness.build import Build
from harness.catalog import Catalog
from harness.tree import Tree

SIZES = (8, 12, 128, 512, 4096)         # bytes, the columns of Table 1
BENCH, BENCH_SPLIT = "rpc_bytes", "rpc_bytes_split"
BENCH_ENTRY = "int_iret"                # the kernel entered and left, and nothing else
IPCS = 2                                # of one measured call: there and back
OTHER_FASTPATH = "c"                    # where an image has not the one that is asked for


@dataclass(frozen=True)
class Technique:
    row: str                    # as Table 1 prints it
    how: str
    sizes: tuple[int, ...] = SIZES
    axis: str = ""
    choice: str = ""
    fastpath: str = ""
    bench: str = ""
    in_memory: bool = False     # 8 bytes go as a longer message does

    @property
    def wish(self) -> str:
        return f"{self.axis}={self.choice}" if self.axis else ""


TECHNIQUES = (
    Technique("short message in registers",
              "8 bytes go through memory, as dwords 3 and 4 of a message; V2 has the first two in "
              "registers always. So they take the C path, too", sizes=(8,), in_memory=True),
    Technique("direct transfer (temporary mapping)",
              "two copies through a buffer in the kernel, with each space loaded in turn",
              sizes=SIZES[1:], axis="copy", choice="bounce"),
    Technique("lazy scheduling", "ready queues are exact at every block and wake",
              axis="sched", choice="eager"),
    Technique("no segment-register loads",
              "each ipc saves DS, ES, FS and GS, loads DS and ES on its way in and all four on its "
              "way out", fastpath="reload"),
    Technique("reply & wait (in an RPC)",
              "the server replies in one ipc and waits in another; the client calls again before "
              "it waits, so that its call is queued. Neither of the two is one for a fastpath here",
              bench=BENCH_SPLIT),
    Technique("condensed tables (fewer TLB misses)",
              "GDT, IDT and TSS have a page each and begin with it, in the same sets of a cache; "
              "all else stays where it is",
              axis="tables", choice="spread"),
    Technique("virtual TCBs (TLB misses only)",
              "a table of pointers leads to the control blocks, with a check of its bounds",
              axis="tcb", choice="table"),
)
Removed = frozenset[Technique]


def present(found: Catalog) -> tuple[Technique, ...]:
    """Those whose removal this tree has."""
    def there(one: Technique) -> bool:
        choices = [entry.name for entry in found.axes.get(one.axis, ())]
        return ((not one.axis or one.choice in choices)
                and (not one.fastpath or one.fastpath in found.fastpath_names)
                and (not one.bench or one.bench in found.bench_names))
    return tuple(one for one in TECHNIQUES if there(one))


def removals(techniques: tuple[Technique, ...], pairs: bool) -> Iterator[Removed]:
    """None, each one, all together, and each two."""
    yield frozenset()
    yield from (frozenset({one}) for one in techniques)
    yield frozenset(techniques)
    if pairs:
        yield from (frozenset(two) for two in combinations(techniques, 2))


def wishes(removed: Removed) -> str:
    """The image that a removal needs, as --axis says it; in the order of the techniques."""
    return ",".join(one.wish for one in TECHNIQUES if one in removed and one.wish)


@dataclass(frozen=True)
class Setting:
    """What is measured: in which image, by which fastpath, which benchmark and case."""
    wishes: str
    fastpath: str
    bench: str
    case: str


def setting(removed: Removed, size: int, fastpath: str) -> Setting:
    memory = any(one.in_memory for one in removed)
    return Setting(wishes(removed),
                   next((one.fastpath for one in removed if one.fastpath), fastpath),
                   next((one.bench for one in removed if one.bench), BENCH),
                   f"m{size}" if memory and size == SIZES[0] else f"b{size}")


def columns(removed: Removed) -> tuple[int, ...]:
    """The sizes at which all of these techniques matter; of many, at which one does."""
    if len(removed) > 2:
        return SIZES
    return tuple(size for size in SIZES if all(size in one.sizes for one in removed))


def fastpaths_in(tree: Tree, build: Build, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Which of these an image holds; a choice on an axis may leave some out."""
    known = symbols.read(build.kernel(tree)).places
    return tuple(name for name in wanted if f"fastpath_{name}" in known)
