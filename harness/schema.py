# SPDX-License-Identifier: BSD-2-Clause
"""The format of the records as JSON Schemas, one for each type of record."""
from collections.abc import Mapping
from typing import Any

TEXT: Mapping[str, Any] = {"type": "string"}
FLAG: Mapping[str, Any] = {"type": "boolean"}
COUNT: Mapping[str, Any] = {"type": "integer", "minimum": 0}
COUNTS: Mapping[str, Any] = {"type": "array", "items": COUNT, "minItems": 1}
WORD: Mapping[str, Any] = {"type": "string", "pattern": "^[A-Za-z0-9_]+$"}


def _one_of(*choices: str) -> Mapping[str, Any]:
    return {"enum": list(choices)}


def _record(required: Mapping[str, Any], optional: Mapping[str, Any] | None = None
            ) -> Mapping[str, Any]:
    return {"type": "object", "properties": {**required, **(optional or {})},
            "required": list(required)}


_PLACE = {"bench": WORD, "case": WORD, "fastpath": WORD}

SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "kernel": _record({"name": TEXT, "revision": TEXT, "compiler": TEXT, "flags": TEXT,
                       "build": WORD, "cmdline": TEXT}),
    "processor": _record({"vendor": TEXT, "family": COUNT, "model": COUNT, "stepping": COUNT,
                          "features": TEXT}, {"hypervisor": TEXT}),
    "variant": _record({"axis": WORD, "name": WORD, "summary": TEXT, "paper": TEXT,
                        "selected": FLAG}),
    "begin": _record({"program": WORD, "args": TEXT, "clock": TEXT}),
    "bench": _record({"name": WORD, "mode": _one_of("user", "kernel"), "question": TEXT,
                      "expect": _one_of("fast", "slow", "none", "any")},
                     {"measures": _one_of("time", "held")}),
    "samples": _record({**_PLACE, "clock": TEXT, "first": COUNT,
                        "n": {"type": "integer", "minimum": 1}, "refused": COUNT,
                        "values": COUNTS},
                       {"intervals": COUNTS, "overhead": WORD}),
    "check": _record({**_PLACE, "ok": FLAG}),
    "path": _record({**_PLACE, "fast": COUNT, "slow": COUNT}),
    "skip": _record({**_PLACE, "reason": TEXT}),
    "end": _record({"records": COUNT}),
}
