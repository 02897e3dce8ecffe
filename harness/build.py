# SPDX-License-Identifier: BSD-2-Clause
"""Which image is meant, where it lies, and how make is asked for it."""
import os
import re
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from harness.catalog import Catalog, Entry
from harness.errors import UsageError, WorkFailed
from harness.names import choose, choose_list
from harness.process import run_logged
from harness.tree import Tree

BUILDS = ("bench", "release", "check")
MAKE_LIMIT = 900.0
EXECUTED = "executed.txt"       # what the cover plugin writes, beside a boot's serial.log


@dataclass(frozen=True)
class Build:
    """A kernel image: the kind of build and one choice for each axis, in the axes' order."""
    name: str
    choices: tuple[tuple[str, str], ...]
    defaults: tuple[tuple[str, str], ...] = ()      # what the Makefile chooses when nobody asks

    @property
    def _asked(self) -> list[tuple[str, str]]:
        return [pair for pair in self.choices if pair not in self.defaults]

    @property
    def folder(self) -> str:
        """Such as `check`, or `check-sched-benno`."""
        return "-".join((self.name, *(word for pair in self._asked for word in pair)))

    @property
    def make_words(self) -> list[str]:
        asked = ",".join(f"{axis}={name}" for axis, name in self._asked)
        return [f"BUILD={self.name}"] + ([f"AXIS={asked}"] if asked else [])

    def path(self, tree: Tree) -> Path:
        return tree.build / self.folder

    def kernel(self, tree: Tree) -> Path:
        return self.path(tree) / "kernel.elf"

    def other(self, name: str) -> "Build":
        """The same choices in another kind of build."""
        return replace(self, name=name)


def user_program(tree: Tree, name: str) -> Path:
    return tree.build / "user" / f"{name}.elf"


def plugin(tree: Tree) -> Path:
    return tree.build / "plugin" / "count.so"


def cover_plugin(tree: Tree, folder: Path) -> tuple[str, ...]:
    """QEMU's words for the plugin that notes what was executed; none where it is not built."""
    (folder / EXECUTED).unlink(missing_ok=True)
    return _plugin(tree, "cover.so", folder / EXECUTED)


def held_plugin(tree: Tree, out: Path) -> tuple[str, ...]:
    """QEMU's words for the plugin that finds how long interrupts are held off."""
    return _plugin(tree, "held.so", out)


def _plugin(tree: Tree, name: str, out: Path) -> tuple[str, ...]:
    path = tree.build / "plugin" / name
    return (f"{tree.relative(path)},out={tree.relative(out)}",) if path.is_file() else ()


def makefile_axes(text: str) -> tuple[tuple[str, str], ...]:
    """The axes that the Makefile builds by, in its order, each with its default choice."""
    found = re.search(r"^AXES\s*:?=(.*)$", text, re.MULTILINE)
    return tuple(re.findall(r"(\w+)=(\w+)", found[1])) if found else ()


def model(tree: Tree) -> Path:
    return tree.build / "plugin" / "model.so"


def resolve(tree: Tree, catalog: Catalog, name: str, wishes: str = "") -> Build:
    """The build for a kind and wishes such as `sched=lazy,timeout=lists`."""
    choose("build", name, BUILDS)
    makefile = tree.root / "Makefile"
    text = makefile.read_text(encoding="utf-8") if makefile.exists() else ""
    defaults = tuple(pair for pair in makefile_axes(text) if pair[0] in catalog.axes)
    axes = [axis for axis, _ in defaults]
    asked = dict(_wish(catalog, axes, wish) for wish in wishes.split(",") if wish)
    return Build(name, tuple((axis, asked.get(axis, default)) for axis, default in defaults),
                 defaults)


def _lacks(catalog: Catalog, entry: Entry, build: Build) -> str:
    """What a fastpath needs and the image has not got."""
    chosen = dict(build.choices)
    for axis, allowed in entry.needs:
        given = [word for one in catalog.axes.get(axis, ()) if one.name == chosen.get(axis)
                 for word in one.gives]
        if axis in chosen and not {chosen[axis], *given} & {*allowed}:
            return (f"{axis}={' or '.join(allowed)}, and the image would have "
                    f"{axis}={chosen[axis]}: see --axis")
    return ""


