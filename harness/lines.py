# SPDX-License-Identifier: BSD-2-Clause
"""The line table of a kernel image: which statement begins at which address (from DWARF)."""
import posixpath
from collections.abc import Iterator
from pathlib import Path

from elftools.common.exceptions import DWARFError, ELFError
from elftools.elf.elffile import ELFFile

from harness.coverage import Statement
from harness.errors import WorkFailed


def of_image(path: Path) -> tuple[tuple[int, Statement], ...]:
    """Each row of the table that begins a statement (is_stmt), with its address."""
    try:
        with path.open("rb") as file:
            found = tuple(_rows(ELFFile(file)))
    except OSError as error:
        raise WorkFailed(f"{path}: {error.strerror}; ./l4bench build makes it") from error
    except (ELFError, DWARFError) as error:
        raise WorkFailed(f"{path} has no line table that can be read: {error}") from error
    if not found:
        raise WorkFailed(f"{path} has an empty line table: was it compiled with -g?")
    return found


def _rows(image: ELFFile) -> Iterator[tuple[int, Statement]]:
    if not image.has_dwarf_info():
        return
    dwarf = image.get_dwarf_info()
    for unit in dwarf.iter_CUs():
        program = dwarf.line_program_for_CU(unit)
        names = _names(program.header)
        for entry in program.get_entries():
            row = entry.state
            if row and row.is_stmt and row.line and not row.end_sequence:
                yield row.address, Statement(names[row.file], row.line)


def _names(header: "dict[str, list[dict[str, object]]]") -> list[str]:
    """Paths as the compiler was given them; DWARF 5, where the numbers begin with 0."""
    folders = [_text(folder) for folder in header["include_directory"]]
    return [posixpath.normpath(posixpath.join(folders[int(str(file["dir_index"]))],
                                              _text(file["name"])))
            for file in header["file_entry"]]


def _text(name: object) -> str:
    return name.decode() if isinstance(name, bytes) else str(name)
