# SPDX-License-Identifier: BSD-2-Clause
"""Builds what a plan needs and runs its boots, with progress; used by every measuring command."""
from harness import build as builds
from harness import runner, size, sizing, store
from harness.machine import Machine
from harness.plan import Plan, boots
from harness.progress import Steps
from harness.tree import Tree


def build_steps(machine: Machine) -> int:
    return 4 if machine.counts else 3 if machine.model else 2


def build_images(tree: Tree, plan: Plan, steps: Steps) -> None:
    with steps.step(f"build the kernel {plan.build.folder}"):
        builds.make_kernel(tree, plan.build)
    with steps.step("build the user programs"):
        builds.make_user(tree)


def build_watcher(tree: Tree, machine: Machine, steps: Steps) -> None:
    """What follows the execution on this machine, if anything does."""
    if machine.model:
        with steps.step("build the machine model"):
            builds.make_model(tree)
    if machine.counts:
        with steps.step("build the instruction counter"):
            builds.make_plugin(tree)


def build(tree: Tree, machine: Machine, plan: Plan, steps: Steps) -> dict[str, int]:
    """Build for a plan; the sizes of the release image where the machine's numbers count."""
    build_images(tree, plan, steps)
    build_watcher(tree, machine, steps)
    if not machine.counts:
        return {}
    release = plan.build.other("release")
    with steps.step(f"build the kernel {release.folder} for its size"):
        builds.make_kernel(tree, release)
    return size.totals(sizing.of_build(tree, release))


def boot_all(tree: Tree, machine: Machine, plan: Plan, sizes: dict[str, int], steps: Steps
             ) -> list[store.Run]:
    """Every boot of a plan; a bad one is said and does not stop the others."""
    done = []
    for one in boots(plan):
        text = f"boot {machine.name} with fastpath {', '.join(one.fastpaths)}"
        with steps.step(text):
            result = runner.run(tree, machine, one, sizes,
                                lambda length: steps.doing(f"{text} ({length >> 10} KB printed)"))
        if result.meta.status != "good":
            steps.say(runner.failure_text(tree, result))
        done.append(result)
    return done


def measure(tree: Tree, machine: Machine, plan: Plan) -> list[store.Run]:
    """Build and boot a whole plan."""
    with Steps(build_steps(machine) + len(boots(plan))) as steps:
        sizes = build(tree, machine, plan, steps)
        return boot_all(tree, machine, plan, sizes, steps)
