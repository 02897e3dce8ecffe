# SPDX-License-Identifier: BSD-2-Clause
"""Where things lie in the repository; every path in the harness starts here."""
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Tree:
    root: Path

    @property
    def build(self) -> Path:
        return self.root / "build"

    @property
    def results(self) -> Path:
        return self.root / "results"

    @property
    def runs(self) -> Path:
        return self.results / "runs"

    @property
    def reference(self) -> Path:
        return self.results / "reference"

    def relative(self, path: Path) -> str:
        """The path as seen from the root, where every command is run."""
        return os.path.relpath(path, self.root)


def here() -> Tree:
    """The tree the front door belongs to."""
    default = Path(__file__).resolve().parent.parent
    return Tree(Path(os.environ.get("L4BENCH_ROOT", str(default))))
