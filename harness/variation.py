# SPDX-License-Identifier: BSD-2-Clause
"""Many boots of one plan on a modelled machine, each with other figures changed."""
import os
import shutil
import statistics
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness import runner, store
from harness.errors import WorkFailed
from harness.knobs import Values, words
from harness.machine import Machine
from harness.measure import intervals_of
from harness.plan import Plan
from harness.progress import Steps
from harness.tree import Tree

Place = tuple[str, str]             # benchmark and case
Result = Mapping[Place, float]      # the median in modelled cycles


def result_of(folder: Path) -> Result:
    """What a good boot of one fastpath came to."""
    log, intervals = store.read_log(folder / "serial.log"), store.read_intervals(
        folder / "intervals.csv")
    return {(item.bench, item.case): statistics.median(
        interval.value("modelled_cycles") for interval in intervals_of(item, intervals))
            for item in log.samples}


def _key(values: Values) -> frozenset[tuple[str, float]]:
    return frozenset(values.items())


@dataclass
class Variation:
    """Boots with changed figures; none is booted twice."""
    tree: Tree
    machine: Machine
    plan: Plan
    folder: Path                    # of the boots' files; gone at the end
    done: dict[frozenset[tuple[str, float]], Result] = field(default_factory=dict)

    def know(self, values: Values, result: Result) -> None:
        """A result that is there already."""
        self.done[_key(values)] = result

    def at(self, values: Values) -> Result:
        return self.done[_key(values)]

    def boot_all(self, settings: Sequence[Values], text: str, steps: Steps) -> None:
        """As many boots at a time as there are processors."""
        wanted = {_key(values): values for values in settings if _key(values) not in self.done}
        files = runner.images(self.tree, self.plan)
        with steps.step(f"{text}: {len(wanted)} boots"), \
                ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            boots = [pool.submit(self._boot, files, number, values)
                     for number, values in enumerate(wanted.values(), start=len(self.done))]
            try:
                for number, boot in enumerate(as_completed(boots), start=1):
                    values, result = boot.result()
                    self.know(values, result)
                    steps.doing(f"{text}: {number} of {len(wanted)} boots")
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _boot(self, files: runner.Images, number: int, values: Values) -> tuple[Values, Result]:
        folder = self.folder / str(number)
        plan = replace(self.plan, image=files.short_hash)
        verdict = runner.modelled_boot(self.tree, self.machine, plan, files, folder,
                                       {**plan.knobs, **values})
        if not verdict.good:
            changed, all_set = (words(one)[1:] for one in (values, {**plan.knobs, **values}))
            raise WorkFailed(
                f"the boot with {changed} has failed: {verdict.status}: {verdict.reason}\n"
                f"  to see its log: ./l4bench run --machine {self.machine.name} --no-interval "
                f"--fastpath {','.join(plan.fastpaths)} --knob {all_set} "
                f"--bench {','.join(plan.benches)}")
        result = result_of(folder)
        shutil.rmtree(folder)
        return values, result
