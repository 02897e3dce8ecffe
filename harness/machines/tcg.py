# SPDX-License-Identifier: BSD-2-Clause
"""QEMU translating as fast as it can: proves function; its clock says nothing."""
from harness.machine import Machine

MACHINE = Machine(
    name="tcg",
    summary="QEMU, function only: its numbers say nothing",
    unit="",
    arguments=(),
)
