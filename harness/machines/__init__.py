# SPDX-License-Identifier: BSD-2-Clause
"""The machines: every file of this folder that defines MACHINE."""
import importlib
import pkgutil

from harness.machine import Machine
from harness.names import choose


def find() -> dict[str, Machine]:
    found = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        machine: Machine = module.MACHINE
        found[machine.name] = machine
    return found


def get(name: str) -> Machine:
    machines = find()
    return machines[choose("machine", name, list(machines))]
