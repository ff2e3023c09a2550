"""Where this program keeps what is its own: settings, remembered things, caches. Nothing is created here.

The platform's folders (XDG on Linux, Library on macOS, AppData on Windows), as platformdirs knows them.
"""

from __future__ import annotations

import os
from pathlib import Path

APPLICATION = "agno-trace-tui"

SETTINGS_VARIABLE = "AGNO_TRACE_TUI_SETTINGS"
"""Names another settings file."""

TRACES_VARIABLE = "AGNO_TRACE_TUI_DB"
"""Names the file of traces where no program does (also written in `exporter/bootstrap/sitecustomize.py`, which loads
nothing of this package before it has to)."""

USUAL_TRACES = "tmp/traces.db"
"""The file of traces if nobody says: Agno's own examples name it."""


def settings_file() -> Path:
    """The user's settings; the file need not be there."""
    named = os.environ.get(SETTINGS_VARIABLE)
    if named:
        return Path(named).expanduser()
    from platformdirs import user_config_path

    return user_config_path(APPLICATION, appauthor=False) / "settings.toml"


def state_folder() -> Path:
    """What the monitor remembers from one start to the next: filters that were written, and saved ones."""
    from platformdirs import user_state_path

    return user_state_path(APPLICATION, appauthor=False)


def cache_folder() -> Path:
    """What can be made again at any time: indexes of the words in files of traces."""
    from platformdirs import user_cache_path

    return user_cache_path(APPLICATION, appauthor=False)
