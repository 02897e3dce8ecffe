# SPDX-License-Identifier: BSD-2-Clause
"""Lets the tests import the harness and the scripts of this tree."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.dont_write_bytecode = True
