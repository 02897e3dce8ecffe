# SPDX-License-Identifier: BSD-2-Clause
"""`l4bench probe` on a kernel of another make (tests/probe): what is measured, what is refused.

The sums by hand: sixteen additions that wait for each other are 16 clocks, and where an interval
ends nothing pairs.  A system call of identity: gate 48; push with inc of the counter 3; cmp with ja
1; jmp through the table 2, and 3 since it went elsewhere the last time; mov with pop 1; iret 27.
The call that adds: 16 (the last addition takes the jump along) and pop 1, in place of the mov.
"""
import json
from pathlib import Path

import pytest
from harness import build, cli, machines, probe, symbols
from harness.errors import WorkFailed
from model_guest import LINK, ROOT, build_model, gcc

EXIT = ("-device", "isa-debug-exit,iobase=0xf4,iosize=4")
ROUNDS = 400
ADDITIONS = 16
P5 = machines.get("p5-133")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_model(tmp_path_factory.mktemp("probe") / "model.so")


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("kernel") / "kernel.elf"
    gcc("-m32", "-nostdlib", "-static", *LINK, "-Wl,-e,boot", str(ROOT / "tests/probe/kernel.S"),
        "-o", str(to))
    return to


@pytest.fixture(autouse=True)
def built(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "make_model", lambda tree: None)
    monkeypatch.setattr(build, "model", lambda tree: model)


def l4bench(kernel: Path, *words: str) -> int:
    more = () if "--json" in words else ("--no-interval",)
    return cli.main(["probe", "--machine", "p5-133", "--elf", str(kernel), "--seconds", "30",
                     *more, *words, "--", *EXIT])


def asked(kernel: Path, start: str, end: str, count: int = 100) -> probe.Asked:
    names = symbols.read(kernel)
    return probe.Asked(P5, ("-kernel", str(kernel), *EXIT), names.address(start),
                       names.address(end), seconds=30, count=count)


def test_between_two_names(model: Path, kernel: Path) -> None:
    outcome = probe.measure(asked(kernel, "syscall_work", "syscall_work_end"), model)
    assert outcome.status == "complete" and len(outcome.rows) == 100
    assert {row.total for row in outcome.rows} == {row.kernel for row in outcome.rows} == {16}
    cycles = [row.value("modelled_cycles") for row in outcome.clean]
    assert cycles[-1] == ADDITIONS and cycles[0] > ADDITIONS    # cold lines at first


def test_from_one_round_to_the_next(model: Path, kernel: Path) -> None:
    outcome = probe.measure(asked(kernel, "syscall_entry", "syscall_entry", count=9), model)
    assert len(outcome.rows) == 9 and {row.status for row in outcome.rows} == {"ok"}
    assert {row.entries for row in outcome.rows} == {1}


def test_each_entry_by_its_vector(kernel: Path, tmp_path: Path,
                                  capsys: pytest.CaptureFixture[str]) -> None:
    to = tmp_path / "record.json"
    assert l4bench(kernel, "--entries", "--count", "2000", "--json", str(to)) == 0
    record = json.loads(to.read_text())
    calls = [row for row in record["intervals"] if (row["id"], row["status"]) == (0x80, "ok")]
    assert len(calls) == 2 * ROUNDS             # the last call never returns
    identity, added = (min(row["modelled_cycles"] for row in calls if row["total"] == size)
                       for size in (8, 24))
    assert (identity, added) == (48 + 3 + 1 + 5 + 1 + 27, 48 + 3 + 1 + 5 + 16 + 1 + 27)
    assert len([row for row in record["intervals"] if row["id"] == 14]) == 1
    assert record["machine"] == "p5-133" and len(record["elf"]["sha256"]) == 64
    assert record["files"][str(kernel)] == record["elf"]["sha256"]
    assert record["model"]["knobs"]["int_outer"] == 48
    assert record["summary"]["128"]["modelled_cycles"]["min"] == identity
    ends = record["median_at_ends"]
    assert ends["fast"]["128"] < record["summary"]["128"]["modelled_cycles"]["median"]
    assert ends["slow"]["128"] > record["summary"]["128"]["modelled_cycles"]["median"]
    assert "through vector 0x80" in capsys.readouterr().out


