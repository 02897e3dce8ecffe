# SPDX-License-Identifier: BSD-2-Clause
"""Faults that are planted in machine code on purpose, made from its disassembly. Pure.

Each instruction gives rise to those of these that fit: it is deleted; a condition is turned round,
or always holds; a bit of an immediate operand is cleared, the lowest clear one set; a field of a
thread becomes its neighbour; a register becomes another. So a fastpath needs no list of its own,
whatever language it is written in.
"""
import re
from collections.abc import Iterator
from dataclasses import dataclass

NOP = 0x90
_LINE = re.compile(r"^\s*([0-9a-f]+):\t((?:[0-9a-f]{2} )+)\s*\t(.*)$")
_PADDING = re.compile(r"^(nop|xchg\s+%ax,%ax|lea\s+0x0\(%e(\w\w)(,%eiz,1)?\),%e\2|data16)")
_PREFIXES = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0xF2, 0xF3}
_TO_REGISTER = {0x00, 0x01, 0x02, 0x03, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8B, 0x8D}
_IMMEDIATE_8 = {0x6A, 0x6B, 0x80, 0x82, 0x83, 0xC0, 0xC1, 0xC6}     # with a ModR/M byte but 6A
_IMMEDIATE_32 = {0x69, 0x81, 0xC7}
_WITH_MODRM = {0x62, 0x63, 0x8C, 0x8E, 0x8F, 0xD0, 0xD1, 0xD2, 0xD3, 0xFE, 0xFF}
ESP, EBP = 4, 5


@dataclass(frozen=True)
class Instruction:
    address: int
    code: bytes
    text: str               # as objdump writes it


@dataclass(frozen=True)
class Mutant:
    """One fault: other bytes in the place of an instruction's."""
    fastpath: str
    at: Instruction
    code: bytes
    what: str               # in a few words


@dataclass(frozen=True)
class _Parts:
    """Where the parts of an instruction are; 0: it has none."""
    modrm: int = 0
    sib: int = 0
    displacement: tuple[int, int] = (0, 0)      # place, bytes
    immediate: tuple[int, int] = (0, 0)
    names_register: bool = False                # the reg field is one
    low_register: int = -1                      # place of an opcode whose low bits are one


def parse(text: str) -> list[Instruction]:
    """The instructions in what objdump -d says, without padding."""
    found = []
    for line in text.splitlines():
        match = _LINE.match(line)
        if match and not _PADDING.match(match[3]):
            found.append(Instruction(int(match[1], 16), bytes.fromhex(match[2]),
                                     re.sub(r"\s+", " ", match[3]).strip()))
    return found


def _with_modrm(opcode: int) -> bool:
    if opcode < 0x40:
        return opcode & 7 < 4
    return (opcode in _TO_REGISTER | _WITH_MODRM | _IMMEDIATE_32 | {0xF6, 0xF7}
            or opcode in _IMMEDIATE_8 - {0x6A})


def _immediate_bytes(opcode: int, digit: int, width: int) -> int:
    if opcode in _IMMEDIATE_8 or (opcode < 0x40 and opcode & 7 == 4) or opcode == 0xA8:
        return 1
    if (opcode in _IMMEDIATE_32 | {0x68, 0xA9} or (opcode < 0x40 and opcode & 7 == 5)
            or 0xB8 <= opcode <= 0xBF):
        return width
    if 0xB0 <= opcode <= 0xB7 or (opcode == 0xF6 and digit < 2):
        return 1
    return width if opcode == 0xF7 and digit < 2 else 0


def _operands(code: bytes, modrm: int) -> tuple[int, tuple[int, int], int]:
    """Place of the SIB byte, the displacement, and where the operand ends."""
    mod, rm = code[modrm] >> 6, code[modrm] & 7
    sib = modrm + 1 if mod != 3 and rm == 4 else 0
    at = (sib or modrm) + 1
    if mod == 1:
        return sib, (at, 1), at + 1
    if mod == 2 or (mod == 0 and (rm == 5 or (sib and code[sib] & 7 == 5))):
        return sib, (at, 4), at + 4
    return sib, (0, 0), at


