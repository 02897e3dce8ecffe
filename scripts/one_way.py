# SPDX-License-Identifier: BSD-2-Clause
"""One-way IPC, shortest message: our rows, the peers' and the floor under all of them. Pure."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scripts.reference import Peer
from scripts.rows import Key, Row
from scripts.stats import number
from scripts.tables import Line, Table, table

OURS = ("ipc_call", "ipc_reply")
PEERS = ("ipc_one_way", *OURS)
GATE, SYSENTER = "int\u00a00x30", "sysenter"
OURS_BY_SYSENTER = tuple(f"{bench}_sysenter" for bench in OURS)
EVENTS = ("kernel_loads", "kernel_stores", "cr3_loads", "segment_loads")


@dataclass(frozen=True)
class OneWay:
    """Kernel instructions of one direction, between two address spaces and within one."""
    who: str
    path: str
    entry: str
    inter: float | None
    intra: float | None
    n: str
    status: str
    mark: str = ""
    events: Mapping[str, float] = field(default_factory=dict)   # between address spaces

    @property
    def label(self) -> str:
        return f"{self.who}, {self.path}"


def _median(found: Mapping[Key, Row], fastpath: str, bench: str, case: str,
            measure: str = "kernel_instructions") -> float | None:
    row = found.get(Key(fastpath, bench, case, measure))
    return row.median if row else None


def fastpaths(found: Mapping[Key, Row]) -> list[str]:
    return sorted({key.fastpath for key in found})


def _state(found: Mapping[Key, Row], keys: Sequence[Key]) -> tuple[str, str]:
    """Samples and whether they are all the same."""
    there = [found[key] for key in keys if key in found]
    counts = sorted({row.n for row in there})
    return "+".join(str(n) for n in counts), "exact" if all(r.same for r in there) else "varies"


def ours(found: Mapping[Key, Row]) -> list[OneWay]:
    """A row for each fastpath and direction."""
    made = []
    for fastpath in fastpaths(found):
        for bench in OURS + OURS_BY_SYSENTER:
            keys = [Key(fastpath, bench, case, "kernel_instructions") for case in
                    ("inter", "intra")]
            if not any(key in found for key in keys):
                continue
            events = {event: value for event in EVENTS
                      if (value := _median(found, fastpath, bench, "inter", event)) is not None}
            made.append(OneWay("l4bench", f"{fastpath}, {bench}",
                               SYSENTER if bench in OURS_BY_SYSENTER else GATE,
                               _median(found, fastpath, bench, "inter"),
                               _median(found, fastpath, bench, "intra"),
                               *_state(found, keys), "ours", events))
    return made


def floor(found: Mapping[Key, Row]) -> OneWay | None:
    """What every IPC pays: the gate and, between address spaces, the switch."""
    for fastpath in fastpaths(found):
        inter = _median(found, fastpath, "floor_switch", "any")
        if inter is None:
            continue
        keys = [Key(fastpath, bench, "any", "kernel_instructions") for bench in
                ("floor_switch", "int_iret")]
        events = {event: value for event in EVENTS
                  if (value := _median(found, fastpath, "floor_switch", "any", event)) is not None}
        return OneWay("the floor", "gate, switch, return and nothing else", GATE, inter,
                      _median(found, fastpath, "int_iret", "any"), *_state(found, keys), "floor",
                      events)
    return None


def others(peers: Sequence[Peer]) -> list[OneWay]:
    """The peers, counted the same way."""
    groups: dict[tuple[str, str, str, str, str], dict[str, Peer]] = {}
    for peer in peers:
        if peer.operation in PEERS and peer.case in ("inter", "intra"):
            key = (peer.kernel, peer.path, peer.operation, peer.entry, peer.status)
            groups.setdefault(key, {})[f"{peer.case} {peer.measure}"] = peer
    made = []
    for (kernel, path, operation, entry, status), values in groups.items():
        inter = values.get("inter kernel_instructions")
        intra = values.get("intra kernel_instructions")
        if inter is None and intra is None:
            continue
        way = "" if operation == "ipc_one_way" else f", {operation}"
        events = {event: values[f"inter {event}"].number for event in EVENTS
                  if f"inter {event}" in values}
        made.append(OneWay(kernel, path + way, entry, inter.number if inter else None,
                           intra.number if intra else None, "1 trace", status,
                           "memory" if status == "from-memory" else "", events))
    return made


def everyone(found: Mapping[Key, Row], peers: Sequence[Peer]) -> list[OneWay]:
    """From the fewest instructions to the most; the floor comes first by itself."""
    base = floor(found)
    rows = ours(found) + others(peers) + ([base] if base else [])
    return sorted(rows, key=lambda row: (row.inter if row.inter is not None else 1e9, row.label))


def _shown(value: float | None) -> str:
    return "" if value is None else number(value)


def _ratio(value: float | None, base: float | None) -> str:
    return f"{value / base:.1f}" if value is not None and base else ""


def one_way_table(found: Mapping[Key, Row], peers: Sequence[Peer]) -> Table:
    base = floor(found)
    lines = [Line((row.who, row.path, row.entry, _shown(row.inter), _shown(row.intra),
                   _ratio(row.inter, base.inter if base else None),
                   *(_shown(row.events.get(event)) for event in EVENTS), row.n, row.status),
                  row.mark) for row in everyone(found, peers)]
    return table(
        "One-way IPC, shortest message: kernel instructions",
        ("kernel", "path", "entry", ">inter", ">intra", ">x floor", ">loads", ">stores",
         ">CR3 loads", ">segment loads", ">n", "status"), lines,
        ("inter: between two address spaces, intra: within one; both in instructions executed in "
         "the kernel, the return included.",
         "x floor: inter divided by the floor's. Loads, stores, CR3 loads and segment loads are "
         "those of inter (count), as QEMU reports them: what iret pops and the descriptors it "
         "reads are in, what int does is not. n: samples. Instructions are not cycles."))
