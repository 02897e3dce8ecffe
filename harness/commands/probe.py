# SPDX-License-Identifier: BSD-2-Clause
"""Measure somebody else's unmodified kernel on a modelled machine.

From one address to another, or (--entries) from each entry into the kernel from ring 3 to its
return; the image needs no marker and no change. Addresses are linear ones; names come from --elf.
What stands after -- goes to QEMU; without a medium there QEMU boots the ELF file itself. The
first instruction of an interval is the one at --start, the last one the one before --end.

  ./l4bench probe --machine p5-133 --elf kernel.elf --start sys_entry --end sys_exit -- -initrd root
  ./l4bench probe --machine i486-50 --entries -- -kernel bzImage -m 64

Exit codes: 0 measured; 1 nothing, or only a part, was measured, or QEMU has failed;
            2 a wrong name, address or option.
"""
# packages: harness build machines
import argparse
import hashlib
import json
from itertools import groupby
from pathlib import Path

from harness import build as builds
from harness import knobs, machines, options, probe, symbols, untimed
from harness.errors import UsageError, WorkFailed
from harness.intervals import Interval
from harness.process import output_of
from harness.tree import Tree

TITLES = {"modelled_cycles": "modelled cycles", "total": "instructions", "kernel": "  kernel",
          "user": "  user", "entries": "entries into the kernel", "imiss": "L1 misses, code",
          "dmiss_read": "L1 misses, loads", "dmiss_write": "L1 misses, stores",
          "l2miss": "L2 misses", "itlb": "TLB misses, code", "dtlb": "TLB misses, data",
          "mispred": "mispredicted branches", "cr3_loads": "loads of CR3",
          "segment_loads": "segment loads"}
Ends = dict[str, dict[int, float]]      # of probe.with_ends; empty: not asked for
SHOWN = 12      # interrupted intervals that are listed


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--machine", required=True, metavar="NAME", help="a modelled machine")
    parser.add_argument("--elf", type=Path, metavar="FILE", help="the image, for its names")
    parser.add_argument("--start", metavar="PLACE", help="name, name+0x10, or address 0x...")
    parser.add_argument("--end", metavar="PLACE", help="may be the same: then each round counts")
    parser.add_argument("--entries", action="store_true",
                        help="each entry from ring 3, by gate, fault or interrupt")
    parser.add_argument("--entry", metavar="PLACE",
                        help="where the model begins (default: first code at 1 MB to 16 MB)")
    parser.add_argument("--count", type=int, default=100, metavar="N",
                        help="intervals to measure (default: 100)")
    parser.add_argument("--seconds", type=float, default=300.0, metavar="S",
                        help="time limit (default: 300)")
    options.add_model(parser)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the record there")
    parser.add_argument("qemu", nargs="*", metavar="QEMU-OPTION", help="after --")


def _address(args: argparse.Namespace, place: str | None) -> int | None:
    if place is None:
        return None
    if args.elf:
        return symbols.read(args.elf).address(place)
    number = symbols.address_of_number(place)
    if number is None:
        raise UsageError(f"'{place}' is a name: --elf FILE must say what it means")
    return number


def _asked(args: argparse.Namespace, tree: Tree) -> probe.Asked:
    machine = machines.get(args.machine)
    if not machine.model:
        raise UsageError(f"machine {machine.name} is not modelled: choose one of "
                         + ", ".join(m.name for m in machines.find().values() if m.model))
    if args.entries == bool(args.start or args.end):
        raise UsageError("give --start and --end, or --entries")
    if not args.entries and not (args.start and args.end):
        raise UsageError(f"--{'end' if args.start else 'start'} is missing")
    if args.count < 1 or not args.seconds > 0:
        raise UsageError("--count and --seconds are at least one interval and some time")
    values = knobs.asked(knobs.find(tree), machine, args.knob)
    probe.check_options(args.qemu)
    start, end, entry = (_address(args, place) for place in (args.start, args.end, args.entry))
    qemu = tuple(args.qemu)
    if not probe.boots_something(qemu):
        if not args.elf:
            raise UsageError("nothing to boot: give --elf FILE, or a medium after --, "
                             "such as -- -kernel FILE")
        symbols.read(args.elf)
        qemu += ("-kernel", str(args.elf))
    return probe.Asked(machine, qemu, start, end, entry, args.count, args.seconds, values)


