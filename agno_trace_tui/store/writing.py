"""Writing a file: one connection, one statement a batch, every changed span with its own revision.

One writing connection a process: SQLite before 3.51.3 can corrupt a WAL database, very rarely, when two
connections of a process write and checkpoint at the same moment.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from agno_trace_tui import machine
from agno_trace_tui.store.agno_tables import TableNames
from agno_trace_tui.store.batches import Batches
from agno_trace_tui.store.connection import check_sort, tolerant_text
from agno_trace_tui.store.heartbeats import SILENCE_NS
from agno_trace_tui.store.migrations import create_agno_tables, migrate
from agno_trace_tui.store.written import WrittenProcess

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agno_trace_tui.store.written import Tally, WrittenSpan

BUSY_TIMEOUT_MS = 2_000
"""How long the writer's thread waits for another process's transaction before it tries anew."""

JOURNAL_SIZE_LIMIT = 64 * 2**20
"""Bytes that the write-ahead log keeps after a checkpoint."""

CHECKPOINT_PAGES = 128
"""Pages of the log (0.5 MB) after which a commit also brings it into the file, and waits for the disk: a moment.

What is written then can be read later by as much, so few at a time; SQLite's 1,000 took 50 milliseconds."""

HURRIED_CHECKPOINT_PAGES = 2_000
"""Pages after which it does while more is waiting than can be written: a tenth quicker than with SQLite's 1,000."""

CALM_AFTER = 1.0
"""Seconds without hurry after which the log is brought in a little at a time again."""

SHARED_FILE_SYSTEMS = {
    "9p", "afs", "beegfs", "ceph", "cifs", "fakeowner", "fuse", "gfs2", "glusterfs", "grpcfuse", "lustre", "ncpfs",
    "nfs", "nfs4", "ocfs2", "osxfs", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs",
}  # fmt: skip
"""Where others than this machine can write: the write-ahead log's index is shared memory, which they do not see
(sqlite.org/wal.html: "all processes using a database must be on the same host"). SQLite itself does not notice."""


