# SPDX-License-Identifier: BSD-2-Clause
"""./l4bench from outside: wrong names, failed guests, and every command on a made-up tree."""
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import fake_tree
import pytest
from fake_tree import ROOT, call


@pytest.fixture(name="tree")
def make_tree(tmp_path: Path) -> Path:
    return fake_tree.make(tmp_path)


def meta_of(tree: Path) -> dict[str, object]:
    newest = sorted((tree / "results" / "runs").iterdir())[-1]
    data: dict[str, object] = json.loads((newest / "meta.json").read_text(encoding="utf-8"))
    return data


def test_help_names_every_command(tree: Path) -> None:
    names = [path.stem.replace("_", "-") for path in (ROOT / "harness" / "commands").glob("*.py")
             if path.stem != "__init__"]
    for words in ("", "--help", "-h"):
        said = call(tree, *words.split())
        assert said.code == 0
        assert all(f"  {name} " in said.out for name in names)


@pytest.mark.parametrize("name", [path.stem.replace("_", "-") for path in
                                  sorted((ROOT / "harness" / "commands").glob("[a-z]*.py"))])
def test_each_command_has_help_with_exit_codes(tree: Path, name: str) -> None:
    said = call(tree, name, "--help")
    assert said.code == 0 and "Exit codes:" in said.out and f"./l4bench {name}" in said.out


def test_list_finds_everything_in_the_folders(tree: Path) -> None:
    (tree / "fastpath" / "mine.S").write_text('VARIANT fastpath, mine, "my own", "me26"\n',
                                              encoding="utf-8")
    said = call(tree, "list")
    assert said.code == 0
    for line in ("mine  my own  [me26]", "c     the short way in C  [liedtke93]",
                 "benno  queues exact", "What does a call cost?  [fast]",
                 "lists  (its file has no record line)", "int_iret", "icount", "tcg"):
        assert line in said.out


@pytest.mark.parametrize("words, named, valid", [
    (["run", "--machine", "icuont"], "'icuont'", "icount, "),
    (["run", "--fastpath", "asn"], "'asn'", "asm, c, none"),
    (["run", "--bench", "ipc_cal"], "'ipc_cal'", "ipc_call, null_syscall, overhead, int_iret"),
    (["run", "--build", "debug"], "'debug'", "bench, release, check"),
    (["run", "--axis", "sched=lzay"], "'lzay'", "benno, lazy"),
    (["run", "--axis", "shed=lazy"], "'shed'", "sched, timeout"),
    (["run", "--n", "0"], "--n 0", "at least one"),
    (["build", "--build", "fast"], "'fast'", "bench, release, check"),
    (["boot", "--program", "benhc"], "'benhc'", "bench, conformance"),
    (["run", "--machine", "p5-133", "--knob", "cr33=1"], "'cr33'", "Did you mean 'cr3'"),
    (["run", "--machine", "p5-133", "--knob", "cr3=99"], "cr3=99", "from 4 to 46 clocks"),
    (["run", "--knob", "cr3=46"], "icount", "not modelled"),
    (["figures", "yesterday"], "'yesterday'", "(there is none yet)"),
    (["figures"], "icount", "./l4bench run"),
    (["report", "x"], "'x'", "(there is none yet)"),
    (["check-measure", "x"], "'x'", "(there is none yet)"),
    (["test", "--only", "guest"], "'guest'", "host, boot"),
    (["annotate", "ipc_cal"], "'ipc_cal'", "Did you mean 'ipc_call'"),
    (["annotate", "ipc_call", "--fastpath", "asn"], "'asn'", "asm, c, none"),
    (["annotate", "ipc_call", "--machine", "icount"], "icount", "modelled are i486-50"),
    (["annotate", "ipc_call", "--knob", "cold=1"], "cold=", "say --cold"),
    (["test", "--quick", "--rules", "ipc_*"], "'ipc_*'", "(there is none yet)"),
    (["test", "--rules", "x"], "--rules", "--quick"),
    (["soak", "--append", "ids=strict", "--fastpath", "asm"], "ids=strict", "must be none"),
    (["frobnicate"], "'frobnicate'", "reproduce"),
    (["../x"], "'../x'", "reproduce"),
    (["__init__"], "'__init__'", "reproduce"),
])
def test_wrong_names(tree: Path, words: list[str], named: str, valid: str) -> None:
    said = call(tree, *words)
    assert said.code == 2
    assert named in said.err and valid in said.err
    assert "Traceback" not in said.err


