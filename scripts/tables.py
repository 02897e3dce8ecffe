# SPDX-License-Identifier: BSD-2-Clause
"""A table as a value, and how it looks as Markdown. Pure."""
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A row of a table; `mark` is ours, floor, memory (from memory, shown in grey) or nothing."""
    cells: tuple[str, ...]
    mark: str = ""


@dataclass(frozen=True)
class Table:
    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    numeric: tuple[bool, ...]       # columns set to the right
    notes: tuple[str, ...] = ()


def table(title: str, columns: Sequence[str], lines: Sequence[Line],
          notes: Sequence[str] = ()) -> Table:
    """A table whose columns headed with `>` hold numbers."""
    return Table(title, tuple(column.removeprefix(">") for column in columns), tuple(lines),
                 tuple(column.startswith(">") for column in columns), tuple(notes))


def _padded(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    padded = [cell.rjust(width) if right else cell.ljust(width)
              for cell, width, right in zip(cells, widths, numeric)]
    return "| " + " | ".join(padded) + " |"


def markdown(item: Table) -> str:
    """The table with its title and notes; columns line up in a terminal too."""
    cells = [[cell.replace("|", "\\|") for cell in line.cells] for line in item.lines]
    widths = [max([3, len(column), *(len(row[index]) for row in cells)])
              for index, column in enumerate(item.columns)]
    rule = ["-" * (width - 1) + ":" if right else "-" * width
            for width, right in zip(widths, item.numeric)]
    body = [_padded(item.columns, widths, item.numeric), "| " + " | ".join(rule) + " |",
            *(_padded(row, widths, item.numeric) for row in cells)]
    notes = [f"\n{note}" for note in item.notes]
    return "\n".join([f"### {item.title}", "", *body, *notes]) + "\n"
