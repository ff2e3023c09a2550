"""The queue between the agent's threads and the writer: bounded, and nobody ever waits to put something in.

It is bounded in notes and in bytes. Past half of the bound starts are left out: nothing is lost by that, the
end tells all. Past the bound ends are refused too and counted; the writer, which holds the running spans,
finds those again whose start it knows, from the spans themselves if more were refused than are kept in mind.
What came first is kept: it tells how the trouble began.

Weighing a span takes some microseconds of the agent's thread. So none is weighed while few wait, and of
more one in seven stands for its neighbours. Only ends are weighed: what runs is held by the agent in any case.

One thing the writer must be helped with. Python gives the interpreter to a thread that has waited 5 milliseconds since
the one that has it last gave it away (`take_gil`, ceval_gil.h); and a short system call gives it away and takes it
again before another thread has woken up. So beside an agent that computes and writes, say, a line of a log each 3
milliseconds the writer gets on once in a second. Where it is held up like that, the agent's thread pauses for a moment
now and then.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter, deque
from contextlib import suppress
from itertools import cycle
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TypeAlias

from agno_trace_tui.exporter.encoder import copied
from agno_trace_tui.exporter.health import QUEUE_FULL, QUEUE_HEAVY

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

    from agno_trace_tui.exporter.health import Health


Note: TypeAlias = "tuple[ReadableSpan, bool, int]"
"""A span, whether it has ended, its weight in bytes (0: not weighed). A plain tuple: the agent pays for it."""

UNWEIGHED = 64
"""So many notes may wait before the next are weighed."""

SAMPLE = 7
"""One span in so many is weighed; agents make spans in rhythms of two, three, four and five."""

LONG = 0.06
"""Seconds that notes wait, beyond the writer's rest, when it is held up."""

HELP = 3.0
"""Seconds for which it is helped then."""

PAUSE, PAUSE_INTERVAL = 0.0002, 0.02
"""Seconds of a pause, in which the writer wakes up, and between two of them: a hundredth of the agent's time."""

PAUSES_IN_VAIN = 50
"""So many, and the writer has not been there: it waits for something else, such as the disk."""

SPAN_BYTES, VALUE_BYTES, EVENT_BYTES = 2_048, 100, 256
"""What a span, an attribute and an event take beside the texts in them (CPython 3.11, about)."""


class Flush:
    """Asks the writer to say when everything noted before is stored."""

    def __init__(self, *, last: bool = False) -> None:
        """`last`: the writer stops after it."""
        self.last = last
        self.stored = False
        self._done = threading.Event()

    def done(self, *, stored: bool) -> None:
        """Everything before was stored, or given up."""
        self.stored = stored
        self._done.set()

    @property
    def is_done(self) -> bool:
        """Whether it has been answered."""
        return self._done.is_set()

    def wait(self, timeout: float) -> bool:
        """Whether everything was stored within `timeout` seconds."""
        return self._done.wait(max(timeout, 0.0)) and self.stored


