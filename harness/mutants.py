# SPDX-License-Identifier: BSD-2-Clause
"""Does the equality test see faults?  Plants them in the fastpaths of its image and boots it.

One boot tries one after another; behind a fault that brings the machine down, or spoils the world
that the test has made, the next boot goes on. A fault that nothing can show is named with the
reason in tests/equal/equivalent.txt.
"""
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from harness import equal, mutations, symbols
from harness.build import Build
from harness.errors import WorkFailed
from harness.mutations import Mutant
from harness.process import answer_of
from harness.tally import Tally
from harness.tree import Tree

MAGIC = 0x4554554D
STATES = 16_000             # pre-states that a fault is given, from all over the enumeration
SILENCE = 25.0              # seconds; every 250 pre-states there is a line
_SECTION = re.compile(r"^ \.fastpath\.(\w+)[\w.]*\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)\s", re.MULTILINE)
_SAID = re.compile(r"^mutant (\d+) (begins|caught|survives)(.*)$", re.MULTILINE)
_ADDRESS = re.compile(r"\b[0-9a-f]{8} (?=<)")     # which is in front of the name of a place
_COMMENT = re.compile(r"(/\*|\s#\s).*")
_OVER = "mutants are over"
_WITHOUT = "immediate without "


@dataclass(frozen=True)
class Fault:
    """A mutant with the place in the source that it is in."""
    mutant: Mutant
    place: str              # fastpath/asm.S:35
    source: str             # that line, without its comment
    label: str              # the last one before it

    def __str__(self) -> str:
        return f"{self.place}: {self.source}: `{self.mutant.at.text}` {self.mutant.what}"


def _means(named: str, what: str) -> bool:
    """`immediate without 0x60` is both that without 0x20 and that without 0x40."""
    if not (named.startswith(_WITHOUT) and what.startswith(_WITHOUT)):
        return named == what
    mask, bit = (int(text.removeprefix(_WITHOUT), 16) for text in (named, what))
    return mask & bit == bit


@dataclass(frozen=True)
class Equivalent:
    """A fault that no test can see, and why."""
    fastpath: str
    source: str
    what: str
    reason: str
    occurrence: int = 0     # from 1; 0: all that the words fit

    def __str__(self) -> str:
        which = f" #{self.occurrence}" if self.occurrence else ""
        return f"{self.fastpath} | {self.source}{which} | {self.what}"

    def fits(self, fault: Fault) -> bool:
        return (self.fastpath == fault.mutant.fastpath and _means(self.what, fault.mutant.what)
                and self.source in (fault.source, f"{fault.label}: {fault.source}",
                                    _ADDRESS.sub("", fault.mutant.at.text)))

    def among(self, faults: list[Fault]) -> list[int]:
        """The numbers of those that it names."""
        fitting = [number for number, fault in enumerate(faults) if self.fits(fault)]
        return fitting[self.occurrence - 1:self.occurrence] if self.occurrence else fitting


def parse_equivalents(text: str) -> tuple[Equivalent, ...]:
    """Lines `fastpath | source line, perhaps after its label, or instruction | what | reason`; a
    place in an instruction has its name alone, such as `je <bail>`. Where the words fit several
    faults, `source line #2` is the second of them in the image. Pure."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        words = [" ".join(word.split()) for word in line.split("|")]
        if len(words) != 4 or not all(words):
            raise WorkFailed(f"tests/equal/equivalent.txt:{number}: not fastpath | instruction | "
                             "what | reason")
        source, _, which = words[1].partition(" #")
        if which and not which.isdecimal():
            raise WorkFailed(f"tests/equal/equivalent.txt:{number}: #{which} is no number")
        found.append(Equivalent(words[0], source, words[2], words[3], int(which or 0)))
    return tuple(found)


def sections(text: str) -> dict[str, list[tuple[int, int]]]:
    """Of each fastpath, from the linker's map, where its code begins and ends. Pure."""
    found: dict[str, list[tuple[int, int]]] = {}
    for name, start, size in _SECTION.findall(text):
        if int(size, 16):
            found.setdefault(name, []).append((int(start, 16), int(start, 16) + int(size, 16)))
    return found


def _source_line(tree: Tree, line: symbols.Line) -> str:
    path = tree.root / line.file
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    text = lines[line.number - 1] if 0 < line.number <= len(lines) else ""
    return " ".join(_COMMENT.sub("", text).split())


