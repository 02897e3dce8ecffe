# SPDX-License-Identifier: BSD-2-Clause
"""Faults that are planted in fastpaths: what is made of an instruction, and what counts as seen."""
import pytest
from harness import mutants, mutations
from harness.errors import WorkFailed
from harness.mutants import Equivalent, Fault
from harness.mutations import Instruction, Mutant

MAP = """\
 .fastpath.asm  0xc010e000       0xc5 build/equal/fastpath/asm.o
                0xc010e000                fastpath_asm
 .fastpath.c    0xc010f000       0xa5 build/equal/fastpath/c.o
 .fastpath.c.gate
                0xc010f0a5       0x15 build/equal/fastpath/c.o
 .fastpath.none
                0xc0110000        0x0 build/equal/fastpath/none.o
"""


def changes(code: str) -> dict[str, str]:
    return {what: changed.hex() for changed, what in
            mutations.of_instruction(Instruction(0, bytes.fromhex(code), ""))}


@pytest.mark.parametrize("code, expected", [
    ("7508", {"deleted": "9090", "always": "eb08", "turned round": "7408"}),
    ("0f84ad000000", {"deleted": "90" * 6, "always": "90e9ad000000",
                      "turned round": "0f85ad000000"}),
    ("897c24e0", {"deleted": "90" * 4, "field +4": "897c24e4", "field -4": "897c24dc",
                  "another register": "897424e0", "another base": "897c25e0"}),
    ("f7c101080000", {"deleted": "90" * 6, "immediate without 0x1": "f7c100080000",
                      "immediate without 0x800": "f7c101000000",
                      "immediate with 0x2": "f7c103080000", "another operand": "f7c001080000"}),
    ("cf", {"deleted": "90"}),
    ("eb00", {}),                               # to the next instruction
])
def test_what_is_made_of_an_instruction(code: str, expected: dict[str, str]) -> None:
    assert changes(code) == expected


def test_padding_is_no_code() -> None:
    text = ("c010e000:\t85 c0 \ttest   %eax,%eax\n"
            "c010e002:\t66 90 \txchg   %ax,%ax\n"
            "c010e004:\t8d 76 00 \tlea    0x0(%esi),%esi\n")
    assert [one.text for one in mutations.parse(text)] == ["test %eax,%eax"]


def test_one_of_two_jumps_to_a_place_is_not_deleted() -> None:
    code = [Instruction(0, bytes.fromhex("eb10"), "jmp 12 <x>"),
            Instruction(2, bytes.fromhex("eb0e"), "jmp 12 <x>"), Instruction(4, b"\xc3", "ret")]
    assert [(one.at.address, one.what) for one in mutations.of_code("c", code)] == [
        (2, "deleted"), (4, "deleted")]


def test_where_a_fastpath_is() -> None:
    assert mutants.sections(MAP) == {"asm": [(0xc010e000, 0xc010e0c5)],
                                     "c": [(0xc010f000, 0xc010f0a5), (0xc010f0a5, 0xc010f0ba)]}


def fault(what: str) -> Fault:
    one = Instruction(0xc010e000, b"\x90", "je c010e091")
    return Fault(Mutant("asm", one, b"\x90", what), "fastpath/asm.S:1", "je 1f", "commit")


def test_only_what_was_caught_counts_and_reasons_must_hold() -> None:
    faults = [fault("deleted"), fault("always"), fault("turned round"), fault("field +4")]
    known = mutants.parse_equivalents("# no\nasm | commit: je 1f | always | why not\n"
                                      "asm | je 1f | turned round | it cannot be\n")
    said = mutants.verdicts("mutant 0 begins\nmutant 0 caught by pre-state 3: difference\n"
                            "mutant 1 survives 10 pre-states\nmutant 2 caught by pre-state 1: x\n"
                            "mutant 3 begins\n")
    result = mutants.judged(faults, said, known)
    assert result.caught == 2 and result.equivalent == ((faults[1], "why not"),)
    assert result.missed == (faults[3],) and result.wrong == (faults[2],)
    assert result.tally.failed == 2


def test_a_reason_for_what_is_not_there_is_a_failure() -> None:
    faults = [fault("deleted")]
    known = mutants.parse_equivalents("asm | je 1f #2 | deleted | there is one only\n"
                                      "p5 | je 1f | deleted | of a fastpath that is not tried\n")
    result = mutants.judged(faults, {0: "caught"}, known)
    assert result.stale == known[:1] and result.tally.failed == 1
    assert result.tally.notes == ("named as equivalent, but not there: asm | je 1f #2 | deleted",)


def test_an_equivalent_names_a_place_without_its_address() -> None:
    one, = mutants.parse_equivalents("asm | je <bail> | always | so")
    there = Instruction(0xc010e000, b"\x74\x00", "je c010e091 <bail>")
    assert one.fits(Fault(Mutant("asm", there, b"\xeb\x00", "always"), "", "BAIL e, x", ""))


def test_an_equivalent_is_one_of_several_that_its_words_fit() -> None:
    faults = [fault("deleted"), fault("always"), fault("deleted")]
    for source, expected in (("je 1f", [0, 2]), ("je 1f #2", [2]), ("je 1f #3", [])):
        one, = mutants.parse_equivalents(f"asm | {source} | deleted | so")
        assert one.among(faults) == expected
    with pytest.raises(WorkFailed, match="equivalent.txt:1: #x"):
        mutants.parse_equivalents("asm | je 1f #x | deleted | so\n")


def test_an_equivalent_names_each_bit_of_its_mask() -> None:
    one, = mutants.parse_equivalents("asm | je 1f | immediate without 0x60 | so")
    bits = (0x10, 0x20, 0x40, 0x80)
    assert [one.fits(fault(f"immediate without {bit:#x}")) for bit in bits] == [
        False, True, True, False]
    assert not one.fits(fault("immediate with 0x20"))


def test_an_equivalent_has_a_reason() -> None:
    assert mutants.parse_equivalents("c | ret | deleted | so") == (
        Equivalent("c", "ret", "deleted", "so"),)
    with pytest.raises(WorkFailed, match="equivalent.txt:1"):
        mutants.parse_equivalents("c | ret | deleted |\n")
