# SPDX-License-Identifier: BSD-2-Clause
"""The model takes what newer QEMUs have, and does without it: two fakes stand for them."""
import csv
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from model_guest import ROOT, SHARED, build_model, gcc

FAKES = ROOT / "tests" / "plugin"
ROUNDS, WORK = 3, 500
CPUID = 14              # clocks; jmp to itself 1 a round
EAX, EDX = 1, 3


@dataclass(frozen=True)
class Run:
    lines: list[str]
    rows: list[dict[str, str]]
    record: dict[str, object]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_model(tmp_path_factory.mktemp("newer") / "model.so")


def run(model: Path, folder: Path, which: str, *arguments: str) -> Run:
    fake = folder / which
    gcc("-Wall", "-Wextra", "-Werror", "-Wno-pedantic", f"-I{SHARED}", "-rdynamic",
        str(FAKES / "fake_qemu.c"), str(FAKES / f"fake_{which}.c"), "-o", str(fake), "-ldl")
    out, record = folder / "out.csv", folder / "record.json"
    done = subprocess.run([str(fake), str(model), "cpu=p5", f"out={out}", f"record={record}",
                           *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return Run(done.stdout.splitlines(), list(csv.DictReader(out.read_text().splitlines())),
               json.loads(record.read_text()))


def test_without_them_the_markers_carry_the_result(model: Path, tmp_path: Path) -> None:
    found = run(model, tmp_path, "older")
    assert found.lines[0] == "version 1" and found.lines[-1] == "flags 0"
    assert "inline" in found.lines and not any(line.startswith("write") for line in found.lines)
    assert found.record["tsc"] == "markers" and found.record["timers_follow"] == "QEMU's clock"
    assert "does not export qemu_get_cpu" in str(found.record["guest_clock"])
    assert len(found.rows) == ROUNDS and {row["status"] for row in found.rows} == {"ok"}


def test_with_them_the_guest_reads_the_modelled_clock(model: Path, tmp_path: Path) -> None:
    found = run(model, tmp_path, "newer")
    assert found.lines[0] == "version 5" and found.lines[-1] == "flags 2"
    assert "per_vcpu" in found.lines and found.record["tsc"] == "feedback"
    written = [int(line.split()[2]) for line in found.lines if line.startswith(f"write {EAX} ")]
    assert len(written) == 2 * ROUNDS == sum(line.startswith(f"write {EDX} ")
                                             for line in found.lines)
    read = [after - before for before, after in zip(written[::2], written[1::2])]
    assert read == [int(row["tsc_cycles"]) for row in found.rows]
    older = run(model, tmp_path, "older")
    assert [row["modelled_cycles"] for row in older.rows] == [row["modelled_cycles"]
                                                              for row in found.rows]


def test_time_is_controlled(model: Path, tmp_path: Path) -> None:
    found = run(model, tmp_path, "newer", "mhz=100")
    times = [line for line in found.lines if line.startswith("ns ")]
    assert times and not any("wrong" in line for line in times)
    cycles = int(str(found.record["cycles"]))
    assert cycles * 10 - 10 * 1100 < int(times[-1].split()[1]) <= cycles * 10
    assert found.record["timers_follow"] == "the modelled clock, by QEMU's time control"
    left = run(model, tmp_path, "newer", "timers=0")
    assert "time control" not in left.lines


def test_every_newer_function_is_a_weak_symbol(model: Path) -> None:
    listed = subprocess.run(["nm", "-D", "--undefined-only", str(model)], capture_output=True,
                            text=True, check=True).stdout
    kinds = {line.split()[-1]: line.split()[-2] for line in listed.splitlines()}
    weak = {name for name, kind in kinds.items() if name.startswith("qemu_") and kind == "w"}
    assert weak == {"qemu_plugin_" + name for name in (
        "register_vcpu_insn_exec_inline", "register_vcpu_insn_exec_inline_per_vcpu",
        "scoreboard_new", "scoreboard_find", "register_vcpu_init_cb", "get_registers",
        "write_register", "request_time_control", "update_ns", "read_memory_vaddr")}
