# SPDX-License-Identifier: BSD-2-Clause
"""Runs the host tests that are named, each with a time limit, and counts what they say.

`make host-test` calls it; SEED=n repeats the random tests with another seed. Prints the programs'
KTAP lines and at the end `N passed, N failed`; exit 1 if anything failed or nothing ran.
"""
import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from harness import ktap  # noqa: E402
from harness.errors import WorkFailed  # noqa: E402
from harness.process import run_logged  # noqa: E402

LIMIT = 120.0


def judge(text: str, status: int) -> tuple[int, list[str]]:
    """How many tests of a program passed, and what has failed. Pure."""
    said = ktap.parse(text)
    bad = [*said.failed, *said.faults]
    if status and not said.failed:
        bad.append(f"it left with status {status}")
    return len(said.passed), bad


def run(program: Path, seed: str | None) -> tuple[int, list[str]]:
    log = program.with_suffix(".log")
    program.with_suffix(".gcda").unlink(missing_ok=True)     # gcov would add to it
    command = [str(program.resolve()), *([seed] if seed else [])]
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
    passed, failed = 0, 0
    for program in options.programs:
        print(f"# {program.name}")
        good, bad = run(program, options.seed)
        passed, failed = passed + good, failed + len(bad)
        for what in bad:
            print(f"# {program.name} failed: {what}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
