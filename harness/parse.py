# SPDX-License-Identifier: BSD-2-Clause
"""The one parser of what the target prints: text in, harness/records.py values out.

Pure: no files, no printing. A line that breaks the format becomes a problem with its number.
"""
import json
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import jsonschema

from harness.records import (Begin, Bench, Check, End, Kernel, Log, PathCount, Processor, Samples,
                             Skip, Variant)
from harness.schema import SCHEMAS

T = TypeVar("T")

KINDS: dict[str, type[Any]] = {
    "kernel": Kernel, "processor": Processor, "variant": Variant, "begin": Begin, "bench": Bench,
    "samples": Samples, "check": Check, "path": PathCount, "skip": Skip, "end": End,
}
_VALIDATORS = {kind: jsonschema.Draft7Validator(schema) for kind, schema in SCHEMAS.items()}


class BadRecord(ValueError):
    """A line that starts like a record and is none."""


def record(line: str) -> Any:
    """The value of one record line; raises BadRecord."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRecord(f"not JSON: {error}") from error
    kind = data.get("type") if isinstance(data, dict) else None
    if kind not in KINDS:
        raise BadRecord(f"record type {kind!r} is not one of: {', '.join(KINDS)}")
    for fault in _VALIDATORS[kind].iter_errors(data):
        where = "/".join(str(part) for part in fault.absolute_path)
        raise BadRecord(f"{kind} record: {where + ': ' if where else ''}{fault.message[:200]}")
    return _consistent(_value(KINDS[kind], data))


def _value(kind: type[T], data: dict[str, Any]) -> T:
    known = {item.name for item in fields(kind)}
    return kind(**{key: tuple(value) if isinstance(value, list) else value
                   for key, value in data.items() if key in known})


def _consistent(value: Any) -> Any:
    if isinstance(value, Samples):
        if len(value.values) != value.n:
            raise BadRecord(f"samples record: n is {value.n}, but {len(value.values)} values")
        if value.intervals and len(value.intervals) != value.n:
            raise BadRecord(f"samples record: n is {value.n}, but {len(value.intervals)} intervals")
        if value.refused and not value.intervals:
            raise BadRecord("samples record: refused is not 0, but there is no list of intervals")
    return value


@dataclass
class _Reader:
    """What has been read so far; feed() takes the next line."""
    values: list[Any] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    after_begin: int = 0

    def feed(self, number: int, line: str) -> None:
        if not line.startswith("{"):
            self.plain.append(line)
            return
        if self._first(Begin) is not None:
            self.after_begin += 1
        try:
            value = record(line)
        except BadRecord as error:
            self.problems.append(f"line {number}: {error}")
            self._panic_within(line)
            return
        if self._first(End) is not None:
            self.problems.append(f"line {number}: a record after the end record")
        if isinstance(value, Begin) and self._first(Begin) is not None:
            self.problems.append(f"line {number}: a second begin record: it booted twice")
        if isinstance(value, End):
            self.after_begin -= 1
        self.values.append(value)

    def _panic_within(self, line: str) -> None:
        """A kernel that panics while a record is being printed panics in the middle of its line."""
        place = line.find("panic: ")
        if place >= 0:
            self.plain.append(line[place:])

    def _first(self, kind: type[T]) -> T | None:
        return next((value for value in self.values if isinstance(value, kind)), None)

    def log(self, last_line: str) -> Log:
        def all_of(kind: type[T]) -> tuple[T, ...]:
            return tuple(value for value in self.values if isinstance(value, kind))

        def starting(word: str) -> tuple[str, ...]:
            return tuple(line for line in self.plain if line.startswith(word))

        panics = starting("panic:")
        return Log(
            kernel=self._first(Kernel), processor=self._first(Processor),
            variants=all_of(Variant), begin=self._first(Begin), benches=all_of(Bench),
            samples=all_of(Samples), checks=all_of(Check), paths=all_of(PathCount),
            skips=all_of(Skip), end=self._first(End), program_records=self.after_begin,
            panic=panics[0] if panics else "", exceptions=starting("exception:"),
            problems=tuple(self.problems), last_line=last_line, plain=tuple(self.plain))


def printable(line: str) -> str:
    """The line with control and undecodable characters made visible."""
    return "".join(c if c.isprintable() and c != "\ufffd" else "?" for c in line)


def parse(text: str) -> Log:
    """The log as values."""
    reader = _Reader()
    last = ""
    for number, raw in enumerate(text.replace("\r", "").split("\n"), start=1):
        line = printable(raw.rstrip())
        if line:
            reader.feed(number, line)
            last = line
    return reader.log(last)