class Intake:
    """What waits to be written."""

    def __init__(self, bound: int, bound_bytes: int, health: Health) -> None:
        """`bound`: how many notes may wait, `bound_bytes`: how heavy; `health` counts those refused."""
        self._bound, self._bound_bytes = bound, bound_bytes
        self._bound_of_starts = bound // 2
        self._put_bytes = self._taken_bytes = 0
        self._weighing = threading.Lock()
        self._turns = cycle(range(SAMPLE))
        self._health = health
        # SimpleQueue wakes a waiting reader at once, in C; the other queues poll or take locks in Python.
        self._queue: SimpleQueue[Note | Flush] = SimpleQueue()
        self._refused: deque[tuple[int, str]] = deque()
        self._forgotten: Counter[str] = Counter()
        self._refusing = threading.Lock()
        self._waiting_since = self._paused_at = self._help_until = 0.0
        self._pauses = 0

    def started(self, span: ReadableSpan) -> None:
        """Note that a span runs."""
        # A start keeps its span alive as an end does.
        waiting = self._queue.qsize()
        if waiting < self._bound_of_starts and self.waiting_bytes < self._bound_bytes:
            self._queue.put((span, False, 0))
        self._see_to_writer(waiting)

    def ended(self, span: ReadableSpan) -> None:
        """Note that a span has ended, or count it as lost."""
        waiting = self._queue.qsize()
        if waiting >= self._bound:
            self._refuse(span, QUEUE_FULL)
        elif waiting < UNWEIGHED:
            self._queue.put((span, True, 0))
        elif self.waiting_bytes >= self._bound_bytes:
            self._refuse(span, QUEUE_HEAVY)
        else:
            self._queue.put((span, True, 0 if next(self._turns) else self._weighed(span)))
        self._see_to_writer(waiting)

    def rests(self, seconds: float) -> None:
        """Note that the writer does not come for so long, by its own will."""
        self._waiting_since = time.monotonic() + seconds

    def hold_up(self) -> None:
        """Note that the writer is held up by the agent: it is helped for a while."""
        self._help_until = time.monotonic() + HELP

    def _see_to_writer(self, waiting: int) -> None:
        """Give the interpreter away for a moment if the writer is held up; so many notes waited before this one."""
        now = time.monotonic()
        if not waiting and now > self._waiting_since:
            self._waiting_since = now
        if now < self._help_until:
            if now - self._paused_at > PAUSE_INTERVAL and self._pauses < PAUSES_IN_VAIN:
                self._paused_at = now
                self._pauses += 1
                time.sleep(PAUSE)
        elif now - self._waiting_since > LONG:
            self.hold_up()

    def _weighed(self, span: ReadableSpan) -> int:
        weight = weight_of(span) * SAMPLE
        with self._weighing:
            self._put_bytes += weight
        return weight

    def _refuse(self, span: ReadableSpan, reason: str) -> None:
        self._health.drop(reason)
        with self._refusing:
            self._refused.append((span_key(span), reason))
            if len(self._refused) > self._bound:
                _, reason = self._refused.popleft()
                self._forgotten[reason] += 1

    @property
    def waiting_bytes(self) -> int:
        """How heavy what waits is, about."""
        return self._put_bytes - self._taken_bytes

    def ask(self, flush: Flush) -> None:
        """Queue a question behind everything noted so far."""
        self._queue.put(flush)

    def take(self, most: int, timeout: float | None) -> tuple[list[Note], list[Flush]]:
        """What waits, `most` at a time; nothing if nothing comes within `timeout` seconds."""
        notes: list[Note] = []
        flushes: list[Flush] = []
        with suppress(Empty):
            item = self._queue.get(timeout=timeout)
            while True:
                if isinstance(item, Flush):
                    flushes.append(item)
                else:
                    notes.append(item)
                if len(notes) + len(flushes) == most:
                    break
                item = self._queue.get_nowait()
        self._waiting_since, self._pauses = time.monotonic(), 0
        self._taken_bytes += sum([note[2] for note in notes])
        return notes, flushes

    def refused(self) -> dict[int, str]:
        """The keys of spans whose end was refused since this was last asked, and why."""
        with self._refusing:
            refused, self._refused = self._refused, deque()
        return dict(refused)

    def forgotten(self) -> Counter[str]:
        """How many ends more were refused since this was last asked than are kept in mind, by reason."""
        with self._refusing:
            forgotten, self._forgotten = self._forgotten, Counter()
        return forgotten

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return self._queue.empty()


def span_key(span: ReadableSpan) -> int:
    """What tells a span from the others of this process."""
    context = span.get_span_context()
    return context.span_id if context is not None else id(span)


def weight_of(span: ReadableSpan) -> int:
    """About how many bytes a span keeps alive: its texts, and what holds them.

    Elements of sequences are left out: looking at each value's type would double what this costs the agent.
    """
    values = copied(span.attributes).values()
    weight = SPAN_BYTES + VALUE_BYTES * len(values) + sum(map(sys.getsizeof, values))
    for event in span.events:  # an exception's has its stack trace
        weight += EVENT_BYTES + sum(map(sys.getsizeof, copied(event.attributes).values()))
    return weight
