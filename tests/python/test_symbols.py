# SPDX-License-Identifier: BSD-2-Clause
"""Names to addresses: what an image has, and what is said about what it has not."""
import subprocess
from pathlib import Path

import pytest
from harness import symbols
from harness.errors import UsageError, WorkFailed
from harness.symbols import Line
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
    (tmp_path / "one.S").write_text(".globl _start\n_start: nop\nagain: nop\n")
    (tmp_path / "two.S").write_text("again: nop\n")
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


def test_addresses_to_names(image: Path) -> None:
    table = symbols.read(image)
    start = table.address("_start")
    assert table.at(start) == "_start" and table.at(start + 1) == "syscall_entry"
    assert table.at(start + 5) == "syscall_exit+0x2"
    assert table.at(start - 1) == ""


def test_name_that_is_known_to_end() -> None:
    code = (symbols.Code(0x10, False, 4, "local"), symbols.Code(0x10, True, 4, "shared"))
    table = symbols.Symbols(Path("image.elf"), {}, code)
    assert table.at(0x13) == "shared+0x3" and table.at(0x14) == ""


# What addr2line 2.40 prints of a kernel of this tree.
LINES = """\
0xc0109075
commit
./fastpath/asm.S:61
0xc010375a
tcb_token
./kernel/tcb.h:126
ipc
./kernel/ipc.c:284 (discriminator 2)
0xc0109ff0
??
??:0
"""


def test_lines_with_what_was_inlined() -> None:
    assert symbols.parse_addr2line(LINES) == {
        0xc0109075: (Line("commit", "fastpath/asm.S", 61),),
        0xc010375a: (Line("tcb_token", "kernel/tcb.h", 126), Line("ipc", "kernel/ipc.c", 284)),
        0xc0109ff0: ()}


@pytest.mark.parametrize("text", ["rubbish\n", "0x10\nname\n"])
def test_other_words_of_addr2line_are_refused(text: str) -> None:
    with pytest.raises(WorkFailed, match="is not understood"):
        symbols.parse_addr2line(text)


def test_lines_are_found_beside_an_image_without(tmp_path: Path) -> None:
    source, debug, stripped = (tmp_path / f"image.{end}" for end in ("S", "debug", "elf"))
    source.write_text(SOURCE)
    subprocess.run(["gcc", "-m32", "-nostdlib", "-static", "-g", f"-fdebug-prefix-map={tmp_path}=.",
                    "image.S", "-o", str(debug)], cwd=tmp_path, check=True, timeout=60)
    subprocess.run(["strip", "--strip-debug", "-o", str(stripped), str(debug)], check=True,
                   timeout=60)
    at = symbols.read(stripped).address("syscall_entry")
    assert symbols.lines_of(stripped, [at]) == {at: (Line("syscall_entry", "image.S", 6),)}
    debug.unlink()
    assert symbols.lines_of(stripped, [at]) == {at: ()}
    with pytest.raises(WorkFailed, match="addr2line .* has failed"):
        symbols.lines_of(source, [at])
