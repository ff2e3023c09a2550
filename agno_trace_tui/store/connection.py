"""Opening a file for reading without disturbing whoever writes it.

`mode=ro` and autocommit: in DELETE journal mode an open read transaction makes Agno's commit fail, and
Agno then loses the span; in WAL mode it lets the log grow without bound. So every answer is fetched whole
and no cursor is left open. `immutable=1` would ignore the write-ahead log: it is used only where nothing
else can open the file (a directory that cannot be written, no writer), and told.
"""

from __future__ import annotations

import sqlite3
import stat
from typing import TYPE_CHECKING
from urllib.parse import quote

from agno_trace_tui.errors import TraceFileError
from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

BUSY_TIMEOUT_MS = 250
"""How long a read waits for a lock (only DELETE journals make readers wait, during a commit)."""

SQLITE_MAGIC = b"SQLite format 3\x00"

CHECK_PERMISSIONS = "Check the permissions of the file and of its directory."
NAME_THE_FILE = "Name the file that you gave to setup_tracing or SqliteDb."


class MissingFileError(TraceFileError):
    """There is no file yet; a monitor waits for it."""


class MissingDirectoryError(MissingFileError):
    """There is not even a directory for the file."""


class EmptyFileError(TraceFileError):
    """There is a file, but nothing is recorded in it yet; a monitor waits."""


class ReopenedError(TraceFileError):
    """The connection was closed while something was asked: the file was replaced, or has other tables now.

    Whoever follows the file opens it anew.
    """


class LockedFileError(TraceFileError):
    """Somebody writes at this moment; the next try usually succeeds."""


class OpenFile(NamedTuple):
    """A connection, and whether it ignores the write-ahead log."""

    connection: sqlite3.Connection
    ignores_log: bool


def uri(path: Path, *, immutable: bool = False) -> str:
    """The SQLite URI that opens a file read-only, whatever characters its path has."""
    return f"file:{quote(str(path.absolute()))}?mode=ro" + ("&immutable=1" if immutable else "")


def tolerant_text(raw: bytes) -> str:
    """Stored text as it is; bytes that are no UTF-8 (lone surrogates, binary) as visible replacements."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")


def settle(connection: sqlite3.Connection) -> None:
    """What every reading connection needs."""
    connection.isolation_level = None
    connection.text_factory = tolerant_text
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA query_only = 1")


def open_reader(path: Path) -> OpenFile:
    """Open a file of traces for reading.

    Raises `MissingFileError`, `EmptyFileError`, or `TraceFileError` with a sentence and a next step.
    Creates and changes nothing.
    """
    check_path(path)
    for immutable in (False, True):
        connection = None
        try:
            connection = sqlite3.connect(uri(path, immutable=immutable), uri=True, check_same_thread=False)
            settle(connection)
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            check_path(path)  # it may be gone by now
            if immutable or not needs_immutable(error):
                raise told(path, error) from error
        else:
            return OpenFile(connection, immutable)
    raise AssertionError("unreachable")


def needs_immutable(error: sqlite3.Error) -> bool:
    """Whether a WAL file could not be opened because its directory cannot be written."""
    return getattr(error, "sqlite_errorname", "") in ("SQLITE_CANTOPEN", "SQLITE_READONLY_DIRECTORY")


def check_path(path: Path) -> None:
    """Say what is wrong with a path before SQLite says it in its own words. Never waits. Raises as `open_reader`."""
    try:
        check_sort(path)
        with path.open("rb") as file:
            head = file.read(len(SQLITE_MAGIC))
    except FileNotFoundError as error:
        raise missing(path) from error
    except NotADirectoryError as error:
        above = next(folder for folder in path.parents if folder.exists())
        raise TraceFileError(f"{above} is not a directory.", "Check the path.") from error
    except PermissionError as error:
        raise TraceFileError(
            f"No permission to read {path}.", "Ask its owner, or run as the user whose agent records it."
        ) from error
    except OSError as error:
        raise TraceFileError(f"{path} cannot be read: {error.strerror}.", "Check the path.") from error
    if not head and not path.with_name(path.name + "-wal").exists():
        raise EmptyFileError(f"{path} is empty.", "Run an agent that records into it.")
    if head and head != SQLITE_MAGIC:
        raise not_a_database(path)


def check_sort(path: Path) -> None:
    """Refuse what is no file: to open a named pipe is to wait for whoever writes into it, perhaps for ever.

    Raises `TraceFileError`, and `OSError` where nothing can be found out.
    """
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise TraceFileError(
            f"{path} is a directory, not a file.", f"Name the file in it: {path / 'traces.db'}"
        )
    if not stat.S_ISREG(mode):
        sort = "named pipe" if stat.S_ISFIFO(mode) else "socket" if stat.S_ISSOCK(mode) else "device"
        raise TraceFileError(f"{path} is a {sort}, not a file.", NAME_THE_FILE)


def missing(path: Path) -> MissingFileError:
    """The error where there is no file; a link that leads to none is followed to where it would be."""
    from agno_trace_tui.machine import real_path  # which a file that is there does not need

    directory = real_path(path).parent if path.is_symlink() else path.parent
    if not directory.is_dir():
        return MissingDirectoryError(
            f"There is no directory {directory}.", "Check the path, or start the agent that makes it."
        )
    return MissingFileError(f"There is no file {path} yet.", "Start the agent that records into it.")


def not_a_database(path: Path) -> TraceFileError:
    """The error for a file of another sort."""
    return TraceFileError(f"{path} is not an SQLite database.", NAME_THE_FILE)


def told(path: Path, error: sqlite3.Error) -> TraceFileError:
    """What an error of SQLite means for whoever reads or prunes."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_NOTADB"):
        return not_a_database(path)
    if name.startswith("SQLITE_CORRUPT"):
        return TraceFileError(
            f"{path} is damaged: {error}.",
            f"Save what can be saved: sqlite3 '{path.name}' .recover | sqlite3 recovered.db",
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return LockedFileError(f"{path} is locked by another process.", "Try again in a moment.")
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return TraceFileError(f"{path} cannot be opened: {error}.", CHECK_PERMISSIONS)
    if name.startswith("SQLITE_READONLY"):
        return TraceFileError(f"{path} cannot be written: {error}.", CHECK_PERMISSIONS)
    if name.startswith("SQLITE_FULL"):
        return TraceFileError(f"{path} cannot be written: {error}.", "Make room on its disk.")
    return TraceFileError(f"{path} cannot be read: {error}.", "Check the disk and the file.")


def journal_mode(connection: sqlite3.Connection) -> str:
    """The journal in use: `wal`, `delete`, …."""
    return str(connection.execute("PRAGMA journal_mode").fetchone()[0])