def fastpaths(catalog: Catalog, build: Build, wanted: str = "all") -> tuple[str, ...]:
    """The names in a comma list, which the image must have; `all` are those that it has."""
    names = choose_list("fastpath", wanted, catalog.fastpath_names)
    lacking = {entry.name: lack for entry in catalog.fastpaths
               if (lack := _lacks(catalog, entry, build))}
    if wanted == "all":
        return tuple(name for name in names if name not in lacking)
    for name in names:
        if name in lacking:
            raise UsageError(f"fastpath {name} needs {lacking[name]}")
    return names


def others(catalog: Catalog, build: Build) -> tuple[Build, ...]:
    """The builds that differ from this one in a single axis."""
    return tuple(replace(build, choices=tuple((axis, entry.name if axis == changed else name)
                                              for axis, name in build.choices))
                 for changed, chosen in build.choices for entry in catalog.axes[changed]
                 if entry.name != chosen)


def covering(catalog: Catalog, build: Build) -> tuple[Build, ...]:
    """The fewest builds that have each choice of each axis in one of them, this build first: as
    many as the longest axis has choices. Of the ways to set the axes beside each other the first
    in which each fastpath is held that an image with one other choice holds; if there is none, the
    first with a build more. Choices that give no words, for which fastpaths may ask, come beside
    each other."""
    def gifts(entry: Entry) -> int:
        return len(entry.gives)

    lists = [(axis, [own, *(entry.name for entry in sorted(catalog.axes[axis], key=gifts)
                            if entry.name != own)]) for axis, own in build.choices]
    longest = max((len(names) for _, names in lists), default=1)

    def images(turns: tuple[int, ...], more: int) -> tuple[Build, ...]:
        """The choices beyond the first ones, those of each axis by `turn` images later."""
        return build, *(replace(build, choices=tuple(
            (axis, (names + names[:1] * more)[1 + (n - turn) % more])
            for turn, (axis, names) in zip(turns, lists))) for n in range(more))

    def held(made: tuple[Build, ...]) -> set[str]:
        return {name for one in made for name in fastpaths(catalog, one)}

    wanted = held((build, *others(catalog, build)))
    for more in (longest - 1, longest):
        ways = [range(more if len(names) < longest else 1) for _, names in lists]
        for turns in product(*ways):
            if held(made := images(turns, more)) >= wanted:
                return made
    return images((0,) * len(lists), longest)


def _wish(catalog: Catalog, axes: list[str], wish: str) -> tuple[str, str]:
    axis, equals, name = wish.partition("=")
    if not equals:
        raise UsageError(f"an axis is chosen as axis=choice, not as '{wish}'; "
                         f"axes: {', '.join(axes)}")
    choose("axis", axis, axes)
    return axis, choose(f"choice of axis {axis}:", name,
                        [entry.name for entry in catalog.axes[axis]])


def make(tree: Tree, words: list[str], what: str) -> None:
    """Run make; on failure say the end of what it said."""
    if not (tree.root / "Makefile").exists():
        raise WorkFailed("there is no Makefile in this tree: nothing can be built")
    log = tree.build / "log" / f"make-{re.sub('[^a-z0-9]+', '-', what.lower())}.log"
    command = ["make", f"-j{os.cpu_count() or 1}", "--no-print-directory", *words]
    status = run_logged(command, tree.root, log, MAKE_LIMIT)
    if status != 0:
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:]
        raise WorkFailed(f"building {what} has failed: {' '.join(command)}\n  "
                         + "\n  ".join(tail) + f"\n  whole output: {tree.relative(log)}")


def make_kernel(tree: Tree, build: Build) -> None:
    make(tree, [*build.make_words, "kernel"], f"kernel {build.folder}")


def make_user(tree: Tree) -> None:
    make(tree, ["user"], "user programs")


def make_plugin(tree: Tree) -> None:
    make(tree, ["plugin"], "instruction counter")


def make_model(tree: Tree) -> None:
    make(tree, ["model"], "machine model")
