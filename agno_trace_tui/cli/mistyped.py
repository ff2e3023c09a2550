"""A first word that was meant for a command and is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from agno_trace_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

ELSEWHERE = ("help", "version", "stats", "tail", "watch", "monitor", "export", "import", "serve", "doctor")
"""Words that other programs have for commands: nobody names a file so."""


def refuse_mistyped(words: Sequence[str], commands: Sequence[str]) -> None:
    """Point out a first word that looks like a command rather than a file. Raises `UsageError`."""
    name = words[0]
    if name.startswith("-") or "/" in name or "." in name or exists(name):
        return
    # Loaded only now: a path that is one comes by here on its way to the screen.
    import shlex
    from difflib import get_close_matches

    close = [] if name in ELSEWHERE else get_close_matches(name, commands, n=1)
    has_path = len(words) > 1 and not words[1].startswith("-")
    if not (close or has_path or name in ELSEWHERE):
        return
    raise UsageError(
        f"There is no command {'' if has_path else 'and no file '}{name!r}.",
        f"Did you mean: {shlex.join(['agno-trace-tui', close[0], *words[1:]])}"
        if close
        else f"There are: {', '.join(commands)}. More: agno-trace-tui --help",
    )


def exists(name: str) -> bool:
    """Whether there is a file or folder of this name."""
    try:
        return Path(name).exists()
    except OSError:  # a name that is too long for one
        return False
