"""A settings file to fill in: every setting in it, all of them commented out."""

from __future__ import annotations

import os
from pathlib import Path

TEMPLATE = Path(__file__).with_name("template.toml")


def make_settings_file(path: Path) -> bool:
    """Write it where none is, for its owner alone; answers whether there was none. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(TEMPLATE.read_text(encoding="utf-8"))
    return True