def test_a_run_is_kept_with_all_that_it_needs(tree: Path) -> None:
    said = call(tree, "run", "--fastpath", "asm,c", "--n", "3")
    assert said.code == 0 and said.out.startswith("good: results/runs/")
    kept = meta_of(tree)
    assert kept["status"] == "good" and kept["machine"] == "icount"
    assert kept["compiler"] == "gcc 12.2.0" and kept["qemu_version"]
    assert kept["sizes"] == {"size.kernel.text_bytes": 115, "size.fastpath.text_bytes": 100,
                             "size.fastpath.asm.text_bytes": 100, "size.debug.text_bytes": 32,
                             "size.variant.text_bytes": 48,
                             "size.variants.sched.lazy.text_bytes": 48,
                             "size.variant.text_rodata_bytes": 48,
                             "size.kernel.text_rodata_bytes": 371}
    command = kept["command"]
    assert isinstance(command, list) and "shift=0,sleep=off" in command
    assert not any(str(tree) in word for word in command)
    folder = sorted((tree / "results" / "runs").iterdir())[-1]
    assert {path.name for path in folder.iterdir()} == {
        "serial.log", "samples.jsonl", "intervals.csv", "qemu.log", "meta.json"}


def test_other_builds_boot_once_for_each_fastpath(tree: Path) -> None:
    said = call(tree, "run", "--machine", "tcg", "--build", "check")
    assert said.code == 0 and said.out.count("good: ") == 3


@pytest.mark.parametrize("guest, status, text", [
    ("panicked", "panicked", "panic: mapdb: no free node"),
    ("rubbish", "no start", "last line seen"),
    ("cut", "cut off", "there is no end record"),
    ("middle", "cut off", "there is no end record"),
    ("lost", "cut off", "some were lost"),
    ("wrong_variant", "wrong variant", "asked for sched=lazy, the image says benno"),
    ("wrong_image", "wrong program", "another image"),
    ("failed_check", "failed check", "ipc_call inter asm"),
])
def test_failed_guests(tree: Path, guest: str, status: str, text: str) -> None:
    said = call(tree, "run", guest=guest)
    assert said.code == 1
    assert f"has failed: {status}: " in said.err and text in said.err
    assert "raw log: results/runs/" in said.err
    assert meta_of(tree)["status"] == status
    assert call(tree, "figures").code == 2


def test_the_wrong_path_fails_a_check_run_and_others_go_on(tree: Path) -> None:
    said = call(tree, "run", "--machine", "tcg", "--build", "check", guest="slow_path")
    assert said.code == 1 and "expected fast" in said.err
    assert said.out.count("wrong path: ") == 2 and said.out.count("good: ") == 1


def test_a_guest_that_hangs_is_ended(tree: Path, patient: Callable[[Path, float], None]) -> None:
    patient(tree, 0.5)
    said = call(tree, "run", "--machine", "hasty", guest="silent", limit=20)
    assert said.code == 1 and "has failed: hung: " in said.err and "last line seen" in said.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_by_hand_is_kept_as_such(tree: Path, number: int) -> None:
    assert call(tree, "build").code == 0
    env = {**os.environ, "FAKE_GUEST": "silent", "PATH": f"{tree / 'bin'}:{os.environ['PATH']}"}
    with subprocess.Popen([tree / "l4bench", "run"], env=env, stderr=subprocess.PIPE,
                          preexec_fn=lambda: signal.signal(number, signal.SIG_DFL)) as process:
        for _ in range(200):        # a shell's background jobs, such as these tests, ignore SIGINT
            if list(tree.glob("results/runs/*/serial.log")):
                break
            time.sleep(0.05)
        process.send_signal(number)
        assert process.wait(timeout=20) == 130
        assert process.stderr is not None and b"stopped" in process.stderr.read()
    assert meta_of(tree)["status"] == "stopped"