def _table(rows: tuple[Interval, ...]) -> None:
    print(f"  {'':<26}{'min':>10}{'median':>12}{'max':>10}")
    for column, (low, middle, high) in probe.summary(rows).items():
        if high or column in ("modelled_cycles", "total"):
            print(f"  {TITLES[column]:<26}{low:>10}{middle:>12g}{high:>10}")


def _print(args: argparse.Namespace, asked: probe.Asked, outcome: probe.Outcome,
           ends: Ends) -> None:
    what = ("each entry into the kernel" if asked.start is None else
            f"from {args.start} ({asked.start:#010x}) to {args.end} ({asked.end:#010x})")
    print(f"{asked.machine.name}: {what}; {len(outcome.rows)} intervals, {outcome.status}")
    by_cause = sorted(outcome.clean, key=lambda row: row.id)
    for vector, group in groupby(by_cause, key=lambda row: row.id):
        rows = tuple(group)
        through = f"through vector {vector:#x}, " if asked.start is None else ""
        print(f"\n{through}{len(rows)} intervals without an interrupt")
        _table(rows)
        if ends:
            low, high = (ends[which].get(vector, float("nan")) for which in knobs.ENDS)
            print(f"  median with every uncertain figure at its ends: {low:g} to {high:g} cycles")
    spoiled = [row for row in outcome.rows if row.status == "interrupted"]
    for row in spoiled[:SHOWN]:
        print(f"interrupted, not in the figures: interval {row.seq}, "
              f"{row.value('interrupts')} interrupts, {row.value('modelled_cycles')} cycles")
    if len(spoiled) > SHOWN:
        print(f"... and {len(spoiled) - SHOWN} more with interrupts")
    if outcome.model["restarts"]:
        print(f"{outcome.model['restarts']} times the start was executed once more before the end: "
              "the interval began anew")
    if outcome.model["timers_follow"] != "the modelled clock":
        print(f"timers follow {outcome.model['timers_follow']}: ticks have not their modelled rate")
    for sentence in untimed.sentences(outcome.model):
        print(sentence)


def _record(args: argparse.Namespace, asked: probe.Asked, outcome: probe.Outcome,
            ends: Ends) -> str:
    elf = ({"path": str(args.elf), "sha256": hashlib.sha256(args.elf.read_bytes()).hexdigest()}
           if args.elf else None)
    groups = {vector: probe.summary(row for row in outcome.clean if row.id == vector)
              for vector in sorted({row.id for row in outcome.clean})}
    return json.dumps({
        "what": "l4bench probe", "unit": "modelled cycles", "status": outcome.status,
        "machine": asked.machine.name, "model": outcome.model, "elf": elf,
        "knobs_asked": dict(asked.values), "median_at_ends": ends,
        "files": probe.files_of(asked.qemu), "start": asked.start, "end": asked.end,
        "entries": asked.start is None, "asked": asked.count, "qemu_options": asked.qemu,
        "qemu_version": output_of([asked.machine.program, "--version"], Path(".")).split("\n")[0],
        "summary": {str(vector): {column: dict(zip(("min", "median", "max"), values))
                                  for column, values in found.items()}
                    for vector, found in groups.items()},
        "intervals": [{"seq": row.seq, "id": row.id, "status": row.status,
                       **{column: row.value(column) for column in probe.COLUMNS},
                       "interrupts": row.value("interrupts")} for row in outcome.rows],
    }, indent=1) + "\n"


def run(args: argparse.Namespace, tree: Tree) -> int:
    asked = _asked(args, tree)
    builds.make_model(tree)
    outcome = probe.measure(asked, builds.model(tree))
    figures = knobs.figures(knobs.find(tree), asked.machine)
    ends = ({} if args.no_interval or outcome.status == "time limit" else
            probe.with_ends(asked, builds.model(tree), figures))
    if args.json:
        try:
            args.json.write_text(_record(args, asked, outcome, ends), encoding="utf-8")
        except OSError as error:
            raise WorkFailed(f"cannot write {args.json}: {error.strerror}") from error
    _print(args, asked, outcome, ends)
    if not outcome.clean:
        print("every interval had an interrupt in it: no figure is good")
    return 0 if outcome.clean and outcome.status != "time limit" else 1
