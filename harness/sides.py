# SPDX-License-Identifier: BSD-2-Clause
"""What two words on the command line of compare mean: which two things are set side by side."""
from dataclasses import dataclass
from enum import Enum

from harness import store
from harness.catalog import Catalog
from harness.errors import UsageError
from harness.names import choose
from harness.tree import Tree

RANGE = ".."
FORMS = ("two fastpaths (asm c), two choices of an axis (copy=window copy=bounce), two recorded "
         "runs, or one range of revisions, the base first (HEAD~5..HEAD; HEAD.. is what is here)")
RUNS_LISTED = 10


class Kind(Enum):
    FASTPATH = "a fastpath"
    CONFIGURATION = "a choice of an axis"
    RUN = "a recorded run"
    REVISION = "a revision"


@dataclass(frozen=True)
class Sides:
    """`a` is looked at, `b` is the base."""
    kind: Kind
    a: str
    b: str


def _kind(tree: Tree, found: Catalog, text: str) -> Kind:
    if "=" in text:
        return Kind.CONFIGURATION
    if text in found.fastpath_names:
        return Kind.FASTPATH
    if store.is_run(tree, text):
        return Kind.RUN
    raise _unknown(tree, found, text)


def _unknown(tree: Tree, found: Catalog, text: str) -> UsageError:
    """The wrong name with the right ones; raised by choose."""
    runs = store.names(tree)[::-1][:RUNS_LISTED]
    try:
        choose("fastpath or run", text, found.fastpath_names + runs)
    except UsageError as error:
        return UsageError(f"{error}\n  compare takes {FORMS}")
    raise AssertionError(f"{text} is known")


def parse(tree: Tree, found: Catalog, a: str, b: str | None) -> Sides:
    """One range of revisions, or two names of one kind."""
    if b is None:
        base, dots, looked_at = a.partition(RANGE)
        if not dots or not base or looked_at.startswith("."):
            raise UsageError(f"'{a}' alone cannot be compared; compare takes {FORMS}")
        return Sides(Kind.REVISION, looked_at, base)
    kinds = _kind(tree, found, a), _kind(tree, found, b)
    if kinds[0] is not kinds[1]:
        raise UsageError(f"'{a}' is {kinds[0].value} and '{b}' is {kinds[1].value}: "
                         f"compare takes {FORMS}")
    if a == b:
        raise UsageError(f"'{a}' is given twice: there is nothing to compare")
    return Sides(kinds[0], a, b)
