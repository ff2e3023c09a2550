"""The queue between the agent's threads and the writer: bounded, and nobody ever waits to put something in.

Past half of the bound starts are left out: nothing is lost by that, the end tells all. Past the bound ends
are refused too and counted; the writer, which holds the running spans, finds those again whose start it knows.
"""

from __future__ import annotations

import threading
from collections import deque
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TypeAlias

from agno_trace_tui.exporter.health import QUEUE_FULL

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

    from agno_trace_tui.exporter.health import Health


Note: TypeAlias = "tuple[ReadableSpan, bool]"
"""A span, and whether it has ended. A plain tuple: the agent's thread pays for making it."""


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

    def wait(self, timeout: float) -> bool:
        """Whether everything was stored within `timeout` seconds."""
        return self._done.wait(max(timeout, 0.0)) and self.stored


class Intake:
    """What waits to be written."""

    def __init__(self, bound: int, health: Health) -> None:
        """`bound`: how many notes may wait; `health` counts those refused."""
        self._bound = bound
        self._bound_of_starts = bound // 2
        self._health = health
        # SimpleQueue wakes a waiting reader at once, in C; the other queues poll or take locks in Python.
        self._queue: SimpleQueue[Note | Flush] = SimpleQueue()
        self._refused: deque[int] = deque(maxlen=bound)

    def started(self, span: ReadableSpan) -> None:
        """Note that a span runs."""
        if self._queue.qsize() < self._bound_of_starts:
            self._queue.put((span, False))

    def ended(self, span: ReadableSpan) -> None:
        """Note that a span has ended, or count it as lost."""
        if self._queue.qsize() < self._bound:
            self._queue.put((span, True))
        else:
            self._health.drop(QUEUE_FULL)
            self._refused.append(span_key(span))

    def ask(self, flush: Flush) -> None:
        """Queue a question behind everything noted so far."""
        self._queue.put(flush)

    def take(self, most: int, timeout: float | None) -> list[Note | Flush]:
        """What waits, `most` at a time; nothing if nothing comes within `timeout` seconds."""
        items: list[Note | Flush] = []
        try:
            items.append(self._queue.get(timeout=timeout))
            while len(items) < most:
                items.append(self._queue.get_nowait())
        except Empty:
            pass
        return items

    def refused(self) -> set[int]:
        """The keys of spans whose end was refused since this was last asked."""
        keys = set()
        while self._refused:
            keys.add(self._refused.popleft())
        return keys

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return self._queue.empty()


def span_key(span: ReadableSpan) -> int:
    """What tells a span from the others of this process."""
    context = span.get_span_context()
    return context.span_id if context is not None else id(span)
