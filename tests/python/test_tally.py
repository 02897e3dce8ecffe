# SPDX-License-Identifier: BSD-2-Clause
"""Counts read from other test programs; no count at all is a failure."""
from harness.tally import Tally, of_counting, of_junit, of_step

JUNIT = ('<testsuites><testsuite tests="4" failures="1" errors="0" skipped="1">'
         '<testcase classname="a" name="b"><failure>no</failure></testcase></testsuite>'
         '</testsuites>')


def test_step() -> None:
    assert of_step("lint", 0, "", "log") == Tally(1, 0)
    bad = of_step("lint", 1, "x.py:3: wrong", "log")
    assert (bad.passed, bad.failed) == (0, 1) and "x.py:3" in bad.notes[0]


def test_counting() -> None:
    assert of_counting("host", 0, "ok\n12 passed, 0 failed\n", "log") == Tally(12, 0)
    assert of_counting("host", 1, "12 passed, 2 failed\n", "log").failed == 2
    assert of_counting("host", 1, "12 passed, 0 failed\n", "log").failed == 1
    assert of_counting("host", 0, "12 passed, 3 failed\n", "log").failed == 3
    assert of_counting("host", 0, "nothing", "log").failed == 1
    assert of_counting("host", 2, "No rule to make target 'host-test'", "log").failed == 1
    assert of_counting("host", 0, "0 passed, 0 failed\n", "log") == of_counting(
        "host", 1, "0 passed, 0 failed\n", "log")
    assert of_counting("host", 0, "0 passed, 0 failed\n", "log").failed == 1
    assert of_counting("host", 1, "1 passed, 0 failed\n", "log").passed == 1
    assert of_counting("host", 0, "1 passed, 0 failed\n2 passed, 0 failed\n", "log").passed == 2


def test_junit() -> None:
    found = of_junit("python", 1, JUNIT, "log")
    assert (found.passed, found.failed, found.skipped) == (2, 1, 1) and "a.b" in found.notes[0]
    assert of_junit("python", 0, "", "log") == of_junit("python", 1, "", "log")
    assert (of_junit("python", 0, "", "log").passed, of_junit("python", 0, "", "log").failed) == (
        0, 1)
    broken = JUNIT.replace("failure>", "error>")
    assert of_junit("python", 1, broken, "log").notes == ("python: a.b has failed; log",)
    assert of_junit("python", 0, '<testsuite tests="0"/>', "log").failed == 1
    assert of_junit("python", 3, '<testsuite tests="5"/>', "log").failed == 1
    assert of_junit("python", 0, '<testsuite tests="5"/>', "log") == Tally(5, 0)


def test_sum() -> None:
    assert Tally(1, 2, ("a",), 1) + Tally(3, 4, ("b",), 5) == Tally(4, 6, ("a", "b"), 6)
