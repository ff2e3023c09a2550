"""Finding the file that is meant."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from agno_trace_tui.errors import AgnoTraceTuiError, TraceFileError, UsageError
from agno_trace_tui.store.agno_tables import discover
from agno_trace_tui.store.connection import open_reader, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agno_trace_tui.store.agno_tables import Tables

DEFAULT = Path("tmp/traces.db")
LIKELY = ("tmp/traces.db", "traces.db", "agno.db", "tmp/*.db", "*.db", "data/*.db")


def likely_files() -> Iterator[Path]:
    """Files near here whose names promise traces, each once, the likeliest first."""
    seen = set()
    for pattern in LIKELY:
        for path in sorted(Path().glob(pattern), key=lambda found: -found.stat().st_mtime):
            if path.is_file() and path not in seen:
                seen.add(path)
                yield path


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


def refuse_command_like(name: str | None, commands: Sequence[str]) -> None:
    """Point out a word that looks like a misspelt command rather than a file."""
    if name is None or "/" in name or "." in name or Path(name).exists():
        return
    close = get_close_matches(name, commands, n=1)
    if close:
        raise UsageError(
            f"There is no command and no file {name!r}.", f"Did you mean: agno-trace-tui {close[0]}"
        )


@contextmanager
def traces_in(path: str) -> Iterator[tuple[sqlite3.Connection, Tables]]:
    """A file of traces, open for a command that reads it once.

    Raises `TraceFileError`, also where there is nothing to read and where reading fails midway.
    """
    file = Path(path).expanduser()
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
