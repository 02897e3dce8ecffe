# SPDX-License-Identifier: BSD-2-Clause
"""What is read from the last words of a hostile run."""
import pytest
from harness.soak import is_v86

SAID = "panic: exception {} error 0x4 in the kernel: eip 0x{} cr2 0x{} eax 0x0 edx 0x0 cs 0x{}"


@pytest.mark.parametrize("vector, eip, address, selector, found", [
    (14, "d001", "28001", "1b00", True),
    (14, "d001", "28002", "1b00", False),           # not where that code stands
    (14, "c0102c02", "c0102c82", "8", False),       # the kernel's own selector
    (13, "d001", "28001", "1b00", False),
])
def test_a_page_fault_of_v86_mode(vector: int, eip: str, address: str, selector: str,
                                  found: bool) -> None:
    assert is_v86(SAID.format(vector, eip, address, selector)) is found
