# SPDX-License-Identifier: BSD-2-Clause
"""Entry point of `python3 -m harness`, which ./l4bench calls."""
import sys

from harness.cli import main

sys.exit(main(sys.argv[1:]))