class TraceWriter:
    """The one connection of this process that writes a file of traces."""

    def __init__(
        self,
        path: Path,
        process: WrittenProcess,
        *,
        traces_table: str,
        spans_table: str,
        agno_tables: bool = True,
    ) -> None:
        """Open the file, or make it, readable by its owner only.

        Raises `OSError`, `sqlite3.Error`, or `TraceFileError` where it is none of ours to fill.
        """
        self.path = path
        self.agno_tables = agno_tables
        create_private(path)
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self.journal_mode = settle_writer(self.connection, path)
            migrate(self.connection)
            if agno_tables:
                create_agno_tables(self.connection, traces_table, spans_table)
            self._batches = Batches(self.connection, traces_table, spans_table, agno_tables=agno_tables)
            real = machine.real_path(path)  # as SQLite names its log
            self._files = [path] if self.journal_mode != "wal" else [path, real.with_name(real.name + "-wal")]
            self._inodes = [inode(file) for file in self._files]
        except BaseException:
            self.connection.close()
            raise
        self._process = process
        self.tables = TableNames(traces_table, spans_table)
        self.process_id: int | None = None
        """The row of this process; `None`: it is to be looked up."""
        self._heard_ns = 0
        self.met_process: bool | None = None
        """Whether the file knew this process already; `None` before the first batch."""
        self._resources: dict[str, int] = {}
        self._is_hurried = False
        self._hurried_at = 0.0

    def is_current(self) -> bool:
        """Whether the path still names the file that is open, and its log: they may have been deleted or replaced.

        The log stays while a connection has its lock on the file, whatever others write and check in. Without it, as
        in the child of a fork that has a connection of its parent's, the last of the others deletes it.
        """
        return [
            inode(file, least=least) for file, least in zip(self._files, (1, 0), strict=False)
        ] == self._inodes

    def hurry(self, *, hurried: bool) -> None:
        """Tell whether more is waiting than can be written; soon nothing is again if nobody says so."""
        now = time.monotonic()
        if hurried:
            self._hurried_at = now
        if hurried != self._is_hurried and (hurried or now - self._hurried_at > CALM_AFTER):
            self._is_hurried = hurried
            pages = HURRIED_CHECKPOINT_PAGES if hurried else CHECKPOINT_PAGES
            self.connection.execute(f"PRAGMA wal_autocheckpoint = {pages}")

    def write(self, spans: Sequence[WrittenSpan], tally: Tally) -> None:
        """Store spans, the latest state of each, and what the process says of itself: all or nothing."""
        if tally.now_ns - self._heard_ns > SILENCE_NS:
            self.ask_again()
        self._heard_ns = tally.now_ns
        process_id = self._enter()
        resources = [(span, self._resource(span.resource)) for span in spans]
        self._batches.write(resources, tally, process_id)

    def ask_again(self) -> None:
        """Look the rows of this process up with the next batch: they may have been pruned meanwhile."""
        self.process_id = None
        self._resources.clear()

    def leave(self, now_ns: int) -> None:
        """Note that the process has ended well, and close."""
        try:
            self.connection.execute(
                "UPDATE att_processes SET end_ns = ?, heartbeat_ns = ? WHERE process_id = ? AND pid = ? AND start_ns = ?",
                (now_ns, now_ns, self.process_id, self._process.pid, self._process.start_ns),
            )
        finally:
            self.connection.close()

    def close(self) -> None:
        """Close without a word: the file is gone, or in trouble.

        The log of a file that was moved away is brought into it: SQLite leaves it behind, and applies it to whatever
        is in its place. One that was emptied (`> traces.db`) is removed, so that SQLite does not bring the log into it.
        """
        if inode(self.path) == self._inodes[0] and inode(self.path, least=1) is None:
            with suppress(OSError):
                machine.real_path(self.path).unlink()
        if self.journal_mode == "wal" and inode(self.path) != self._inodes[0]:
            with suppress(sqlite3.Error):
                self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.connection.close()

    def put_down(self) -> None:
        """Close, soon to be opened again: the log stays as it is where Python can ask for that.

        The last to close a file brings its log in and waits for the disk, 20 to 110 milliseconds on a slow one.
        """
        if sys.version_info >= (3, 12):
            self.connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE)
        self.connection.close()

    def _resource(self, attributes: str) -> int:
        known = self._resources.get(attributes)
        if known is None:
            self.connection.execute(
                "INSERT OR IGNORE INTO att_resources (attributes) VALUES (?)", (attributes,)
            )
            known = self.connection.execute(
                "SELECT resource_id FROM att_resources WHERE attributes = ?", (attributes,)
            ).fetchone()[0]
            self._resources[attributes] = known
        return int(known)

    def _enter(self) -> int:
        """The row of this process, made with its first batch; found again when the file had to be reopened."""
        if self.process_id is None:
            known = self.connection.execute(
                "SELECT process_id FROM att_processes WHERE pid = ? AND start_ns = ?",
                (self._process.pid, self._process.start_ns),
            ).fetchone()
            if known is not None:
                self.process_id = int(known[0])
                self.met_process = True
                return self.process_id
            names = (*WrittenProcess._fields, "heartbeat_ns")
            cursor = self.connection.execute(
                f"INSERT INTO att_processes ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
                (*self._process, self._process.start_ns),
            )
            self.process_id = cursor.lastrowid or 0
            self.met_process = False
        return self.process_id


def inode(path: Path, *, least: int = 0) -> tuple[int, int] | None:
    """What tells a file from others of its name; `None`: there is none of at least so many bytes."""
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if status.st_size >= least else None


def create_private(path: Path) -> None:
    """Make an empty file that only its owner may read; SQLite gives its log the same permissions.

    Raises `OSError`, or `TraceFileError` if what is there is no file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # One that is there is not even opened: closing it would end all locks that this process has on it, those of
    # another connection, too (sqlite.org/howtocorrupt.html, 2.2). The target of a link is made, as SQLite would.
    try:
        os.close(os.open(machine.real_path(path), os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        check_sort(path)


def settle_writer(connection: sqlite3.Connection, path: Path) -> str:
    """What the writing connection needs; answers the journal mode in force.

    Where WAL cannot work, or SQLite refuses it, `TRUNCATE` is taken, which is correct everywhere.
    """
    connection.text_factory = tolerant_text
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    wanted = ("TRUNCATE",) if is_shared(machine.file_system(path)) else ("WAL", "TRUNCATE")
    for name in wanted:
        mode = str(connection.execute(f"PRAGMA journal_mode = {name}").fetchone()[0]).lower()
        if mode == name.lower():
            break
    connection.execute(f"PRAGMA synchronous = {'NORMAL' if mode == 'wal' else 'FULL'}")
    connection.execute(f"PRAGMA journal_size_limit = {JOURNAL_SIZE_LIMIT}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    return mode


def is_shared(file_system: str | None) -> bool:
    """Whether a file system of this type may be another machine's; any that a program provides (FUSE) may."""
    return file_system in SHARED_FILE_SYSTEMS or (file_system or "").startswith("fuse.")
