# SPDX-License-Identifier: BSD-2-Clause
"""Builds and boots the two sides of a comparison; compare judges what comes out."""
import argparse
import random
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from harness import build as builds
from harness import campaign, checkout, options, proof, store
from harness.catalog import Catalog, find
from harness.checkout import Checkout
from harness.errors import UsageError, WorkFailed
from harness.machine import Machine
from harness.names import choose_list
from harness.plan import Plan
from harness.progress import Steps
from harness.sides import Sides
from harness.tree import Tree

REPEATED = 10       # boots of each image in real time, where a boot is one repetition


@dataclass(frozen=True)
class Boots:
    """All good, and as many of each side; of one image it is the same run."""
    a: tuple[store.Run, ...]
    b: tuple[store.Run, ...]
    equality: str = ""      # what is known of it


def order(rounds: int, seed: int) -> list[int]:
    """Which side boots when, 0 is the base: each once a round, in random order."""
    source, both = random.Random(seed), [0, 1]
    found = []
    for _ in range(rounds):
        source.shuffle(both)
        found += both
    return found


def _good(result: store.Run) -> store.Run:
    if result.meta.status != "good":
        raise WorkFailed(f"nothing is compared, run {result.name} has failed: "
                         f"{result.meta.status}: {result.meta.reason}")
    return result


def _plan(args: argparse.Namespace, tree: Tree, found: Catalog, machine: Machine, axis: str
          ) -> Plan:
    wanted = argparse.Namespace(**{**vars(args), "axis": axis, "build": "bench"})
    return options.modelled(options.plan_of(wanted, tree, found), wanted, tree, machine)


def fastpaths(args: argparse.Namespace, tree: Tree, found: Catalog, machine: Machine, sides: Sides
              ) -> Boots:
    """Two fastpaths, in one boot of one image, which takes them in turn."""
    args.fastpath = f"{sides.a},{sides.b}"
    plan = _plan(args, tree, found, machine, args.axis)
    equality = _equality(args, tree, plan)
    if not plan.benches or plan.all_timed:      # a run for the report too, which has sizes
        result = campaign.measure(tree, machine, plan)[0]
    else:
        with Steps(4) as steps:
            campaign.build_images(tree, plan, steps)
            campaign.build_watcher(tree, machine, steps)
            result = campaign.boot_all(tree, machine, plan, {}, steps)[0]
    return Boots((_good(result),), (result,), equality)


def _equality(args: argparse.Namespace, tree: Tree, plan: Plan) -> str:
    """A fastpath that does something else than the C path has no time worth knowing."""
    if args.no_equal:
        return "not tested (--no-equal): whether they do what the C path does"
    with Steps(2) as steps:
        return proof.ensure(tree, plan.build.other("check"), plan.fastpaths, steps)


def configurations(args: argparse.Namespace, tree: Tree, found: Catalog, machine: Machine,
                   sides: Sides) -> Boots:
    """Two choices of an axis: two images of this tree."""
    plans = [_plan(args, tree, found, machine, ",".join(filter(None, (args.axis, side))))
             for side in (sides.b, sides.a)]
    if plans[0].build == plans[1].build:
        raise UsageError(f"{sides.a} and {sides.b} mean the same image, {plans[0].build.folder}")
    with Steps(5 + len(order(_rounds(machine), args.seed))) as steps:
        for plan in plans:
            campaign.build_images(tree, plan, steps)
        return _boots(tree, machine, plans, args.seed, steps)


def revisions(args: argparse.Namespace, tree: Tree, found: Catalog, machine: Machine, sides: Sides
              ) -> Boots:
    """The images of two revisions; the one that is here is built here."""
    plan = _plan(args, tree, found, machine, args.axis)
    commits = {name: checkout.commit_of(tree, name) if name else "" for name in (sides.b, sides.a)}
    if len(set(commits.values())) == 1:
        raise UsageError(f"{sides.b} and {sides.a} are the same revision, "
                         f"{commits[sides.b][:12]}")
    here = {name for name, commit in commits.items()
            if not commit or checkout.is_here(tree, commit)}
    with Steps(3 + len(here) + len(order(_rounds(machine), args.seed))) as steps:
        with ExitStack() as stack:
            plans = [_built_here(tree, plan, steps) if name in here else
                     _built_there(args, tree, plan, stack.enter_context(
                         checkout.checkout(tree, name)), steps) for name in commits]
            boots = _boots(tree, machine, _in_common(plans), args.seed, steps)
    return boots


def _built_here(tree: Tree, plan: Plan, steps: Steps) -> Plan:
    campaign.build_images(tree, plan, steps)
    return plan


def _built_there(args: argparse.Namespace, tree: Tree, plan: Plan, there: Checkout, steps: Steps
                 ) -> Plan:
    """The same plan for another revision, as far as that has what is asked for."""
    with steps.step(f"build revision {there.name} ({there.commit[:12]})"):
        kernel = checkout.build(tree, there, args.axis)
    found = find(Tree(tree.root / there.folder))
    if args.bench != "all":
        choose_list(f"in revision {there.name} benchmark", args.bench, found.bench_names)
    fastpaths_there = choose_list(f"in revision {there.name} fastpath", args.fastpath,
                                  found.fastpath_names)
    asked = dict(wish.split("=", 1) for wish in args.axis.split(",") if wish)
    return replace(plan, build=builds.Build("bench", tuple(asked.items())),
                   fastpaths=fastpaths_there, source=there.folder, kernel=kernel,
                   benches=tuple(name for name in plan.benches if name in found.bench_names))


def _in_common(plans: Sequence[Plan]) -> list[Plan]:
    """The plans with the fastpaths that both images have."""
    common = tuple(name for name in plans[1].fastpaths if name in plans[0].fastpaths)
    if not common:
        raise UsageError("the two revisions have no fastpath in common")
    return [replace(plan, fastpaths=common) for plan in plans]


def _rounds(machine: Machine) -> int:
    return 1 if machine.exact else REPEATED


def _boots(tree: Tree, machine: Machine, plans: Sequence[Plan], seed: int, steps: Steps) -> Boots:
    """Boots the base and the other in random order, as often as the machine's numbers need."""
    campaign.build_watcher(tree, machine, steps)
    done: tuple[list[store.Run], list[store.Run]] = ([], [])
    for side in order(_rounds(machine), seed):
        done[side].append(_good(campaign.boot_all(tree, machine, plans[side], {}, steps)[0]))
    return Boots(tuple(done[1]), tuple(done[0]))
