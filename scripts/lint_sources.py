# SPDX-License-Identifier: BSD-2-Clause
"""Reports what breaks the rules for source files that a program can see; `make lint` calls it.

Rules: an SPDX line at the top, 100 columns, no blanks at the end of a line, a newline at the end
of the file, no `#if` in .c and .S files, at most 400 lines of C, 45 lines a function.
"""
import re
import sys
from collections.abc import Iterator
from pathlib import Path

SUFFIXES = (".c", ".h", ".S", ".inc", ".ld", ".py", ".sh", ".txt", ".ini", ".css", ".j2")
NAMES = ("l4bench", "Makefile", "run", ".gitignore")
SKIP = ("build", "results/runs", ".git", "tests/python/logs")
COLUMNS, TAB, C_LINES, FUNCTION_LINES = 100, 8, 400, 45
LONG = "long: "     # a comment just before a function that says why it is longer


def sources(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if any(name == skip or name.startswith(skip + "/") for skip in SKIP):
            continue
        if path.is_file() and (path.suffix in SUFFIXES or path.name in NAMES):
            yield path


def every_line(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Rules for each line of any file."""
    for number, line in enumerate(lines, start=1):
        width = len(line.expandtabs(TAB))
        if width > COLUMNS:
            yield number, f"{width} columns, at most {COLUMNS}"
        if line != line.rstrip():
            yield number, "blanks at the end of the line"


def conditionals(lines: list[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, start=1):
        if re.match(r"\s*#\s*(if|ifdef|ifndef|elif)\b", line):
            yield number, "a conditional: what varies is a file"


def functions(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Bodies that begin with a brace in the first column and are too long without a reason."""
    start = 0
    for number, line in enumerate(lines, start=1):
        if line == "{":
            start = number
        elif line == "}" and start:
            length = number - start - 1
            before = " ".join(lines[max(0, start - 8):start])
            if length > FUNCTION_LINES and LONG not in before:
                yield start, f"a function of {length} lines, at most {FUNCTION_LINES}"
            start = 0


def faults(name: str, text: str) -> list[tuple[int, str]]:
    """What is wrong with one file: line number and rule."""
    lines = text.split("\n")
    found = list(every_line(lines))
    if not text.endswith("\n"):
        found.append((len(lines), "no newline at the end of the file"))
    if not any("SPDX-License-Identifier: BSD-2-Clause" in line for line in lines[:4]):
        found.append((1, "no SPDX-License-Identifier: BSD-2-Clause at the top"))
    if name.endswith((".c", ".S")):
        found += conditionals(lines)
    if name.endswith((".c", ".h")) and len(lines) - 1 > C_LINES:
        found.append((1, f"{len(lines) - 1} lines, at most {C_LINES}"))
    if name.endswith(".c"):
        found += functions(lines)
    return sorted(found)


def main(argv: list[str]) -> int:
    root = Path(argv[0] if argv else ".")
    checked, bad = 0, 0
    for path in sources(root):
        checked += 1
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, rule in faults(path.name, text):
            bad += 1
            print(f"{path.relative_to(root)}:{number}: {rule}")
    print(f"{checked} files, {bad} faults")
    return 1 if bad or not checked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
