"""The thread that writes: it waits for spans, encodes what is queued, and commits it in one go.

The agent's thread only puts a span on a queue, which wakes the writer at once and takes less than a
microsecond. Whatever the disk does, the queue is bounded (see `intake`) and nothing is thrown away that
can still be stored (see `recorder`).
"""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING

from agno_trace_tui.exporter import lifetime
from agno_trace_tui.exporter.alongside import Alongside
from agno_trace_tui.exporter.encoder import encode
from agno_trace_tui.exporter.health import NOT_ENCODABLE, NOT_STORABLE, Health
from agno_trace_tui.exporter.intake import Flush, Intake, span_key
from agno_trace_tui.exporter.pruning import PRUNE_REST
from agno_trace_tui.exporter.recorder import Recorder, ended_among
from agno_trace_tui.exporter.running import RunningSpans
from agno_trace_tui.exporter.turns import Turns
from agno_trace_tui.store.heartbeats import HEARTBEAT_INTERVAL_NS
from agno_trace_tui.store.timestamps import iso_text

if TYPE_CHECKING:
    from pathlib import Path

    from opentelemetry.sdk.trace import ReadableSpan

    from agno_trace_tui.exporter.intake import Note
    from agno_trace_tui.store.bounds import Retention
    from agno_trace_tui.store.written import WrittenSpan

QUEUE_BOUND = 32_768
"""Starts and ends of spans that may wait for a stalled disk."""

QUEUE_BYTES = 128 * 2**20
"""Bytes of ended spans that may wait: a burst of 8,000 spans with 15 KB each."""

BATCH = 64
"""Notes taken at a time: larger batches hold the interpreter and the file for longer, and gain nothing."""

LOOK_INTERVAL = 0.1
"""Seconds between looks at running spans for attributes that came after the start, at least."""

SHARE = 0.03
"""For how much of its time the interpreter is taken from an agent that computes, to record spans.

So the writer rests the longer, the slower a machine is; what is recorded at a time is more then, and takes less each."""

WHOLE_TURN = 2
"""What a turn takes from such an agent, by what encoding does: the interpreter changes hands four times, in caches that
are cold."""

SHORTEST_REST, LONGEST_REST = 0.003, 0.035
"""Seconds between batches beside an agent that computes; a span must be in the file a tenth of a second later."""

