# SPDX-License-Identifier: BSD-2-Clause
"""Each rule of the source lint passes a good sample and finds a bad one."""
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from scripts import lint_sources as lint

TOP = "/* SPDX-License-Identifier: BSD-2-Clause */\n"
HEADER = "#ifndef KERNEL_A_H\n#define KERNEL_A_H\n\nstruct a;\n\n#endif\n"


def function(length: int, indent: str = "\t") -> str:
    return "int f(void)\n{\n" + f"{indent}step();\n" * length + "}\n"


def said(name: str, text: str) -> list[tuple[int, str]]:
    return lint.findings(name, text)


def single(rule: lint.Rule, name: str, text: str) -> Sequence[int]:
    """The lines at which one rule alone finds something."""
    return [number for number, _ in rule(name, text.split("\n"))]


# rule, file name, good text, bad text, line of the finding in the bad text
SAMPLES: list[tuple[lint.Rule, str, str, str, int]] = [
    (lint.licence, "a.c", TOP, "int x;\n", 1),
    (lint.licence, "a.sh", "#!/bin/sh\n\n# SPDX-License-Identifier: BSD-2-Clause\n",
     "#!/bin/sh\n\n\n# SPDX-License-Identifier: BSD-2-Clause\n", 1),
    (lint.columns, "a.py", "x" * 100 + "\n", "\n" + "x" * 101 + "\n", 2),
    (lint.columns, "a.c", "\t" * 12 + "abcd\n", "\t" * 12 + "abcde\n", 1),
    (lint.blanks, "a.c", "int x;\n", "int x; \n", 1),
    (lint.blanks, "a.md", "text\n\ntext\n", "text\n\t\ntext\n", 2),
    (lint.ending, "a.c", "int x;\n", "int x;", 1),
    (lint.ending, "a.c", "int x;\n", "int x;\n\n", 2),
    (lint.conditionals, "a.c", "#include \"if.h\"\n#endif\n", "int x;\n#if 0\n", 2),
    (lint.conditionals, "a.S", "\t.if 1\n", "# ifdef A\n", 1),
    (lint.conditionals, "a.c", "/* #if */\n", "#ifndef A\n", 1),
    (lint.conditionals, "a.c", "#define A\n", "\t#elif A\n", 1),
    (lint.conditionals, "a.h", HEADER, HEADER + "#ifdef A\n", 7),
    (lint.conditionals, "a.h", HEADER + "#ifndef __ASSEMBLER__\n", HEADER + "#if 1\n", 7),
    (lint.guard, "x/a.h", TOP + HEADER, TOP + "struct a;\n", 1),
    (lint.guard, "a.h", HEADER, HEADER.replace("define KERNEL_A_H", "define KERNEL_B_H"), 1),
    (lint.guard, "a.h", HEADER, HEADER + "struct b;\n", 1),
    (lint.guard, "a.h", TOP + HEADER, TOP + HEADER.replace("_A_H", "_B_H"), 2),
    (lint.functions, "a.c", function(45), "\n" + function(46), 3),
    (lint.functions, "a.c", "int x[] = {\n" + "\t1,\n" * 50 + "};\n", function(46), 2),
    (lint.indentation, "a.c", function(1), function(1, "    "), 3),
    (lint.indentation, "a.c", function(1, "\t\t   "), function(1, "\t \t"), 3),
    (lint.indentation, "a.c", "int f(int a,\n      int b)\n", "int f(int a,\n        int b)\n", 2),
    (lint.indentation, "a.c", "#define A \\\n          \\\n\t1\n", "\t          1\n", 1),
    (lint.size, "a.c", "\n" * 400, "\n" * 401, 1),
    (lint.typedefs, "a.h", "typedef unsigned int u32;\n", "typedef struct a *a_t;\n", 1),
    (lint.typedefs, "a.h", "struct a {\n};\n", "struct b;\ntypedef struct {\n", 2),
    (lint.ascii_only, "a.S", "/* - */\n", "/* \u2013 */\n", 1),
    (lint.notes, "a.c", "/* TODO(issue): strings */\n", "/* TODO: strings */\n", 1),
    (lint.notes, "a.S", "/* TODO(#12): strings */\n", "\n/* TODO strings */\n", 2),
    (lint.notes, "a.py", "x = 'TODO'  # TODO(#3): y\n", "x = 'TODO'\ny = x  # TODO\n", 2),
]


@pytest.mark.parametrize("rule, name, good, bad, line", SAMPLES)
def test_rule(rule: lint.Rule, name: str, good: str, bad: str, line: int) -> None:
    assert single(rule, name, good) == []
    assert single(rule, name, bad) == [line]


def test_each_rule_has_a_sample_and_a_file() -> None:
    used = {rule for name in ("a.c", "a.h", "a.S", "a.py", "a.md")
            for rule in lint.rules_for(name)}
    assert used == {sample[0] for sample in SAMPLES}


@pytest.mark.parametrize("name, text", [
    ("a.c", TOP + function(45)), ("kernel/a.h", TOP + HEADER), ("a.S", TOP + "f:\tret\n"),
    ("a.inc", TOP + "\t.macro f\n\t.endm\n"), ("a.md", "x" * 200 + "\n"),
    ("a.py", "# SPDX-License-Identifier: BSD-2-Clause\n"), ("a.csv", "not looked at \n\n")])
def test_a_clean_file(name: str, text: str) -> None:
    assert said(name, text) == []


def test_rules_reach_the_files_they_are_for() -> None:
    assert [n for n, _ in said("a.c", "x \n")] == [1, 1]
    assert len(said("a.h", TOP + "typedef struct a b;\n" + "\n" * 400)) == 4
    assert len(said("a.S", TOP + "#if 1 /* \u2013 */\n")) == 2
    assert len(said("a.c", TOP + function(46, "  ") + "#if 1\n")) == 48
    assert len(said("Makefile", "# TODO\n" + "x" * 101 + " \n")) == 4
    assert len(said("a.md", "x ")) == 2
    assert lint.rules_for("a.csv") == lint.rules_for("a.log") == []


def test_a_tree_without_git(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.c", "build/b.c", "results/runs/1/c.c", "x/__pycache__/d.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TOP + "int x; \n", encoding="utf-8")
    assert lint.main([str(tmp_path)]) == 1
    assert capsys.readouterr().out == (
        "a.c:2: blanks at the end of the line\n0 passed, 1 failed\n")
    (tmp_path / "a.c").write_text(TOP, encoding="utf-8")
    assert lint.main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == "1 passed, 0 failed\n"


def test_where_nothing_is_to_be_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lint.main([str(tmp_path)]) == 1
    assert lint.main([str(tmp_path / "nowhere")]) == 1
    assert capsys.readouterr().out == "0 passed, 0 failed\n" * 2


def test_without_the_git_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert lint.tracked(tmp_path) == []


def test_only_what_git_tracks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if shutil.which("git") is None:
        pytest.skip("there is no git here")
    (tmp_path / "a.c").write_text(TOP, encoding="utf-8")
    (tmp_path / "b.c").write_text("bad ", encoding="utf-8")
    for command in (["init", "-q"], ["add", "a.c"]):
        done = subprocess.run(["git", "-C", str(tmp_path), *command], timeout=30, check=False,
                              capture_output=True)
        if done.returncode:
            pytest.skip("git does not work here")
    assert lint.main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == "1 passed, 0 failed\n"
    (tmp_path / "a.c").unlink()
    assert lint.main([str(tmp_path)]) == 1
