# SPDX-License-Identifier: BSD-2-Clause
"""A 486 of 50 MHz with its bus at the same clock, modelled clock by clock: Liedtke 1993.

The processor had no time stamp counter; the emulated one has, so that the benchmarks can read
the modelled clock. It has no 4 MB pages, as the processor had none.
"""
from harness.machine import Machine

MACHINE = Machine(
    name="i486-50",
    summary="486 DX 50 MHz, modelled clock by clock",
    unit="modelled cycles",
    arguments=("-cpu", "486,tsc=on,pse=off", "-icount", "shift=0,sleep=off"),
    exact=True,
    model="cpu=486,mhz=50,bus=50",
)
