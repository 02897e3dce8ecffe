# SPDX-License-Identifier: BSD-2-Clause
"""The key figures of a run, one a line: name, value, unit. Pure."""
from harness.store import Run
from scripts.rows import rows
from scripts.stats import number


def lines(run: Run) -> list[str]:
    """`machine.fastpath.benchmark.case.measure<TAB>value<TAB>unit`; the value is the median."""
    found = [f"{row.name}\t{number(row.median)}\t{row.unit}" for row in rows(run)]
    return found + [f"{name}\t{value}\tbytes" for name, value in run.meta.sizes.items()]
