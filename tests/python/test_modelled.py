# SPDX-License-Identifier: BSD-2-Clause
"""What the harness makes of a modelled machine's file of intervals."""
import logs
import pytest
from harness import measure, qemu
from harness.intervals import COLUMNS, BadIntervals, Interval, parse
from harness.machines import find

HEADER = ",".join((*COLUMNS, "modelled_cycles", "tsc_cycles", "pairs"))


def row(number: int, cycles: int, tsc: int, status: str = "ok") -> str:
    counts = ["4"] * (len(COLUMNS) - 3)
    return ",".join((str(number), "0", status, *counts, str(cycles), str(tsc), "2"))


def test_columns_of_the_model_are_read() -> None:
    found = parse("\n".join((HEADER, row(0, 75, 90))))[0]
    assert found.value("modelled_cycles") == 75 and found.value("pairs") == 2
    assert found.value("total") == found.total == 4


@pytest.mark.parametrize("header", [HEADER.replace("modelled_cycles", "cycles"), "seq," + HEADER])
def test_other_columns_are_refused(header: str) -> None:
    with pytest.raises(BadIntervals, match="line 1"):
        parse(header + "\n")


def test_row_that_is_too_short_is_refused() -> None:
    with pytest.raises(BadIntervals, match="line 2: 17 columns, not 18"):
        parse("\n".join((HEADER, row(0, 75, 90).rpartition(",")[0])))


LOG = logs.log("good")


def modelled(wrong: int = -1, status: str = "ok") -> tuple[Interval, ...]:
    """Intervals that give each sample what it has read, but for one."""
    values = {number: value for item in LOG.samples
              for number, value in zip(item.interval_numbers, item.values)}
    used = max(values) + 1
    return tuple(parse("\n".join((HEADER, *(
        row(number, 1, values.get(number, 0) + (number == wrong),
            status if number == wrong else "ok") for number in range(used))))))


def test_guest_and_model_agree() -> None:
    assert measure.check(LOG, modelled()).faults == ()
    assert measure.spoiled(LOG, modelled()) == ""


def test_guest_and_model_differ_in_one_sample() -> None:
    item = LOG.samples[-1]
    fault, = measure.check(LOG, modelled(item.interval_numbers[0])).faults
    assert f"has read {item.values[0]} cycles, the model has given it {item.values[0] + 1}" in fault


def test_interrupted_sample_spoils_the_run() -> None:
    item = LOG.samples[0]
    number = item.interval_numbers[0]
    assert measure.spoiled(LOG, modelled(number, "interrupted")) == (
        f"{item.bench} {item.case} {item.fastpath}: interval {number} is interrupted")
    assert "is not there" in measure.spoiled(LOG, modelled()[:number])


def test_modelled_machines_are_complete() -> None:
    modelled = {name: machine for name, machine in find().items() if machine.model}
    assert set(modelled) == {"p5-90", "p5-133", "p5-160", "i486-50"}
    for machine in modelled.values():
        assert machine.exact and machine.unit == "modelled cycles" and not machine.counts
        words = qemu.command(qemu.Boot(machine, kernel="k", plugins=("p",)), [])
        assert "sleep=off" in words[words.index("-icount") + 1]
        assert machine.model.startswith("cpu=")
