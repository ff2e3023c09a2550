"""Storing one batch while the next is made ready: SQLite does not need the interpreter, encoding does.

Only worth its second thread while much is waiting; a thread more between a span and the file costs 5 milliseconds
beside an agent that computes.
"""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING

from opentelemetry.context import _SUPPRESS_INSTRUMENTATION_KEY, attach, set_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from agno_trace_tui.store.written import WrittenSpan


class Alongside:
    """One batch at a time on its way into the file, in a thread of its own."""

    def __init__(self, store: Callable[[list[WrittenSpan]], bool]) -> None:
        """`store` stores a batch and answers whether it did; it must not raise. The thread is made when needed."""
        self._store = store
        self._batches: SimpleQueue[list[WrittenSpan] | None] = SimpleQueue()
        self._answers: SimpleQueue[bool] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_busy = False
        self._all_stored = True

    def begin(self, spans: list[WrittenSpan]) -> None:
        """Store a batch as soon as the one before is stored; waits for that, not for this one."""
        self.wait()
        if self._has_thread():
            self._is_busy = True
            self._batches.put(spans)
        else:
            self._all_stored &= self._store(spans)

    def wait(self) -> None:
        """Wait until nothing is on its way."""
        if self._is_busy:
            self._all_stored &= self._answers.get()
            self._is_busy = False

    def settle(self) -> bool:
        """Wait; answers whether all was stored since this was last asked."""
        self.wait()
        stored, self._all_stored = self._all_stored, True
        return stored

    def stop(self) -> None:
        """End the thread, until there is a batch again. Nothing may be on its way."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._batches.put(None)
            thread.join()

    def _has_thread(self) -> bool:
        if self._thread is None:
            thread = threading.Thread(target=self._run, name="agno-trace-tui-storing", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the interpreter is ending, or there are too many
                return False
            self._thread = thread
        return True

    def _run(self) -> None:
        attach(set_value(_SUPPRESS_INSTRUMENTATION_KEY, True))
        while (spans := self._batches.get()) is not None:
            stored = False
            try:
                stored = self._store(spans)
            except BaseException:
                self._thread = None  # it ends, and the next batch gets another
                raise
            finally:
                self._answers.put(stored)
