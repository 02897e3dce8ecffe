# SPDX-License-Identifier: BSD-2-Clause
"""The benchmark sched_crowd under each scheduler, as a table and a figure. Pure."""
from collections.abc import Mapping
from dataclasses import dataclass

from harness.store import Run
from scripts.chart import quoted
from scripts.rows import by_key, rows
from scripts.stats import number
from scripts.tables import Line, Table, table
from scripts.tornado import INK, TERMINALS

BENCH, MEASURE, UNIT = "sched_crowd", "kernel_instructions", "kernel instructions"
IPCS = 2                                    # of a call: there and back
# case: the title of its panel, what the axis says, by how many times n it is divided
KINDS: Mapping[str, tuple[str, str, int]] = {
    "call": ("the average ipc: calls to each of n threads, there and back", "of one ipc", IPCS),
    "turn": ("a thread is woken, queued, runs and blocks", "of one thread's turn", 1),
    "pick": ("the scheduler's worst run: n blocked threads, then a ready one", "of all of it", 0),
}
COLOURS = ("#0b5394", "#cc4125", "#38761d", "#674ea7")
Values = Mapping[tuple[str, str, int], float]       # scheduler, kind, n


@dataclass(frozen=True)
class Study:
    machine: str
    fastpath: str
    known: Values

    @property
    def schedulers(self) -> list[str]:
        return list(dict.fromkeys(name for name, _, _ in self.known))

    @property
    def sizes(self) -> list[int]:
        return sorted({n for _, _, n in self.known})


def study_of(machine: str, fastpath: str, runs: Mapping[str, Run]) -> Study:
    """The kernel's instructions, each divided as KINDS says."""
    known: dict[tuple[str, str, int], float] = {}
    for name, run in runs.items():
        for key, row in by_key(rows(run)).items():
            if (key.bench, key.fastpath, key.measure) == (BENCH, fastpath, MEASURE):
                kind, _, n = key.case.partition("_")
                known[name, kind, int(n)] = row.median / (KINDS[kind][2] * int(n) or 1)
    return Study(machine, fastpath, known)


def _cell(study: Study, name: str, kind: str, n: int) -> str:
    found = study.known.get((name, kind, n))
    return "-" if found is None else number(round(found, 1))


def crowd_table(study: Study) -> Table:
    """A line for each n, a column for each scheduler and kind."""
    columns = [(kind, name) for kind in KINDS for name in study.schedulers]
    return table(
        f"n threads that block and wake, on {study.machine}: {UNIT}",
        (">n", *(f">{kind}: {name}" for kind, name in columns)),
        [Line((str(n), *(_cell(study, name, kind, n) for kind, name in columns)))
         for n in study.sizes],
        (f"Medians by fastpath {study.fastpath}. call: of one ipc, when each of n threads "
         "is called in turn and replies. turn: of one thread that is woken, becomes ready without "
         "running, runs and blocks. pick: the root thread's ipc after n such turns, until the only "
         "thread that is ready, at the end of the queue, runs.",))


def _data(study: Study, kind: str) -> str:
    lines = "".join(
        f"{n} " + " ".join(str(study.known.get((name, kind, n), "NaN"))
                           for name in study.schedulers) + "\n" for n in study.sizes)
    return f"${kind} << EOD\n{lines}EOD\n"


def _panel(study: Study, kind: str) -> str:
    title, of_what, _ = KINDS[kind]
    lines = ", ".join(
        f"${kind} using 1:{2 + at} with linespoints linewidth 2 pointtype {5 + 2 * at} "
        f"pointsize {1.6 - 0.4 * at:.1f} linecolor rgb '{COLOURS[at % len(COLOURS)]}' "
        f"title '{name}'"
        for at, name in enumerate(study.schedulers))
    scale = ("set logscale y\nset yrange [100:*]\nset key top left\n" if kind == "pick" else
             "set yrange [0:*]\nset key bottom right\n")
    return (f"set title {quoted(title)} textcolor rgb '{INK}'\n{scale}"
            f"set ylabel {quoted(f'{UNIT} {of_what}')}\nplot {lines}\n")


def script(study: Study, kind: str = "svg") -> str:
    """The gnuplot program: a panel for each kind, a line for each scheduler."""
    return "".join((
        f"set terminal {TERMINALS[kind]} size 900,1200 font 'Helvetica,14' enhanced "
        "background rgb 'white'\n", *(_data(study, one) for one in KINDS),
        f"set multiplot layout {len(KINDS)},1\nset logscale x 2\n"
        f"set xtics ({', '.join(str(n) for n in study.sizes)}) nomirror\nset ytics nomirror\n"
        "set xlabel 'threads, n'\nset grid ytics linecolor rgb '#e4e4e4'\n"
        "set border 3 linecolor rgb '#888888'\nset lmargin 12\n",
        *(_panel(study, one) for one in KINDS), "unset multiplot\n"))


def csv_of(study: Study) -> str:
    """Every number, for other tools."""
    lines = ["machine,scheduler,fastpath,case,n,unit,value"]
    lines += [f"{study.machine},{name},{study.fastpath},{kind},{n},{UNIT},{value:g}"
              for (name, kind, n), value in study.known.items()]
    return "\n".join(lines) + "\n"
