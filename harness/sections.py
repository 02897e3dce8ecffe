# SPDX-License-Identifier: BSD-2-Clause
"""How many conformance tests each section of the specification and each decision has. Pure."""
import re
from collections import Counter
from collections.abc import Iterable

_TEST = re.compile(r'^TEST\(\s*\w+,\s*"([^"]*)",', re.MULTILINE)


def _order(section: str) -> tuple[bool, list[int]]:
    """Decisions (D1) come after the sections (4.2)."""
    return section.startswith("D"), [int(part) for part in section.strip("D").split(".")]


def count(texts: Iterable[str]) -> dict[str, int]:
    """The tests of these sources by the section that they name, in the order of sections."""
    found = Counter(section for text in texts for section in _TEST.findall(text))
    return {section: found[section] for section in sorted(found, key=_order)}


def lines(counts: dict[str, int]) -> list[str]:
    """One line a section with its parts, one for all decisions, one for the sum."""
    groups: dict[str, dict[str, int]] = {}
    for section, n in counts.items():
        head = "decisions" if section.startswith("D") else section.partition(".")[0]
        groups.setdefault(head, {})[section] = n
    told = []
    for head, parts in groups.items():
        detail = "" if list(parts) == [head] else "  " + ", ".join(
            f"{section}: {n}" for section, n in parts.items())
        told.append(f"{head:>9}  {sum(parts.values()):>4}{detail}")
    return [*told, f"{'all':>9}  {sum(counts.values()):>4}"]
