"""Files that only the reader can read, with names that tell nothing and come from no trace."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "agno-trace-tui-"


def private_file(text: str, ending: str) -> Path:
    """A text in a file of mode 0600 in a new folder of mode 0700. Raises `OSError`."""
    path = Path(tempfile.mkdtemp(prefix=PREFIX)) / f"text{ending}"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="") as file:
        file.write(text)
    return path


@contextmanager
def passing_file(text: str, ending: str) -> Iterator[Path]:
    """The same, gone afterwards. Raises `OSError`."""
    path = private_file(text, ending)
    try:
        yield path
    finally:
        shutil.rmtree(path.parent, ignore_errors=True)
