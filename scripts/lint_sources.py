# SPDX-License-Identifier: BSD-2-Clause
"""Reports what breaks the rules of STYLE.md that a program can see; `make lint` calls it.

Looks at the files that git tracks, or at the whole tree where there is no git. One line a finding;
at the end `N passed, N failed`, which are files. Each rule is a function: lines in, findings out.
"""
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

C_FILES = (".c", ".h")
ASM_FILES = (".S", ".inc")
CODE = C_FILES + ASM_FILES + (".py", ".sh", ".ld", ".css", ".j2", ".ini", ".txt")
NAMES = ("l4bench", "Makefile", "run", ".gitignore", ".clang-format")
SKIP = (".git", "build", "results/runs", "__pycache__", ".mypy_cache", ".pytest_cache",
        ".hypothesis")
COLUMNS, TAB, C_LINES, FUNCTION_LINES, SPDX_LINES = 100, 8, 400, 45, 3
SPDX = "SPDX-License-Identifier: BSD-2-Clause"

Finding = tuple[int, str]
Rule = Callable[[str, list[str]], Iterator[Finding]]


def licence(name: str, lines: list[str]) -> Iterator[Finding]:
    if not any(SPDX in line for line in lines[:SPDX_LINES]):
        yield 1, f"no {SPDX} in the first {SPDX_LINES} lines"


def columns(name: str, lines: list[str]) -> Iterator[Finding]:
    for number, line in enumerate(lines, start=1):
        width = len(line.expandtabs(TAB))
        if width > COLUMNS:
            yield number, f"{width} columns, at most {COLUMNS}"


def blanks(name: str, lines: list[str]) -> Iterator[Finding]:
    for number, line in enumerate(lines, start=1):
        if line != line.rstrip():
            yield number, "blanks at the end of the line"


def ending(name: str, lines: list[str]) -> Iterator[Finding]:
    if lines[-1]:
        yield len(lines), "no newline at the end of the file"
    elif len(lines) > 1 and not lines[-2].strip():
        yield len(lines) - 1, "empty lines at the end of the file"


def conditionals(name: str, lines: list[str]) -> Iterator[Finding]:
    """None in .c and .S; in a header the guard, which is the first, and what assembler skips."""
    guards = 1 if name.endswith(".h") else 0
    for number, line in enumerate(lines, start=1):
        if re.match(r"\s*#\s*(if|ifdef|ifndef|elif)\b", line):
            if not guards and not (name.endswith(".h") and line == "#ifndef __ASSEMBLER__"):
                yield number, "a conditional: what varies is a file"
            guards = 0


def guard(name: str, lines: list[str]) -> Iterator[Finding]:
    """#ifndef and #define of one word that ends as the file's name does, and #endif at the end."""
    word = re.sub(r"\W", "_", Path(name).name).upper()
    code = [line for line in lines if line.strip()]
    first = next((at for at, line in enumerate(code) if line.startswith("#")), -1)
    opened = re.fullmatch(r"#ifndef (\w+)", code[first]) if first >= 0 else None
    if not opened or code[first + 1] != f"#define {opened[1]}" or not code[-1].startswith("#endif"):
        yield 1, "no header guard around all of the file"
    elif not opened[1].endswith(word):
        yield lines.index(code[first]) + 1, f"the guard {opened[1]} does not end with {word}"


