"""The files in which indexes are kept: one folder for each file of traces, private to the user.

A folder is named after the file's device and inode; that its rows are still those that were indexed is told
by marks (`coverage`). In it is one SQLite file with a name that never comes again: should anybody delete it
while it is in use, no write-ahead log that was left behind is taken for that of another. Whoever finds it
damaged, made by another version, or of other rows, deletes it; whoever is beyond the bound lets go of the
folders that were used longest ago.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from agno_trace_tui.store.connection import uri
from agno_trace_tui.store.transactions import transaction

if TYPE_CHECKING:
    from agno_trace_tui.store.agno_tables import Tables

VERSION = 1
"""Of how words are kept: an index of another one is of no use."""

KEPT_SECONDS = 30 * 86_400
"""How long an index is kept that nobody uses: its file may be gone, and what was said in it should be too."""

BUSY_TIMEOUT_MS = 2_000
"""How long one who writes waits for another."""

STATEMENTS = (
    "CREATE TABLE about (key TEXT PRIMARY KEY, value) WITHOUT ROWID",
    """CREATE TABLE covered (
    source TEXT PRIMARY KEY,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    mark TEXT NOT NULL,
    complete INTEGER NOT NULL
) WITHOUT ROWID""",
    "CREATE TABLE documents (number INTEGER PRIMARY KEY, trace_id TEXT NOT NULL)",
    "CREATE TABLE word_list (number INTEGER PRIMARY KEY, words BLOB NOT NULL)",
    "CREATE TABLE told (source TEXT, place INTEGER, sum INTEGER NOT NULL, PRIMARY KEY (source, place)) WITHOUT ROWID",
    "CREATE VIRTUAL TABLE postings USING fts5 (words, tokenize = 'ascii', content = '', detail = none, columnsize = 0)",
)


class UnusableError(Exception):
    """There is no index, or none that can be used."""


def folder_of(root: Path, path: Path) -> Path:
    """Where the index of a file is kept. Raises `OSError`."""
    status = path.stat()
    name = hashlib.sha256(f"{status.st_dev}:{status.st_ino}".encode()).hexdigest()[:24]
    return root / "words" / name


def signature(tables: Tables) -> str:
    """What an index says of the tables it was made of."""
    return repr((VERSION, tables.pairs, tables.has_att_spans))


@cache
def can_index() -> bool:
    """Whether this SQLite has what an index needs, and compares letters as the index does."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(STATEMENTS[-1])
        return bool(connection.execute("SELECT 'ä' NOT LIKE 'Ä'").fetchone()[0])
    except sqlite3.Error:
        return False
    finally:
        connection.close()


def newest_in(folder: Path) -> Path | None:
    """The index in a folder; the newest, should two monitors have begun one each."""
    with suppress(OSError):
        found = [path for path in folder.iterdir() if path.suffix == ".db"]
        return max(found, key=lambda path: path.stat().st_mtime, default=None)
    return None


def open_to_read(folder: Path, tables: Tables) -> sqlite3.Connection:
    """The index in a folder. Raises `UnusableError` or `sqlite3.Error`."""
    file = newest_in(folder)
    if file is None:
        raise UnusableError("There is no index.")
    return checked(sqlite3.connect(uri(file), uri=True, isolation_level=None), tables)


def open_to_write(folder: Path, tables: Tables) -> tuple[sqlite3.Connection, Path]:
    """The index in a folder, or a new one. Raises `OSError` or `sqlite3.Error`."""
    file = newest_in(folder)
    if file is not None:
        try:
            connection = checked(sqlite3.connect(file, isolation_level=None), tables)
        except (UnusableError, sqlite3.DatabaseError):
            discard(folder)
        else:
            os.utime(file)
            return connection, file
    return make(folder, tables)


def make(folder: Path, tables: Tables) -> tuple[sqlite3.Connection, Path]:
    """A new index; what SQLite writes beside it is as private as the file is."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{os.urandom(8).hex()}.db"
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    with transaction(connection):
        for statement in STATEMENTS:
            connection.execute(statement)
        connection.execute("INSERT INTO about VALUES ('signature', ?)", (signature(tables),))
    return connection, file


def checked(connection: sqlite3.Connection, tables: Tables) -> sqlite3.Connection:
    """The connection, if it is to an index of these tables. Raises `UnusableError` or `sqlite3.Error`."""
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        said = connection.execute("SELECT value FROM about WHERE key = 'signature'").fetchone()
        if said != (signature(tables),):
            raise UnusableError("It is an index of other tables.")
    except BaseException:
        connection.close()
        raise
    return connection


def checked_at(connection: sqlite3.Connection) -> float:
    """When all traces were looked at again, in seconds since 1970; 0: never."""
    row = connection.execute("SELECT value FROM about WHERE key = 'checked'").fetchone()
    return 0.0 if row is None else float(row[0])


def note_checked(connection: sqlite3.Connection) -> None:
    """Note that all traces were looked at again."""
    connection.execute("INSERT OR REPLACE INTO about VALUES ('checked', ?)", (time.time(),))


def discard(folder: Path) -> None:
    """Delete an index. Whoever uses it goes on with what is deleted, and does no harm."""
    from shutil import rmtree  # who only asks an index does not wait until it is loaded

    rmtree(folder, ignore_errors=True)


def size_of(folder: Path) -> int:
    """Bytes that an index takes."""
    with suppress(OSError):
        return sum(entry.stat(follow_symlinks=False).st_size for entry in os.scandir(folder))
    return 0


def keep_within(root: Path, bound: int, own: Path) -> None:
    """Let go of indexes that nobody uses, and of those used longest ago until all are within so many bytes."""
    try:
        folders = [Path(entry) for entry in os.scandir(root / "words") if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return
    sizes = {folder: size_of(folder) for folder in folders}
    for folder in sorted(folders, key=used_at):
        is_old = used_at(folder) < time.time() - KEPT_SECONDS
        if sum(sizes.values()) <= bound and not is_old:
            return
        if folder != own:
            discard(folder)
            del sizes[folder]


def used_at(folder: Path) -> float:
    """When an index was last opened to go on with it, or written."""
    file = newest_in(folder)
    with suppress(OSError):
        return 0.0 if file is None else file.stat().st_mtime
    return 0.0
