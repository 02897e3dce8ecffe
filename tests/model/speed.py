#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Prints how much slower QEMU is with the machine model than without, -icount in both: an ALU loop
and a loop of gates and CR3 loads. Run by hand; the figures are processor time, the least of N runs
in turn, so that other work on the machine disturbs them little. speed.py [N [MODEL.so]]
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "python"))
import model_guest  # noqa: E402

CALLS = 1300            # rounds of a case, see guest.inc
LOOPS = {"alu": (40000, 10), "gates": (500, 6)}       # rounds of the inner loop, instructions
LIMIT = 300.0


def seconds(command: list[str]) -> float:
    """Processor time of a process and of what it starts."""
    before = os.times()
    done = subprocess.run(command, capture_output=True, timeout=LIMIT, check=False)
    if done.returncode != model_guest.GOOD_END:
        raise SystemExit(f"{' '.join(command)}\nleft with {done.returncode}: {done.stderr!r}")
    after = os.times()
    return (after.children_user + after.children_system
            - before.children_user - before.children_system)


def commands(model: Path, loop: str, rounds: int, folder: Path) -> tuple[list[str], list[str]]:
    """Plain, and with the model."""
    guest = folder / f"{loop}-{rounds}.elf"
    model_guest.gcc("-m32", "-nostdlib", "-static", *model_guest.LINK, f"-DINNER={rounds}",
                    f"-I{HERE}", str(HERE / f"{loop}.S"), "-o", str(guest))
    modelled = model_guest.command(f"{model},cpu=p5,out={folder / 'out.csv'}", guest,
                                   folder / "serial")
    at = modelled.index("-plugin")
    return modelled[:at] + modelled[at + 2:], modelled


def main(argv: list[str]) -> int:
    runs = int(argv[1]) if len(argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = Path(argv[2]) if len(argv) > 2 else model_guest.build_model(folder / "model.so",
                                                                            optimise="-O3")
        for loop, (rounds, size) in LOOPS.items():
            both = commands(model, loop, rounds, folder)
            none = commands(model, loop, 1, folder)     # start and end, taken off
            least = [min(seconds(one) for _ in range(runs)) for one in (*none, *both)]
            plain, modelled = (long - short for short, long in zip(least[:2], least[2:]))
            million = CALLS * rounds * size / 1e6
            print(f"{loop}: {million:.0f} million instructions, plain {plain:.2f} s, modelled "
                  f"{modelled:.2f} s: {modelled / plain:.2f} times, "
                  f"{million / modelled:.1f} million a second")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
