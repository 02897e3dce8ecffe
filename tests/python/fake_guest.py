#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Stands in for QEMU in tests of the harness: reads QEMU's arguments and prints what a guest would.

FAKE_GUEST says how it behaves: good, panicked, silent, rubbish, cut, middle, lost, wrong_variant,
wrong_image, off_by_one, slow_path, failed_check, slow_end_fails, one_figure_fails, unequal. It is
no machine: its numbers are made up.
"""
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

COLUMNS = ("seq,id,status,total,kernel,user,entries,kernel_loads,kernel_stores,user_loads,"
           "user_stores,cr3_loads,segment_loads,io,invlpg")
MODEL_COLUMNS = ",modelled_cycles,tsc_cycles,issue"
# benchmark: cases, kernel instructions for (asm, c, none), user instructions, expected path
BENCHES = {
    "overhead": (("any",), (0, 0, 0), 6, "none"),
    "int_iret": (("any",), (2, 2, 2), 8, "none"),
    "floor_switch": (("any",), (9, 9, 9), 8, "none"),
    "null_syscall": (("any",), (21, 21, 21), 9, "none"),
    "ipc_call": (("inter", "intra"), (45, 88, 151), 11, "fast"),
    "ipc_reply": (("inter", "intra"), (44, 86, 149), 11, "fast"),
    "ipc_round_trip": (("inter", "intra"), (89, 174, 300), 18, "fast"),
    "fault_round_trip": (("inter",), (480, 485, 490), 12, "slow"),
}
FASTPATHS = ("asm", "c", "none")
BEHAVIOUR = os.environ.get("FAKE_GUEST", "good")


def argument(name: str) -> str:
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else ""


def words_of(line: str) -> dict[str, str]:
    return dict(word.split("=", 1) for word in line.split() if "=" in word)


def variants(cmdline: dict[str, str]) -> Iterator[dict[str, object]]:
    benno = BEHAVIOUR == "wrong_variant" or "benno" in argument("-kernel")
    yield {"type": "variant", "axis": "sched", "name": "benno" if benno else "lazy",
           "summary": "s", "paper": "liedtke93", "selected": True}
    yield {"type": "variant", "axis": "timeout", "name": "lists", "summary": "s", "paper": "",
           "selected": True}
    for name in FASTPATHS:
        yield {"type": "variant", "axis": "fastpath", "name": name, "summary": f"the {name} one",
               "paper": "liedtke93", "selected": name == cmdline["fastpath"]}


def banner(build: str, cmdline: str) -> Iterator[dict[str, object]]:
    yield {"type": "kernel", "name": "l4bench", "revision": "1a2b3c4-dirty",
           "compiler": "gcc 12.2.0", "flags": "-O2", "build": build, "cmdline": cmdline}
    yield {"type": "processor", "vendor": "GenuineIntel", "family": 6, "model": 6, "stepping": 3,
           "features": "fpu pse tsc msr pge", "hypervisor": "TCGTCGTCGTCG"}
    yield from variants(words_of(cmdline))


class Benchmarks:
    """Prints the records of a bench program and writes the intervals of its samples."""

    def __init__(self, args: str, build: str, knobs: dict[str, str]) -> None:
        self.args, self.build, self.knobs = words_of(args), build, knobs
        self.intervals: list[str] = []

    def modelled(self, case: str, total: int, entries: int) -> str:
        """A gate and, between address spaces, a load of CR3, on top of the instructions."""
        if "cpu" not in self.knobs:
            return ""
        cycles = total + entries * (int(self.knobs.get("int_outer", "48"))
                                    + (case != "intra") * int(self.knobs.get("cr3", "21")))
        return f",{cycles},{total + 4},{total}"

    def records(self) -> Iterator[dict[str, object]]:
        asked = self.args["run"]
        names = list(BENCHES) if asked == "all" else asked.split("+")
        for name in names:
            yield {"type": "bench", "name": name, "mode": "user", "question": f"What is {name}?",
                   "expect": BENCHES[name][3]}
            for fastpath in self.args["fast"].split("+"):
                for case in BENCHES[name][0]:
                    yield from self.case(name, case, fastpath)

    def case(self, name: str, case: str, fastpath: str) -> Iterator[dict[str, object]]:
        _, kernels, user, expect = BENCHES[name]
        kernel = kernels[FASTPATHS.index(fastpath)] - (2 if case == "intra" else 0)
        n, first = int(self.args["n"]), len(self.intervals)
        total = kernel + user
        for number in range(first, first + n):
            entries = 1 if kernel else 0
            self.intervals.append(f"{number},1,ok,{total},{kernel},{user},{entries},"
                                  f"{kernel // 3},{kernel // 4},1,1,{entries},0,0,0"
                                  + self.modelled(case, total, entries))
        values = [total + 4] * n
        if BEHAVIOUR == "off_by_one" and name == "ipc_call" and case == "inter":
            values[3] += 1
        place = {"bench": name, "case": case, "fastpath": fastpath}
        yield {"type": "samples", **place, "clock": "tsc", "first": first, "n": n, "refused": 0,
               "values": values}
        bad = BEHAVIOUR == "failed_check" and name == "ipc_call" or (
            BEHAVIOUR == "slow_end_fails" and "cr3" in self.knobs) or (
            BEHAVIOUR == "one_figure_fails" and self.knobs.get("walk") == "13"
            and "cr3" not in self.knobs)
        yield {"type": "check", **place, "ok": not bad}
        if self.build == "check":
            fast = expect == "fast" and fastpath != "none" and BEHAVIOUR != "slow_path"
            yield {"type": "path", **place, "fast": n if fast else 0,
                   "slow": n if not fast and expect != "none" else 0}


def conformance() -> Iterator[str]:
    yield "KTAP version 1"
    yield "1..3"
    yield "ok 1 - ipc_register_message"
    yield "not ok 2 - ipc_timeout" if BEHAVIOUR == "failed_check" else "ok 2 - ipc_timeout"
    if BEHAVIOUR != "cut":
        yield "ok 3 - clans # SKIP not there yet"


def equality(args: dict[str, str]) -> Iterator[str]:
    """The image of tests/equal."""
    names, states = args["fast"].split("+"), args["states"]
    yield "KTAP version 1"
    yield f"1..{len(names)}"
    yield f"# {states} pre-states, {states} distinct"
    for number, name in enumerate(names, start=1):
        if BEHAVIOUR == "unequal":
            yield f"# {name} differs from the C path"
        yield f"# {name}: {states} pre-states, 10 fast, 0 to the C path"
        yield f"{'not ' if BEHAVIOUR == 'unequal' else ''}ok {number} - {name}"


def program(build: str, cmdline: str, path: str, args: str, plugin: str) -> Iterator[str]:
    yield "l4bench starts"
    if BEHAVIOUR == "rubbish":
        yield from ("\x00\xff{]" * 20, "{oops")
        return
    yield from map(json.dumps, banner(build, cmdline))
    if BEHAVIOUR == "panicked":
        yield "panic: mapdb: no free node"
        return
    if build == "equal":
        yield from equality(words_of(args))
        return
    shown = args.replace("image=", "image=f") if BEHAVIOUR == "wrong_image" else args
    name = Path(path).stem
    yield json.dumps({"type": "begin", "program": name, "args": shown, "clock": "tsc"})
    if name == "conformance":
        yield from conformance()
        return
    knobs = words_of(plugin.replace(",", " "))
    bench = Benchmarks(args, build, knobs)
    lines = [json.dumps(record) for record in bench.records()]
    if plugin:
        columns = COLUMNS + ("cpu" in knobs) * MODEL_COLUMNS
        Path(knobs["out"]).write_text("\n".join([columns, *bench.intervals]) + "\n",
                                      encoding="utf-8")
    if BEHAVIOUR in ("cut", "silent", "middle"):
        yield from lines[:5]
        return
    yield from lines[1:] if BEHAVIOUR == "lost" else lines
    yield json.dumps({"type": "end", "records": len(lines)})


def main() -> int:
    if "--version" in sys.argv:
        print("QEMU emulator version 0.0 (fake)")
        return 0
    modules = argument("-initrd").split(",")
    path, _, args = modules[1].partition(" ")
    build = Path(argument("-kernel")).parent.name.split("-")[0]
    plugin = argument("-plugin")
    serial = argument("-serial").removeprefix("file:")
    with open(serial, "w", encoding="utf-8") as out:
        for line in program(build, argument("-append"), path, args, plugin):
            out.write(line + "\n")
        if BEHAVIOUR == "middle":
            out.write('{"type":"samples","bench":"ipc')
    if BEHAVIOUR == "silent":
        time.sleep(60)
    return {"panicked": 37, "failed_check": 35}.get(BEHAVIOUR, 33)


if __name__ == "__main__":
    sys.exit(main())
