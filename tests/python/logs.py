# SPDX-License-Identifier: BSD-2-Clause
"""The logs in logs/, some made from them, and a plan and an ending that fit the good one."""
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
PLAN = Plan(Build("bench", LAZY), ("asm", "c"), n=4, image="745c3d6b5394")
CHECK_PLAN = Plan(Build("check", LAZY), ("c",), n=4, image="c60726924de0")
LEFT = Ending(33, "left", 1.0)


def recorded(name: str) -> str:
    return (HERE / f"{name}.log").read_bytes().decode("utf-8", "replace")


def _made(name: str) -> str:
    """What no machine has printed yet: a log that was cut between lines, one lost line, noise."""
    lines = recorded("good").splitlines(keepends=True)
    begin = next(i for i, line in enumerate(lines) if '"begin"' in line)
    return {"between": "".join(lines[:begin + 4]),
            "lost": "".join(lines[:begin + 2] + lines[begin + 3:]),
            "rubbish": "l4bench\n" + "\x00\ufffd{]" * 20 + "\n{oops\n"}[name]


def text(name: str) -> str:
    return recorded(name) if (HERE / f"{name}.log").exists() else _made(name)


def log(name: str) -> Log:
    return parse(text(name))


def intervals() -> tuple[Interval, ...]:
    return parse_intervals((HERE / "intervals.csv").read_text(encoding="utf-8"))