def faults_of(tree: Tree, build: Build, fastpaths: tuple[str, ...]) -> list[Fault]:
    """All faults for these fastpaths in an image that is built."""
    image = equal.image_of(build)
    kernel = image.kernel(tree)
    places = sections((image.path(tree) / "kernel.map").read_text(encoding="utf-8"))
    made: list[Mutant] = []
    for name in fastpaths:
        for start, end in places.get(name, []):
            text = answer_of(["objdump", "-d", "--insn-width=16", f"--start-address={start:#x}",
                              f"--stop-address={end:#x}", str(kernel)], tree.root)
            made += mutations.of_code(name, mutations.parse(text))
    names = symbols.read(kernel)
    lines = symbols.lines_of(kernel, (mutant.at.address for mutant in made))
    found = []
    for mutant in made:
        line = next(iter(lines.get(mutant.at.address, ())), symbols.Line("", "", 0))
        found.append(Fault(mutant, f"{line.file}:{line.number}" if line.file else mutant.fastpath,
                           _source_line(tree, line),
                           names.at(mutant.at.address).partition("+")[0]))
    return found


def packed(faults: list[Fault]) -> bytes:
    """The file that the guest reads (struct mutant_file in tests/equal/equal.h). Pure."""
    parts = [struct.pack("<II", MAGIC, len(faults))]
    for fault in faults:
        one = fault.mutant
        parts.append(struct.pack("<16sII16s", one.fastpath.encode(), one.at.address, len(one.code),
                                 one.code))
    return b"".join(parts)


def verdicts(text: str) -> dict[int, str]:
    """By number: `begins` alone, or what the guest says that it came to. Pure."""
    return {int(number): f"{word}{rest}" for number, word, rest in _SAID.findall(text)}


def run_all(tree: Tree, build: Build, faults: list[Fault], states: int,
            say: Callable[[str], None]) -> dict[int, str]:
    """What became of each fault, over as many boots as it takes."""
    folder = equal.folder_of(tree, build)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "mutants.bin"
    file.write_bytes(packed(faults))
    found: dict[int, str] = {}
    first = 0
    on = replace(equal.machine(), silence_limit=SILENCE)
    while first < len(faults):
        serial = folder / f"mutants-{first}.log"
        ending = equal.boot(tree, build, f"from={first} limit={states}", serial, on,
                            tree.relative(file))
        text = serial.read_bytes().decode("utf-8", "replace").replace("\r", "")
        said = verdicts(text)
        if not said:
            raise WorkFailed(f"the test has not begun: {tree.relative(serial)}")
        last = max(said)
        if said[last] == "begins":
            said[last] = f"caught: the machine is down ({ending.reason})"
        found |= said
        first = last + 1
        say(f"{first} of {len(faults)} faults")
        if first < len(faults) and _OVER in text:
            raise WorkFailed(f"some faults were not tried: {tree.relative(serial)}")
    return found


@dataclass(frozen=True)
class Result:
    caught: int
    equivalent: tuple[tuple[Fault, str], ...]   # as expected not seen, with the reason
    missed: tuple[Fault, ...]                   # not seen, and nobody says why
    wrong: tuple[Fault, ...]                    # said to be equivalent, and seen
    stale: tuple[Equivalent, ...] = ()          # which name no fault of these fastpaths

    @property
    def tally(self) -> Tally:
        notes = [f"not seen: {fault}" for fault in self.missed]
        notes += [f"named as equivalent, but seen: {fault}" for fault in self.wrong]
        notes += [f"named as equivalent, but not there: {one}" for one in self.stale]
        return Tally(self.caught + len(self.equivalent), len(notes), tuple(notes))


def judged(faults: list[Fault], said: dict[int, str], known: tuple[Equivalent, ...]) -> Result:
    """Which faults were seen, and whether those that were not are known to be none. Pure."""
    reasons = {number: one.reason for one in known for number in one.among(faults)}
    tried = {fault.mutant.fastpath for fault in faults}
    unseen = [number for number in range(len(faults))
              if not said.get(number, "").startswith("caught")]
    return Result(len(faults) - len(unseen),
                  tuple((faults[n], reasons[n]) for n in unseen if n in reasons),
                  tuple(faults[n] for n in unseen if n not in reasons),
                  tuple(fault for n, fault in enumerate(faults)
                        if n in reasons and n not in unseen),
                  tuple(one for one in known
                        if one.fastpath in tried and not one.among(faults)))


def run(tree: Tree, build: Build, fastpaths: tuple[str, ...], states: int = STATES,
        say: Callable[[str], None] = lambda line: None) -> Result:
    """Plant everything in an image that is built."""
    faults = faults_of(tree, build, fastpaths)
    path: Path = tree.root / "tests" / "equal" / "equivalent.txt"
    known = parse_equivalents(path.read_text(encoding="utf-8")) if path.is_file() else ()
    said = run_all(tree, build, faults, states, say)
    return judged(faults, said, known)
