# SPDX-License-Identifier: BSD-2-Clause
"""Which statements of the kernel's C code have been executed. Pure.

A statement is a line of a C file or header at which, in at least one image, the compiler's line
table says that a statement begins (is_stmt). It is covered if in one of the boots the instruction
at one of these addresses was executed, or if gcov counted the line in a host test. Lines that
optimisation has left without code of their own in every image are no statements.
"""
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

COUNTED = ("kernel/", "variants/", "fastpath/")
APART = ("kernel/check/",)      # what watches the kernel is not the kernel


@dataclass(frozen=True, order=True)
class Statement:
    file: str
    line: int


@dataclass(frozen=True)
class FileCoverage:
    name: str
    statements: int
    missed: tuple[int, ...]

    @property
    def covered(self) -> int:
        return self.statements - len(self.missed)

    @property
    def percent(self) -> float:
        return percent(self.covered, self.statements)


@dataclass(frozen=True)
class Coverage:
    """All statements, and those that were executed."""
    statements: frozenset[Statement]
    covered: frozenset[Statement]

    @property
    def percent(self) -> float:
        return percent(len(self.covered), len(self.statements))

    def __or__(self, other: "Coverage") -> "Coverage":
        return Coverage(self.statements | other.statements, self.covered | other.covered)


NOTHING = Coverage(frozenset(), frozenset())


class BadAddresses(ValueError):
    """A file of executed addresses breaks the format; the text says where."""


def percent(part: int, whole: int) -> float:
    return 100.0 * part / whole if whole else 0.0


def is_counted(file: str) -> bool:
    """The kernel's C code; assembler has lines too, but no statements."""
    return (file.startswith(COUNTED) and not file.startswith(APART)
            and file.endswith((".c", ".h")))


def addresses(text: str) -> frozenset[int]:
    """The addresses in what harness/watch/cover.c wrote: `address count` a line."""
    found = set()
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            address, count = line.split()
            found.add(int(address, 16))
            int(count)
        except ValueError as error:
            raise BadAddresses(f"line {number}: {line!r} is no address with a count") from error
    return frozenset(found)


def of_boot(rows: Iterable[tuple[int, Statement]], executed: frozenset[int]) -> Coverage:
    """One image and the addresses that were executed in it."""
    counted = [(address, statement) for address, statement in rows if is_counted(statement.file)]
    return Coverage(frozenset(statement for _, statement in counted),
                    frozenset(statement for address, statement in counted if address in executed))


def with_lines(found: Coverage, executed: Iterable[Statement]) -> Coverage:
    """Lines that gcov counted cover the statements that they are."""
    return Coverage(found.statements, found.covered | (found.statements & frozenset(executed)))


def by_file(found: Coverage) -> tuple[FileCoverage, ...]:
    names = sorted({statement.file for statement in found.statements})
    missed = found.statements - found.covered
    return tuple(FileCoverage(
        name, sum(statement.file == name for statement in found.statements),
        tuple(sorted(statement.line for statement in missed if statement.file == name)))
        for name in names)


def ranges(lines: tuple[int, ...]) -> str:
    """1, 2, 3, 7 as `1-3 7`."""
    return " ".join(str(first) if first == last else f"{first}-{last}"
                    for first, last in _runs(lines))


def _runs(lines: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    start: int | None = None
    last = 0
    for line in lines:
        if start is not None and line != last + 1:
            yield start, last
            start = None
        start, last = line if start is None else start, line
    if start is not None:
        yield start, last


def table(found: Coverage) -> list[str]:
    """A line for each file, the least covered first, and the total."""
    files = sorted(by_file(found), key=lambda file: (file.percent, file.name))
    lines = [f"{'file':<32}{'statements':>10}{'covered':>9}{'percent':>9}  missed lines"]
    lines += [f"{file.name:<32}{file.statements:>10}{file.covered:>9}{file.percent:>9.1f}"
              f"  {ranges(file.missed)}".rstrip() for file in files]
    return lines + [f"{'total':<32}{len(found.statements):>10}{len(found.covered):>9}"
                    f"{found.percent:>9.1f}"]
