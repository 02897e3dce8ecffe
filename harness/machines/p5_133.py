# SPDX-License-Identifier: BSD-2-Clause
"""A Pentium of 133 MHz on a bus of 66, modelled clock by clock: the machine of Haertig 1997."""
from harness.machine import Machine

MACHINE = Machine(
    name="p5-133",
    summary="Pentium 133 MHz, modelled clock by clock",
    unit="modelled cycles",
    arguments=("-cpu", "pentium,mmx=off,apic=off", "-icount", "shift=0,sleep=off"),
    exact=True,
    model="cpu=p5,mhz=133,bus=66.5",
)
