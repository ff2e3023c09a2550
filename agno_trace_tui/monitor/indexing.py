"""The process that makes an index of words: `python -m agno_trace_tui.monitor.indexing PATH CACHE BYTES PARENT`.

It gives way to everything else: the lowest priority, and after each slice a pause as long as the slice took.
Whatever goes wrong ends it without a word, because a search goes on without an index; it was the index itself,
if that is damaged or of other rows, and then it is deleted and made anew.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from agno_trace_tui.errors import AgnoTraceTuiError
from agno_trace_tui.store.connection import LockedFileError
from agno_trace_tui.store.text_index.building import Builder, FullError
from agno_trace_tui.store.text_index.cache import can_index, discard, folder_of
from agno_trace_tui.store.text_index.reading import RenumberedError

if TYPE_CHECKING:
    from collections.abc import Sequence

ATTEMPTS = 3
"""How often it is begun anew with an index that was deleted, or with a file that was locked."""

LOWEST = 19
"""Of all priorities."""

PAUSE_AFTER_ERROR = 0.5
"""Seconds until it is begun anew."""

LONGEST_PAUSE = 0.25
"""Seconds after a slice."""


def main(arguments: Sequence[str]) -> int:
    """Index until all is, or until the one who started it is gone."""
    path, root, bound, parent = Path(arguments[0]), Path(arguments[1]), int(arguments[2]), int(arguments[3])
    with suppress(OSError, AttributeError):
        os.nice(LOWEST)
    if not can_index():
        return 0
    for _ in range(ATTEMPTS):
        try:
            with closing(Builder(path, root, bound)) as builder:
                work(builder, parent)
            return 0
        except RenumberedError:
            let_go(root, path)
        except sqlite3.DatabaseError as error:
            if is_damage(error):
                let_go(root, path)
        except LockedFileError:
            pass  # by somebody who writes
        except (AgnoTraceTuiError, FullError, OSError):
            return 0
        time.sleep(PAUSE_AFTER_ERROR)
    return 0


def work(builder: Builder, parent: int) -> None:
    """Step after step. Raises as `Builder` does."""
    at_work = True
    while at_work and os.getppid() == parent:
        begun = time.monotonic()
        at_work = builder.step()
        time.sleep(min(LONGEST_PAUSE, time.monotonic() - begun))


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether what is stored is damaged, or is something else."""
    return getattr(error, "sqlite_errorname", "").startswith(
        ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR")
    )


def let_go(root: Path, path: Path) -> None:
    """Delete the index of a file."""
    with suppress(OSError):
        discard(folder_of(root, path))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
