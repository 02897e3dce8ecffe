# SPDX-License-Identifier: BSD-2-Clause
"""The phases of a path through the kernel, from the titles that its sources carry. Pure.

A title is a comment that begins with one of TITLES, as in `/* checks */` or `/* commit: from here
the IPC happens */`. It holds for the lines after it, up to the next title or to where the function
ends: a brace in the first column, or the IRET of assembler, behind which nothing is reached.
"""
import re
from collections.abc import Iterable, Mapping

from harness.symbols import Line

ENTRY, CHECKS, COMMIT, TRANSFER, SWITCH, EXIT, USER = (
    "entry", "checks", "commit", "transfer", "switch", "exit", "user")
PHASES = (ENTRY, CHECKS, COMMIT, TRANSFER, SWITCH, EXIT, USER)
TITLES = {"checks": CHECKS, "commit": COMMIT, "transfer": TRANSFER, "leave": EXIT}
_TITLE = re.compile(rf"/\*\s*({'|'.join(TITLES)})\b")
_END = re.compile(r"^\}|^\s*iret\s*$")


def titled(text: str) -> dict[int, str]:
    """The phase of each line of a source that stands under a title."""
    found, phase = {}, ""
    for number, line in enumerate(text.splitlines(), start=1):
        title = _TITLE.search(line)
        phase = TITLES[title[1]] if title else phase
        if phase:
            found[number] = phase
        if _END.match(line):
            phase = ""
    return found


def phase_of(lines: Iterable[Line], titles: Mapping[str, Mapping[int, str]]) -> str:
    """Of an instruction with these source lines, innermost first; empty: none has a title."""
    for line in lines:
        phase = titles.get(line.file, {}).get(line.number, "")
        if phase:
            return phase
    return ""
