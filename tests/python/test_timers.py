# SPDX-License-Identifier: BSD-2-Clause
"""Timer ticks come at their modelled rate, whatever the guest does (tests/model/clock.S)."""
import json
from pathlib import Path

import model_guest
import pytest
from model_guest import GOOD_END, GUESTS, Run, build_guest, build_model

PIT_HZ, DIVISOR, TICKS = 1193182, 1193, 20
LOOPS = ("paired", "dependent", "memory", "copies", "gates", "waiting", "mixed")
ALLOWED = 0.0005        # of the time of TICKS ticks
MACHINES = {"p5-133": ("cpu=p5,mhz=133,bus=66.5", 133), "p5-90": ("cpu=p5,mhz=90,bus=60", 90),
            "p5-160": ("cpu=p5,mhz=160,bus=64", 160), "i486-50": ("cpu=486,mhz=50,bus=50", 50)}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_model(tmp_path_factory.mktemp("timers") / "model.so")


@pytest.fixture(scope="module")
def guest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_guest(GUESTS / "clock.S", tmp_path_factory.mktemp("clock") / "clock.elf")


def periods(run: Run) -> dict[str, float]:
    """Modelled cycles a tick, by the guest's own clock."""
    assert run.status == GOOD_END, run.stderr
    lines = [line.split() for line in run.serial.splitlines()]
    assert all(int(ticks, 16) == TICKS for _, ticks, _ in lines)
    return {name: int(cycles, 16) / TICKS for name, _, cycles in lines}


@pytest.mark.parametrize("machine", MACHINES)
def test_ticks_come_at_the_modelled_rate(model: Path, guest: Path, tmp_path: Path,
                                         machine: str) -> None:
    arguments, mhz = MACHINES[machine]
    run = model_guest.run(model, guest, tmp_path, arguments, loops=False)
    found = periods(run)
    assert tuple(found) == LOOPS
    for name, cycles in found.items():
        assert cycles == pytest.approx(mhz * 1e6 * DIVISOR / PIT_HZ, rel=ALLOWED), name
    assert json.loads(run.record)["timers_follow"] == "the modelled clock"


def test_two_runs_tick_at_the_same_cycle(model: Path, guest: Path, tmp_path: Path) -> None:
    runs = [model_guest.run(model, guest, tmp_path / name, MACHINES["p5-133"][0], loops=False)
            for name in ("one", "two")]
    assert runs[0].serial == runs[1].serial and runs[0].record == runs[1].record


@pytest.mark.parametrize("arguments", ["timers=0", "peek=0"])
def test_without_it_the_record_says_whose_clock_it_is(model: Path, tmp_path: Path,
                                                      arguments: str) -> None:
    counted = build_guest(GUESTS / "untimed.S", tmp_path / "untimed.elf")
    run = model_guest.run(model, counted, tmp_path, f"cpu=p5,{arguments}", loops=False)
    assert json.loads(run.record)["timers_follow"] == "QEMU's clock"


def test_clock_that_runs_too_fast_is_said(model: Path, guest: Path, tmp_path: Path) -> None:
    run = model_guest.run(model, guest, tmp_path, "cpu=p5", "-icount", "shift=3,sleep=off",
                          loops=False)
    assert "-icount shift=0 is needed" in json.loads(run.record)["timers_follow"]
    assert periods(run)["paired"] < 100000
