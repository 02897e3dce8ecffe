# SPDX-License-Identifier: BSD-2-Clause
"""Builds the machine model and the bare guests of tests/model, and runs one on the other."""
import csv
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "harness" / "model"
SHARED = ROOT / "harness" / "plugin"
WATCH = ROOT / "harness" / "watch"
GUESTS = ROOT / "tests" / "model"
TIMEOUT = 120.0
GOOD_END = 33
INTERVALS_A_CASE = 3
LINK = ("-Wl,-Ttext=0x100000,--build-id=none,-n", "-Wl,-z,noexecstack,--no-warn-rwx-segments")


@dataclass(frozen=True)
class Case:
    """1000 rounds of one loop: what the plugin's file and the guest's own clock make of them."""
    clocks: int
    ticks: int
    tsc_of_file: tuple[int, int]
    tsc_of_guest: tuple[int, int]
    events: dict[str, int]


@dataclass(frozen=True)
class Run:
    status: int
    stderr: str
    text: str
    rows: list[dict[str, str]]
    serial: str
    record: str
    cases: dict[str, Case]


def gcc(*arguments: str) -> None:
    done = subprocess.run(["gcc", *arguments], capture_output=True, text=True, timeout=TIMEOUT)
    assert done.returncode == 0, done.stderr


def model_sources(folder: Path = MODEL) -> list[str]:
    return [*sorted(str(path) for path in folder.glob("*.c")), str(SHARED / "decode.c"),
            str(SHARED / "marker.c"), str(WATCH / "held.c")]


def build_model(to: Path, folder: Path = MODEL, optimise: str = "-O2") -> Path:
    gcc(optimise, "-fPIC", "-shared", "-Wall", "-Wextra", "-Werror",
        "-Wno-missing-field-initializers", f"-I{SHARED}", f"-I{WATCH}",
        *model_sources(folder), "-o", str(to), "-lcapstone", "-ldl")
    return to


def build_guest(source: Path, to: Path, rounds: int = 1000) -> Path:
    gcc("-m32", "-nostdlib", "-static", *LINK, f"-I{source.parent}",
        f"-Wa,--defsym,ROUNDS={rounds}", str(source), "-o", str(to))
    return to


def command(plugin: str, guest: Path, serial: Path, *more: str) -> list[str]:
    return ["qemu-system-i386", "-M", "pc", "-m", "32", "-icount", "shift=0,sleep=off", "-plugin",
            plugin, "-display", "none", "-no-reboot", "-nodefaults", "-serial", f"file:{serial}",
            "-kernel", str(guest), "-device", "isa-debug-exit,iobase=0xf4,iosize=4", *more]


def _case(first: dict[str, str], second: dict[str, str], ticks: tuple[int, int]) -> Case:
    numbers = {key: int(second[key]) - int(first[key]) for key in first if key != "status"}
    return Case(numbers["modelled_cycles"], ticks[1] - ticks[0],
                (int(first["tsc_cycles"]), int(second["tsc_cycles"])), ticks, numbers)


def _cases(rows: list[dict[str, str]], serial: str) -> dict[str, Case]:
    found = {}
    for number, line in enumerate(serial.splitlines()):
        name, first, second = line.split()
        at = number * INTERVALS_A_CASE
        found[name] = _case(rows[at + 1], rows[at + 2], (int(first, 16), int(second, 16)))
    return found


def run(model: Path, guest: Path, folder: Path, arguments: str, *more: str,
        loops: bool = True) -> Run:
    """One run; `loops`: the guest is one of tests/model, which prints its cases."""
    folder.mkdir(parents=True, exist_ok=True)
    out, record, serial = folder / "out.csv", folder / "record.json", folder / "serial"
    plugin = f"{model},out={out},record={record}" + (f",{arguments}" if arguments else "")
    done = subprocess.run(command(plugin, guest, serial, *more), capture_output=True, text=True,
                          timeout=TIMEOUT)
    text = out.read_text() if out.exists() else ""
    said = serial.read_text() if serial.exists() else ""
    rows = list(csv.DictReader(text.splitlines()))
    cases = _cases(rows, said) if loops and done.returncode == GOOD_END else {}
    return Run(done.returncode, done.stderr, text, rows, said,
               record.read_text() if record.exists() else "", cases)
