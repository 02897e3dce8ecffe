# SPDX-License-Identifier: BSD-2-Clause
"""Holds the counting plugin against intervals whose contents are known by hand.

Builds harness/plugin and the bare guest of tests/plugin, runs the guest on QEMU, and compares every
column of the plugin's file with the table below and every total with the guest's own clock.
"""

import csv
import signal
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
QEMU = "qemu-system-i386"
TIMEOUT = 60.0
GOOD_END = 33
COLUMNS = ("seq,id,status,total,kernel,user,entries,kernel_loads,kernel_stores,"
           "user_loads,user_stores,cr3_loads,segment_loads,io,invlpg")


@dataclass(frozen=True)
class Count:
    """What one interval of the guest contains."""

    name: str
    status: str = "ok"
    kernel: int = 0
    user: int = 0
    entries: int = 0
    kernel_loads: int = 0
    kernel_stores: int = 0
    user_loads: int = 0
    user_stores: int = 0
    cr3_loads: int = 0
    segment_loads: int = 0
    io: int = 0
    invlpg: int = 0

    @property
    def total(self) -> int:
        return self.kernel + self.user


def entered(name: str, user: int, **more: int) -> Count:
    """One `int` to a gate whose handler only returns; iret reads 3 words and a descriptor."""
    return replace(Count(name, user=user, kernel=1, entries=1, kernel_loads=5), **more)


def page_fault(name: str, user: int, **more: int) -> Count:
    """One page fault, mapped by the guest's handler of 11 instructions; the access is retried."""
    return replace(Count(name, user=user, kernel=11, entries=1, kernel_loads=2 + 5,
                         kernel_stores=3, invlpg=1), **more)


def skipped(name: str, user: int, **more: int) -> Count:
    """One exception in ring 3 whose handler of 2 instructions steps over the instruction."""
    return replace(Count(name, user=user, kernel=2, entries=1, kernel_loads=1 + 9,
                         kernel_stores=1), **more)


def interrupted(name: str, user: int, **more: int) -> Count:
    """One interrupt, acknowledged by a handler of 2 instructions."""
    return replace(entered(name, user), kernel=2, kernel_stores=1, **more)


# In the order of tests/plugin/guest.S.
EXPECTED = (
    Count("empty"),
    Count("ten_nops", user=10),
    Count("loop", user=1 + 2 * 100),
    entered("entry", user=1),
    entered("two_entries", user=5, kernel=2, entries=2, kernel_loads=2 * 5),
    Count("inside_kernel", kernel=4, kernel_loads=5),
    Count("out_and_in", user=3, kernel=3, entries=1),
    Count("accesses", user=8, user_loads=4, user_stores=5),
    Count("alias_user", user=4, user_loads=2, user_stores=1),
    Count("alias_kernel", user=1, kernel=3, entries=1, user_stores=1, kernel_loads=2),
    Count("alias_user_again", user=4, user_loads=2, user_stores=1),
    Count("cr3", user=5, cr3_loads=2),
    # Read are 13 descriptors of two words (the last selector is null), 5 words popped, 5 far
    # pointers of two words, 2 selectors.
    Count("segments", user=20, user_loads=13 * 2 + 5 + 5 * 2 + 2, user_stores=5, segment_loads=14),
    Count("not_segments", user=4, user_stores=1),
    Count("rep_movsb_5", user=6, user_loads=5, user_stores=5),
    Count("rep_movsb_0", user=1),
    Count("rep_stosl_3", user=6, user_stores=3),
    Count("io", user=12, user_loads=3, user_stores=2, io=11),
    Count("invlpg", user=4, user_stores=2, invlpg=2),
    page_fault("fault_load", user=3, user_loads=1),
    page_fault("fault_fetch", user=3),
    page_fault("fault_load_page_end", user=3, user_loads=1),
    Count("load_page_end", user=3, user_loads=1),
    page_fault("fault_modify", user=3, user_loads=2, user_stores=1),
    page_fault("fault_modify_page_end", user=3, user_loads=2, user_stores=1),
    page_fault("fault_rep_movsb", user=1 + 8 + 1, user_loads=9, user_stores=8),
    page_fault("fault_repe_cmpsb", user=2, user_loads=3),
    page_fault("fault_call", user=2, user_stores=1, kernel_loads=2 + 9),
    page_fault("fault_call_indirect", user=1, user_loads=2, user_stores=1, kernel_loads=2 + 9),
    page_fault("fault_ret", user=2, user_loads=1, kernel_loads=2 + 9),
    entered("ring3_entry", user=1, kernel_loads=9),
    skipped("undefined", user=1),
    skipped("divide_error", user=2),
    skipped("privileged", user=3, kernel=3),
    skipped("bad_segment", user=2, kernel=3),
    entered("no_fpu", user=4, kernel=2),
    Count("device_read", user=4, user_loads=2),
    interrupted("device_interrupt", user=3, user_stores=1),
    interrupted("interrupt", user=3),
    interrupted("halt_interrupt", user=3),
    Count("timer", user=12 * 10000 + 1),
    Count("modified_code", user=4, user_stores=1),
    Count("unstopped", status="unstopped", user=4, user_stores=1),
    Count("started_again", user=2),
    Count("other_tests", user=4),
    Count("open_at_exit", status="open", user=3, io=1),
)
# The timer's interrupts are not known by hand: its kernel columns are checked against each other.
BY_HAND = tuple(c for c in EXPECTED if c.name != "timer")
TIMED = tuple(c for c in EXPECTED if c.status == "ok")


