# SPDX-License-Identifier: BSD-2-Clause
"""KTAP: results are counted; a log that stops early or panics is a failure by itself."""
import logs
import pytest
from harness.ktap import parse
from hypothesis import given
from hypothesis import strategies as st

GOOD = """{"type":"kernel"}
KTAP version 1
1..3
ok 1 - ipc_register_message
plain line
ok 2 - ipc_timeout
ok 3 - clans # SKIP not there yet
"""


def test_good() -> None:
    found = parse(GOOD)
    assert found.passed == ("ipc_register_message", "ipc_timeout") and found.skipped == ("clans",)
    assert found.good


def test_a_recorded_log() -> None:
    found = parse(logs.text("conformance"))
    assert found.good and found.passed == (
        "nearest_invalid_is_chief", "nearest_nil_is_self", "send_wakes_an_open_wait")


def test_failed_test_with_what_was_said() -> None:
    found = parse(GOOD.replace("ok 2", "# error 20, expected 60\n# why\n# more\nnot ok 2"))
    assert found.failed == ("ipc_timeout: error 20, expected 60: why",) and not found.good


@pytest.mark.parametrize("line", [
    "# printed [a] expected [b]", "# printed [] expected [b]", "# printed [", "# printed"])
def test_misprint(line: str) -> None:
    found = parse(GOOD.replace("ok 2", f"{line}\nok 2"))
    assert found.failed == (f"ipc_timeout: {line[2:]}",) and not found.good


@pytest.mark.parametrize("text", ["", "foo", "a] expected [a"])
def test_printed_as_expected(text: str) -> None:
    assert parse(GOOD.replace("ok 2", f"# printed [{text}] expected [{text}]\nok 2")).good


@pytest.mark.parametrize("change, said", [
    (("1..3", "1..4"), "the plan is 4 tests"), (("1..3", "1..2"), "the plan is 2 tests"),
    (("1..3\n", ""), "0 plan lines"), (("KTAP version 1\n", ""), "never began"),
    (("plain line", "panic: ipc: no partner"), "panic: ipc: no partner"),
    (("ok 2", "ok 3"), "test numbers"), (("plain line", "1..3"), "2 plan lines")])
def test_faults(change: tuple[str, str], said: str) -> None:
    assert said in parse(GOOD.replace(*change)).faults[0]


def test_a_plan_of_nothing() -> None:
    assert not parse("KTAP version 1\n1..0\n").good


@given(st.integers(0, len(GOOD) - 2))
def test_a_log_cut_before_its_last_test_is_never_good(length: int) -> None:
    if "ok 3" not in GOOD[:length]:
        assert not parse(GOOD[:length]).good


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    parse(text)


def test_plan_at_the_end() -> None:
    assert parse("KTAP version 1\nok 1 - a\nnot ok 2 - b\n1..2\n").failed == ("b",)
