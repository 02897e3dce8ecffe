# SPDX-License-Identifier: BSD-2-Clause
"""A Pentium of 90 MHz on a bus of 60, modelled clock by clock: the machine of Liedtke 1995."""
from harness.machine import Machine

MACHINE = Machine(
    name="p5-90",
    summary="Pentium 90 MHz, modelled clock by clock",
    unit="modelled cycles",
    arguments=("-cpu", "pentium,mmx=off,apic=off", "-icount", "shift=0,sleep=off"),
    exact=True,
    model="cpu=p5,mhz=90,bus=60",
)