@pytest.fixture(name="patient")
def make_patient() -> Callable[[Path, float], None]:
    """A tree with a machine of its own that waits no longer than told."""
    def make(tree: Path, limit: float) -> None:
        fake_tree.add_machine(tree, f"name='hasty', summary='', unit='', arguments=(), "
                              f"silence_limit={limit}")
    return make


def test_check_measure(tree: Path) -> None:
    assert call(tree, "run").code == 0
    said = call(tree, "check-measure")
    assert said.code == 0 and "528 samples" in said.out and "every one equal" in said.out


def test_check_measure_fails_on_one_instruction(tree: Path) -> None:
    assert call(tree, "run", "--fastpath", "asm", guest="off_by_one").code == 0
    said = call(tree, "check-measure")
    assert said.code == 1
    assert "ipc_call inter asm sample 3: the benchmark says 51 instructions" in said.out
    assert "1 apart" in said.out


def test_figures_are_names_values_units(tree: Path) -> None:
    assert call(tree, "run", "--n", "2").code == 0
    said = call(tree, "figures")
    assert said.code == 0
    assert "icount.asm.ipc_call.inter.kernel_instructions\t45\tinstructions\n" in said.out
    assert "size.kernel.text_bytes\t115\tbytes" in said.out


def test_reproduce_ends_with_tables_and_a_report(tree: Path) -> None:
    said = call(tree, "reproduce", "--n", "2")
    assert said.code == 0
    for text in ("One-way IPC, shortest message", "L4Ka::Hazelnut", "the floor",
                 "elphinstone13", "results/report.html", "every one equal",
                 "One-way IPC on modelled machines", "Beside what papers print", "haertig97",
                 "| i486-50 | asm, ipc_call"):
        assert text in said.out
    assert said.out.count("every one equal") == 5
    assert "p5-90.asm.ipc_call.inter.modelled_cycles.low\t" in (
        tree / "results" / "figures.tsv").read_text(encoding="utf-8")
    assert "<svg" in (tree / "results" / "report.html").read_text(encoding="utf-8")


def test_reproduce_on_chosen_machines_with_a_knob(tree: Path) -> None:
    said = call(tree, "reproduce", "--n", "2", "--modelled", "p5-133", "--knob", "cr3=40",
                "--no-interval")
    assert said.code == 0 and "p5-133 with cr3=40" in said.out and "i486-50" not in said.out
    assert "not asked for" in said.out
    said = call(tree, "report")
    assert said.code == 0
    assert "cr3=40" in (tree / "results" / "report.html").read_text(encoding="utf-8")
    said = call(tree, "reproduce", "--n", "2", "--modelled", "none")
    assert said.code == 0 and "modelled machines" not in said.out
    assert call(tree, "reproduce", "--modelled", "icount").code == 2


@pytest.mark.parametrize("guest", ["panicked", "off_by_one", "slow_path", "slow_end_fails"])
def test_reproduce_fails_when_anything_does(tree: Path, guest: str) -> None:
    assert call(tree, "reproduce", "--n", "4", guest=guest).code == 1


def test_size_counts_what_is_linked_and_keeps_debug_code_apart(tree: Path) -> None:
    said = call(tree, "size")
    assert said.code == 0 and "size.kernel.text_bytes\t115\tbytes" in said.out
    assert "size.debug.text_bytes\t32\tbytes" in said.out and "dropped" not in said.out


def test_a_build_that_fails_shows_its_end_and_its_log(tree: Path) -> None:
    (tree / "Makefile").write_text("kernel:\n\t@echo no such register; false\n", encoding="utf-8")
    said = call(tree, "build")
    assert said.code == 1 and "no such register" in said.err and "build/log/" in said.err


