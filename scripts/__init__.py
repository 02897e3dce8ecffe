# SPDX-License-Identifier: BSD-2-Clause
"""Reads results and makes statistics, tables, figures and the report of them; runs no machine."""