@dataclass(frozen=True)
class Built:
    plugin: Path
    guest: Path


@dataclass(frozen=True)
class Run:
    text: str
    rows: dict[str, dict[str, str]]
    ticks: dict[str, int]


def gcc(*arguments: str) -> None:
    done = subprocess.run(["gcc", *arguments], capture_output=True, text=True, timeout=TIMEOUT)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("plugin")
    built = Built(folder / "count.so", folder / "guest.elf")
    sources = sorted(str(path) for path in (ROOT / "harness/plugin").glob("*.c"))
    gcc("-O2", "-fPIC", "-shared", "-Wall", "-Wextra", "-Werror", *sources, "-o",
        str(built.plugin))
    gcc("-m32", "-nostdlib", "-static", "-Wl,-Ttext=0x100000,--build-id=none,-n",
        "-Wl,-z,noexecstack,--no-warn-rwx-segments", str(ROOT / "tests/plugin/guest.S"), "-o",
        str(built.guest))
    return built


def command(built: Built, serial: Path, plugin: str, *more: str) -> list[str]:
    return [QEMU, "-M", "pc", "-m", "32", "-icount", "shift=0,sleep=off", "-plugin",
            f"{built.plugin}{plugin}", "-display", "none", "-no-reboot", "-nodefaults", "-serial",
            f"file:{serial}", "-kernel", str(built.guest), *more]


def debug_exit() -> tuple[str, str]:
    return ("-device", "isa-debug-exit,iobase=0xf4,iosize=4")


def read_ticks(text: str) -> dict[str, int]:
    return {name: int(ticks, 16) for name, ticks in (line.split() for line in text.splitlines())}


def run_guest(built: Built, folder: Path) -> Run:
    out, serial = folder / "out.csv", folder / "serial"
    done = subprocess.run(command(built, serial, f",out={out}", *debug_exit()),
                          capture_output=True, text=True, timeout=TIMEOUT)
    assert done.returncode == GOOD_END, done.stderr
    text = out.read_text()
    names = [count.name for count in EXPECTED]
    rows = dict(zip(names, csv.DictReader(text.splitlines())))
    return Run(text, rows, read_ticks(serial.read_text()))


