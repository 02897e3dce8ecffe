# SPDX-License-Identifier: BSD-2-Clause
"""Boots the conformance program, in each way that counts, and reads what its tests say."""
import fnmatch
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from harness import build as builds
from harness import guest, judge, ktap, qemu, runner, store
from harness.build import Build
from harness.catalog import Catalog
from harness.errors import UsageError, WorkFailed
from harness.machines import get
from harness.names import choose
from harness.plan import Plan
from harness.records import Log
from harness.tally import Tally
from harness.tree import Tree

RULE = re.compile(r"^TEST\((\w+)", re.MULTILINE)
LIST_LIMIT = 500                            # characters; the program keeps that many
SILENCE = 120.0                             # seconds; one test copies for many timer ticks
BOCHS_PROCESSOR = "pentium"                 # it has no SYSENTER; below, one that has
FAST_ENTRY, BOCHS_WITH_IT, FAST_RULES = "sysenter", "p2_klamath", "fast_*"
STRICT_PATH = "none"                        # fastpaths do not compare versions of ids
SLOW_SILENCE, SLOW_TOTAL = 180.0, 900.0     # seconds; Bochs takes ten times as long as QEMU


@dataclass(frozen=True)
class Case:
    """One boot: which image, which fastpath, on what processor, from what medium."""
    name: str
    build: Build
    fastpath: str
    processor: str = ""
    iso: bool = False
    bochs: bool = False
    append: str = ""        # more words for the kernel's boot line
    client: str = ""        # the tests are a program of the resource manager's
    rules: tuple[str, ...] = ()     # only these tests; none: all

    @property
    def plan(self) -> Plan:
        return Plan(self.build, (self.fastpath,), self.rules,
                    program="rmgr" if self.client else "conformance",
                    client=self.client, append=self.append)


def other_images(catalog: Catalog, check: Build,
                 fastpaths: tuple[str, ...]) -> tuple[tuple[Build, str], ...]:
    """The images that differ in one axis: each with the first of these fastpaths that it has,
    and with those that the first image has not got, in a release image too."""
    made = []
    for build in builds.others(catalog, check):
        names = builds.fastpaths(catalog, build)
        made += [(build, name) for name in names if name in fastpaths][:1]
        made += [(kind, name) for name in names
                 if name not in builds.fastpaths(catalog, check)
                 for kind in (build, build.other("release"))]
    return tuple(made)


def equality_images(catalog: Catalog, check: Build,
                    others: tuple[tuple[Build, str], ...]) -> dict[Build, tuple[str, ...]]:
    """Of the check images among `others`, with their fastpaths: those that differ in an axis of
    which some fastpath asks something, and so does something of its own there."""
    asked = {axis for entry in catalog.fastpaths for axis, _ in entry.needs}
    own = dict(check.choices)
    found: dict[Build, tuple[str, ...]] = {}
    for build, name in others:
        if build.name == check.name and any(axis in asked and own[axis] != choice
                                            for axis, choice in build.choices):
            found[build] = (*found.get(build, ()), name)
    return found


def cases(check: Build, release: Build, fastpaths: list[str],
          others: tuple[tuple[Build, str], ...] = ()) -> list[Case]:
    """Each fastpath in a check and a release image, and with clans; the first and the C path with
    I/O fpages, and under the resource manager with a V2 program; other images with theirs, on Bochs
    too where the first image has not got it; an i486; an ISO, on QEMU and, with I/O fpages too, on
    Bochs."""
    first = fastpaths[0]
    ends = tuple(name for name in fastpaths if name in (first, STRICT_PATH))
    made = [Case(f"{build.name} {fastpath}", build, fastpath)
            for build in (check, release) for fastpath in fastpaths]
    made += [Case(f"clans {fastpath}", check, fastpath, append="clans=on")
             for fastpath in fastpaths]
    made += [Case(f"I/O fpages {fastpath}", check, fastpath, append="io=fpage")
             for fastpath in ends]
    made += [Case(f"strict ids{name} {STRICT_PATH}", check, STRICT_PATH, append=f"ids=strict{more}")
             for name, more in (("", ""), (" and clans", " clans=on"))]
    made += [Case(f"rmgr{name} {fastpath}", build, fastpath, append=append, client="v2")
             for name, build, append in (("", release, ""), (" and clans", check, "clans=on"))
             for fastpath in ends]
    made += [Case(f"{build.folder} {fastpath}", build, fastpath) for build, fastpath in others]
    made += [Case(f"Bochs {build.folder} {fastpath}", build, fastpath, iso=True, bochs=True)
             for build, fastpath in others if fastpath not in fastpaths and build.name == "release"]
    return made + [Case(f"Bochs {first}", release, first, iso=True, bochs=True, append="io=fpage"),
                   Case(f"i486 {first}", check, first, processor="486"),
                   Case(f"GRUB ISO {first}", release, first, iso=True)]


def fast_entry(tree: Tree, release: Build) -> Case:
    """The tests of entry by SYSENTER where flags and put-off breakpoints are as the manuals say."""
    return Case(f"Bochs {FAST_ENTRY}", release, FAST_ENTRY, processor=BOCHS_WITH_IT, iso=True,
                bochs=True, rules=rules(tree, FAST_RULES))


