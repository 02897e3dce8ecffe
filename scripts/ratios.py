# SPDX-License-Identifier: BSD-2-Clause
"""What a modelled result is to the floor: gate, address-space switch, return. Pure.

Both numbers of a ratio come from the same boot, so from the same figures: its interval is that of
the three boots' ratios, not of two intervals divided.
"""
from collections.abc import Mapping
from dataclasses import dataclass

from scripts.rows import CYCLES, Key, Row

FLOOR = "floor_switch"


@dataclass(frozen=True)
class Ratio:
    value: float
    interval: tuple[float, float] | None


def ratio(row: Row, base: Row) -> Ratio:
    """Of two rows of one run."""
    pairs = list(zip((row.median, *row.ends), (base.median, *base.ends)))
    low = min((a - row.slack) / (b + base.slack) for a, b in pairs)
    high = max((a + row.slack) / (b - base.slack) for a, b in pairs)
    return Ratio(row.median / base.median, (low, high) if row.ends and base.ends else None)


def to_floor(found: Mapping[Key, Row], row: Row) -> Ratio | None:
    """None where the run has no floor, and for what does not switch address spaces."""
    base = found.get(Key(row.fastpath, FLOOR, "any", CYCLES))
    if base is None or row.measure != CYCLES or row.bench == FLOOR or row.case != "inter":
        return None
    return ratio(row, base)
