# SPDX-License-Identifier: BSD-2-Clause
"""Boot the system with its serial console on this terminal; Ctrl-A X leaves.

Shows what a run does, or is a first look at a change; nothing is recorded.

Exit codes: 0 the program has ended well, 1 it has not, 2 a wrong name.
"""
# packages: harness build machines
import argparse
import subprocess
import sys
from dataclasses import replace

from harness import build as builds
from harness import catalog, machines, options, qemu, runner
from harness.names import choose
from harness.plan import boots
from harness.progress import Steps
from harness.tree import Tree

# The root task, and the module that it starts, if it is the resource manager.
PROGRAMS = {"bench": ("bench", ""), "conformance": ("conformance", ""), "v2": ("rmgr", "v2")}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--machine", default="tcg", metavar="NAME",
                        help="where to run (default: tcg)")
    parser.add_argument("--program", default="bench", metavar="NAME",
                        help=f"{' or '.join(PROGRAMS)} (default: bench)")
    options.add_plan(parser)
    options.add_build(parser, "bench")


def run(args: argparse.Namespace, tree: Tree) -> int:
    machine = machines.get(args.machine)
    program, client = PROGRAMS[choose("program", args.program, list(PROGRAMS))]
    asked = replace(options.plan_of(args, tree, catalog.find(tree)), program=program,
                    client=client)
    plan = boots(asked)[0]
    with Steps(2) as steps:
        with steps.step(f"build the kernel {plan.build.folder}"):
            builds.make_kernel(tree, plan.build)
        with steps.step("build the user programs"):
            builds.make_user(tree)
    boot = runner.boot_of(machine, plan, runner.images(tree, plan))
    words = qemu.command(boot, qemu.to_console())
    print("Ctrl-A X leaves", file=sys.stderr)
    # No time limit: the person at the console ends it.
    status = subprocess.call(words, cwd=tree.root)
    return 0 if status in (0, qemu.GOOD_EXIT) else 1
