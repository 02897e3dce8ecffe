# SPDX-License-Identifier: BSD-2-Clause
"""Builds the matrix, runs the machines, reads what they print, and keeps it."""
