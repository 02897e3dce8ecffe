# SPDX-License-Identifier: BSD-2-Clause
"""One file a command: its text is its help, its `# packages:` line what it needs."""