WRONG = (
    (("--start", "syscall_work"), "--end is missing"),
    (("--end", "syscall_work"), "--start is missing"),
    ((), "give --start and --end, or --entries"),
    (("--start", "syscal_entry", "--end", "syscall_exit"), "Did you mean syscall_entry"),
    (("--entries", "--knob", "cr3"), "set as name=value"),
    (("--entries", "--knob", "colour=3"), "knob 'colour' is not one of"),
    (("--entries", "--knob", "cr3=99"), "from 4 to 46 clocks"),
    (("--entries", "--count", "0"), "at least one interval"),
)


@pytest.mark.parametrize("words, message", WRONG)
def test_what_cannot_be_asked(kernel: Path, words: tuple[str, ...], message: str,
                              capsys: pytest.CaptureFixture[str]) -> None:
    assert l4bench(kernel, *words) == 2
    printed = capsys.readouterr()
    assert message in printed.err and printed.out == ""


@pytest.mark.parametrize("words, message", [
    (("--machine", "icount", "--entries"), "is not modelled: choose one of"),
    (("--machine", "p5-133", "--entries"), "nothing to boot"),
    (("--machine", "p5-133", "--start", "name", "--end", "0x5"), "'name' is a name: --elf"),
    (("--machine", "p5-133", "--elf", "/bin/true", "--entries"), "not for i386"),
    (("--machine", "p5-133", "--elf", "/etc/passwd", "--entries"), "is not an ELF file"),
    (("--machine", "p5-133", "--entries", "--", "-cpu", "486"), "is decided by --machine"),
])
def test_options_that_do_not_fit(words: tuple[str, ...], message: str,
                                 capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["probe", *words]) == 2
    assert message in capsys.readouterr().err


def test_interval_that_begins_anew(kernel: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The start of each call, the end of every second one: the later start holds."""
    assert l4bench(kernel, "--start", "syscall_entry", "--end", "syscall_work") == 0
    printed = capsys.readouterr().out
    assert "100 times the start was executed once more" in printed
    assert "100 intervals without an interrupt" in printed


@pytest.mark.parametrize("words, message", [
    (("--start", "never_called", "--end", "syscall_exit"), "was not executed before the guest"),
    (("--start", "syscall_exit", "--end", "never_called"), "was executed 800 times, the end"),
    (("--start", "page_fault", "--end", "boot"), "executed only before the start"),
    (("--entries", "--entry", "0x12345"), "never reached"),
])
def test_nothing_measured(kernel: Path, words: tuple[str, ...], message: str,
                          capsys: pytest.CaptureFixture[str]) -> None:
    assert l4bench(kernel, *words) == 1
    printed = capsys.readouterr()
    assert message in printed.err and printed.out == ""


def test_qemu_that_fails_is_heard(kernel: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = cli.main(["probe", "--machine", "p5-133", "--entries", "--", "-kernel", "/none"])
    assert status == 1 and "could not open kernel file" in capsys.readouterr().err


def test_plugin_that_cannot_load(kernel: Path, tmp_path: Path) -> None:
    broken = tmp_path / "model.so"
    broken.write_bytes(b"no library")
    with pytest.raises(WorkFailed, match="Could not load plugin .*model.so"):
        probe.measure(asked(kernel, "syscall_entry", "syscall_exit"), broken)


def test_time_limit_keeps_what_there_is(kernel: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The guest waits for ever after its last call; nobody asks for so many intervals."""
    status = cli.main(["probe", "--machine", "p5-133", "--elf", str(kernel), "--seconds", "3",
                       "--start", "syscall_entry", "--end", "syscall_exit", "--count", "5000"])
    assert status == 1 and "800 intervals, time limit" in capsys.readouterr().out


def test_end_that_is_never_reached_in_time(kernel: Path,
                                           capsys: pytest.CaptureFixture[str]) -> None:
    status = cli.main(["probe", "--machine", "p5-133", "--elf", str(kernel), "--seconds", "2",
                       "--start", "finish", "--end", "bad_call"])
    printed = capsys.readouterr()
    assert status == 1 and "never in 2 s (--seconds gives more)" in printed.err
    assert printed.out == ""
