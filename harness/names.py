# SPDX-License-Identifier: BSD-2-Clause
"""Choosing by name: a wrong name is refused with the list of the right ones."""
import difflib
from collections.abc import Sequence

from harness.errors import UsageError


def choose(kind: str, name: str, valid: Sequence[str]) -> str:
    """The name, if it is one of the valid ones."""
    if name in valid:
        return name
    listed = ", ".join(valid) if valid else "(there is none yet)"
    text = f"{kind} '{name}' is not one of: {listed}"
    close = difflib.get_close_matches(name, valid, n=1)
    raise UsageError(text + (f". Did you mean '{close[0]}'?" if close else ""))


def choose_list(kind: str, text: str, valid: Sequence[str]) -> tuple[str, ...]:
    """The names in a comma list, each once and in the order given; `all` is every valid one."""
    if text == "all":
        return tuple(valid)
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise UsageError(f"no {kind} named in '{text}'; valid: {', '.join(valid)}")
    return tuple(dict.fromkeys(choose(kind, name, valid) for name in names))
