# SPDX-License-Identifier: BSD-2-Clause
"""Which build is meant: axes, their order and their defaults are those of the Makefile."""
from dataclasses import replace
from itertools import permutations, product
from pathlib import Path

import pytest
from harness import catalog as catalogs
from harness import conformance
from harness.build import Build, fastpaths, makefile_axes, others, resolve
from harness.catalog import Catalog, Entry
from harness.errors import UsageError
from harness.tree import Tree, here

TEXT = """BUILD ?= release
AXES := sched=lazy copy=window
OUT := build/$(BUILD)
"""


def catalog(*axes: str) -> Catalog:
    entries = tuple(Entry(name, "", "", "") for name in ("lazy", "window", "other"))
    return Catalog((), {axis: entries for axis in axes}, (), (), ())


def test_order_and_defaults_are_the_makefiles() -> None:
    assert makefile_axes(TEXT) == (("sched", "lazy"), ("copy", "window"))
    assert makefile_axes("OUT = x\n") == ()


def test_folder_and_words(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(TEXT, encoding="utf-8")
    tree = Tree(tmp_path)
    found = catalog("copy", "sched", "young")
    build = resolve(tree, found, "check", "copy=other")
    assert build.choices == (("sched", "lazy"), ("copy", "other"))
    assert build.folder == "check-copy-other"
    assert build.make_words == ["BUILD=check", "AXIS=copy=other"]
    assert build.kernel(tree) == tmp_path / "build" / "check-copy-other" / "kernel.elf"
    assert build.other("release").folder == "release-copy-other"
    plain = resolve(tree, found, "check")
    assert (plain.folder, plain.make_words) == ("check", ["BUILD=check"])
    assert [build.folder for build in others(found, plain)] == [
        "check-sched-window", "check-sched-other", "check-copy-lazy", "check-copy-other"]
    both = resolve(tree, found, "check", "copy=other,sched=other")
    assert both.make_words == ["BUILD=check", "AXIS=sched=other,copy=other"]
    assert both.folder == "check-sched-other-copy-other"


@pytest.mark.parametrize("wish, said", [("young=lazy", "axis 'young' is not one of: sched, copy"),
                                        ("sched=x", "'x' is not one of: lazy, window, other"),
                                        ("lazy", "as axis=choice, not as 'lazy'")])
def test_wrong_wishes(tmp_path: Path, wish: str, said: str) -> None:
    (tmp_path / "Makefile").write_text(TEXT, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        resolve(Tree(tmp_path), catalog("copy", "sched", "young"), "check", wish)


def longest(found: Catalog) -> int:
    return max(map(len, found.axes.values()))


def fits(found: Catalog, count: int) -> bool:
    """Is there a way to set all choices in so many images, the first of which is the default one,
    so that each fastpath is held? Every way is tried; an axis that no fastpath asks for is in none,
    and the longest in one order only, since that of the images is nothing."""
    first = resolve(here(), found, "check")
    asked = {axis for entry in found.fastpaths for axis, _ in entry.needs}
    orders = []
    for axis, own in first.choices:
        names = [entry.name for entry in found.axes[axis] if entry.name != own]
        if axis in asked:
            orders.append([(axis, order) for order in sorted(set(permutations(
                names + [own] * (count - 1 - len(names)))))])
    orders.sort(key=len)
    orders[-1] = orders[-1][:1]

    def image(way: tuple[tuple[str, tuple[str, ...]], ...], n: int) -> Build:
        chosen = {axis: order[n] for axis, order in way}
        return replace(first, choices=tuple((axis, chosen.get(axis, own))
                                            for axis, own in first.choices))

    every = {*found.fastpath_names}
    return any(every == {*fastpaths(found, first), *(
        name for n in range(count - 1) for name in fastpaths(found, image(way, n)))}
        for way in product(*orders))


def test_few_images_have_every_choice_and_every_fastpath() -> None:
    found = catalogs.find(here())
    cases = conformance.axes(found, resolve(here(), found, "check"))
    images = {case.build for case in cases}
    assert len(images) == longest(found) + (not fits(found, longest(found)))
    assert {pair for build in images for pair in build.choices} == {
        (axis, entry.name) for axis, entries in found.axes.items() for entry in entries}
    assert {case.fastpath for case in cases} == {*found.fastpath_names}
    assert all(case.fastpath in fastpaths(found, case.build) for case in cases)
