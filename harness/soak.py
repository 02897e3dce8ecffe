# SPDX-License-Identifier: BSD-2-Clause
"""The hostile run: boots tests/soak on a check build, reads its last words, shortens a failure.

QEMU counts instructions, so a seed means the same run each time; a tick of the timer is 16 times
shorter than in a measurement, for more interrupts at odd places.
"""
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from harness import build as builds
from harness import guest, qemu
from harness.build import Build
from harness.conformance import FAST_ENTRY, STRICT_PATH
from harness.errors import UsageError, WorkFailed
from harness.machine import Machine
from harness.machines import get
from harness.tally import Tally
from harness.tree import Tree

PROGRAM = "soak"
TASKS, ATTACKS = 4, 23          # bits of the options of the same name
ALL_TASKS, ALL_ATTACKS = (1 << TASKS) - 1, (1 << ATTACKS) - 1
REPLAYS = 24                    # boots that shortening a failure may take
SHORT_CALLS = 100_000           # of the run in ./l4bench test
OTHER_CALLS, OTHERWISE = 30_000, "clans=on io=fpage"    # of another, and its boot line
STRICT_CALLS, STRICT = 20_000, "ids=strict"     # of a third, by STRICT_PATH
ENTRY_CALLS = 20_000            # of one by SYSENTER, if the image has that
_CALLS = re.compile(r"^soak: [a-z ]+: (\d+) calls")
_SAID = re.compile(r"^(panic|soak):")
_FAULT = re.compile(r"exception 14 .*eip 0x(\w+) cr2 0x(\w+) .*cs 0x(\w+)")


@dataclass(frozen=True)
class Attack:
    """What is asked of one run."""
    seed: int
    calls: int
    tasks: int = ALL_TASKS
    attacks: int = ALL_ATTACKS
    append: str = ""            # more words for the kernel's boot line
    every: int = 8              # ways out of the kernel between two looks at the invariants

    @property
    def args(self) -> str:
        progress = max(self.calls // 20, 5000)
        return (f"seed={self.seed} calls={self.calls} tasks={self.tasks} "
                f"attacks={self.attacks} every={self.every} progress={progress}")


@dataclass(frozen=True)
class Outcome:
    """How a run ended: `reason` is empty when nothing was wrong."""
    reason: str
    said: str                   # the program's last line
    calls: int                  # that it had made by then, as far as it said
    seconds: float
    log: Path


def fastpaths_for(append: str, asked: str) -> str:
    """Those that were asked for; no fastpath compares versions of ids."""
    if STRICT not in append.split():
        return asked
    if asked not in ("", STRICT_PATH):
        raise UsageError(f"--fastpath {asked}: with {STRICT} it must be {STRICT_PATH}, "
                         "others do not compare versions")
    return STRICT_PATH


def machine(name: str) -> Machine:
    found = get(name)
    arguments = tuple(word.replace("shift=0", "shift=4") for word in found.arguments)
    return replace(found, arguments=arguments, silence_limit=120.0, total_limit=14400.0)


def lines_of(log: Path) -> list[str]:
    """What kernel and program said, without what threads printed that had been led astray."""
    text = log.read_bytes().decode("ascii", "replace").replace("\r", "")
    return [line for line in text.split("\n") if _SAID.match(line)]


def is_v86(panic: str) -> bool:
    """Was it a page fault of V86 mode, where addresses are 16 times the selector plus EIP?"""
    found = _FAULT.search(panic)
    if not found:
        return False
    eip, address, selector = (int(word, 16) for word in found.groups())
    return selector > 0xff and selector * 16 + eip == address


def _reason(lines: list[str], ending: guest.Ending) -> str:
    panic = next((line for line in lines if line.startswith("panic:")), "")
    if panic:
        return panic + (": in V86 mode, see kernel/DECISIONS.md" if is_v86(panic) else "")
    last = lines[-1] if lines else "it said nothing"
    if ending.reason != "left":
        return f"stopped after {ending.seconds:.0f} s ({ending.reason}); last line: {last}"
    if ending.status == qemu.GOOD_EXIT and last.startswith("soak: passed"):
        return ""
    return " / ".join(line for line in lines[-3:]) or f"QEMU left with status {ending.status}"


def boot(tree: Tree, on: Machine, build: Build, fastpath: str, attack: Attack, name: str,
         seen: Callable[[str], None] = lambda line: None) -> Outcome:
    """One run; `seen` hears each new line of the program."""
    folder = tree.build / "log" / name
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "serial.log"
    log.unlink(missing_ok=True)
    paths = (build.kernel(tree), builds.user_program(tree, "sigma0"),
             builds.user_program(tree, PROGRAM))
    kernel, sigma0, program = (tree.relative(path) for path in paths)
    words = qemu.command(
        qemu.Boot(on, kernel=kernel, cmdline=f"fastpath={fastpath} console=serial {attack.append}",
                  modules=(sigma0, f"{program} {attack.args}"),
                  plugins=builds.cover_plugin(tree, folder)),
        qemu.to_file(tree.relative(log)))
    last = ""

    def grown(_: int) -> None:
        nonlocal last
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 4096))
            tail = file.read().decode("ascii", "replace").replace("\r", "").split("\n")[:-1]
        said = [line for line in tail if _SAID.match(line)]
        if said and said[-1] != last:
            last = said[-1]
            seen(last)

    ending = guest.watch(words, tree.root, log, on, grown)
    lines = lines_of(log)
    counts = [int(match[1]) for match in map(_CALLS.match, lines) if match]
    return Outcome(_reason(lines, ending), lines[-1] if lines else "",
                   counts[-1] if counts else 0, ending.seconds, log)


