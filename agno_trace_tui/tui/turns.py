"""Turns between the thread that draws and the one that reads.

SQLite takes a turn for every row. While something is drawn, Python lets it wait 5 ms for each: a hundred spans that
are read beside a picture would take half a second.
"""

from __future__ import annotations

import sys

TURN = 0.0005
"""Seconds until a thread that wants its turn has it."""


def take_short_turns() -> None:
    """Let nobody wait long, in a process that is the monitor's own."""
    sys.setswitchinterval(TURN)
