"""The one thread that writes: it waits for spans, encodes what is queued, and commits it in one go.

The agent's thread only puts a span on a queue (`SimpleQueue.put` wakes the writer at once and takes less
than a microsecond). Whatever the disk does, the queue is bounded: past half of the bound starts are
dropped, past the bound ends too, and each is counted. A batch that cannot be stored is kept and tried
again; a span that can never be stored is dropped and counted, so that it does not hold up the rest.
"""

from __future__ import annotations

import atexit
import os
import sqlite3
import threading
import time
import weakref
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from opentelemetry.context import _SUPPRESS_INSTRUMENTATION_KEY, attach, set_value

from agno_trace_tui.exporter.encoder import encode, fold_traces, utc_now
from agno_trace_tui.exporter.health import Health
from agno_trace_tui.exporter.process import this_process
from agno_trace_tui.store.writing import TraceWriter
from agno_trace_tui.store.written import Tally, WrittenSpan

if TYPE_CHECKING:
    from pathlib import Path

    from opentelemetry.sdk.trace import ReadableSpan

QUEUE_BOUND = 16_384
"""Spans that may wait for a stalled disk."""

BATCH = 256
"""Queued items taken at a time."""

LOOK_INTERVAL = 0.1
"""Seconds between looks at running spans for attributes that came after the start."""

HEARTBEAT_INTERVAL_NS = 5_000_000_000
"""Nanoseconds between signs of life while spans are running."""

EXIT_PATIENCE = 5.0
"""Seconds a normal exit waits for what is queued."""

RETRY_FIRST, RETRY_LAST = 0.05, 1.0
"""Seconds before a batch is tried again: doubled each time, up to the last."""

_abandoned: list[Any] = []
"""Connections of a parent process: closing one in a fork would disturb the parent's locks."""

_writers: weakref.WeakSet[SpanWriter] = weakref.WeakSet()


def _forget_parents() -> None:
    for writer in list(_writers):
        writer.forget_parent()


def _shut_down_all() -> None:
    for writer in list(_writers):
        writer.shutdown()


atexit.register(_shut_down_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_parents)


class Flush:
    """Asks the writer to say when everything queued before it is stored."""

    def __init__(self) -> None:
        self.done = threading.Event()


