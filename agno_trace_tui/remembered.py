"""Filters that were written, and saved ones: remembered from one start to the next.

Two small files in the folder for the program's state, private to the user. Each change reads what is there
now, adds to it and puts a new file in the place of the old one, one process at a time: monitors that are
open side by side lose nothing to each other, and none ever reads half a file. A file that cannot be read
counts as empty, one that cannot be written is told once by the caller; neither ends anything.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Kept = TypeVar("Kept", list[str], dict[str, str])

LONGEST_HISTORY = 200
"""Filters that are remembered."""

LONGEST_TEXT = 2_000
"""Characters of a filter that is remembered."""

LARGEST_FILE = 1_000_000
"""Bytes that are read of a file, whoever wrote it."""

PATIENCE_SECONDS = 0.5
"""How long a file is waited for that another monitor writes."""


class Remembered:
    """What is in a folder; nothing is created before something is to be remembered."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._history = folder / "filter-history.json"
        self._saved = folder / "saved-filters.json"

    def history(self) -> list[str]:
        """Filters that were written, the newest last, each once."""
        found = read(self._history)
        texts = [text for text in found if isinstance(text, str)] if isinstance(found, list) else []
        return shortened(texts)

    def saved(self) -> dict[str, str]:
        """Saved filters by name."""
        found = read(self._saved)
        pairs = found.items() if isinstance(found, dict) else ()
        return {name: text for name, text in pairs if isinstance(name, str) and isinstance(text, str)}

    def remember(self, text: str) -> list[str]:
        """Note a filter as the newest; answers the history. Raises `OSError`."""
        if len(text) > LONGEST_TEXT:
            return self.history()
        return self._change(self._history, lambda: shortened([*self.history(), text]))

    def save(self, name: str, text: str) -> dict[str, str]:
        """Save a filter under a name; answers all. Raises `OSError`."""
        return self._change(self._saved, lambda: {**self.saved(), name: text})

    def forget(self, name: str) -> dict[str, str]:
        """Delete a saved filter; answers those left. Raises `OSError`."""
        return self._change(
            self._saved, lambda: {kept: text for kept, text in self.saved().items() if kept != name}
        )

    def _change(self, file: Path, change: Callable[[], Kept]) -> Kept:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with one_at_a_time(file.with_suffix(".lock")):
            changed = change()
            replace(file, json.dumps(changed, ensure_ascii=False, indent=1))
        return changed


def shortened(texts: list[str]) -> list[str]:
    """The newest of some texts, each where it was written last."""
    kept = list(dict.fromkeys(reversed([text for text in texts if 0 < len(text) <= LONGEST_TEXT])))
    return kept[:LONGEST_HISTORY][::-1]


def read(file: Path) -> object:
    """What a file holds; `None` if it cannot be read."""
    try:
        with file.open("rb") as opened:
            value: object = json.loads(opened.read(LARGEST_FILE).decode())
    except (OSError, ValueError, RecursionError):
        return None
    return value


def replace(file: Path, text: str) -> None:
    """Put a file with a text in the place of another; only its owner may read it. Raises `OSError`."""
    handle, beside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(handle, "wb") as opened:
            # A text may hold a lone half of a surrogate pair: it is kept as JSON writes it.
            opened.write(text.encode("utf-8", "backslashreplace"))
        os.replace(beside, file)
    except OSError:
        with suppress(OSError):
            os.unlink(beside)
        raise


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Wait, not for long, until no other monitor is writing; where there are no such locks, only hope."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    with os.fdopen(os.open(lock, os.O_RDWR | os.O_CREAT, 0o600), "wb") as held:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() > until:
                    break
                time.sleep(0.01)
            else:
                break
        yield
