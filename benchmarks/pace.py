"""How quick this machine is, against the one that the targets in milliseconds were set on.

Ratios travel from machine to machine, milliseconds do not: a target in milliseconds is printed as it is and as what it
comes to here. The measure is what anything with a screen begins with: importing Textual, beyond starting Python.
"""

from __future__ import annotations

import statistics
from functools import cache

from benchmarks.start_up import BARE, PYTHON, seconds

IMPORT = [PYTHON, "-c", "import textual.app"]
IMPORT_SECONDS = 0.176
"""What `import textual.app` took there."""

ROUNDS = 9


@cache
def pace() -> float:
    """How many times as long as there things take here."""
    pairs = [(seconds(IMPORT), seconds(BARE)) for _ in range(ROUNDS)]
    return statistics.median(imported - bare for imported, bare in pairs) / IMPORT_SECONDS


def pace_words() -> str:
    """The pace in words."""
    return f"this machine takes {pace():.1f} × the time of the one that targets in milliseconds are of"
