# SPDX-License-Identifier: BSD-2-Clause
"""A run is good only if every rule holds; each rule is seen to fail."""
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import logs
import pytest
from harness.build import Build
from harness.guest import Ending
from harness.judge import judge
from harness.plan import Plan
from harness.records import Check, Log, PathCount, Skip


def status(log: Log, plan: Plan = logs.PLAN, ending: Ending = logs.LEFT) -> str:
    return judge(plan, log, ending).status


def test_good() -> None:
    assert judge(logs.PLAN, logs.log("good"), logs.LEFT).good


@pytest.mark.parametrize("name, expected", [
    ("cut", "cut off"), ("between", "cut off"), ("lost", "cut off"), ("panicked", "panicked"),
    ("rubbish", "no start"), ("wrong_variant", "wrong variant")])
def test_bad_logs(name: str, expected: str) -> None:
    assert status(logs.log(name)) == expected


def test_reasons_name_what_was_seen() -> None:
    assert judge(logs.PLAN, logs.log("panicked"), logs.LEFT).reason.startswith("panic: modules")
    reason = judge(logs.PLAN, logs.log("wrong_variant"), logs.LEFT).reason
    assert reason == "asked for fastpath=asm, the image says c"


def test_silence_is_a_hang_with_the_last_line_seen() -> None:
    verdict = judge(logs.PLAN, logs.log("cut"), Ending(None, "silent", 30.0))
    assert verdict.status == "hung" and "last line seen" in verdict.reason


@pytest.mark.parametrize("change, expected", [
    ({"image": "ffffffffffff"}, "wrong program"),
    ({"program": "conformance"}, "wrong program"),
    ({"fastpaths": ("c", "asm")}, "wrong variant"),
    ({"fastpaths": ("asm", "mine")}, "wrong variant"),
    ({"fastpaths": ("asm", "none")}, "incomplete"),
    ({"benches": ("map_page",)}, "incomplete"),
    ({"build": Build("release", logs.LAZY)}, "wrong variant"),
    ({"build": Build("bench", (("sched", "benno"),))}, "wrong variant"),
])
def test_another_plan_than_was_run(change: dict[str, Any], expected: str) -> None:
    assert status(logs.log("good"), replace(logs.PLAN, **change)) == expected


@pytest.mark.parametrize("code", [0, 1, 35, 37])
def test_bad_exit(code: int) -> None:
    assert status(logs.log("good"), ending=Ending(code, "left", 1.0)) == "bad exit"


CHANGES: list[tuple[Callable[[Log], Log], str]] = [
    (lambda log: replace(log, checks=(*log.checks, Check("ipc_call", "inter", "asm", False))),
     "failed check"),
    (lambda log: replace(log, exceptions=("exception: task 5 thread 0",)), "failed check"),
    (lambda log: replace(log, samples=()), "incomplete"),
    (lambda log: replace(log, samples=(*log.samples, log.samples[0])), "incomplete"),
    (lambda log: replace(log, benches=log.benches[1:]), "incomplete"),
    (lambda log: replace(log, problems=("line 9: not JSON",)), "rubbish"),
    (lambda log: replace(log, kernel=None), "no start"),
    (lambda log: replace(log, begin=None), "cut off"),
]


@pytest.mark.parametrize("change, expected", CHANGES)
def test_one_thing_changed(change: Callable[[Log], Log], expected: str) -> None:
    assert status(change(logs.log("good"))) == expected


def test_a_benchmark_that_says_why_not_is_complete() -> None:
    log = logs.log("good")
    kept = tuple(item for item in log.samples if item.bench != "ipc_call")
    skips = tuple(Skip("ipc_call", "inter", name, "needs more") for name in ("asm", "c"))
    assert status(replace(log, samples=kept)) == "incomplete"
    assert status(replace(log, samples=kept, skips=skips)) == "good"


def test_a_recorded_check_run() -> None:
    log = logs.log("check")
    assert judge(logs.CHECK_PLAN, log, logs.LEFT).good
    swapped = tuple(replace(item, fast=item.slow, slow=item.fast) for item in log.paths)
    verdict = judge(logs.CHECK_PLAN, replace(log, paths=swapped), logs.LEFT)
    assert verdict.status == "wrong path"
    assert "ipc_call inter c: expected fast, counted 0 times the fast path" in verdict.reason


def counted(fast: int, slow: int, expect: str = "fast", fastpath: str = "asm") -> str:
    """The verdict on a check run whose only benchmark took these paths."""
    log = logs.log("good")
    item = next(s for s in log.samples if (s.bench, s.fastpath) == ("ipc_call", fastpath))
    bench = next(b for b in log.benches if b.name == "ipc_call")
    assert log.kernel is not None
    plan = replace(logs.PLAN, build=Build("check", logs.LAZY), fastpaths=(fastpath,))
    variants = tuple(replace(v, selected=v.name == fastpath) if v.axis == "fastpath" else v
                     for v in log.variants)
    return status(replace(
        log, kernel=replace(log.kernel, build="check"), samples=(item,), variants=variants,
        benches=(replace(bench, expect=expect),),
        paths=(PathCount("ipc_call", item.case, fastpath, fast, slow),)), plan)


@pytest.mark.parametrize("fast, slow, expect, expected", [
    (4, 0, "fast", "good"), (8, 0, "fast", "good"), (3, 0, "fast", "wrong path"),
    (4, 1, "fast", "wrong path"), (0, 4, "fast", "wrong path"), (0, 4, "slow", "good"),
    (1, 3, "slow", "wrong path"), (0, 0, "none", "good"), (0, 1, "none", "wrong path"),
    (1, 0, "none", "wrong path")])
def test_the_path_that_was_taken(fast: int, slow: int, expect: str, expected: str) -> None:
    assert counted(fast, slow, expect) == expected


def test_the_fault_says_what_was_expected_of_the_reference() -> None:
    log = logs.log("check")
    plan = replace(logs.CHECK_PLAN, fastpaths=("none",))
    as_none = replace(
        log, samples=tuple(replace(item, fastpath="none") for item in log.samples),
        paths=tuple(replace(item, fastpath="none") for item in log.paths),
        checks=(), variants=tuple(replace(v, selected=v.name == "none") if v.axis == "fastpath"
                                  else v for v in log.variants))
    verdict = judge(plan, as_none, logs.LEFT)
    assert verdict.reason == ("ipc_call inter none: expected slow, counted 8 times the fast path, "
                              "0 times the C path in 4 samples")


def test_a_check_run_needs_path_records() -> None:
    log = logs.log("good")
    assert log.kernel is not None
    plan = replace(logs.PLAN, build=Build("check", logs.LAZY))
    changed = replace(log, kernel=replace(log.kernel, build="check"))
    assert status(changed, plan) == "wrong path"