def _parts(code: bytes) -> _Parts:
    at, width = 0, 4
    while code[at] in _PREFIXES:
        width = 2 if code[at] == 0x66 else width
        at += 1
    opcode = code[at]
    if opcode == 0x0F:
        known = code[at + 1] in {0x22, 0xAF, 0xB6, 0xB7, 0xBE, 0xBF}
        if not known:
            return _Parts()
        sib, displacement, _ = _operands(code, at + 2)
        return _Parts(at + 2, sib, displacement, names_register=code[at + 1] != 0x22)
    if 0xA0 <= opcode <= 0xA3:
        return _Parts(displacement=(at + 1, 4))
    if not _with_modrm(opcode):
        size = _immediate_bytes(opcode, 0, width)
        low = 0x40 <= opcode <= 0x5F or 0xB8 <= opcode <= 0xBF
        return _Parts(immediate=(at + 1, size) if size else (0, 0), low_register=at if low else -1)
    modrm = at + 1
    sib, displacement, end = _operands(code, modrm)
    size = _immediate_bytes(opcode, code[modrm] >> 3 & 7, width)
    return _Parts(modrm, sib, displacement, (end, size) if size else (0, 0),
                  opcode < 0x40 or opcode in _TO_REGISTER)


def _put(code: bytes, at: int, value: int, size: int = 1) -> bytes:
    return code[:at] + (value & ((1 << 8 * size) - 1)).to_bytes(size, "little") + code[at + size:]


Change = tuple[bytes, str]


def _deleted(one: Instruction) -> Iterator[Change]:
    """Without it; a jump to the next instruction is nothing to begin with."""
    if one.code not in (bytes([0xEB, 0]), bytes([0xE9, 0, 0, 0, 0])):
        yield bytes([NOP]) * len(one.code), "deleted"


def _conditions(one: Instruction) -> Iterator[Change]:
    code = one.code
    if 0x70 <= code[0] <= 0x7F:
        yield bytes([0xEB]) + code[1:], "always"
        yield _put(code, 0, code[0] ^ 1), "turned round"
    elif code[0] == 0x0F and 0x80 <= code[1] <= 0x8F:
        yield bytes([NOP, 0xE9]) + code[2:], "always"
        yield _put(code, 1, code[1] ^ 1), "turned round"


def _immediates(one: Instruction, parts: _Parts) -> Iterator[Change]:
    at, size = parts.immediate
    if not size:
        return
    value = int.from_bytes(one.code[at:at + size], "little")
    for bit in range(8 * size):
        if value >> bit & 1:
            yield _put(one.code, at, value & ~(1 << bit), size), f"immediate without {1 << bit:#x}"
    clear = ~value & value + 1
    if clear < 1 << 8 * size:
        yield _put(one.code, at, value | clear, size), f"immediate with {clear:#x}"


def _displacements(one: Instruction, parts: _Parts) -> Iterator[Change]:
    at, size = parts.displacement
    if size:
        value = int.from_bytes(one.code[at:at + size], "little")
        for step in (4, -4):
            yield _put(one.code, at, value + step, size), f"field {step:+d}"


def _registers(one: Instruction, parts: _Parts) -> Iterator[Change]:
    code = one.code
    if parts.low_register >= 0:
        yield _put(code, parts.low_register, code[parts.low_register] ^ 1), "another register"
    if not parts.modrm:
        return
    mod, rm = code[parts.modrm] >> 6, code[parts.modrm] & 7
    if parts.names_register:
        yield _put(code, parts.modrm, code[parts.modrm] ^ 8), "another register"
    if mod == 3:
        yield _put(code, parts.modrm, code[parts.modrm] ^ 1), "another operand"
    elif rm not in (ESP, EBP):
        yield _put(code, parts.modrm, code[parts.modrm] ^ 1), "another base"
    elif parts.sib and mod:
        yield _put(code, parts.sib, code[parts.sib] ^ 1), "another base"


def of_instruction(one: Instruction) -> list[Change]:
    """All that is planted in the place of one instruction."""
    parts = _parts(one.code)
    return [*_deleted(one), *_conditions(one), *_immediates(one, parts),
            *_displacements(one, parts), *_registers(one, parts)]


def _is_doubled(one: Instruction, following: Instruction | None) -> bool:
    """A jump, and behind it another one to the same place: without it nothing is different."""
    return following is not None and one.text == following.text and one.text.startswith("jmp ")


def of_code(fastpath: str, code: list[Instruction]) -> list[Mutant]:
    return [Mutant(fastpath, one, changed, what)
            for one, following in zip(code, [*code[1:], None])
            for changed, what in of_instruction(one)
            if what != "deleted" or not _is_doubled(one, following)]