@pytest.fixture(scope="module")
def run(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_guest(built, tmp_path_factory.mktemp("run"))


def test_file_has_one_line_for_each_interval(run: Run) -> None:
    lines = run.text.splitlines()
    assert lines[0] == COLUMNS
    assert [line.split(",")[:2] for line in lines[1:]] == [
        [str(i), str(i)] for i in range(len(EXPECTED))]
    assert list(run.ticks) == [count.name for count in EXPECTED]


@pytest.mark.parametrize("count", BY_HAND, ids=[count.name for count in BY_HAND])
def test_interval_counts_what_it_contains(run: Run, count: Count) -> None:
    row = run.rows[count.name]
    columns = COLUMNS.split(",")[2:]
    assert {c: row[c] for c in columns} == {c: str(getattr(count, c)) for c in columns}


@pytest.mark.parametrize("name", [count.name for count in TIMED])
def test_total_agrees_with_the_guests_clock(run: Run, name: str) -> None:
    assert int(run.rows[name]["total"]) == run.ticks[name] - run.ticks["empty"]


def test_timer_interrupts_change_only_the_kernel_columns(run: Run) -> None:
    row = {key: value if key == "status" else int(value)
           for key, value in run.rows["timer"].items()}
    interrupts = row["entries"]
    assert isinstance(interrupts, int) and interrupts > 100
    assert row["user"] == 12 * 10000 + 1
    assert row["user_loads"] == 7 * 10000 and row["user_stores"] == 4 * 10000
    assert row["segment_loads"] == 10000
    assert row["kernel"] == 2 * interrupts and row["kernel_loads"] == 5 * interrupts
    assert row["kernel_stores"] == interrupts


def test_two_runs_are_the_same(built: Built, run: Run, tmp_path: Path) -> None:
    again = run_guest(built, tmp_path)
    assert again.text == run.text
    assert again.ticks == run.ticks


def end_by_signal(built: Built, folder: Path, number: signal.Signals) -> list[str]:
    """The plugin's lines when QEMU is ended while the guest loops: it has no exit device here."""
    out, serial = folder / "out.csv", folder / "serial"
    qemu = subprocess.Popen(command(built, serial, f",out={out}"), stderr=subprocess.PIPE)
    try:
        limit = time.monotonic() + TIMEOUT
        while not serial.exists() or "open_at_exit" not in serial.read_text():
            assert qemu.poll() is None and time.monotonic() < limit
            time.sleep(0.05)
        qemu.send_signal(number)
        qemu.communicate(timeout=TIMEOUT)
    finally:
        qemu.kill()
    return out.read_text().splitlines()


def test_file_is_complete_after_sigterm(built: Built, run: Run, tmp_path: Path) -> None:
    lines = end_by_signal(built, tmp_path, signal.SIGTERM)
    assert lines[:-1] == run.text.splitlines()[:-1]
    assert lines[-1].split(",")[2] == "open"
    assert len(lines[-1].split(",")) == len(COLUMNS.split(","))


def test_closed_intervals_are_in_the_file_after_sigkill(built: Built, run: Run,
                                                        tmp_path: Path) -> None:
    assert end_by_signal(built, tmp_path, signal.SIGKILL) == run.text.splitlines()[:-1]


@pytest.mark.parametrize("arguments, message", [
    ("", "give out=FILE"),
    (",out=", "'out=' is wrong"),
    (",colour=red,out={out}", "'colour=red' is wrong"),
    (",out={out},out=second", "'out=second' is wrong"),
    (",out={folder}/none/out.csv", "none/out.csv': No such file"),
])
def test_wrong_argument_stops_qemu(built: Built, tmp_path: Path, arguments: str,
                                   message: str) -> None:
    serial = tmp_path / "serial"
    plugin = arguments.format(out=tmp_path / "out.csv", folder=tmp_path)
    done = subprocess.run(command(built, serial, plugin, *debug_exit()), capture_output=True,
                          text=True, timeout=TIMEOUT)
    assert done.returncode == 1
    assert message in done.stderr
    assert not serial.exists() or serial.read_text() == ""


def test_two_processors_are_refused(built: Built, tmp_path: Path) -> None:
    done = subprocess.run(command(built, tmp_path / "serial", f",out={tmp_path / 'out.csv'}",
                                  "-smp", "2", *debug_exit()),
                          capture_output=True, text=True, timeout=TIMEOUT)
    assert done.returncode == 1
    assert "counts one processor" in done.stderr
