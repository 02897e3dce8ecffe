# SPDX-License-Identifier: BSD-2-Clause
"""One boot of one plan on one machine, from the images to a sealed run folder."""
import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

from harness import build, guest, held, judge, knobs, measure, qemu, store
from harness.errors import WorkFailed
from harness.machine import Machine
from harness.plan import Plan
from harness.process import output_of
from harness.records import Log
from harness.revision import revision
from harness.tree import Tree

Seen = Callable[[int], None]    # hears how long the log has become
TRACE = "trace.csv"             # of a run that was asked for one


@dataclass(frozen=True)
class Images:
    """The files that a boot needs, as seen from the root of the tree."""
    kernel: str
    modules: tuple[str, ...]
    hashes: dict[str, str]

    @property
    def short_hash(self) -> str:
        return self.hashes[self.kernel][:12]


def images(tree: Tree, plan: Plan) -> Images:
    of = Tree(tree.root / plan.source)
    programs = ("sigma0", plan.program, *[plan.client] * bool(plan.client))
    paths = (of.root / plan.kernel if plan.kernel else plan.build.kernel(of),
             *(build.user_program(of, name) for name in programs))
    for path in paths:
        if not path.is_file():
            raise WorkFailed(f"{tree.relative(path)} has not been built; ./l4bench build")
    hashes = {tree.relative(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    kernel, *modules = hashes
    return Images(kernel, tuple(modules), hashes)


def boot_of(machine: Machine, plan: Plan, files: Images) -> qemu.Boot:
    sigma0, *programs = files.modules
    return qemu.Boot(machine, kernel=files.kernel, cmdline=plan.cmdline,
                     modules=(sigma0, *(f"{program} {plan.args}" for program in programs)))


def _plugins(tree: Tree, machine: Machine, values: knobs.Values, folder: Path, trace: bool
             ) -> tuple[str, ...]:
    out, held_off = tree.relative(folder / "intervals.csv"), folder / "held.csv"
    if machine.model:
        traced = f",trace={tree.relative(folder / TRACE)}" if trace else ""
        return (f"{tree.relative(build.model(tree))},{machine.model}{knobs.words(values)},"
                f"out={out},record={tree.relative(folder / 'model.json')},"
                f"held={tree.relative(held_off)}{traced}",)
    path = build.plugin(tree)
    if not machine.counts or not path.is_file():
        return ()
    return (f"{tree.relative(path)},out={out}", *build.held_plugin(tree, held_off))


def _benches(plan: Plan) -> list[str] | str:
    """What was asked for: a list, or a word for all of a kind."""
    return "all that measure time" if plan.all_timed else list(plan.benches) or "all"


def _meta(tree: Tree, machine: Machine, plan: Plan, files: Images, command: list[str],
          started: str) -> store.Meta:
    version = output_of([machine.program, "--version"], tree.root).splitlines()
    source = revision(Tree(tree.root / plan.source))
    return store.Meta(
        status="stopped", reason="stopped by hand", machine=machine.name, unit=machine.unit,
        clock="", started=started, seconds=0.0, revision=source.name, dirty=source.dirty,
        compiler="", flags="", build=plan.build.folder, images=files.hashes, command=command,
        qemu_version=version[0] if version else "unknown", exit_status=None, variants=[],
        asked={"program": plan.program, "fastpaths": list(plan.fastpaths),
               "benches": _benches(plan), "n": plan.n, "seed": plan.seed,
               "axes": dict(plan.build.choices), "args": plan.args, "cmdline": plan.cmdline})


def _finished(meta: store.Meta, verdict: judge.Verdict, log: Log, ending: guest.Ending
              ) -> store.Meta:
    return replace(
        meta, status=verdict.status, reason=verdict.reason,
        seconds=round(ending.seconds, 3), exit_status=ending.status,
        clock=log.begin.clock if log.begin else "",
        compiler=log.kernel.compiler if log.kernel else "",
        flags=log.kernel.flags if log.kernel else "",
        variants=[asdict(variant) for variant in log.variants])


def _command(tree: Tree, machine: Machine, plan: Plan, files: Images, folder: Path,
             values: knobs.Values) -> list[str]:
    """QEMU for one boot whose log and intervals go into the folder."""
    boot = replace(boot_of(machine, plan, files),
                   plugins=_plugins(tree, machine, values, folder, plan.trace))
    return qemu.command(boot, qemu.to_file(tree.relative(folder / "serial.log")))


def held_verdict(tree: Tree, folder: Path) -> judge.Verdict:
    """No interrupt is held off for longer than the kernel states, in instructions."""
    worst = max((item.held for item in store.read_held(folder)), default=0)
    if not worst:
        return judge.Verdict(judge.GOOD)
    limit = held.bound((tree.root / "kernel" / "DECISIONS.md").read_text(encoding="utf-8"))
    if worst <= limit:
        return judge.Verdict(judge.GOOD)
    return judge.Verdict("held off too long", f"an interrupt was held off for {worst} "
                         f"instructions, kernel/DECISIONS.md states {limit}")


def _verdict(tree: Tree, machine: Machine, plan: Plan, log: Log, ending: guest.Ending,
             folder: Path) -> judge.Verdict:
    """A modelled run is good only if every sample's interval is."""
    verdict = judge.judge(plan, log, ending)
    if verdict.good and machine.counts:
        return held_verdict(tree, folder)
    if not verdict.good or not machine.model:
        return verdict
    reason = measure.spoiled(log, store.read_intervals(folder / "intervals.csv"))
    return judge.Verdict("spoiled interval", reason) if reason else verdict


def modelled_boot(tree: Tree, machine: Machine, plan: Plan, files: Images, folder: Path,
                  values: knobs.Values, seen: Seen = lambda size: None) -> judge.Verdict:
    """One boot on a modelled machine with these figures changed, into a new folder."""
    folder.mkdir()
    command = _command(tree, machine, plan, files, folder, values)
    serial = folder / "serial.log"
    ending = guest.watch(command, tree.root, serial, machine, seen)
    return _verdict(tree, machine, plan, store.read_log(serial), ending, folder)


def _with_ends(tree: Tree, machine: Machine, plan: Plan, files: Images, folder: Path,
               meta: store.Meta, seen: Seen) -> store.Meta:
    """Boots twice more: every uncertain figure at its fast end, and at its slow end."""
    found = knobs.figures(knobs.find(tree), machine)
    ends = {which: knobs.end(found, plan.knobs, which) for which in knobs.ENDS}
    for which, values in ends.items():
        verdict = modelled_boot(tree, machine, replace(plan, trace=False), files, folder / which,
                                {**plan.knobs, **values}, seen)
        if not verdict.good:
            return replace(meta, status=verdict.status,
                           reason=f"with all figures at their {which} end: {verdict.reason}")
    return replace(meta, ends=ends)


def _record_lines(raw: str) -> str:
    """The record lines as printed, for tools that want samples and nothing else."""
    return "".join(line.rstrip("\r") + "\n" for line in raw.split("\n")
                   if line.startswith("{") and line.rstrip().endswith("}"))


def run(tree: Tree, machine: Machine, plan: Plan, sizes: dict[str, int] | None = None,
        seen: Seen = lambda size: None) -> store.Run:
    """Boot, follow, judge, keep. A bad run is kept too; its status says what happened."""
    files = images(tree, plan)
    plan = replace(plan, image=files.short_hash)
    now = datetime.now(timezone.utc)
    folder = store.new_folder(tree.runs, machine.name, now)
    serial = folder / "serial.log"
    command = _command(tree, machine, plan, files, folder, plan.knobs)
    meta = _meta(tree, machine, plan, files, command, now.isoformat(timespec="seconds"))
    meta = replace(meta, sizes=sizes or {}, knobs=plan.knobs)
    try:
        ending = guest.watch(command, tree.root, serial, machine, seen)
        log = store.read_log(serial)
        store.write_new(folder / "samples.jsonl",
                        _record_lines(serial.read_bytes().decode("utf-8", "replace")))
        done = _finished(meta, _verdict(tree, machine, plan, log, ending, folder), log, ending)
        if machine.model and plan.interval and done.status == judge.GOOD:
            done = _with_ends(tree, machine, plan, files, folder, done, seen)
        meta = done
    finally:
        store.seal(folder, meta)
    return store.read(folder)


def failure_text(tree: Tree, result: store.Run) -> str:
    """One line on a bad run: what, why, and where its raw log is."""
    return (f"run {result.name} ({', '.join(result.meta.asked['fastpaths'])}) has failed: "
            f"{result.meta.status}: {result.meta.reason}\n"
            f"  raw log: {tree.relative(result.folder / 'serial.log')}")
