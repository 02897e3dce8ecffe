# SPDX-License-Identifier: BSD-2-Clause
"""Makes the report of a run: one self-contained HTML page, and tables for a terminal."""
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup

from harness.store import Run
from scripts import chart, modelled, modelled_chart, overview, reference
from scripts.one_way import OneWay, everyone, floor, one_way_table, ours
from scripts.reference import Anchor, Peer, Printed
from scripts.rows import Key, Row, by_key, rows
from scripts.stats import number
from scripts.tables import Line, Table, markdown, table

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Material:
    """All that a report is made of."""
    run: Run
    found: dict[Key, Row]
    peers: tuple[Peer, ...]
    printed: tuple[Printed, ...]
    anchors: tuple[Anchor, ...] = ()
    modelled: tuple[Run, ...] = ()      # the same images on modelled machines


def gather(run: Run, folder: Path, beside: Sequence[Run] = ()) -> Material:
    return Material(run, by_key(rows(run)), reference.peers(folder), reference.printed(folder),
                    reference.anchors(folder), tuple(beside))


def of_models(material: Material) -> list[Table]:
    """One-way IPC on modelled machines, and what papers print for them."""
    if not material.modelled:
        return []
    found = [modelled.one_way_table(material.modelled),
             modelled.anchors_table(material.modelled, material.anchors)]
    return [item for item in found if item.lines]


def terminal(material: Material) -> str:
    """What `reproduce` ends with: Markdown that reads well in a terminal."""
    tables = (one_way_table(material.found, material.peers),
              overview.operations_table(material.found, material.peers),
              overview.papers_table(overview.selected(material.printed),
                                    "What papers print for one-way IPC: cycles"),
              overview.size_table(material.run.meta.sizes, material.peers),
              *of_models(material))
    return "\n".join(markdown(item) for item in tables)


def _best(found: Sequence[OneWay]) -> OneWay | None:
    counted = [row for row in found if row.inter is not None]
    return min(counted, key=lambda row: row.inter or 0) if counted else None


def in_short(material: Material) -> list[str]:
    """The findings in sentences, each with its numbers."""
    lines = []
    best, base = _best(ours(material.found)), floor(material.found)
    if best and best.inter is not None:
        within = f", {number(best.intra)} within one" if best.intra is not None else ""
        lines.append(f"Fewest: {best.path} takes {number(best.inter)} kernel instructions one way "
                     f"between two address spaces{within} (n = {best.n}, {best.status}).")
    if best and best.inter and base and base.inter:
        lines.append(f"The floor (gate, switch, return) is {number(base.inter)} instructions; "
                     f"that IPC is {best.inter / base.inter:.1f} times the floor.")
    peers = [row for row in everyone({}, material.peers)
             if row.status == "measured" and row.inter is not None]
    if best and best.inter and peers:
        lines.append("Counted the same way: " + ", ".join(
            f"{row.who} ({row.path}) {number(row.inter or 0)}" for row in peers[:3]) + ".")
    lines.append("These are instructions, not cycles: caches, TLB and pipelines are not in them.")
    return lines


def _facts(run: Run) -> list[tuple[str, str]]:
    meta = run.meta
    changed = ", with changes not committed" if meta.dirty else ""
    return [("run", run.name), ("revision", meta.revision + changed), ("started", meta.started),
            ("compiler", meta.compiler), ("build", meta.build), ("clock", meta.clock),
            ("QEMU", meta.qemu_version), ("samples of each case", str(meta.asked.get("n", ""))),
            ("status", meta.status), ("time taken", f"{meta.seconds:.1f} s")]


def _variants(run: Run) -> Table:
    lines = [Line((item.axis, item.name, "yes" if item.selected else "", item.summary, item.paper))
             for item in run.log.variants]
    return table("Variants", ("axis", "name", "selected at boot", "what it is", "paper"), lines)


def _images(run: Run) -> Table:
    return table("Images", ("file", "SHA-256"), [Line(item) for item in run.meta.images.items()])


def html(material: Material) -> str:
    """The page; figures and style are inside it."""
    run, found = material.run, material.found
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), autoescape=True,
                                     trim_blocks=True, lstrip_blocks=True,
                                     undefined=jinja2.StrictUndefined)
    return environment.get_template("report.html.j2").render(
        run=run, facts=_facts(run), short=in_short(material),
        css=Markup((HERE / "report.css").read_text(encoding="utf-8")),
        figure=Markup(chart.svg(everyone(found, material.peers))),
        one_way=one_way_table(found, material.peers), of_models=of_models(material),
        model_figure=Markup(modelled_chart.svg(material.modelled, material.anchors)),
        on_models=[modelled.operations_table(one) for one in material.modelled],
        operations=overview.operations_table(found, material.peers),
        size=overview.size_table(run.meta.sizes, material.peers),
        selected=overview.papers_table(overview.selected(material.printed), "One-way IPC"),
        papers=overview.papers_table(material.printed, "All"),
        measures=[overview.measures_table(found, name)
                  for name in sorted({key.fastpath for key in found})],
        variants=_variants(run), images=_images(run), command=shlex.join(run.meta.command))
