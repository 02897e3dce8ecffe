# SPDX-License-Identifier: BSD-2-Clause
"""The parser against whole logs, cut ones, and lines that are no records."""
import json

import logs
import pytest
from harness.parse import BadRecord, parse, record
from harness.records import Samples
from hypothesis import given
from hypothesis import strategies as st

SAMPLES = {"type": "samples", "bench": "ipc_call", "case": "inter", "fastpath": "asm",
           "clock": "tsc", "first": 8, "n": 2, "refused": 0, "values": [57, 58]}


def test_good_log_is_read_whole() -> None:
    log = logs.log("good")
    assert log.kernel is not None and log.kernel.compiler == "gcc 12.2.0"
    assert log.begin is not None and log.begin.program == "bench"
    assert log.end is not None and log.end.records == log.program_records
    assert [item.name for item in log.benches] == ["ipc_call", "overhead"]
    assert len(log.samples) == 6 and log.problems == () and log.panic == ""


def test_values_and_their_intervals() -> None:
    found = next(item for item in logs.log("good").samples if item.bench == "ipc_call")
    assert (found.case, found.fastpath, found.values) == ("inter", "asm", (44, 44, 44, 44))
    assert found.interval_numbers == (8, 9, 10, 11)


def test_selected_variants() -> None:
    selected = {v.axis: v.name for v in logs.log("good").variants if v.selected}
    assert selected == {"sched": "lazy", "timeout": "lists", "fastpath": "asm"}


def test_cut_log_has_no_end() -> None:
    log = logs.log("between")
    assert log.end is None and log.problems == ()


def test_record_cut_in_the_middle_is_one_problem() -> None:
    log = logs.log("cut")
    assert log.end is None and len(log.problems) == 1
    assert "not JSON" in log.problems[0]


def test_panic_line_is_found() -> None:
    assert logs.log("panicked").panic == (
        "panic: modules missing: the first must be sigma0, the second the root task")


def test_panic_in_the_middle_of_a_record_is_found() -> None:
    assert parse('{"type":"samples","benpanic: ipc: no partner\n').panic == "panic: ipc: no partner"


def test_noise_before_a_panic_in_a_broken_record_is_left_out() -> None:
    assert parse("{panic: x\n").panic == "panic: x"
    assert parse('{"type":"end","records":"panic: x"}\n').panic.startswith("panic: x")
    assert parse("{oops\n").panic == "" and parse("{oops\n").plain == ()


def test_rubbish_is_a_problem_with_its_line_number() -> None:
    log = logs.log("rubbish")
    assert log.kernel is None
    assert any(problem.startswith("line 3:") for problem in log.problems)
    assert log.last_line.isprintable()
    assert parse("a\x00b\ufffdc\n").last_line == "a?b?c"


@pytest.mark.parametrize("change, said", [
    ({"n": 3}, "n is 3, but 2 values"),
    ({"values": [57, -1]}, "minimum"),
    ({"values": [57, 1.5]}, "not of type"),
    ({"first": "8"}, "not of type"),
    ({"type": "sample"}, "not one of"),
    ({"refused": 1}, "no list of intervals"),
    ({"intervals": [8]}, "1 intervals"),
    ({"bench": "two words"}, "does not match"),
])
def test_bad_samples_are_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(BadRecord, match=said):
        record(json.dumps({**SAMPLES, **change}))


@pytest.mark.parametrize("name", [key for key in SAMPLES if key != "type"])
def test_missing_field_is_refused(name: str) -> None:
    with pytest.raises(BadRecord):
        record(json.dumps({key: value for key, value in SAMPLES.items() if key != name}))


def test_refused_samples_carry_their_intervals() -> None:
    plain = record(json.dumps(SAMPLES))
    assert isinstance(plain, Samples) and plain.interval_numbers == (8, 9)
    assert plain.overhead == "any"
    found = record(json.dumps({**SAMPLES, "refused": 1, "intervals": [8, 10]}))
    assert isinstance(found, Samples) and found.interval_numbers == (8, 10)


def test_second_boot_in_one_log_is_a_problem() -> None:
    text = logs.text("good")
    assert any("booted twice" in problem for problem in parse(text + text).problems)


def test_carriage_returns_change_nothing() -> None:
    assert parse(logs.text("good").replace("\n", "\r\n")) == logs.log("good")


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    parse(text)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_any_json_is_a_record_or_refused(data: object) -> None:
    try:
        record(json.dumps(data))
    except BadRecord:
        pass


@given(st.integers(min_value=1, max_value=len(logs.text("good").rstrip())))
def test_a_log_cut_anywhere_is_never_whole(lost: int) -> None:
    log = parse(logs.text("good").rstrip()[:-lost])
    assert log.end is None or log.program_records != log.end.records or log.problems
