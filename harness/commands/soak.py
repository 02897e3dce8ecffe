# SPDX-License-Identifier: BSD-2-Clause
"""Let hostile tasks loose on the checking kernel, beside a victim that must not notice.

All seven system calls with wild values, messages, mappings, floods, storms and exceptions, random
by a seed. A failure is shortened: the smallest run found that still fails is printed.

Exit codes: 0 nothing has happened, 1 the kernel or the victim has failed, 2 a wrong name.
"""
# packages: harness build machines
import argparse

from harness import build as builds
from harness import catalog, soak
from harness.errors import UsageError
from harness.names import choose
from harness.progress import Steps
from harness.tree import Tree

MACHINES = ("icount", "tcg")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", default="1", metavar="N,M",
                        help="one run for each seed (default: 1)")
    parser.add_argument("--calls", type=int, default=1_000_000, metavar="N",
                        help="calls of hostile tasks in a run (default: 1000000)")
    parser.add_argument("--fastpath", default="", metavar="A,B",
                        help="one run for each fastpath (default: the first)")
    parser.add_argument("--tasks", type=lambda text: int(text, 0), default=soak.ALL_TASKS,
                        metavar="BITS", help="which hostile tasks take part (default: all)")
    parser.add_argument("--attacks", type=lambda text: int(text, 0), default=soak.ALL_ATTACKS,
                        metavar="BITS", help="which kinds of attack (default: all)")
    parser.add_argument("--every", type=int, default=8, metavar="N",
                        help="look at the invariants each N times that the kernel is left "
                             "(default: 8)")
    parser.add_argument("--append", default="", metavar="WORDS",
                        help="more of the kernel's boot line: clans=on, io=fpage, ids=strict")
    parser.add_argument("--machine", default="icount", metavar="NAME",
                        help="icount: the same run for a seed; tcg: another each time")
    parser.add_argument("--axis", default="", metavar="AXIS=CHOICE,...",
                        help="choices that differ from the default, such as sched=lazy")


def _seeds(text: str) -> list[int]:
    try:
        return [int(word) for word in text.split(",")]
    except ValueError as error:
        raise UsageError(f"--seed {text}: numbers, separated by commas") from error


def _fail(args: argparse.Namespace, tree: Tree, steps: Steps, build: builds.Build, fastpath: str,
          attack: soak.Attack, outcome: soak.Outcome) -> None:
    print(f"failed: seed {attack.seed}, fastpath {fastpath}: {outcome.reason}")
    print(f"  raw log: {tree.relative(outcome.log)}", flush=True)
    if args.machine != "icount":
        return
    best = soak.shorten(tree, soak.machine(args.machine), build, fastpath, attack, outcome,
                        steps.say)
    print(f"  shortest replay found: ./l4bench soak --fastpath {fastpath} --seed {best.seed} "
          f"--calls {best.calls} --tasks {best.tasks:#x} --attacks {best.attacks:#x} "
          f"--every {best.every}"
          + (f" --append '{best.append}'" if best.append else ""), flush=True)


def run(args: argparse.Namespace, tree: Tree) -> int:
    found = catalog.find(tree)
    build = builds.resolve(tree, found, "check", args.axis)
    names = builds.fastpaths(found, build)
    if not names:
        raise UsageError("there is no fastpath in this tree: nothing can be booted")
    asked = soak.fastpaths_for(args.append, args.fastpath)
    fastpaths = builds.fastpaths(found, build, asked) if asked else names[:1]
    machine = soak.machine(choose("machine", args.machine, MACHINES))
    seeds = _seeds(args.seed)
    if args.calls < 1:
        raise UsageError(f"--calls {args.calls}: at least one is needed")
    failed = 0
    with Steps(2 + len(seeds) * len(fastpaths)) as steps:
        with steps.step(f"build the kernel {build.folder}"):
            builds.make_kernel(tree, build)
        with steps.step("build the user programs"):
            builds.make_user(tree)
        for seed in seeds:
            for fastpath in fastpaths:
                attack = soak.Attack(seed, args.calls, args.tasks, args.attacks, args.append,
                                     args.every)
                with steps.step(f"seed {seed}, fastpath {fastpath}, {args.calls} calls"):
                    outcome = soak.boot(tree, machine, build, fastpath, attack,
                                        f"soak-{seed}-{fastpath}", steps.say)
                if outcome.reason:
                    failed += 1
                    _fail(args, tree, steps, build, fastpath, attack, outcome)
                else:
                    print(f"seed {seed}, fastpath {fastpath}: {outcome.said}", flush=True)
    return 1 if failed else 0
