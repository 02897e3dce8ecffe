# SPDX-License-Identifier: BSD-2-Clause
"""The techniques of Liedtke 1993, and how each is taken out of this kernel.

A technique is taken out by another choice on an axis (another image), by another fastpath, or by
another program. What the paper removed it does not describe; `how` says what is removed here.
"""
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from harness.catalog import Catalog

SIZES = (8, 12, 128, 512, 4096)         # bytes, the columns of Table 1
BENCH, BENCH_SPLIT = "rpc_bytes", "rpc_bytes_split"
BENCH_ENTRY = "int_iret"                # the kernel entered and left, and nothing else
IPCS = 2                                # of one measured call: there and back
OTHER_FASTPATH = "c"                    # where an image has not the one that is asked for


@dataclass(frozen=True)
class Technique:
    row: str                    # as Table 1 prints it, if it does
    how: str
    sizes: tuple[int, ...] = SIZES
    axis: str = ""
    choice: str = ""
    fastpath: str = ""          # what stands for the one asked for, see own_fastpath
    bench: str = ""
    in_memory: bool = False     # 8 bytes go as a longer message does
    boot: str = ""              # a word of the kernel's boot line

    @property
    def wish(self) -> str:
        return f"{self.axis}={self.choice}" if self.axis else self.boot


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
              "each entry saves DS, ES, FS and GS and loads DS and ES, each exit loads all four",
              axis="switch", choice="reload", fastpath="reload"),
    Technique("reply & wait (in an RPC)",
              "the server replies in one ipc and waits in another; the client calls again before "
              "it waits, so that its call is queued. Neither of the two is one for a fastpath here",
              bench=BENCH_SPLIT),
    Technique("condensed tables (fewer TLB misses)",
              "GDT, IDT and TSS have a page each and begin with it, in the same sets of a cache; "
              "all else stays where it is",
              axis="tables", choice="spread"),
    Technique("virtual TCBs (TLB misses only)",
              "a table of pointers, each for four control blocks and tested before it is used, "
              "leads to them; they lie in the kernel's memory, which has 4 MB pages where the "
              "processor has them", axis="tcb", choice="table"),
)
# What Table 1 has no row for: other choices on the same axes, and the assembler.
EXTRAS = (
    Technique("assembler (C fastpath)", "the fastpath is that in C", fastpath="c"),
    Technique("fastpaths", "every ipc takes the C path, which has all of V2's rules",
              fastpath="none"),
    Technique("lazy scheduling (Benno queues)",
              "blocked threads are never queued, and the running one is not", axis="sched",
              choice="benno"),
    Technique("direct switch (the scheduler is asked)",
              "at each switch by ipc the scheduler searches for the highest priority, in queues "
              "that are exact, as it must find whom the ipc has woken: the difference to the row "
              "lazy scheduling is the search. Its answer here is the partner, for no other ready "
              "thread has its priority or a higher one. No slice begins and none is put aside: the "
              "partner runs on the one that it is given, as V2 has it",
              axis="sched", choice="asked"),
    Technique("address space loaded only when it changes",
              "CR3 is loaded for every other thread; here all of them are of another space",
              axis="switch", choice="cr3"),
    Technique("kernel pages like any other",
              "they are global where the processor has that: no 486 and no Pentium",
              axis="switch", choice="global"),
    Technique("one kernel stack for all threads",
              "each thread has one, a page; a switch stores where the one goes on and its stack "
              "pointer, and loads the other's. Frames of entries stay in the control blocks",
              axis="stack", choice="each", fastpath="stacks"),
    Technique("no small spaces",
              "spaces may be small, which these two are not: fastpath small",
              axis="switch", choice="small", fastpath="small"),
    Technique("messages in memory by the C path",
              "3 to 16 dwords take a fastpath: dwords; longer ones it has looked at in vain",
              fastpath="dwords"),
    Technique("several wakeup lists",
              "one list, which each tick searches; no ipc here has a finite timeout",
              axis="timeout", choice="single"),
    Technique("clans off, the default",
              "clans are enforced; the two are of one clan, which the word says that the partner "
              "waits with: an ipc asks nothing more", boot="clans=on"),
)
Removed = frozenset[Technique]


def present(found: Catalog, techniques: tuple[Technique, ...] = TECHNIQUES
            ) -> tuple[Technique, ...]:
    """Those whose removal this tree has."""
    def there(one: Technique) -> bool:
        choices = [entry.name for entry in found.axes.get(one.axis, ())]
        return ((not one.axis or one.choice in choices)
                and (not one.fastpath or one.fastpath in found.fastpath_names)
                and (not one.bench or one.bench in found.bench_names))
    return tuple(one for one in techniques if there(one))


def removals(techniques: tuple[Technique, ...], pairs: bool) -> Iterator[Removed]:
    """None, each one, all together, and each two."""
    yield frozenset()
    yield from (frozenset({one}) for one in techniques)
    yield frozenset(techniques)
    if pairs:
        yield from (frozenset(two) for two in combinations(techniques, 2))


def wishes(removed: Removed) -> str:
    """The image that a removal needs, as --axis says it, and words of its boot line; in the order
    of the techniques."""
    return ",".join(one.wish for one in (*TECHNIQUES, *EXTRAS) if one in removed and one.wish)


@dataclass(frozen=True)
class Setting:
    """What is measured: in which image, by which fastpath, which benchmark and case."""
    wishes: str
    fastpath: str
    bench: str
    case: str


def own_fastpath(one: Technique, fastpath: str) -> str:
    """What stands for `fastpath` where a technique is out; none: it stands for itself. So does
    OTHER_FASTPATH where an image takes the technique out: it is compiled for each image."""
    return "" if one.axis and fastpath == OTHER_FASTPATH else one.fastpath


def setting(removed: Removed, size: int, fastpath: str) -> Setting:
    memory = any(one.in_memory for one in removed)
    return Setting(wishes(removed),
                   next(filter(None, (own_fastpath(one, fastpath) for one in removed)), fastpath),
                   next((one.bench for one in removed if one.bench), BENCH),
                   f"m{size}" if memory and size == SIZES[0] else f"b{size}")


def columns(removed: Removed) -> tuple[int, ...]:
    """The sizes at which all of these techniques matter; of many, at which one does."""
    if len(removed) > 2:
        return SIZES
    return tuple(size for size in SIZES if all(size in one.sizes for one in removed))
