# SPDX-License-Identifier: BSD-2-Clause
"""The numbers in README.md are those of the committed baseline run; TOUR.md names what is there."""
import re

import pytest
from harness.tree import here

TREE = here()
ROW = re.compile(r"^\| l4bench, .*?`(\w+)`.*?\|\s*(\d+) / (\d+) \|\s*(\d+) / (\d+) \|",
                 re.MULTILINE)


def figures() -> dict[str, str]:
    text = (TREE.root / "results" / "baseline" / "figures.tsv").read_text(encoding="utf-8")
    return {line.split("\t")[0]: line.split("\t")[1] for line in text.splitlines()}


def rows() -> list[tuple[str, ...]]:
    return [match.groups() for match in ROW.finditer((TREE.root / "README.md").read_text("utf-8"))]


def test_the_table_names_every_fastpath() -> None:
    assert sorted(row[0] for row in rows()) == ["asm", "c", "none", "sysenter"]


@pytest.mark.parametrize("row", rows(), ids=[row[0] for row in rows()])
def test_the_numbers_of_a_row(row: tuple[str, ...]) -> None:
    fastpath, known = row[0], figures()
    way_in = "_sysenter" if fastpath == "sysenter" else ""
    names = [f"icount.{fastpath}.{bench}{way_in}.{case}.kernel_instructions"
             for case in ("inter", "intra") for bench in ("ipc_call", "ipc_reply")]
    assert [known[name] for name in names] == list(row[1:])


def test_what_the_tour_names_is_in_the_kernel() -> None:
    folders = ("kernel", "fastpath", "variants")
    sources = [path for folder in folders for kind in ("c", "h", "S", "inc")
               for path in (TREE.root / folder).rglob(f"*.{kind}")]
    words = set(re.findall(r"\w+", " ".join(path.read_text("utf-8") for path in sources)))
    named = set(re.findall(r"`([^`\s]+)`", (TREE.root / "TOUR.md").read_text("utf-8")))
    paths = {name for name in named if "/" in name}
    assert len(paths) > 10 and not {name for name in paths if not (TREE.root / name).exists()}
    assert len(named - paths) > 20 and not {name for name in named - paths if name not in words}
