# SPDX-License-Identifier: BSD-2-Clause
"""Statement coverage: the plugin on a bare guest, line tables of a compiled file, the counting."""
import subprocess
from pathlib import Path

import model_guest
import pytest

from harness import coverage, lines
from harness.coverage import Coverage, Statement
from harness.errors import WorkFailed
from scripts import coverage_page

ROOT = Path(__file__).resolve().parents[2]
SOURCE = """\
int twice(int a);
int choose(int a);

int twice(int a)
{
\treturn 2 * a;
}

int choose(int a)
{
\tif (a > 5)
\t\treturn twice(a) + a * a * a;
\treturn a - 1;
}
"""


def statements(*numbers: int) -> frozenset[Statement]:
    return frozenset(Statement("kernel/a.c", number) for number in numbers)


@pytest.fixture(name="image", scope="module")
def make_image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("image")
    (folder / "kernel").mkdir()
    (folder / "kernel" / "a.c").write_text(SOURCE, encoding="utf-8")
    done = subprocess.run(
        ["gcc", "-m32", "-O2", "-g", "-fno-pic", "-no-pie", "-nostdlib", "-static",
         "-ffile-prefix-map=" + str(folder) + "=.", "-Wl,--entry=choose", "-o", "image",
         "kernel/a.c"], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "image"


def test_line_table_of_an_image(image: Path) -> None:
    rows = lines.of_image(image)
    assert {row.file for _, row in rows} == {"kernel/a.c"}
    assert {6, 11, 12} <= {row.line for _, row in rows}


def test_an_image_without_lines_is_refused(image: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    subprocess.run(["objcopy", "--strip-debug", str(image), str(bare)], check=True, timeout=60)
    with pytest.raises(WorkFailed, match="-g"):
        lines.of_image(bare)
    bare.write_text("no ELF")
    with pytest.raises(WorkFailed, match="line table"):
        lines.of_image(bare)
    with pytest.raises(WorkFailed, match="l4bench build"):
        lines.of_image(tmp_path / "nothing")


def test_the_plugin_notes_each_executed_address(tmp_path: Path) -> None:
    """The guest of test_plugin executes all that it has at 3 GB + 1 MB, and not what is skipped."""
    plugin = ROOT / "harness" / "plugin"
    model_guest.gcc("-O2", "-fPIC", "-shared", "-Wall", "-Wextra", "-Werror", f"-I{plugin}",
                    str(ROOT / "harness" / "watch" / "cover.c"), "-o", str(tmp_path / "cover.so"))
    model_guest.build_guest(ROOT / "tests" / "plugin" / "held.S", tmp_path / "guest.elf")
    listed = subprocess.run(["nm", str(tmp_path / "guest.elf")], capture_output=True, text=True,
                            check=True).stdout
    at = {words[2]: int(words[0], 16) + 0xC0000000 for words in map(str.split,
                                                                    listed.splitlines())}
    out = tmp_path / "executed.txt"
    words = model_guest.command(f"{tmp_path}/cover.so,out={out}", tmp_path / "guest.elf",
                                tmp_path / "serial")
    assert subprocess.run(words, timeout=60, check=False).returncode == model_guest.GOOD_END
    counts = {int(line.split()[0], 16): int(line.split()[1])
              for line in out.read_text(encoding="ascii").splitlines()}
    assert coverage.addresses(out.read_text(encoding="ascii")) == set(counts)
    assert counts[at["plain"]] == 3 and counts[at["inner"]] == 50
    assert all(counts[at["plain"] + n] == 3 for n in range(6))
    assert at["_start"] not in counts     # runs at 1 MB
    bad = subprocess.run(model_guest.command(f"{tmp_path}/cover.so", tmp_path / "guest.elf",
                                             tmp_path / "serial"),
                         capture_output=True, text=True, timeout=60, check=False)
    assert bad.returncode == 1 and "give out=FILE" in bad.stderr


ROWS = ((0x10, Statement("kernel/a.c", 1)), (0x14, Statement("kernel/a.c", 2)),
        (0x18, Statement("kernel/a.c", 1)), (0x1c, Statement("kernel/check/x.c", 7)),
        (0x20, Statement("bench/kern/y.c", 8)), (0x24, Statement("kernel/a.c", 4)))


def test_a_line_is_covered_by_any_of_its_addresses() -> None:
    found = coverage.of_boot(ROWS, frozenset({0x18, 0x1c, 0x20, 0x99}))
    assert found == Coverage(statements(1, 2, 4), statements(1))


def test_boots_and_host_tests_are_united() -> None:
    one = coverage.of_boot(ROWS, frozenset({0x14}))
    other = coverage.of_boot(ROWS[:2] + ((0x30, Statement("kernel/a.c", 9)),), frozenset({0x30}))
    both = coverage.with_lines(one | other, [Statement("kernel/a.c", 4),
                                             Statement("kernel/a.c", 77)])
    assert both == Coverage(statements(1, 2, 4, 9), statements(2, 4, 9))
    assert both.percent == 75.0 and coverage.NOTHING.percent == 0.0


def test_the_table_names_what_is_missed() -> None:
    found = Coverage(statements(1, 2, 3, 5, 9, 10), statements(2)) | Coverage(
        frozenset({Statement("kernel/b.c", 1)}), frozenset({Statement("kernel/b.c", 1)}))
    _, first, second, total = coverage.table(found)
    assert first.split() == ["kernel/a.c", "6", "1", "16.7", "1", "3", "5", "9-10"]
    assert second.split() == ["kernel/b.c", "1", "1", "100.0"]
    assert total.split() == ["total", "7", "2", "28.6"]
    assert coverage.ranges(()) == "" and coverage.ranges((4,)) == "4"


@pytest.mark.parametrize("text", ["c0100000", "c0100000 many", "xyz 1", "c0100000 1 2"])
def test_bad_addresses_are_named(text: str) -> None:
    with pytest.raises(coverage.BadAddresses, match="line 2"):
        coverage.addresses("c0100000 1\n" + text)


def test_the_page_marks_lines() -> None:
    found = Coverage(statements(2, 3), statements(2))
    page = coverage_page.page(found, {"kernel/a.c": "/* <b> */\none();\ntwo();\n"})
    assert '<span class="hit">    2  one();</span>' in page
    assert '<span class="miss">    3  two();</span>' in page
    assert "&lt;b&gt;" in page and "<b>" not in page