def bodies(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Function bodies: the lines of their braces, which stand in the first column."""
    start = 0
    for number, line in enumerate(lines, start=1):
        if line == "{":
            start = number
        elif line.startswith("}") and start:
            yield start, number
            start = 0


def functions(name: str, lines: list[str]) -> Iterator[Finding]:
    for start, end in bodies(lines):
        if end - start - 1 > FUNCTION_LINES:
            yield start, f"a function of {end - start - 1} lines, at most {FUNCTION_LINES}"


def indentation(name: str, lines: list[str]) -> Iterator[Finding]:
    """Tabs, then less than a tab of spaces where something is aligned; in functions tabs first."""
    inside = {n for start, end in bodies(lines) for n in range(start + 1, end)}
    for number, line in enumerate(lines, start=1):
        blank = line[:len(line) - len(line.lstrip())]
        if line.strip() == "\\":
            continue    # an empty line of a macro
        if not re.fullmatch(r"\t* {0,7}", blank):
            yield number, "the indentation mixes spaces and tabs"
        elif number in inside and blank.startswith(" ") and not line.startswith(" *"):
            yield number, "indented with spaces"


def size(name: str, lines: list[str]) -> Iterator[Finding]:
    if len(lines) - 1 > C_LINES:
        yield 1, f"{len(lines) - 1} lines, at most {C_LINES}"


def typedefs(name: str, lines: list[str]) -> Iterator[Finding]:
    for number, line in enumerate(lines, start=1):
        if re.match(r"\s*typedef\s+(struct|union)\b", line):
            yield number, "a typedef of a struct: write the struct's name"


def ascii_only(name: str, lines: list[str]) -> Iterator[Finding]:
    for number, line in enumerate(lines, start=1):
        if not line.isascii():
            yield number, "a character that is not ASCII"


def comments(name: str, lines: list[str]) -> Iterator[Finding]:
    """Line numbers and texts that may be a note: Python's comments, all lines of other files."""
    if not name.endswith(".py"):
        yield from enumerate(lines, start=1)
        return
    try:
        for token in tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (tokenize.TokenError, SyntaxError):
        return      # flake8 says so


def notes(name: str, lines: list[str]) -> Iterator[Finding]:
    for number, text in comments(name, lines):
        if re.search(r"\bTODO\b(?!\([^)]+\):)", text):
            yield number, "TODO without its issue: write TODO(issue):"


def rules_for(name: str) -> list[Rule]:
    """The rules of a file by its name; none: not a source file."""
    suffix = Path(name).suffix
    if suffix == ".md":
        return [blanks, ending]
    if suffix not in CODE and Path(name).name not in NAMES:
        return []
    rules: list[Rule] = [licence, columns, blanks, ending, notes]
    if suffix in C_FILES + ASM_FILES:
        rules.append(ascii_only)
    if suffix in C_FILES:
        rules += [size, functions, indentation, typedefs]
    if suffix in (".c", ".h", ".S"):
        rules.append(conditionals)
    if suffix == ".h":
        rules.append(guard)
    return rules


def findings(name: str, text: str) -> list[Finding]:
    """What is wrong with one file: line numbers and what must be otherwise."""
    lines = text.split("\n")
    return sorted(found for rule in rules_for(name) for found in rule(name, lines))


def tracked(root: Path) -> list[str]:
    """Names of the files that git tracks below `root`; none without git or a checkout."""
    command = ["git", "-c", "safe.directory=*", "-C", str(root), "ls-files", "-z"]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=30.0,
                              check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    names = done.stdout.decode("utf-8", "replace").split("\0") if done.returncode == 0 else []
    return [name for name in names if name]


def walked(root: Path) -> list[str]:
    """Names of all files of the tree but those that a build or a run has made."""
    names = [path.relative_to(root).as_posix() for path in sorted(root.rglob("*"))]
    return [name for name in names
            if not any(f"/{skip}/" in f"/{name}/" for skip in SKIP)]


def main(argv: list[str]) -> int:
    root = Path(argv[0]) if argv else Path(__file__).resolve().parents[1]
    passed, failed = 0, 0
    for name in tracked(root) or walked(root):
        path = root / name
        if not rules_for(name) or not path.is_file():
            continue
        found = findings(name, path.read_text(encoding="utf-8", errors="replace"))
        passed, failed = passed + (not found), failed + bool(found)
        for number, what in found:
            print(f"{name}:{number}: {what}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
