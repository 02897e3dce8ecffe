# SPDX-License-Identifier: BSD-2-Clause
"""The logs in logs/, and a plan and an ending that fit the good one."""
from pathlib import Path

from harness.build import Build
from harness.guest import Ending
from harness.intervals import Interval
from harness.intervals import parse as parse_intervals
from harness.parse import parse
from harness.plan import Plan
from harness.records import Log

HERE = Path(__file__).resolve().parent / "logs"
LAZY = (("sched", "lazy"), ("timeout", "lists"))
PLAN = Plan(Build("bench", LAZY), ("asm", "c"), n=4, image="0123456789ab")
LEFT = Ending(33, "left", 1.0)


def text(name: str) -> str:
    return (HERE / f"{name}.log").read_bytes().decode("utf-8", "replace")


def log(name: str) -> Log:
    return parse(text(name))


def intervals() -> tuple[Interval, ...]:
    return parse_intervals((HERE / "intervals.csv").read_text(encoding="utf-8"))
