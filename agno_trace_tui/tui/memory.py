"""Rest for Python's search for garbage: what is there at the start stays until the end.

That is 100,000 objects of modules, styles and widgets. Looking through them takes as long as ten pictures, and
happened every few seconds, in the middle of one.
"""

from __future__ import annotations

import gc

YOUNG = 5_000
"""New objects after which the young ones are looked through (Python's own: 700)."""


def rest() -> None:
    """Search for no garbage until `settle`: next to nothing of what is loaded at the start is any."""
    gc.disable()


def settle() -> None:
    """Leave out what there is by now from all searches to come, and search less often."""
    gc.freeze()
    gc.enable()
    _, middle, old = gc.get_threshold()
    gc.set_threshold(YOUNG, middle, old)
