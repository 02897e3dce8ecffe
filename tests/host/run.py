# SPDX-License-Identifier: BSD-2-Clause
"""Runs the host tests that are named, each with a time limit, and counts what they say.

`make host-test` calls it; SEED=n repeats the random tests with another seed. Prints the programs'
KTAP lines and at the end `N passed, N failed`; exit 1 if anything failed or nothing ran.

The programs are 32-bit, as the kernel is. Where the machine runs no i386 code, QEMU's user-mode
emulation does; LeakSanitizer cannot work there and is off.
"""
import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from harness import ktap  # noqa: E402
from harness.errors import WorkFailed  # noqa: E402
from harness.process import output_of, run_logged  # noqa: E402

LIMIT = 240.0               # seconds
LOADER = "/lib/ld-linux.so.2"
# AddressSanitizer reads the environment of the emulator, not the one that -E gives.
EMULATOR = ["env", "ASAN_OPTIONS=detect_leaks=0", "qemu-i386"]


def means() -> list[str]:
    """What to put before a program's name so that it runs here."""
    return [] if output_of([LOADER, "--version"], ROOT) else EMULATOR


def judge(text: str, status: int) -> tuple[int, list[str]]:
    """How many tests of a program passed, and what has failed. Pure."""
    said = ktap.parse(text)
    bad = [*said.failed, *said.faults]
    if status and not said.failed:
        bad.append(f"it left with status {status}")
    return len(said.passed), bad


def run(before: list[str], program: Path, seed: str | None) -> tuple[int, list[str]]:
    log = program.with_suffix(".log")
    program.with_suffix(".gcda").unlink(missing_ok=True)     # gcov would add to it
    command = [*before, str(program.resolve()), *([seed] if seed else [])]
    try:
        status = run_logged(command, ROOT, log, LIMIT)
    except WorkFailed as error:
        return 0, [str(error)]
    text = log.read_text(encoding="utf-8", errors="replace")
    print(text, end="" if text.endswith("\n") else "\n")
    return judge(text, status)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Runs host tests.")
    parser.add_argument("--seed", help="a seed besides 1 for the random tests")
    parser.add_argument("programs", nargs="*", type=Path)
    options = parser.parse_args(argv)
    passed, failed, before = 0, 0, means()
    if before:
        print(f"# this machine runs no i386 programs: {before[-1]} does")
    for program in options.programs:
        print(f"# {program.name}")
        good, bad = run(before, program, options.seed)
        passed, failed = passed + good, failed + len(bad)
        for what in bad:
            print(f"# {program.name} failed: {what}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
