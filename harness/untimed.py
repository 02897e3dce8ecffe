# SPDX-License-Identifier: BSD-2-Clause
"""Instructions that the machine model has no timing for, as its record lists them."""
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def sentences(model: Mapping[str, Any]) -> list[str]:
    """One for each such instruction: what was executed, and what was charged. Pure."""
    return [f"no timing is known for {name}: executed {times} times, "
            f"{model['knobs']['untimed']} clocks charged for each"
            for name, times in model["untimed"].items()]


def of_run(folder: Path) -> list[str]:
    """Of a run's main boot; nothing where there is no record of a model."""
    path = folder / "model.json"
    return sentences(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else []
