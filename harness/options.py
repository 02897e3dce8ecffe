# SPDX-License-Identifier: BSD-2-Clause
"""Options that several commands share, and what they mean together."""
import argparse
from dataclasses import replace

from harness import build as builds
from harness import catalog as catalogs
from harness import knobs
from harness.build import Build
from harness.catalog import Catalog
from harness.errors import UsageError
from harness.machine import Machine
from harness.names import choose_list
from harness.plan import Plan
from harness.tree import Tree


def add_build(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument("--build", default=default, metavar="KIND",
                        help=f"{', '.join(builds.BUILDS)} (default: {default})")
    parser.add_argument("--axis", default="", metavar="AXIS=CHOICE,...",
                        help="choices that differ from the default, such as sched=lazy")


def add_plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fastpath", default="all", metavar="A,B",
                        help="the fastpaths to measure (default: all)")
    parser.add_argument("--bench", default="all", metavar="X,Y",
                        help="the benchmarks to run (default: all)")
    parser.add_argument("--n", type=int, default=16, metavar="N",
                        help="samples of each case (default: 16)")
    parser.add_argument("--seed", type=int, metavar="N", help="order of the cases")


def add_knobs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--knob", action="append", default=[], metavar="NAME=VALUE",
                        help="a figure of a modelled machine; ./l4bench list shows them all")


def add_model(parser: argparse.ArgumentParser) -> None:
    add_knobs(parser)
    parser.add_argument("--no-interval", action="store_true",
                        help="skip the two boots that give a modelled result its interval")


def modelled(plan: Plan, args: argparse.Namespace, tree: Tree, machine: Machine) -> Plan:
    """The plan with what the options of add_knobs and add_model say of this machine.

    Where all benchmarks are meant, a modelled machine runs those that measure time: the others
    take it minutes, and are run when they are named.
    """
    values = knobs.asked(knobs.find(tree), machine, args.knob) if args.knob else {}
    found = catalogs.find(tree)
    if machine.model and not plan.benches and len(found.timed) < len(found.benches):
        plan = replace(plan, benches=found.timed, all_timed=True)
    return replace(plan, knobs=values, interval=not getattr(args, "no_interval", False))


def build_of(args: argparse.Namespace, tree: Tree, catalog: Catalog) -> Build:
    return builds.resolve(tree, catalog, args.build, args.axis)


def plan_of(args: argparse.Namespace, tree: Tree, catalog: Catalog) -> Plan:
    if args.n < 1:
        raise UsageError(f"--n {args.n}: at least one sample of each case is needed")
    build = build_of(args, tree, catalog)
    fastpaths = builds.fastpaths(catalog, build, args.fastpath)
    benches = choose_list("benchmark", args.bench, catalog.bench_names)
    if not fastpaths:
        raise UsageError("there is no fastpath in this tree")
    if args.bench == "all":
        benches = ()
    elif "overhead" in catalog.bench_names:
        benches = tuple(dict.fromkeys(("overhead", *benches)))
    return Plan(build, fastpaths, benches, args.n, args.seed)