def axes(catalog: Catalog, check: Build) -> list[Case]:
    """Each choice of each axis in some image, and each fastpath in the first that holds it; an
    image that has no new fastpath boots with the first it holds."""
    made: list[Case] = []
    for build in builds.covering(catalog, check):
        held = builds.fastpaths(catalog, build)
        new = [name for name in held if name not in {case.fastpath for case in made}]
        made += [Case(f"{build.folder} {name}", build, name) for name in new or held[:1]]
    left = sorted(set(catalog.fastpath_names) - {case.fastpath for case in made})
    if left:
        raise UsageError(f"none of these images holds the fastpath {', '.join(left)}")
    return made


def quick(check: Build, fastpaths: list[str], rules: tuple[str, ...]) -> list[Case]:
    """Each fastpath once, in a check image: what a change is tried with first."""
    return [Case(f"{check.folder} {fastpath}", check, fastpath, rules=rules)
            for fastpath in fastpaths]


def rules(tree: Tree, text: str) -> tuple[str, ...]:
    """The tests that are meant by names and by patterns such as `send_*`; none for all."""
    if text == "all":
        return ()
    known = sorted(name for path in (tree.root / "tests" / "conformance").glob("*.c")
                   for name in RULE.findall(path.read_text(encoding="utf-8")))
    found: list[str] = []
    for word in text.split(","):
        found += fnmatch.filter(known, word) or [choose("conformance test", word, known)]
    if len("+".join(found)) > LIST_LIMIT:
        raise UsageError(f"--rules {text}: these are {len(found)} tests, whose names do not fit "
                         f"the {LIST_LIMIT} characters that the boot line has for them")
    return tuple(dict.fromkeys(found))


def _iso(tree: Tree, case: Case) -> Path:
    return case.build.path(tree) / f"{case.name.replace(' ', '-')}.iso"


def make_iso(tree: Tree, case: Case) -> None:
    """An ISO whose only boot entry is this case."""
    builds.make(tree, [*case.build.make_words, "PROGRAM=conformance",
                       f"APPEND={case.plan.cmdline}", f"ARGS={case.plan.args}", "iso"],
                "ISO image")
    (case.build.path(tree) / "l4bench.iso").rename(_iso(tree, case))


def folder_of(tree: Tree, case: Case) -> Path:
    """Where a case leaves what it said and what it executed."""
    return tree.build / "log" / ("boot-" + case.name.replace(" ", "-"))


def _boot(tree: Tree, case: Case) -> qemu.Boot:
    machine, plan = get("tcg"), case.plan
    watch = builds.cover_plugin(tree, folder_of(tree, case))
    extra = ("-cpu", case.processor) if case.processor else ()
    if case.iso:
        return qemu.Boot(machine, iso=tree.relative(_iso(tree, case)), extra=extra,
                         plugins=watch)
    files = runner.images(tree, plan)
    return replace(runner.boot_of(machine, plan, files), extra=extra, plugins=watch)


def _faults(case: Case, log: Log, ending: guest.Ending) -> list[str]:
    """What is wrong with the boot itself, its tests apart."""
    rules = (judge.panicked, judge.hung, judge.no_start, judge.rubbish, judge.wrong_variant)
    found = [reason for rule in rules if (reason := rule(case.plan, log, ending))][:1]
    if not found and ending.status not in (qemu.GOOD_EXIT, qemu.CHECKS_FAILED_EXIT):
        found.append(f"QEMU left with status {ending.status}")
    return found


def run(tree: Tree, case: Case) -> Tally:
    """Boot one case; its tests, and one more that fails when the boot is not clean."""
    folder = folder_of(tree, case)
    folder.mkdir(parents=True, exist_ok=True)
    serial = folder / "serial.log"
    serial.unlink(missing_ok=True)
    try:
        boot = _boot(tree, case)
        command = qemu.command(boot, qemu.to_file(tree.relative(serial)))
        machine = replace(boot.machine, silence_limit=SILENCE)
        if case.bochs:
            command = [sys.executable, "-m", "harness.bochs", boot.iso, tree.relative(serial),
                       case.processor or BOCHS_PROCESSOR]
            machine = replace(machine, silence_limit=SLOW_SILENCE, total_limit=SLOW_TOTAL)
        ending = guest.watch(command, tree.root, serial, machine)
    except (WorkFailed, UsageError) as error:
        return Tally(0, 1, (f"boot {case.name}: {error}",))
    text = serial.read_bytes().decode("utf-8", "replace")
    tests = ktap.parse(text)
    faults = _faults(case, store.read_log(serial), ending) or list(tests.faults)
    if not faults and ending.status != qemu.GOOD_EXIT and not tests.failed:
        faults = [f"all tests passed, but QEMU left with status {ending.status}"]
    notes = [f"{case.name}: {name}" for name in tests.failed]
    notes += [f"boot {case.name}: {fault}" for fault in faults]
    if notes:
        notes.append(f"  raw log: {tree.relative(serial)}")
    return Tally(len(tests.passed) + (not faults), len(tests.failed) + bool(faults), tuple(notes),
                 len(tests.skipped))
