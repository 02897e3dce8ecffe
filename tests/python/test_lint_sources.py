# SPDX-License-Identifier: BSD-2-Clause
"""Each rule of the source lint is seen to fail, and a clean file passes."""
from pathlib import Path

import pytest
from scripts.lint_sources import faults, main

TOP = "/* SPDX-License-Identifier: BSD-2-Clause */\n"
LONG = "void f(void)\n{\n" + "\tstep();\n" * 46 + "}\n"


def test_clean() -> None:
    assert faults("a.c", TOP + "void f(void)\n{\n\tstep();\n}\n") == []
    assert faults("a.h", TOP + "#ifndef A_H\n#endif\n") == []
    assert faults("a.c", TOP + "/* long: one flat table */\n" + LONG) == []
    assert faults("a.c", TOP + LONG.replace("\tstep();\n", "", 1)) == []
    assert faults("a.c", TOP + "x" * 100 + "\n") == []
    assert faults("a.h", TOP + "\n" * 399) == []


@pytest.mark.parametrize("name, text, rule", [
    ("a.c", "int x;\n", "SPDX"), ("a.c", TOP + "int x; \n", "blanks"),
    ("a.c", TOP + "int x;", "newline"), ("a.S", TOP + "#ifdef A\n", "conditional"),
    ("a.c", TOP + "# if 0\n", "conditional"), ("a.py", TOP + "x" * 101 + "\n", "columns"),
    ("a.c", TOP + "\t" * 12 + "abcde\n", "101 columns"), ("a.c", TOP + LONG, "46 lines"),
    ("a.h", TOP + "\n" * 400, "401 lines")])
def test_rules(name: str, text: str, rule: str) -> None:
    assert any(rule in said for _, said in faults(name, text))


def test_main_counts_files_and_names_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]
                                           ) -> None:
    (tmp_path / "a.c").write_text(TOP + "int x; \n", encoding="utf-8")
    assert main([str(tmp_path)]) == 1
    assert "a.c:2: blanks" in capsys.readouterr().out
    (tmp_path / "a.c").write_text(TOP, encoding="utf-8")
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path / "nowhere")]) == 1
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "b.c").write_text("bad", encoding="utf-8")
    (tmp_path / "notes").write_text("bad", encoding="utf-8")
    assert main([str(tmp_path)]) == 0
    (tmp_path / "Makefile").write_text("bad", encoding="utf-8")
    assert main([str(tmp_path)]) == 1
    assert "Makefile:1: no newline" in capsys.readouterr().out