class SpanWriter:
    """Records spans of this process into one file."""

    def __init__(
        self,
        path: Path,
        *,
        traces_table: str,
        spans_table: str,
        agno_tables: bool = True,
        queue_bound: int = QUEUE_BOUND,
    ) -> None:
        self.path = path
        self.health = Health()
        self.agno_tables = agno_tables
        self._tables = {"traces_table": traces_table, "spans_table": spans_table}
        self._bound = queue_bound
        self._start_lock = threading.Lock()
        self._reset()
        _writers.add(self)

    def _reset(self) -> None:
        self._queue: SimpleQueue[Any] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._file: TraceWriter | None = None
        self._running: dict[int, tuple[ReadableSpan, int]] = {}
        self._last_heartbeat_ns = 0

    def forget_parent(self) -> None:
        """Start afresh in a forked child: the thread, the queue and the connection are the parent's."""
        _abandoned.append(self._file)
        self._start_lock = threading.Lock()
        self._reset()

    # -- the agent's thread ----------------------------------------------------------------------

    def started(self, span: ReadableSpan) -> None:
        """Record that a span runs. Never blocks."""
        if self._queue.qsize() < self._bound // 2:
            self._put((span, False))

    def ended(self, span: ReadableSpan) -> None:
        """Record that a span has ended. Never blocks."""
        if self._queue.qsize() < self._bound:
            self._put((span, True))
        else:
            self.health.dropped["queue full"] += 1

    def _put(self, item: object) -> None:
        self._queue.put(item)
        if self._thread is None:
            self._start()

    def _start(self) -> None:
        with self._start_lock:
            if self._thread is None and not self._stopping.is_set():
                thread = threading.Thread(target=self._run, name="agno-trace-tui-writer", daemon=True)
                self._thread = thread
                thread.start()

    def flush(self, timeout: float) -> bool:
        """Wait until everything recorded so far is stored; answers whether that was so in time (seconds)."""
        if self._thread is None:
            return True
        flush = Flush()
        self._queue.put(flush)
        return flush.done.wait(timeout)

    def shutdown(self, timeout: float = EXIT_PATIENCE) -> bool:
        """Store what is queued, say goodbye in the file, stop; answers whether all was stored in time."""
        thread = self._thread
        if thread is None:
            self._stopping.set()
            return True
        stored = self.flush(timeout) if not self._stopping.is_set() else True
        self._stopping.set()
        self._queue.put(None)
        thread.join(timeout)
        return stored

    # -- the writer's thread ---------------------------------------------------------------------

    def _run(self) -> None:
        attach(set_value(_SUPPRESS_INSTRUMENTATION_KEY, True))
        while not self._stopping.is_set():
            items = self._take(LOOK_INTERVAL if self._running else None)
            self._record(items)
        if self._file is not None:
            self._say_goodbye(self._file)

    def _take(self, timeout: float | None) -> list[Any]:
        """What is queued, at most a batch; nothing if it stays empty for that long."""
        items: list[Any] = []
        try:
            items.append(self._queue.get(timeout=timeout))
            while len(items) < BATCH:
                items.append(self._queue.get_nowait())
        except Empty:
            pass
        return items

    def _record(self, items: list[Any]) -> None:
        latest: dict[int, tuple[ReadableSpan, bool]] = {}
        flushes = [item for item in items if isinstance(item, Flush)]
        for item in items:
            if isinstance(item, tuple):
                self._note(latest, *item)
        if not items:
            self._look_at_running(latest)
        encoded = [row for span, _ in latest.values() if (row := self._encoded(span)) is not None]
        if encoded or self._heartbeat_is_due():
            self._store(encoded)
        for flush in flushes:
            flush.done.set()

    def _note(self, latest: dict[int, tuple[ReadableSpan, bool]], span: ReadableSpan, ended: bool) -> None:
        """Keep the latest state of a span; it stands where that came, as Agno stores spans by their end."""
        context = span.get_span_context()
        key = context.span_id if context is not None else id(span)
        latest.pop(key, None)
        latest[key] = (span, ended)
        if ended:
            self._running.pop(key, None)
        else:
            self._running[key] = (span, len(span.attributes or ()))

    def _look_at_running(self, latest: dict[int, tuple[ReadableSpan, bool]]) -> None:
        """Spans whose attributes have become more since they were stored, and those whose end was dropped."""
        for key, (span, known) in list(self._running.items()):
            count = len(span.attributes or ())
            if span.end_time is not None and self.health.dropped["queue full"] > 0:
                self.health.dropped["queue full"] -= 1
                del self._running[key]
                latest[key] = (span, True)
            elif count != known:
                self._running[key] = (span, count)
                latest[key] = (span, False)

    def _encoded(self, span: ReadableSpan) -> WrittenSpan | None:
        try:
            return encode(span, created_at=utc_now(), keep_attributes=not self.agno_tables)
        except Exception as error:  # one span that cannot be encoded must not cost the others
            self.health.dropped["not encodable"] += 1
            self.health.last_error = repr(error)
            return None

    def _heartbeat_is_due(self) -> bool:
        return bool(self._running) and time.time_ns() - self._last_heartbeat_ns > HEARTBEAT_INTERVAL_NS

    def _store(self, spans: list[WrittenSpan]) -> None:
        """Store a batch, however long it takes; only a shutdown gives it up."""
        pause = RETRY_FIRST
        while True:
            try:
                self._write(spans)
            except (OSError, sqlite3.OperationalError) as error:
                self._failed(error)
            except Exception as error:
                if len(spans) <= 1:
                    self._failed(error)
                    self.health.dropped["not storable"] += len(spans)
                    return
                for span in spans:  # find the one that cannot be stored
                    self._store([span])
                return
            else:
                return
            if self._stopping.wait(pause):
                self.health.dropped["not flushed"] += len(spans)
                return
            pause = min(pause * 2, RETRY_LAST)

    def _write(self, spans: list[WrittenSpan]) -> None:
        if self._file is not None and not self._file.is_current():
            self._close()
        if self._file is None:
            self._file = TraceWriter(self.path, this_process(), agno_tables=self.agno_tables, **self._tables)
        ended = sum(span.agno_span is not None for span in spans)
        traces = fold_traces(span.agno_trace for span in spans if span.agno_trace is not None)
        now_ns = time.time_ns()
        health = self.health
        tally = Tally(now_ns, health.written + ended, health.dropped_total, health.last_error)
        self._file.write(spans, traces, tally)
        health.written += ended
        self._last_heartbeat_ns = now_ns

    def _failed(self, error: Exception) -> None:
        self.health.retries += 1
        self.health.last_error = f"{type(error).__name__}: {error}"
        if not isinstance(error, sqlite3.OperationalError):
            self._close()

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            try:
                file.connection.close()
            except sqlite3.Error as error:
                self.health.last_error = repr(error)

    def _say_goodbye(self, file: TraceWriter) -> None:
        try:
            file.leave(time.time_ns())
        except sqlite3.Error as error:
            self.health.last_error = repr(error)
