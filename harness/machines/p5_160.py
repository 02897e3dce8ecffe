# SPDX-License-Identifier: BSD-2-Clause
"""A Pentium of 160 MHz, modelled clock by clock: the processor that SOSP '13 gives for 121 cycles.

No Pentium was sold with this clock; a bus of 64 MHz, 2.5 times, is assumed.
"""
from harness.machine import Machine

MACHINE = Machine(
    name="p5-160",
    summary="Pentium 160 MHz, modelled clock by clock",
    unit="modelled cycles",
    arguments=("-cpu", "pentium,mmx=off,apic=off", "-icount", "shift=0,sleep=off"),
    exact=True,
    model="cpu=p5,mhz=160,bus=64",
)
