# SPDX-License-Identifier: BSD-2-Clause
"""An annotated path as one HTML page that needs nothing else: a row an instruction. Pure."""
from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup

from harness.annotation import Row
from scripts import annotation
from scripts.annotation import Annotated, Direction

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Cell:
    """A row with its words; `opens` is the phase that begins with it."""
    row: Row
    opens: str
    pipe: str
    partner: str
    stalls: str
    firsts: str
    share: float        # of the longest row, in percent
    chain: str          # its source line, and where that was inlined


def _chain(row: Row) -> str:
    return ", in ".join(f"{line.function} {line.file}:{line.number}" for line in row.place.lines)


def cells(one: Direction) -> list[Cell]:
    longest = max((row.step.clocks for row in one.rows), default=0) or 1
    made, phase = [], ""
    for row in one.rows:
        opens, phase = ("" if row.phase == phase else row.phase), row.phase
        partner = "" if row.partner is None else f"{row.partner:08x}"
        made.append(Cell(row, opens, row.step.pipe, partner, annotation.stalls_text(row),
                         annotation.firsts_text(row), 100 * row.step.clocks / longest, _chain(row)))
    return made


def page(made: Annotated) -> str:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), autoescape=True,
                                     trim_blocks=True, lstrip_blocks=True,
                                     undefined=jinja2.StrictUndefined)
    return environment.get_template("annotation.html.j2").render(
        made=made, css=Markup((HERE / "report.css").read_text(encoding="utf-8")), cells=cells,
        summary=annotation.summary, tables=annotation.tables)
