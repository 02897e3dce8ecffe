# SPDX-License-Identifier: BSD-2-Clause
"""Names to addresses: what an image has, and what is said about what it has not."""
from pathlib import Path

import pytest
from harness import symbols
from harness.errors import UsageError
from model_guest import build_guest, gcc

SOURCE = """
    .globl    _start, syscall_entry, syscall_exit
    .text
_start:    nop
syscall_entry:
    nop
twice:    nop
syscall_exit:
    nop
    .globl    table
    .data
table:    .long    0
"""


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("symbols")
    source = folder / "image.S"
    source.write_text(SOURCE)
    return build_guest(source, folder / "image.elf")


def test_names_sums_and_numbers(image: Path) -> None:
    table = symbols.read(image)
    start = table.address("_start")
    assert table.address("syscall_entry") == start + 1
    assert table.address("syscall_exit+0x10") == start + 19
    assert table.address("0x1234") == 0x1234 and table.address("16") == 16


@pytest.mark.parametrize("place, message", [
    ("syscal_entry", "no symbol 'syscal_entry'. Did you mean syscall_entry"),
    ("quite_another", "no symbol 'quite_another'; nm lists"),
    ("a b", "neither an address"), ("0x100000000", "not one of a 32-bit machine"),
    ("_start+x", "neither an address"),
])
def test_wrong_places(image: Path, place: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        symbols.read(image).address(place)
    assert message in str(caught.value)


def test_name_in_two_places(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.S").write_text("again:\tnop\n" + ("\t.globl _start\n_start: nop\n"
                                                              if name == "one" else ""))
    gcc("-m32", "-nostdlib", "-static", str(tmp_path / "one.S"), str(tmp_path / "two.S"),
        "-o", str(tmp_path / "image.elf"))
    with pytest.raises(UsageError, match="'again' stands 2 times in image.elf: give one of"):
        symbols.read(tmp_path / "image.elf").address("again")


def test_stripped_image_wants_addresses(image: Path, tmp_path: Path) -> None:
    stripped = tmp_path / "stripped.elf"
    gcc("-m32", "-nostdlib", "-static", "-s", str(image.with_suffix(".S")), "-o", str(stripped))
    with pytest.raises(UsageError, match="has no symbols at all"):
        symbols.read(stripped).address("_start")


def test_what_is_no_i386_image(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("no image\n")
    with pytest.raises(UsageError, match="is not an ELF file"):
        symbols.read(text)
    with pytest.raises(UsageError, match="cannot read .*none: No such file"):
        symbols.read(tmp_path / "none")
    with pytest.raises(UsageError, match="not for i386"):
        symbols.read(Path("/proc/self/exe"))
