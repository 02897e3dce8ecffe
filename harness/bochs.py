# SPDX-License-Identifier: BSD-2-Clause
"""Boots a CD image on Bochs, which checks segments and privileges as the manuals say.

A command of its own, so that whoever watches QEMU can watch this: python3 -m harness.bochs ISO LOG
PROCESSOR writes what the guest prints to LOG and leaves with QEMU's status for a good end when the
guest says that it has finished. PROCESSOR is a name that Bochs has. Debian's Bochs wants a terminal
to draw on and its debugger told to go.
"""
import os
import pty
import subprocess
import sys
import threading
import time
from pathlib import Path

GOOD_EXIT = 33
FINISHED = b"finished: "
POLL = 0.2      # seconds
LIMIT = 900     # seconds, for whoever starts this by hand; the harness has its own

CONFIG = """\
megs: 64
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
ata0-master: type=cdrom, path="{iso}", status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev="{log}"
display_library: term
cpu: model={processor}, ips=50000000
clock: sync=none
log: "{folder}/bochs.out"
panic: action=fatal
sound: driver=dummy, waveoutdrv=dummy, waveindrv=dummy, midioutdrv=dummy
"""


def _drain(terminal: int) -> None:
    """What Bochs draws is read and forgotten; the end of the terminal ends this."""
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        return


def _wait(process: "subprocess.Popen[bytes]", log: Path) -> int:
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        if log.exists() and FINISHED in log.read_bytes()[-4096:]:
            return GOOD_EXIT
        if process.poll() is not None:
            return process.returncode or 1
        time.sleep(POLL)
    return 1


def boot(iso: Path, log: Path, processor: str) -> int:
    folder = log.parent.resolve()
    config, commands = folder / "bochsrc", folder / "bochs-commands"
    config.write_text(CONFIG.format(iso=iso.resolve(), log=log.resolve(), folder=folder,
                                    processor=processor), encoding="utf-8")
    commands.write_text("c\n", encoding="utf-8")
    try:
        terminal, theirs = pty.openpty()
    except OSError as error:
        print(f"Bochs needs a terminal to draw on, and there is none to be had ({error.strerror}): "
              "mount devpts on /dev/pts", file=sys.stderr)
        return 1
    threading.Thread(target=_drain, args=(terminal,), daemon=True).start()
    process = subprocess.Popen(
        ["bochs", "-q", "-f", str(config), "-rc", str(commands)], stdin=theirs, stdout=theirs,
        stderr=theirs, env={**os.environ, "TERM": "xterm"})
    try:
        return _wait(process, log)
    finally:
        process.kill()      # in our group: whoever ends us ends it too
        process.wait()


def main(argv: list[str]) -> int:
    if len(argv) != 3:
        print("usage: python3 -m harness.bochs ISO LOG PROCESSOR", file=sys.stderr)
        return 2
    return boot(Path(argv[0]), Path(argv[1]), argv[2])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