def _smaller(attack: Attack, calls: int) -> list[Attack]:
    """Runs that have less in them: fewer calls, without one task, without one kind of attack."""
    fewer = [replace(attack, calls=calls)] if calls < attack.calls else []
    fewer += [replace(attack, calls=attack.calls // 2)] if attack.calls > 200 else []
    fewer += [replace(attack, tasks=attack.tasks & ~(1 << bit)) for bit in range(TASKS)
              if attack.tasks >> bit & 1 and attack.tasks & ~(1 << bit)]
    return fewer + [replace(attack, attacks=attack.attacks & ~(1 << bit)) for bit in range(ATTACKS)
                    if attack.attacks >> bit & 1]


def shorten(tree: Tree, on: Machine, build: Build, fastpath: str, attack: Attack,
            first: Outcome, say: Callable[[str], None]) -> Attack:
    """The smallest run found that still fails, by taking away while it does."""
    best, left, tried = attack, REPLAYS, {attack}
    calls = first.calls + attack.calls // 20 if first.calls else attack.calls // 2
    while left:
        candidates = [one for one in _smaller(best, calls) if one not in tried]
        if not candidates:
            break
        one = candidates[0]
        tried.add(one)
        left -= 1
        outcome = boot(tree, on, build, fastpath, one, "soak-replay")
        say(f"replay {one.args}: {outcome.reason or 'passes'}")
        if outcome.reason:
            best = one
    return best


def short_runs(fastpath: str, others: set[str]) -> list[tuple[str, Attack, str]]:
    """The runs of ./l4bench test: fastpath, attack and name.  One seed, 10^5 calls; fewer with what
    is off by default, and by SYSENTER where that is among the others."""
    runs = [(fastpath, Attack(1, SHORT_CALLS), f"soak-{fastpath}"),
            (fastpath, Attack(1, OTHER_CALLS, append=OTHERWISE), f"soak-{fastpath}-otherwise"),
            (STRICT_PATH, Attack(1, STRICT_CALLS, append=STRICT), "soak-strict")]
    if FAST_ENTRY in others and fastpath != FAST_ENTRY:
        runs.append((FAST_ENTRY, Attack(1, ENTRY_CALLS), f"soak-{FAST_ENTRY}"))
    return runs


def short_run(tree: Tree, build: Build, fastpath: str, attack: Attack, name: str) -> Tally:
    try:
        outcome = boot(tree, machine("icount"), build, fastpath, attack, name)
    except (WorkFailed, UsageError) as error:
        return Tally(0, 1, (f"{name}: {error}",))
    if not outcome.reason:
        return Tally(1, 0)
    append = f" --append '{attack.append}'" if attack.append else ""
    return Tally(0, 1, (f"{name}: seed 1: {outcome.reason}",
                        f"  raw log: {tree.relative(outcome.log)}; "
                        f"./l4bench soak --fastpath {fastpath}{append} shortens it"))
