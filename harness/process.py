# SPDX-License-Identifier: BSD-2-Clause
"""Other programs, each with a time limit; nothing else in the harness starts one."""
import os
import signal
import subprocess
from pathlib import Path

from harness.errors import WorkFailed


def run_logged(command: list[str], cwd: Path, log: Path, limit: float) -> int:
    """Run with all output into a file; the exit status. Over the limit: WorkFailed."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        try:
            process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=subprocess.STDOUT, start_new_session=True)
        except OSError as error:
            raise WorkFailed(f"cannot start {command[0]}: {error.strerror}") from error
        try:
            return process.wait(timeout=limit)
        except subprocess.TimeoutExpired as error:
            raise WorkFailed(f"{' '.join(command)} took longer than {limit:.0f} s; "
                             f"its output: {log}") from error
        finally:
            end_group(process)


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """End a process that was started in a session of its own, and what it has started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def output_of(command: list[str], cwd: Path, limit: float = 20.0) -> str:
    """What a short command prints, or an empty text when it fails or is not there."""
    try:
        done = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=limit, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""


def answer_of(command: list[str], cwd: Path, given: str = "", limit: float = 60.0) -> str:
    """What a command prints when it is given a text. It fails, or is not there: WorkFailed."""
    try:
        done = subprocess.run(command, cwd=cwd, input=given.encode(), capture_output=True,
                              timeout=limit, check=False)
    except OSError as error:
        raise WorkFailed(f"cannot start {command[0]}: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise WorkFailed(f"{' '.join(command)} took longer than {limit:.0f} s") from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise WorkFailed(f"{' '.join(command)} has failed: {said[-1] if said else 'no word why'}")
    return done.stdout.decode("utf-8", "replace")
