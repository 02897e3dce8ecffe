# SPDX-License-Identifier: BSD-2-Clause
"""What a machine is; harness/machines/ has one file for each."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Machine:
    name: str
    summary: str
    unit: str                       # of its numbers; empty: its numbers say nothing
    arguments: tuple[str, ...]      # of QEMU, beside those that every boot has
    exact: bool = False             # two runs of one image give the same numbers
    counts: bool = False            # the instruction counter (harness/plugin) can watch it
    model: str = ""                 # it is modelled: the arguments of harness/model
    program: str = "qemu-system-i386"
    silence_limit: float = 30.0     # seconds without a new line: it hangs
    total_limit: float = 300.0      # seconds for a whole boot
