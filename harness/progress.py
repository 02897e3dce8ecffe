# SPDX-License-Identifier: BSD-2-Clause
"""Says how far a long piece of work is: a bar on a terminal, plain lines anywhere else.

Everything goes to the standard error output; tables and figures own the standard output.
"""
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import (BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn,
                           TimeElapsedColumn, TimeRemainingColumn)


class Steps:
    """A known number of steps; each says its name, and how long it took when it is done."""

    def __init__(self, total: int) -> None:
        self.console = Console(stderr=True, highlight=False)
        self.bar = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24),
            MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
            console=self.console, transient=True, disable=not self.console.is_terminal)
        self.task = self.bar.add_task("", total=total)
        self.total, self.done = total, 0

    def __enter__(self) -> "Steps":
        self.bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.bar.stop()

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        self.bar.update(self.task, description=escape(text))
        start = time.monotonic()
        word = "failed"
        try:
            yield
            word = "done"
        finally:
            self.done += 1
            self.bar.advance(self.task)
            self.say(f"[{self.done}/{self.total}] {text}: {word}, "
                     f"{time.monotonic() - start:.1f} s")

    def finished(self, text: str) -> None:
        """A step that went on beside others has ended."""
        self.done += 1
        self.bar.advance(self.task)
        self.say(f"[{self.done}/{self.total}] {text}")

    def doing(self, text: str) -> None:
        """What the present step is at, on a terminal only."""
        self.bar.update(self.task, description=escape(text))

    def say(self, text: str) -> None:
        if self.console.is_terminal:
            self.console.print(escape(text), soft_wrap=True)
        else:
            print(text, file=sys.stderr, flush=True)
