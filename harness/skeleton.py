# SPDX-License-Identifier: BSD-2-Clause
"""A new file of a registry folder, begun as a copy of one that works. Pure but for the reading.

What a new fastpath or scheduler must keep is long: a copy that passes every test is the shortest
way to something that can be changed, and it cannot get out of date.
"""
import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from harness.catalog import Catalog, Entry
from harness.errors import UsageError
from harness.names import choose
from harness.tree import Tree

_STRING = r'"(?:[^"\\]|\\.)*"'
# Words that mean something else where a name is given, and those of C that no function may have.
RESERVED = ("all", "none", "auto", "break", "case", "char", "const", "continue", "default", "do",
            "double", "else", "enum", "extern", "float", "for", "goto", "if", "inline", "int",
            "long", "register", "return", "short", "signed", "sizeof", "static", "struct",
            "switch", "typedef", "union", "unsigned", "void", "volatile", "while")


@dataclass(frozen=True)
class Kind:
    """What can be begun: where it goes, what it is like, how its name changes, what comes next."""
    name: str
    folder: str
    like: str                           # the original when nobody asks
    longest: int                        # name, in characters
    renames: tuple[tuple[str, str], ...]    # patterns with {like}, and what they become
    head: tuple[str, ...]               # lines that begin the file
    entries: Callable[[Catalog], tuple[Entry, ...]]
    signs: str = "a-z0-9_"


_STEPS = "Change it; these say whether it is still right, and whether it is better:"
_LAST = "Say here what it does differently and why, and take these lines out."
KINDS = (
    Kind("fastpath", "fastpath", "asm", 8,
         ((r"\bfastpath_{like}(_c)?\b", r"fastpath_{name}\1"),
          (r"(FASTPATH_CODE\(){like}\)", r"\1{name})"),
          (r"(VARIANT[\s(]+fastpath\s*,\s*){like}\s*,\s*" + _STRING + r"\s*,\s*" + _STRING,
           r'\1{name}, "so far the same as {like}", ""')),
         ("{name} began as a copy of {like}.", _STEPS,
          "\t./l4bench test --quick --fastpath {name}",
          "\t./l4bench compare {name} {like}",
          "It may refuse more than {like}, never less, and after its commit nothing.", _LAST),
         lambda found: found.fastpaths),
    Kind("scheduler", "variants/sched", "lazy", 16,
         ((r"(VARIANT[\s(]+sched\s*,\s*){like}\s*,\s*" + _STRING + r"\s*,\s*" + _STRING,
           r'\1{name}, "so far the same as {like}", ""'),
          (r"\bSCHED_{LIKE}_H\b", "SCHED_{NAME}_H")),
         ("{name} began as a copy of {like}; the contract is in sched.h.", _STEPS,
          "\t./l4bench test --quick --axis sched={name}",
          "\t./l4bench compare sched={name} sched={like}", _LAST),
         lambda found: found.axes.get("sched", ())),
    Kind("benchmark", "bench/user", "null_syscall", 24,
         ((r"(BENCH\w*\(){like}\b", r"\1{name}"),),
         ("{name} began as a copy of {like}; what the functions are for is in bench.h.  Ask one",
          "question in its record, measure nothing else, and check that the work was done:",
          "\t./l4bench run {name}",
          "\t./l4bench check-measure", _LAST),
         lambda found: found.benches),
    Kind("machine", "harness/machines", "icount", 24,
         ((r'(name=)"{like}"', r'\1"{name}"'),
          (r"(summary=)" + _STRING, r'\1"so far the same as {like}"')),
         ("{name}: so far the same as {like}.", "",
          "What the fields mean is in harness/machine.py; numbers of a machine whose clock means",
          "nothing have no unit. To try it: ./l4bench run --machine {name}"),
         lambda found: found.machines, "a-z0-9-"),
)


def kind_of(name: str) -> Kind:
    kinds = {kind.name: kind for kind in KINDS}
    return kinds[choose("kind", name, list(kinds))]


def check_name(kind: Kind, name: str, found: Catalog) -> None:
    """Is it a name for a new one?"""
    if not re.fullmatch(rf"[a-z][{kind.signs}]{{0,{kind.longest - 1}}}", name):
        signs = "digits and -" if "-" in kind.signs else "digits and _"
        raise UsageError(f"'{name}' cannot name a {kind.name}: a small letter, then small letters, "
                         f"{signs}, at most {kind.longest}")
    if name in RESERVED or keyword.iskeyword(name):
        raise UsageError(f"'{name}' cannot name a {kind.name}: the word means something already")
    for entry in kind.entries(found):
        if entry.name == name:
            raise UsageError(f"there is a {kind.name} '{name}' already: {entry.path}")


def _comment(path: Path, lines: list[str]) -> str:
    if path.suffix == ".py":
        return '"""' + "\n".join(lines) + '\n"""\n'
    return "/*\n" + "".join(f" *{' ' if not line.startswith(chr(9)) else ''}{line}\n"
                            for line in lines) + " */\n"


def render(kind: Kind, path: Path, text: str, like: str, name: str) -> str:
    """The original under its new name, with a head that says what to do."""
    for pattern, new in kind.renames:
        pattern = pattern.replace("{like}", re.escape(like)).replace("{LIKE}", like.upper())
        new = new.replace("{NAME}", name.upper()).replace("{name}", name).replace("{like}", like)
        text = re.sub(pattern, new, text)
    head = _comment(path, [line.format(name=name, like=like) for line in kind.head])
    licence, _, rest = text.partition("\n")
    if path.suffix == ".py":
        rest = re.sub(r'\A""".*?"""\n', "", rest, flags=re.DOTALL)
    return f"{licence}\n{head}{rest}"


def files(tree: Tree, kind: Kind, name: str, like: str, found: Catalog) -> dict[Path, str]:
    """What is to be written where; a choice may have a header beside its source."""
    check_name(kind, name, found)
    entries = {entry.name: entry for entry in kind.entries(found)}
    source = tree.root / entries[choose(f"{kind.name} to begin from:", like, list(entries))].path
    stem = name.replace("-", "_")
    made = {}
    for path in sorted(source.parent.glob(f"{source.stem}.*")):
        new = tree.root / kind.folder / (stem + path.suffix)
        if new.exists():
            raise UsageError(f"{tree.relative(new)} is there already")
        made[new] = render(kind, path, path.read_text(encoding="utf-8"), like, name)
    return made
