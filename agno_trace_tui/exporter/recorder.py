"""Storing batches in spite of all: locks, full disks, files that are deleted, forks, spans that cannot be stored.

A batch is kept and tried again until it is stored; only a shutdown whose time is up gives it up. A span
that the database will never take is dropped and counted, so that it does not hold up the others.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
import time
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from agno_trace_tui.errors import TraceFileError
from agno_trace_tui.exporter.agno_rows import folded
from agno_trace_tui.exporter.health import NOT_FLUSHED, NOT_STORABLE
from agno_trace_tui.exporter.process import this_process
from agno_trace_tui.store.writing import TraceWriter
from agno_trace_tui.store.written import Tally

if TYPE_CHECKING:
    from pathlib import Path

    from agno_trace_tui.exporter.health import Health
    from agno_trace_tui.store.bounds import Retention
    from agno_trace_tui.store.retention import Pruner
    from agno_trace_tui.store.written import AgnoTrace, WrittenProcess, WrittenSpan

logger = logging.getLogger(__name__)

Batch: TypeAlias = "tuple[list[WrittenSpan], list[AgnoTrace], Tally]"
"""What is written at a time: the spans, what they do to Agno's traces, what the process says of itself."""

RETRY_FIRST, RETRY_LAST = 0.02, 0.5
"""Seconds before a batch is tried again: doubled each time, up to the last."""

PRUNE_INTERVAL = 10.0
"""Seconds between looks at whether the file is within its bounds."""

PRUNE_REST = 0.02
"""Seconds between steps of deleting: others get to write in between."""

FILES_IN_A_ROW = 3
"""How often a batch is written when each time somebody has just deleted or replaced the file."""

LOOK_AGAIN = 0.05
"""Seconds after which it is looked whether the file is still there, before something is written into it."""

MOST_UNSURE = 256
"""Spans that are kept at most until it has been looked whether the file they went into is still there."""

CONTENDED = 0.001
"""Seconds for a look at the file: the system needs some microseconds, the rest is waiting for the interpreter."""

LOCK_PATIENCE = 1.0
"""Seconds for which others may hold the file without it being told as an error."""

NEVER_STORABLE = (
    sqlite3.DataError,
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
    OverflowError,
    TypeError,
    ValueError,
)
"""Errors that lie in a row, so that trying again is no use."""


