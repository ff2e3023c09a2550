"""What a program's processes tell whoever runs it beside what they record: a line each, in a file for as long as it runs.

Where nothing is recorded, it is the only way to know why.
"""

from __future__ import annotations

import os
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

NOTES_VARIABLE = "AGNO_TRACE_TUI_NOTES"
"""Names the file; without it nothing is noted (also written in `exporter/bootstrap/sitecustomize.py`)."""

LONGEST_NOTE = 500
"""Characters of what is told beside the kind."""

MOST_BYTES = 2**16
"""Bytes of the file that are read."""


class Kind(StrEnum):
    """What is told."""

    FAILED = "failed"
    """Tracing could not begin, and why (also written in `sitecustomize`)."""
    REFUSED = "refused"
    """The instrumentor refuses this Agno."""
    BEGAN = "began"
    """Agno was imported, and is traced."""
    DISABLED = "disabled"
    """An agent ran, but OpenTelemetry is switched off."""
    UNSAMPLED = "unsampled"
    """An agent ran, but the sampler did not take its span: which sampler."""
    RAN = "ran"
    """An agent ran, and its span was taken."""
    LOST = "lost"
    """The process ends, and could not store all spans: how many, and the last error."""


class Note(NamedTuple):
    """One line."""

    kind: Kind
    detail: str = ""


def note(kind: Kind, detail: str = "") -> None:
    """Tell it, if there is anybody to be told. Never raises, and never makes the file."""
    path = os.environ.get(NOTES_VARIABLE)
    if path:
        line = f"{kind} {' '.join(detail.split())[:LONGEST_NOTE]}\n".encode("utf-8", "replace")
        with suppress(OSError), open(path, "r+b", buffering=0, opener=appending) as file:
            file.write(line)


def appending(path: str, flags: int) -> int:
    """Open a file that is there, to append to it."""
    return os.open(path, flags | os.O_APPEND)


def read_notes(path: Path) -> list[Note]:
    """What was told; lines of another sort are left out, and nothing is told by a file that is not there."""
    try:
        with path.open("rb") as file:
            lines = file.read(MOST_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return []
    told = [line.partition(" ") for line in lines]
    return [Note(Kind(kind), detail) for kind, _, detail in told if kind in set(Kind)]
