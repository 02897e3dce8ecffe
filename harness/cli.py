# SPDX-License-Identifier: BSD-2-Clause
"""The command line: one subcommand for each file in harness/commands/."""
import argparse
import importlib
import pkgutil
import signal
import sys
from types import FrameType, ModuleType

import harness.commands
from harness.errors import UsageError, WorkFailed
from harness.tree import here


def command_names() -> list[str]:
    return [info.name for info in pkgutil.iter_modules(harness.commands.__path__)]


def load(name: str) -> ModuleType:
    return importlib.import_module(f"harness.commands.{name}")


def parser_of(name: str, module: ModuleType) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./l4bench " + name.replace("_", "-"), description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    module.arguments(parser)
    return parser


def _ended(number: int, frame: FrameType | None) -> None:
    """A polite end is like Ctrl-C: what was started is ended, what was printed is kept."""
    raise KeyboardInterrupt


def main(argv: list[str]) -> int:
    name = argv[0].replace("-", "_") if argv else ""
    if name not in command_names():
        print(f"l4bench: no command '{name}'; see ./l4bench --help", file=sys.stderr)
        return 2
    module = load(name)
    parsed = parser_of(name, module).parse_args(argv[1:])
    signal.signal(signal.SIGTERM, _ended)
    try:
        return int(module.run(parsed, here()))
    except UsageError as error:
        print(f"l4bench: {error}", file=sys.stderr)
        return 2
    except WorkFailed as error:
        print(f"l4bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("l4bench: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