class Recorder:
    """The file that a writer's thread fills; opened when there is something to store, and again after trouble."""

    def __init__(
        self, path: Path, health: Health, *, traces_table: str, spans_table: str, agno_tables: bool
    ) -> None:
        self.path = path
        self.health = health
        self.agno_tables = agno_tables
        self.deadline: float | None = None
        """Until when (`time.monotonic`) to keep trying; `None`: for ever."""
        self.is_new_file = False
        """Whether a file was begun in the place of one that had been filled; the caller clears it."""
        self.is_contended = False
        """Whether the agent was computing when something was last written: it wanted the interpreter too."""
        self.last_write_ns = 0
        self._tables = {"traces_table": traces_table, "spans_table": spans_table}
        self._file: TraceWriter | None = None
        self._process: WrittenProcess | None = None
        self._just_opened = False
        self._gate = threading.Lock()
        """Held by whoever is at the file: a thread that stores, or one that forks."""
        self._is_put_down = False
        """Whether the file was closed for a fork, and nothing was written since."""
        self.retention: Retention | None = None
        self._pruner: Pruner | None = None
        self._next_prune = 0.0
        self._looked = 0.0
        self._unsure: list[Batch] = []
        """What was written since the file was last seen in its place: if it is gone, it goes into the next, too."""
        self.has_more_to_prune = False

    @property
    def is_unsure(self) -> bool:
        """Whether the file may have been deleted since something was written into it."""
        return bool(self._unsure)

    def store(self, spans: list[WrittenSpan], *, surely: bool = True, hurried: bool = False) -> bool:
        """Store a batch (an empty one is a sign of life), however long it takes; `False`: it was given up.

        Beside an agent that computes, only `surely` looks at once whether the file is still in its place.
        `hurried`: more is waiting.
        """
        pause, began = RETRY_FIRST, time.monotonic()
        while True:
            try:
                with self._gate:
                    self._write(spans, surely=surely, hurried=hurried)
            except NEVER_STORABLE as error:
                self.health.failed(error)
                return self._store_apart(spans)
            except (OSError, sqlite3.Error, TraceFileError) as error:
                self._recover(error, time.monotonic() - began)
            else:
                return True
            if self.deadline is not None and time.monotonic() + pause > self.deadline:
                self.health.drop(NOT_FLUSHED, ended_among(spans))
                return False
            time.sleep(pause)
            pause = min(pause * 2, RETRY_LAST)

    def close(self) -> None:
        """Say goodbye in the file."""
        with self._gate:
            try:
                if self._is_put_down and self.path.exists():
                    self._write([], surely=True, hurried=False)
                file, self._file = self._file, None
                if file is not None:
                    file.leave(time.time_ns())
            except (OSError, sqlite3.Error, TraceFileError) as error:
                self.health.failed(error)
                self._close()

    def put_down(self, until: float) -> bool:
        """Close the file and keep it closed; `False`: others were at it until then (`time.monotonic`)."""
        if not self._gate.acquire(timeout=max(until - time.monotonic(), 0.0)):
            return False
        try:
            file, self._file = self._file, None
            if file is not None:
                self._is_put_down = True
                file.put_down()
        except sqlite3.Error as error:
            self.health.failed(error)
        except BaseException:
            self._gate.release()
            raise
        return True

    def take_up(self) -> None:
        """The file may be opened again, which is done when there is something to store."""
        self._gate.release()

    def prune(self) -> None:
        """Delete a few of the oldest traces if the file is beyond its bounds; looked at now and then."""
        now = time.monotonic()
        if self.retention and now >= self._next_prune:
            with self._gate:
                self._prune(self.retention, now)

    def _prune(self, retention: Retention, now: float) -> None:
        self.has_more_to_prune = False
        if self._file is None:
            return
        try:
            pruned = self._current_pruner(self._file, retention).step(time.time_ns())
        except Exception as error:  # what cannot be deleted must not hold up what is recorded
            self._next_prune = now + PRUNE_INTERVAL
            self.health.failed(error)
            return
        self.has_more_to_prune = bool(pruned.traces)
        self.health.pruned_traces += pruned.traces
        self._next_prune = now + (PRUNE_REST if self.has_more_to_prune else PRUNE_INTERVAL)

    def _current_pruner(self, file: TraceWriter, retention: Retention) -> Pruner:
        from agno_trace_tui.store.retention import Pruner

        if self._pruner is None or self._pruner.connection is not file.connection:
            self._pruner = Pruner(file.connection, retention)
        self._pruner.retention = retention
        return self._pruner

    def _write(self, spans: list[WrittenSpan], *, surely: bool, hurried: bool) -> None:
        ended = ended_among(spans)
        traces = folded(span.agno_trace for span in spans if span.agno_trace is not None)
        now_ns = time.time_ns()
        health = self.health
        drops = health.drops
        told = json.dumps(drops) if drops else None
        tally = Tally(now_ns, health.written + ended, sum(drops.values()), told, health.last_error)
        file = self._current_file()
        file.hurry(hurried=hurried)
        file.write(spans, traces, tally)
        self._unsure.append((spans, traces, tally))
        if surely or not self.is_contended or self._is_time_to_look():
            self._make_sure(file)
        health.written += ended
        self._is_put_down = False
        if self._just_opened:
            self._just_opened = False
            self.is_new_file = bool(self.last_write_ns) and not file.met_process
        self.last_write_ns = now_ns

    def _is_time_to_look(self) -> bool:
        return (
            time.monotonic() - self._looked > LOOK_AGAIN
            or sum(len(spans) for spans, _, _ in self._unsure) > MOST_UNSURE
        )

    def _make_sure(self, file: TraceWriter) -> None:
        """See to it that what was written is in the file that is in its place."""
        for _ in range(FILES_IN_A_ROW):
            if self._is_current(file):
                break
            self._close()
            file = self._current_file()
        self._unsure.clear()

    def _is_current(self, file: TraceWriter) -> bool:
        began = time.monotonic()
        is_current = file.is_current()
        self._looked = time.monotonic()
        self.is_contended = self._looked - began > CONTENDED
        return is_current

    def _current_file(self) -> TraceWriter:
        # Not looked at before each batch: it gives the interpreter away, beside a busy agent for 5 milliseconds.
        # Nor while it is unsure in any case where the last one went: it is looked after this one, then.
        if (
            self._file is not None
            and not self._unsure
            and time.monotonic() - self._looked > LOOK_AGAIN
            and not self._is_current(self._file)
        ):
            self._close()
        if self._process is None:
            self._process = this_process()
        if self._file is None:
            file = TraceWriter(self.path, self._process, agno_tables=self.agno_tables, **self._tables)
            tell_journal(self.path, file.journal_mode)
            try:
                self._write_again(file)
            except BaseException:
                file.close()  # it is opened again, and all that is unsure written, at the next attempt
                raise
            self._file, self._just_opened = file, True
        return self._file

    def _write_again(self, file: TraceWriter) -> None:
        """Write what went into the file before this one; it is the same if that was this one."""
        try:
            for batch in self._unsure:
                file.write(*batch)
        except NEVER_STORABLE as error:  # it was stored before: this file is another one
            self._unsure.clear()
            self.health.failed(error)

    def _store_apart(self, spans: list[WrittenSpan]) -> bool:
        """Find the spans that cannot be stored, one by one."""
        if len(spans) > 1:
            stored = [self.store([span]) for span in spans]
            return all(stored)
        self.health.drop(NOT_STORABLE, ended_among(spans))
        return True

    def _recover(self, error: Exception, seconds: float) -> None:
        """Make ready for the next attempt. A lock is no trouble unless it lasts: the file stays open."""
        self.health.retries += 1
        is_lock = getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
        if not is_lock or seconds > LOCK_PATIENCE:
            self.health.failed(error)
        if not is_lock:
            with self._gate:
                self._close()

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            try:
                file.close()
            except sqlite3.Error as error:
                self.health.failed(error)


@cache
def tell_journal(path: Path, mode: str) -> None:
    """Say once where the write-ahead log cannot be used."""
    if mode != "wal":
        logger.warning(
            "%s is where SQLite's write-ahead log does not work: its journal is %r. Traces are safe, but readers and"
            " writers wait for each other. A path on a local disk is faster.",
            path,
            mode,
        )


def ended_among(spans: list[WrittenSpan]) -> int:
    """How many of them have ended."""
    return sum(span.ended for span in spans)
