"""What the screen shows first, read in a thread of its own while the screen is still being loaded.

Textual takes a hundred times longer to load than the newest traces take to read: so when the screen is
there, the list, the spans of the newest trace and what the first of them says are there too, and all of it
is painted at once. It is asked as the monitor asks, and the monitor goes on from where this ended: with the
same connection, and with the tail from before the first question.

Where there is nothing to read yet, or reading takes long, nothing is found, and the monitor begins by itself.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from agno_trace_tui.model.index import TraceIndex
from agno_trace_tui.monitor import paging
from agno_trace_tui.monitor.source import TraceSource
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.connection import told
from agno_trace_tui.store.looking import Looked, look_into
from agno_trace_tui.store.query import ask

if TYPE_CHECKING:
    import os
    from collections.abc import Awaitable, Callable, Coroutine
    from pathlib import Path

    from agno_trace_tui.store.conditions import Condition
    from agno_trace_tui.store.query import Query
    from agno_trace_tui.store.rows import ProcessRow, SpanPayload

PATIENCE = 0.25
"""Seconds that the screen waits for what is not read when it is there itself."""

LINES = 50
"""Traces that are read, where nobody knows how many the screen can show."""

Answer = TypeVar("Answer")


class FirstSight(NamedTuple):
    """What is in a file, as far as the screen shows it first."""

    looked: Looked
    file: os.stat_result
    """What tells the file from another one under its path."""
    source: TraceSource
    traces: TraceIndex
    processes: list[ProcessRow]
    payload: SpanPayload | None
    """That of the span on which the cursor begins."""


class FirstLook:
    """Reads at once; `take` answers what was found."""

    def __init__(
        self,
        path: Path,
        condition: Condition | None = None,
        *,
        trace_id: str | None = None,
        span_id: str | None = None,
        lines: int = LINES,
        cache: Path | None = None,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        """`trace_id`, `span_id`: where the cursor is to begin, unless on the newest trace and its root.

        `lines`: of the screen; of more traces nothing is read. `cache`: where indexes of words are kept, if they
        are to be asked.
        """
        self._path, self._condition, self._lines, self._now_ns = path, condition, lines, now_ns
        self._cache = cache
        self._trace_id, self._span_id = trace_id, span_id
        self._found: FirstSight | None = None
        self._abandoned = False
        self._handing_over = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="first look", daemon=True)
        self._thread.start()

    def take(self) -> FirstSight | None:
        """What was found, if it was by now or is in a moment; it is the caller's. Only once."""
        self._thread.join(PATIENCE)
        with self._handing_over:
            self._abandoned = True
            return self._found

    def _run(self) -> None:
        # What is wrong with the file is told by the monitor, which finds the same: here, a traceback would stand
        # in the middle of the screen.
        with suppress(Exception):
            file = self._path.stat()
            looked, found = look_into(self._path), None
            try:
                if looked.tables.found:
                    found = finished(self._look(looked, file))
            finally:
                with self._handing_over:
                    if not self._abandoned:
                        self._found = found
                if self._found is None:
                    looked.connection.close()

    async def _look(self, looked: Looked, file: os.stat_result) -> FirstSight:
        source, index = TraceSource(DirectReader(self._path, looked)), TraceIndex()
        source.search.wanted = lambda: not self._abandoned
        if self._cache is not None:
            source.search.narrow = narrowing(self._cache, self._path, looked)
        await source.start_tail()
        processes = await source.look_at_processes(self._now_ns())
        index.set_gone(source.gone)
        await paging.fill(index, source, self._condition, most=self._lines)
        payload = await self._look_at_selected(source, index)
        return FirstSight(looked, file, source, index, processes, payload)

    async def _look_at_selected(self, source: TraceSource, index: TraceIndex) -> SpanPayload | None:
        newest = index.row_at(0)
        trace_id = self._trace_id or (newest and newest.trace_id)
        if trace_id is None:
            return None
        await source.follow(index, trace_id)
        spans = index.spans_of(trace_id)
        root = None if spans is None or spans.root is None else spans.root.span_id
        span_id = self._span_id or root
        return None if span_id is None else await source.payload(trace_id, span_id)


def narrowing(cache: Path, path: Path, looked: Looked) -> Callable[[Condition], Awaitable[Condition]]:
    """What tells a condition which traces may meet it."""

    async def narrow(condition: Condition) -> Condition:
        # Loaded only where there is a filter: nothing else that is painted first needs it.
        from agno_trace_tui.store.text_index.candidates import narrowed_by_index

        return narrowed_by_index(condition, cache, path, looked.tables, looked.connection)

    return narrow


class DirectReader:
    """Asks in the thread that it is used in, and never waits."""

    def __init__(self, path: Path, looked: Looked) -> None:
        self.tables = looked.tables
        self._path, self._connection = path, looked.connection

    async def ask(self, query: Query[Answer]) -> list[Answer]:
        """All answers. Raises `TraceFileError` if the file cannot be read."""
        try:
            return ask(self._connection, query)
        except sqlite3.Error as error:
            raise told(self._path, error) from error


def finished(work: Coroutine[None, None, Answer]) -> Answer:
    """What work answers that never waits for anything."""
    try:
        work.send(None)
    except StopIteration as end:
        answer: Answer = end.value
        return answer
    raise AssertionError("unreachable: it waited")
