# SPDX-License-Identifier: BSD-2-Clause
"""QEMU counting: one tick of the guest's TSC is one guest instruction, to the last one."""
from harness.machine import Machine

MACHINE = Machine(
    name="icount",
    summary="QEMU counting guest instructions, exact and repeatable",
    unit="instructions",
    arguments=("-icount", "shift=0,sleep=off"),
    exact=True,
    counts=True,
)
