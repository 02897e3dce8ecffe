# SPDX-License-Identifier: BSD-2-Clause
"""The key figures of a run, one a line: name, value, unit. Pure."""
from collections.abc import Iterator, Mapping

from harness.store import Run
from scripts.ratios import to_floor
from scripts.rows import Key, Row, by_key, rows
from scripts.stats import number


def _uncertain(found: Mapping[Key, Row], row: Row) -> Iterator[tuple[str, str, str]]:
    """The interval of a modelled result, and its ratio to the floor."""
    if row.interval:
        yield f"{row.name}.low", str(row.interval[0]), row.unit
        yield f"{row.name}.high", str(row.interval[1]), row.unit
    made = to_floor(found, row)
    if made:
        name = row.name.rpartition(".")[0] + ".x_floor"
        yield name, f"{made.value:.2f}", "ratio"
        for end, value in zip(("low", "high"), made.interval or ()):
            yield f"{name}.{end}", f"{value:.2f}", "ratio"


def _lines(found: Mapping[Key, Row], row: Row) -> Iterator[tuple[str, str, str]]:
    yield row.name, number(row.median), row.unit
    yield from _uncertain(found, row)


def lines(run: Run) -> list[str]:
    """`machine.fastpath.benchmark.case.measure<TAB>value<TAB>unit`; the value is the median.

    Modelled cycles are followed by the two ends of their interval, `.low` and `.high`, if the run
    has one, and by `x_floor`: how many times the floor of the same run they are.
    """
    found = by_key(rows(run))
    made = [line for row in found.values() for line in _lines(found, row)]
    made += [(name, str(value), "bytes") for name, value in run.meta.sizes.items()]
    return ["\t".join(line) for line in made]