def test_conformance_boots_are_counted(tree: Path) -> None:
    said = call(tree, "test", "--only", "boot", "--fastpath", "asm")
    assert said.out.splitlines()[-1].endswith(" passed, 9 failed")     # no ISO, no soak
    said = call(tree, "test", "--only", "boot", "--fastpath", "asm", guest="failed_check")
    assert said.code == 1 and "ipc_timeout" in said.out
    said = call(tree, "test", "--only", "boot", "--fastpath", "asm", guest="cut")
    assert said.code == 1 and "the plan is 3 tests" in said.out


def test_a_modelled_run_has_its_interval(tree: Path) -> None:
    said = call(tree, "run", "--machine", "p5-133", "--knob", "int_outer=50", "--n", "2")
    assert said.code == 0
    kept = meta_of(tree)
    assert kept["knobs"] == {"int_outer": 50}
    ends = kept["ends"]
    assert isinstance(ends, dict) and list(ends) == ["fast", "slow"]
    assert ends["slow"]["cr3"] == 46 and "int_outer" not in ends["slow"]
    folder = sorted((tree / "results" / "runs").iterdir())[-1]
    assert all((folder / end / "intervals.csv").stat().st_mode & 0o222 == 0 for end in ends)
    said = call(tree, "figures", folder.name)
    for line in ("modelled_cycles\t127\t", "modelled_cycles.low\t125\t",
                 "modelled_cycles.high\t154\t", "x_floor\t1.44\tratio"):
        assert f"p5-133.asm.ipc_call.inter.{line}" in said.out


def test_a_modelled_run_may_skip_its_interval(tree: Path) -> None:
    assert call(tree, "run", "--machine", "p5-133", "--no-interval", "--n", "2").code == 0
    assert meta_of(tree)["ends"] == {}
    assert ".low" not in call(tree, "figures", sorted(
        path.name for path in (tree / "results" / "runs").iterdir())[-1]).out


def test_a_modelled_run_of_all_leaves_out_what_measures_no_time(tree: Path) -> None:
    (tree / "bench" / "user" / "held.c").write_text('BENCH_HELD(held, "For how long?");\n',
                                                    encoding="utf-8")
    assert call(tree, "run", "--machine", "p5-133", "--no-interval", "--n", "2").code == 0
    asked = meta_of(tree)["asked"]
    assert isinstance(asked, dict) and asked["benches"] == "all that measure time"
    assert "run=ipc_call+null_syscall+overhead n=2" in asked["args"]
    assert call(tree, "run", "--n", "2").code == 0
    other, = (tree / "results" / "runs").glob("*-icount-1/meta.json")
    assert '"args": "run=all ' in other.read_text(encoding="utf-8")
    assert "  For how long?  [interrupts held off]" in call(tree, "list").out


def test_nothing_is_annotated_without_a_trace_or_after_a_bad_boot(tree: Path) -> None:
    said = call(tree, "annotate", "ipc_call", "--no-interval", "--n", "2")
    assert said.code == 1 and "the trace of run " in said.err and "cycles" not in said.out
    said = call(tree, "annotate", "ipc_call", guest="panicked")
    assert said.code == 1 and "nothing is shown" in said.err


def test_an_end_that_fails_fails_the_run(tree: Path) -> None:
    said = call(tree, "run", "--machine", "p5-133", guest="slow_end_fails")
    assert said.code == 1
    assert "with all figures at their slow end: the work was not done" in said.err
    assert meta_of(tree)["status"] == "failed check"


def test_runs_with_other_knobs_are_not_compared(tree: Path) -> None:
    for knob in ("cr3=46", "cr3=21", "cr3=46"):
        assert call(tree, "run", "--machine", "p5-133", "--knob", knob, "--n", "2").code == 0
    runs = sorted(path.name for path in (tree / "results" / "runs").iterdir())
    said = call(tree, "compare", *runs[:2])
    assert said.code == 2 and "was modelled with cr3=46" in said.err and "no knob set" in said.err
    assert call(tree, "compare", runs[0], runs[2]).code == 0
