"""The theme that the reader chose in the palette and kept: the settings file is the reader's to write."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 100
"""Characters of a theme's name that are read."""


def kept_theme(folder: Path) -> str:
    """The theme that was kept; empty if none was."""
    try:
        return (folder / "theme").read_text(encoding="utf-8")[:LONGEST].strip()
    except (OSError, ValueError):
        return ""


def keep_theme(folder: Path, theme: str) -> Path:
    """Keep a theme for the next start; answers the file. Raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Written beside and put in its place: another monitor that starts now reads the one or the other.
    handle, beside = tempfile.mkstemp(dir=folder, prefix=".theme-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(theme + "\n")
        os.replace(beside, folder / "theme")
    except OSError:
        with suppress(OSError):
            os.unlink(beside)
        raise
    return folder / "theme"
