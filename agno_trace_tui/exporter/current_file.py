"""The file that is recorded into, and whether it is still the one in its place: others may delete or replace it.

It is opened when there is something to write, and again after trouble or a fork. Whatever was written since it was
last seen in its place is kept, and goes into the next file if this one is gone.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from agno_trace_tui.exporter.process import this_process
from agno_trace_tui.exporter.trouble import NEVER_STORABLE
from agno_trace_tui.store.writing import TraceWriter

if TYPE_CHECKING:
    from pathlib import Path

    from agno_trace_tui.exporter.health import Health
    from agno_trace_tui.store.written import Tally, WrittenProcess, WrittenSpan

logger = logging.getLogger(__name__)

Batch: TypeAlias = "tuple[list[WrittenSpan], Tally]"
"""What is written at a time: the spans, what the process says of itself."""

FILES_IN_A_ROW = 3
"""How often a batch is written when each time somebody has just deleted or replaced the file."""

LOOK_AGAIN = 0.1
"""Seconds after which it is looked whether the file is still there, before something is written into it."""

LOOK_SELDOM = 1.0
"""The same where a look may take a second: each time that the interpreter is given away is one too many."""

MOST_UNSURE = 256
"""Spans that are kept at most until it has been looked whether the file they went into is still there."""

CONTENDED = 0.001
"""Seconds for a look at the file: the system needs some microseconds, the rest is waiting for the interpreter."""

HELD_UP = 0.03
"""Seconds for a look at the file, which asks for the interpreter twice: each time 5 milliseconds are usual."""


class CurrentFile:
    """The file at a path, one after the other if need be; one thread at a time is at it (see `Recorder`)."""

    def __init__(
        self, path: Path, health: Health, *, traces_table: str, spans_table: str, agno_tables: bool
    ) -> None:
        self.path = path
        self.writer: TraceWriter | None = None
        """The file that is open; `None`: none is."""
        self.is_new = False
        """Whether a file was begun in the place of one that had been filled; the caller clears it."""
        self.last_write_ns = 0
        self._health = health
        self.agno_tables = agno_tables
        """Whether Agno's tables are filled, too, in files that are opened from now on."""
        self._tables = {"traces_table": traces_table, "spans_table": spans_table}
        self._process: WrittenProcess | None = None
        self._just_opened = False
        self._is_put_down = False
        """Whether the file was closed for a fork, and nothing was written since."""
        self._looked = self._look_seconds = 0.0
        self._unsure: list[Batch] = []
        """What was written since the file was last seen in its place: if it is gone, it goes into the next, too."""

    @property
    def is_unsure(self) -> bool:
        """Whether the file may have been deleted since something was written into it."""
        return bool(self._unsure)

    @property
    def is_to_be_taken_up(self) -> bool:
        """Whether the file was closed for a fork, is still there, and nothing was written since."""
        return self._is_put_down and self.path.exists()

    @property
    def is_contended(self) -> bool:
        """Whether the agent was computing when the file was last looked at: it wanted the interpreter too."""
        return self._look_seconds > CONTENDED

    @property
    def is_held_up(self) -> bool:
        """Whether the agent hardly gave the interpreter away then (see `intake`)."""
        return self._look_seconds > HELD_UP

    def write(self, batch: Batch, *, surely: bool, hurried: bool) -> None:
        """Write a batch, opening the file if need be. Raises what `TraceWriter` raises.

        Beside an agent that computes, only `surely` looks at once whether the file is still in its place.
        """
        _, tally = batch
        writer = self._current()
        writer.hurry(hurried=hurried)
        writer.write(*batch)
        self._unsure.append(batch)
        if surely or not self.is_contended or self._is_time_to_look():
            writer = self._made_sure(writer)
        self._is_put_down = False
        if self._just_opened:
            self._just_opened = False
            self.is_new = bool(self.last_write_ns) and not writer.met_process
        self.last_write_ns = tally.now_ns

    def leave(self) -> None:
        """Say goodbye in the file, if one is open, and close it. Raises `sqlite3.Error`."""
        writer, self.writer = self.writer, None
        if writer is not None:
            writer.leave(time.time_ns())

    def put_down(self) -> None:
        """Close the file for a fork. Raises `sqlite3.Error`."""
        writer, self.writer = self.writer, None
        if writer is not None:
            self._is_put_down = True
            writer.put_down()

    def close(self) -> None:
        """Close the file without a word, as it is gone or in trouble."""
        writer, self.writer = self.writer, None
        if writer is not None:
            try:
                writer.close()
            except sqlite3.Error as error:
                self._health.failed(error)

    def _current(self) -> TraceWriter:
        # Not looked at before each batch: it gives the interpreter away, beside a busy agent for 5 milliseconds.
        # Nor while it is unsure in any case where the last one went: it is looked after this one, then.
        if (
            self.writer is not None
            and not self._unsure
            and time.monotonic() - self._looked > LOOK_AGAIN
            and not self._is_current(self.writer)
        ):
            self.close()
        if self.writer is None:
            self.writer, self._just_opened = self._open(), True
        return self.writer

    def _open(self) -> TraceWriter:
        if self._process is None:
            self._process = this_process()
        writer = TraceWriter(self.path, self._process, agno_tables=self.agno_tables, **self._tables)
        tell_journal(self.path, writer.journal_mode)
        try:
            self._write_again(writer)
        except BaseException:
            writer.close()  # it is opened again, and all that is unsure written, at the next attempt
            raise
        return writer

    def _write_again(self, writer: TraceWriter) -> None:
        """Write what went into the file before this one; it is the same if that was this one."""
        try:
            for batch in self._unsure:
                writer.write(*batch)
        except NEVER_STORABLE as error:  # it was stored before: this file is another one
            self._unsure.clear()
            self._health.failed(error)

    def _is_time_to_look(self) -> bool:
        interval = LOOK_SELDOM if self.is_held_up else LOOK_AGAIN
        return (
            time.monotonic() - self._looked > interval
            or sum(len(spans) for spans, _ in self._unsure) > MOST_UNSURE
        )

    def _made_sure(self, writer: TraceWriter) -> TraceWriter:
        """See to it that what was written is in the file that is in its place: answers with that."""
        for _ in range(FILES_IN_A_ROW):
            if self._is_current(writer):
                break
            self.close()
            writer = self._current()
        self._unsure.clear()
        return writer

    def _is_current(self, writer: TraceWriter) -> bool:
        began = time.monotonic()
        is_current = writer.is_current()
        self._looked = time.monotonic()
        self._look_seconds = self._looked - began
        return is_current


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