EXIT_PATIENCE = 5.0
"""Seconds a normal exit waits for what is queued."""


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
        queue_bytes: int = QUEUE_BYTES,
    ) -> None:
        """`agno_tables=False`: somebody else fills Agno's tables. Nothing is opened before the first span."""
        self.path = path
        self.agno_tables = agno_tables
        self._agno_until_ns: int | None = None
        self._retention: Retention | None = None
        self._tables = {"traces_table": traces_table, "spans_table": spans_table}
        self._bounds = queue_bound, queue_bytes
        self._begin()
        lifetime.watch(self)

    def _begin(self) -> None:
        self.health = Health()
        self._intake = Intake(*self._bounds, self.health)
        self._recorder = Recorder(
            self.path,
            self.health,
            agno_tables=self.agno_tables,
            retention=self._retention,
            **self._tables,
        )
        self._alongside = Alongside(self._store_alongside)
        self._running = RunningSpans(self.health)
        self._turns = Turns(
            "agno-trace-tui-writer",
            self._turn,
            wake=lambda: self._intake.ask(Flush()),
            rest=self._alongside.stop,
            has_to_do=self._has_to_do,
            end=self._end,
        )
        self._next_look = 0.0
        self._encoding_seconds = 0.0
        """For how long the last batch held the interpreter, until it was ready to be stored."""
        self.is_shut_down = False

    def put_down(self, until: float) -> bool:
        """Close the file for a fork, and end the thread; see `lifetime`."""
        try:
            self._turns.pause(until)
            is_put_down = self._recorder.put_down(until)
        except BaseException:  # a signal's handler that raises, such as Ctrl-C
            self._turns.resume()
            raise
        if not is_put_down:
            self._turns.resume()
        return is_put_down

    def take_up(self) -> None:
        """The fork is made."""
        self._turns.resume()
        self._recorder.take_up()

    def forget_parent(self) -> None:
        """Start afresh in a forked child: the thread, the queue and the connection are the parent's."""
        lifetime.abandon(self._recorder)
        was_shut_down = self.is_shut_down
        self._begin()
        self.is_shut_down = was_shut_down

    def leave_agno_tables(self) -> None:
        """Spans that end from now on go to Agno's tables by somebody else's hand.

        Who makes a table while another does fails. So this waits until those are made that spans have been noted
        for, at most as long as an exit would; if none have, the other makes them.
        """
        self._agno_until_ns = time.time_ns()
        if self._turns.thread is None and self._intake.is_empty:
            self.agno_tables = self._recorder.file.agno_tables = False
        else:
            self.flush(EXIT_PATIENCE)

    def keep_within(self, retention: Retention) -> None:
        """Delete the oldest traces from now on, as the bounds ask."""
        self._retention = self._recorder.pruning.retention = retention

    # -- the agent's threads ---------------------------------------------------------------------

    def started(self, span: ReadableSpan) -> None:
        """Record that a span runs. Never blocks."""
        if not self.is_shut_down:
            self._intake.started(span)
            if self._turns.thread is None:
                self._turns.start()

    def ended(self, span: ReadableSpan) -> None:
        """Record that a span has ended. Never blocks."""
        if not self.is_shut_down:
            self._intake.ended(span)
            if self._turns.thread is None:
                self._turns.start()

    def flush(self, timeout: float) -> bool:
        """Wait until everything recorded so far is stored; answers whether that was so in time (seconds)."""
        if self.is_shut_down:
            thread = self._turns.thread
            return thread is None or not thread.is_alive()
        return self._ask(Flush(), timeout)

    def shutdown(self, timeout: float = EXIT_PATIENCE) -> bool:
        """Store what is queued, say goodbye in the file, stop; answers whether all was stored in time."""
        if self.is_shut_down:
            return True
        self.is_shut_down = True
        until = time.monotonic() + timeout
        self._recorder.deadline = until
        stored = self._ask(Flush(last=True), timeout)
        thread = self._turns.thread
        if thread is None:
            self._recorder.close()  # this thread has written, if any has
        elif thread is not threading.current_thread():
            thread.join(max(until - time.monotonic(), 0.0))
        return stored

    def _ask(self, flush: Flush, timeout: float) -> bool:
        until = time.monotonic() + timeout
        if self._turns.thread is None:
            if self._intake.is_empty and not self._turns.are_taken_here:
                return True
            self._turns.start()  # it could not be started when the spans came
        self._intake.ask(flush)
        if self._turns.thread is None:
            self._write_here(flush, until)
        return flush.wait(until - time.monotonic())

    def _write_here(self, flush: Flush, until: float) -> None:
        """Store what is queued in the thread that waits for it; what cannot be stored in time is lost."""

        def is_enough() -> bool:
            self._recorder.deadline = None if flush.is_done else until
            return flush.is_done

        self._turns.take_here(is_enough, until - time.monotonic())

    # -- the writer's thread ---------------------------------------------------------------------

    def _turn(self) -> bool:
        """Store what has come, or wait for it; answers whether that was the last."""
        notes, flushes = self._intake.take(BATCH, self._patience())
        has_more = len(notes) == BATCH and not self._intake.is_empty
        stopping = stored = False
        try:
            stored = self._record(notes, flushing=bool(flushes), has_more=has_more)
        except Exception as error:  # the thread must outlive whatever it meets
            self._lose(error, sum(ended for _, ended, _ in notes))
        if flushes:
            stored &= self._alongside.settle()
        for flush in flushes:
            flush.done(stored=stored)
            stopping |= flush.last
        if not has_more and not stopping:
            self._alongside.wait()
            self._recorder.prune()
            if self._recorder.file.is_held_up:
                self._intake.hold_up()
            elif self._recorder.file.is_contended and not flushes:
                rest = considerate_rest(self._encoding_seconds)
                self._intake.rests(rest)
                time.sleep(rest)
        return stopping

    def _end(self) -> None:
        self._alongside.stop()
        self._recorder.close()

    def _has_to_do(self) -> bool:
        """Whether there is something to do before the next span starts or ends."""
        return not self._intake.is_empty or self._patience() is not None

    def _patience(self) -> float | None:
        """Seconds to wait for spans before there is something else to do."""
        if self._recorder.pruning.has_more:
            return PRUNE_REST
        return LOOK_INTERVAL if self._running or self._recorder.file.is_unsure else None

    def _record(self, notes: list[Note], *, flushing: bool, has_more: bool) -> bool:
        """Store the latest state of each span, in the order of the notes: Agno's rows depend on it.

        While more is waiting this does not wait for the disk; answers `False` if it is known not to be stored.
        """
        began = time.thread_time()
        latest: dict[int, Note] = {}
        for note in notes:
            key = span_key(note[0])
            latest.pop(key, None)
            latest[key] = self._running.apply(key, note)
        self._running.take_down(latest)
        if flushing or time.monotonic() >= self._next_look:
            self._look(latest)
        now = utc_now()
        encoded = [row for note in latest.values() if (row := self._encoded(note, now)) is not None]
        self._encoding_seconds = time.thread_time() - began
        if has_more:
            self._alongside.begin(encoded)
            return True
        self._alongside.wait()
        surely = flushing or not notes
        if encoded or (surely and self._recorder.file.is_unsure) or self._heartbeat_is_due():
            return self._store(encoded, surely=surely)
        return True

    def _store(self, spans: list[WrittenSpan], *, surely: bool, hurried: bool = False) -> bool:
        try:
            return self._recorder.store(spans, surely=surely, hurried=hurried)
        except Exception as error:  # as above
            self._lose(error, ended_among(spans))
            return False

    def _store_alongside(self, spans: list[WrittenSpan]) -> bool:
        stored = self._store(spans, surely=False, hurried=True)
        self._recorder.prune()
        return stored

    def _lose(self, error: Exception, spans: int) -> None:
        self.health.failed(error)
        self.health.drop(NOT_STORABLE, spans)

    def _look(self, latest: dict[int, Note]) -> None:
        """Add what the queue did not tell: attributes that came after the start, ends that it refused."""
        ended = self._running.find_ended(self._intake.refused())
        if self._intake.is_empty:
            ended += self._running.find_forgotten(self._intake.forgotten())
        for span in ended:
            latest[span_key(span)] = span, True, 0
        began = time.thread_time()
        spans = self._running.changed()
        self._next_look = time.monotonic() + rest_of_looks(time.thread_time() - began)
        if self._recorder.file.is_new:
            self._recorder.file.is_new = False
            spans = self._running.everything()
        for span in spans:
            latest.setdefault(span_key(span), (span, False, 0))

    def _encoded(self, note: Note, now: str) -> WrittenSpan | None:
        span, ended, _ = note
        try:
            return encode(span, ended=ended, created_at=now, fills_agno_tables=self._fills_agno_tables(span))
        except Exception as error:  # one span that cannot be encoded must not cost the others
            self.health.failed(error)
            self.health.drop(NOT_ENCODABLE, int(ended))
            return None

    def _fills_agno_tables(self, span: ReadableSpan) -> bool:
        until_ns = self._agno_until_ns
        return self.agno_tables and (until_ns is None or (span.end_time or 0) < until_ns)

    def _heartbeat_is_due(self) -> bool:
        return (
            bool(self._running) and time.time_ns() - self._recorder.file.last_write_ns > HEARTBEAT_INTERVAL_NS
        )


def considerate_rest(encoding_seconds: float) -> float:
    """Seconds to rest after a batch that took so long to encode, beside an agent that computes.

    The agent also computes while the writer waits for the interpreter, once to rest and once to go on.
    """
    waits = 2 * sys.getswitchinterval()
    return min(max(encoding_seconds * WHOLE_TURN / SHARE - waits, SHORTEST_REST), LONGEST_REST)


def rest_of_looks(looking_seconds: float) -> float:
    """Seconds until the next look at running spans: where thousands run, one takes some 10 milliseconds."""
    return max(LOOK_INTERVAL, looking_seconds / SHARE)


def utc_now() -> str:
    """The time of export as Agno writes it."""
    return iso_text(time.time_ns())
