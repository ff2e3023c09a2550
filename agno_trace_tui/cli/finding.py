"""Finding the file that is meant."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from agno_trace_tui.cli.arguments import expanded
from agno_trace_tui.errors import AgnoTraceTuiError, TraceFileError
from agno_trace_tui.paths import USUAL_TRACES
from agno_trace_tui.store.agno_tables import discover
from agno_trace_tui.store.connection import open_reader, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agno_trace_tui.store.agno_tables import Tables

DEFAULT = Path(USUAL_TRACES)
LIKELY = (USUAL_TRACES, "traces.db", "agno.db", "tmp/*.db", "*.db", "data/*.db")


def likely_files() -> Iterator[Path]:
    """Files near here whose names promise traces, each once, the likeliest first."""
    seen = set()
    for pattern in LIKELY:
        dated = [
            (changed, path) for path in Path().glob(pattern) if (changed := changed_at(path)) is not None
        ]
        for _, path in sorted(dated, key=lambda found: -found[0]):
            if path not in seen:
                seen.add(path)
                yield path


def changed_at(path: Path) -> float | None:
    """When a file was last changed, in seconds since 1970; `None`: it is none, or gone (a link may lead nowhere)."""
    try:
        return path.stat().st_mtime if path.is_file() else None
    except OSError:
        return None


def has_traces(path: Path) -> bool:
    """Whether a file is one of traces."""
    try:
        opened = open_reader(path)
        try:
            return discover(opened.connection).found
        finally:
            opened.connection.close()
    except (AgnoTraceTuiError, sqlite3.Error):
        return False


def found_path() -> Path | None:
    """The likeliest file of traces near here."""
    return next((path for path in likely_files() if has_traces(path)), None)


@contextmanager
def traces_in(path: str) -> Iterator[tuple[sqlite3.Connection, Tables]]:
    """A file of traces, open for a command that reads it once.

    Raises `UsageError` where the path cannot be one, `TraceFileError` where there is nothing to read, also
    where reading fails midway.
    """
    file = expanded(path)
    connection = open_reader(file).connection
    try:
        tables = discover(connection)
        if not tables.found:
            raise TraceFileError(
                f"{file} has no tables of traces.",
                f"Record some: from agno_trace_tui import setup_tracing; setup_tracing({str(file)!r})",
            )
        yield connection, tables
    except sqlite3.Error as error:
        raise told(file, error) from error
    finally:
        connection.close()
