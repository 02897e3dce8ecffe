# SPDX-License-Identifier: BSD-2-Clause
"""The parts of `./l4bench test` that run on this machine: lint, host tests, Python tests."""
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness import tally
from harness.errors import WorkFailed
from harness.process import run_logged
from harness.tally import Tally
from harness.tree import Tree

PYTHON = "/usr/bin/python3"
LIMIT = 1800.0              # seconds; a loaded machine takes several times as long
# Of the Python tests, those that boot bare guests on a model of their own. They and the others go
# beside each other.
OF_THE_MODEL = ("test_model.py", "test_model_mutants.py", "test_newer_qemu.py", "test_timers.py")
Reader = Callable[[str, int, str, str], Tally]


def _step(tree: Tree, name: str, command: list[str], read: Reader = tally.of_step,
          report: Path | None = None) -> Tally:
    log = tree.build / "log" / f"test-{name.replace(' ', '-')}.log"
    try:
        status = run_logged(command, tree.root, log, LIMIT)
    except WorkFailed as error:
        return Tally(0, 1, (str(error),))
    source = report or log
    text = source.read_text(encoding="utf-8", errors="replace") if source.exists() else ""
    return read(name, status, text, tree.relative(log))


def flake8(tree: Tree) -> Tally:
    return _step(tree, "flake8", ["/usr/bin/flake8", "--config", "harness/flake8.ini",
                                  "harness", "scripts", "tests/python"])


def mypy(tree: Tree) -> Tally:
    return _step(tree, "mypy", ["/usr/bin/mypy", "--config-file", "harness/mypy.ini",
                                "harness", "scripts", "tests/python"])


def shellcheck(tree: Tree) -> Tally:
    return _step(tree, "shellcheck", ["shellcheck", "l4bench"])


def c_lint(tree: Tree) -> Tally:
    return _step(tree, "C lint", ["make", "--no-print-directory", "lint"])


def host_tests(tree: Tree) -> Tally:
    return _step(tree, "host tests", ["make", "--no-print-directory", "host-test"],
                 tally.of_counting)


def _pytest(tree: Tree, name: str, files: Sequence[Path]) -> Tally:
    if not files:
        return Tally(0, 1, (f"{name}: there are none",))
    report = tree.build / "log" / f"pytest-{name.replace(' ', '-')}.xml"
    report.unlink(missing_ok=True)
    return _step(tree, name,
                 [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider",
                  f"--junitxml={tree.relative(report)}", *map(tree.relative, files)],
                 tally.of_junit, report)


def python_tests(tree: Tree) -> Tally:
    files = sorted((tree.root / "tests" / "python").glob("test_*.py"))
    groups = {"Python tests of the model": [path for path in files if path.name in OF_THE_MODEL],
              "Python tests": [path for path in files if path.name not in OF_THE_MODEL]}
    with ThreadPoolExecutor(max_workers=len(groups)) as pool:
        done = pool.map(lambda name: _pytest(tree, name, groups[name]), groups)
        return sum(done, Tally(0, 0))


PARTS: tuple[tuple[str, Callable[[Tree], Tally]], ...] = (
    ("lint: flake8", flake8), ("lint: mypy --strict", mypy), ("lint: shellcheck", shellcheck),
    ("lint: C", c_lint), ("host tests", host_tests), ("Python tests", python_tests),
)
