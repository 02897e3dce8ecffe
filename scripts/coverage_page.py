# SPDX-License-Identifier: BSD-2-Clause
"""The page of a coverage: a table of files, and their sources with missed lines marked. Pure."""
from dataclasses import dataclass
from pathlib import Path

import jinja2

from harness import coverage
from harness.coverage import Coverage, FileCoverage, Statement

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class SourceLine:
    number: int
    kind: str       # hit, miss, or nothing where no statement is
    text: str


@dataclass(frozen=True)
class Listing:
    file: FileCoverage
    ranges: str
    lines: tuple[SourceLine, ...]


def _kind(found: Coverage, place: Statement) -> str:
    if place not in found.statements:
        return ""
    return "hit" if place in found.covered else "miss"


def listings(found: Coverage, sources: dict[str, str]) -> tuple[Listing, ...]:
    """The files with their lines; `sources` has the text of each file of the coverage."""
    made = []
    for file in coverage.by_file(found):
        lines = tuple(SourceLine(number, _kind(found, Statement(file.name, number)), text)
                      for number, text in enumerate(sources[file.name].splitlines(), start=1))
        made.append(Listing(file, coverage.ranges(file.missed), lines))
    return tuple(sorted(made, key=lambda item: (item.file.percent, item.file.name)))


def page(found: Coverage, sources: dict[str, str]) -> str:
    """One page that needs nothing else."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), autoescape=True,
                                     trim_blocks=True, lstrip_blocks=True,
                                     undefined=jinja2.StrictUndefined)
    return environment.get_template("coverage.html.j2").render(
        found=found, listings=listings(found, sources))
