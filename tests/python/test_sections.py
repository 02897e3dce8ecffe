# SPDX-License-Identifier: BSD-2-Clause
"""Conformance tests counted by section: none is missed, all name one."""
import re
from pathlib import Path

from harness.sections import count, lines

SOURCE = '''
TEST(a, "4.2", "one")
{ }
TEST(b, "4.10",
     "two")
{ }
/* TEST(name, "4.2", "not at the head of a line") */
TEST(c, "17", "three")
TEST(d, "D1", "four")
TEST(e, "4.2", "five")
'''


def test_counts_in_the_order_of_sections() -> None:
    assert list(count([SOURCE]).items()) == [("4.2", 2), ("4.10", 1), ("17", 1), ("D1", 1)]


def test_lines() -> None:
    assert [line.split() for line in lines(count([SOURCE]))] == [
        ["4", "3", "4.2:", "2,", "4.10:", "1"], ["17", "1"],
        ["decisions", "1", "D1:", "1"], ["all", "5"]]


def test_this_tree() -> None:
    root = Path(__file__).parents[2]
    texts = [path.read_text() for path in root.glob("tests/*/*.c")]
    everything = sum(len(re.findall(r"^TEST\(", text, re.MULTILINE)) for text in texts)
    assert sum(count(texts).values()) == everything > 500
