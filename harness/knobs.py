# SPDX-License-Identifier: BSD-2-Clause
"""The figures of the machine model that can be set (--knob), and the bands they may lie in.

The table is that of harness/model/knobs.h, read from there. Pure but for `find`.
"""
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.errors import UsageError
from harness.machine import Machine
from harness.names import choose
from harness.tree import Tree

PATH = "harness/model/knobs.h"
CPUS = ("p5", "486")
UNITS = {"MHZ": "MHz", "CLK": "clocks", "BCLK": "bus clocks", "KB": "KB", "WAYS": "",
         "FLAG": "choice"}
FRACTIONS = ("MHZ", "BCLK")     # units of which a knob may have a part
FAST, SLOW = "fast", "slow"     # the two ends of every band
ENDS = (FAST, SLOW)
_FIGURE = r"(?:BAND|SURE)\(([^)]*)\)"
_ROW = re.compile(r'\bKNOB\((\w+),\s*' + _FIGURE + r"\s*,\s*" + _FIGURE
                  + r"\s*,\s*([\d.]+),\s*([\d.]+),\s*(\w+),\s*\\?\s*" + r'"([^"]*)"\)')

Values = Mapping[str, float]


@dataclass(frozen=True)
class Figure:
    """What is taken, and the ends of the band: the one that makes the machine faster, the other."""
    value: float
    fast: float
    slow: float

    @property
    def sure(self) -> bool:
        return self.fast == self.slow == self.value

    def end(self, which: str) -> float:
        return self.fast if which == FAST else self.slow


@dataclass(frozen=True)
class Knob:
    name: str
    figures: Mapping[str, Figure]   # by processor
    least: float                    # what it may be set to
    most: float
    unit: str
    text: str                       # where the figure was read, and what it is


class BadKnobs(ValueError):
    """The table breaks its format."""


def _figure(text: str) -> Figure:
    numbers = [float(word) for word in text.split(",")]
    return Figure(*numbers) if len(numbers) == 3 else Figure(numbers[0], numbers[0], numbers[0])


def parse(text: str) -> tuple[Knob, ...]:
    """The rows of the table."""
    table = text[text.index("#define KNOBS("):] if "#define KNOBS(" in text else ""
    table = table[:table.find("\nenum knob")].replace("\\\n", "\n")
    found = tuple(Knob(row[1], dict(zip(CPUS, (_figure(row[2]), _figure(row[3])))), float(row[4]),
                       float(row[5]), row[6], row[7]) for row in _ROW.finditer(table))
    if not found or len(found) != table.count("KNOB("):
        raise BadKnobs(f"{PATH}: a row is not as it was expected")
    return found


def find(tree: Tree) -> tuple[Knob, ...]:
    path = tree.root / PATH
    return parse(path.read_text(encoding="utf-8"))


def _arguments(machine: Machine) -> dict[str, str]:
    return dict(word.split("=", 1) for word in machine.model.split(","))


def figures(knobs: Sequence[Knob], machine: Machine) -> dict[str, Figure]:
    """The knobs of a machine: what its own file sets is certain."""
    own = _arguments(machine)
    found = {knob.name: knob.figures[own["cpu"]] for knob in knobs}
    for name, value in own.items():
        if name in found:
            found[name] = Figure(float(value), float(value), float(value))
    return found


def _value(knob: Knob, text: str) -> float:
    what = f"--knob {knob.name}={text}: {knob.name} is a "
    what += "number" if knob.unit in FRACTIONS else "whole number"
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    whole = knob.unit in FRACTIONS or value == value // 1
    if not (knob.least <= value <= knob.most and whole):
        raise UsageError(f"{what} from {knob.least:g} to {knob.most:g} "
                         f"{UNITS[knob.unit]}".rstrip() + f" ({knob.text})")
    return value


def asked(knobs: Sequence[Knob], machine: Machine, wishes: Sequence[str]) -> dict[str, float]:
    """What `--knob name=value` words set, as far as it differs from the machine's own values."""
    if wishes and not machine.model:
        raise UsageError(f"--knob: the machine {machine.name} is not modelled and has no knobs; "
                         "see ./l4bench list")
    by_name = {knob.name: knob for knob in knobs}
    values: dict[str, float] = {}
    for wish in (part for word in wishes for part in word.split(",") if part):
        name, equals, text = wish.partition("=")
        if not equals:
            raise UsageError(f"a knob is set as name=value, not as '{wish}'; "
                             "./l4bench list shows them")
        values[name] = _value(by_name[choose("knob", name, list(by_name))], text)
    own = figures(knobs, machine) if machine.model else {}
    return {name: value for name, value in values.items() if value != own[name].value}


def end(found: Mapping[str, Figure], fixed: Values, which: str) -> dict[str, float]:
    """Every figure that is not certain at one end of its band; what was asked for is certain."""
    return {name: figure.end(which) for name, figure in found.items()
            if name not in fixed and figure.end(which) != figure.value}


def words(values: Values) -> str:
    """As arguments of the plugin."""
    return "".join(f",{name}={value:g}" for name, value in values.items())
