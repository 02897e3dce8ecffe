# SPDX-License-Identifier: BSD-2-Clause
"""The two ways a command ends badly; harness/cli.py turns them into exit codes."""


class UsageError(Exception):
    """A name or a wish that cannot be met: nothing was started, exit 2."""


class WorkFailed(Exception):
    """Something built, measured or checked has failed: exit 1."""
