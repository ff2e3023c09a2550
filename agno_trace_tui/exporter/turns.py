"""A thread that takes turn after turn, and is not there while its process forks.

A child that is forked beside a running thread has whatever that one held at the moment, and nobody to give it back;
Python warns of it from 3.12 on, in a program that without us has one thread only.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from opentelemetry.context import _SUPPRESS_INSTRUMENTATION_KEY, attach, detach, set_value

if TYPE_CHECKING:
    from collections.abc import Callable


class Turns:
    """Turns of one thread, until one of them is the last."""

    def __init__(
        self,
        name: str,
        turn: Callable[[], bool],
        *,
        wake: Callable[[], None],
        rest: Callable[[], None],
        has_to_do: Callable[[], bool],
        end: Callable[[], None],
    ) -> None:
        """`turn` answers whether it was the last, and `wake` makes it go on if it waits for something to do.

        The thread calls `rest` when it pauses and `end` after the last turn; `has_to_do` answers whether it is needed
        before there is something new. None of them may raise.
        """
        self.thread: threading.Thread | None = None
        """What takes the turns, or will again when the process has forked; `None`: nothing has been started."""
        self.lock = threading.RLock()
        """Held for moments, by whoever starts the thread; a signal's handler may fork meanwhile."""
        self._here = threading.Lock()
        """Held by a thread that takes turns in place of one that cannot be started."""
        self._name, self._turn, self._wake = name, turn, wake
        self._rest, self._has_to_do, self._end = rest, has_to_do, end
        self._forks = 0
        """How many threads are about to fork."""
        self._is_wanted = False
        """Whether the thread is to start once they have."""
        self._are_taken_here = False
        """Whether another thread takes the turns, and none is to start."""

    def start(self) -> None:
        """Begin, if nobody has; it stays undone where no thread can be started."""
        with self.lock:
            self._start()

    def take_here(self, is_enough: Callable[[], bool], timeout: float) -> None:
        """Take turns in the calling thread until it is enough, unless another does so for `timeout` seconds.

        Whoever starts or ends a span meanwhile does not wait: nothing is started until this is done.
        """
        if not self._here.acquire(timeout=max(timeout, 0.0)):
            return
        token = attach(set_value(_SUPPRESS_INSTRUMENTATION_KEY, True))
        was_last = False
        try:
            with self.lock:
                self._are_taken_here = self.thread is None
            while self._are_taken_here and not is_enough():
                was_last = self._turn()
        finally:
            with self.lock:
                self._are_taken_here = False
                if not was_last and self._has_to_do():  # what came meanwhile, if a thread can be started now
                    self._start()
            detach(token)
            self._here.release()

    @property
    def are_taken_here(self) -> bool:
        """Whether a thread takes the turns in place of one that could not be started."""
        return self._are_taken_here

    def pause(self, until: float) -> None:
        """End the thread before a fork if it can be done by half of the time until then (`time.monotonic`)."""
        with self.lock:
            self._forks += 1
            thread = self.thread
        if thread is not None and thread.is_alive() and thread is not threading.current_thread():
            self._wake()
            until -= max(until - time.monotonic(), 0.0) / 2
            thread.join(max(until - time.monotonic(), 0.0))
            # Before Python 3.13 a thread is joined a moment before the system has ended it.
            while os.path.exists(f"/proc/self/task/{thread.native_id}") and time.monotonic() < until:
                time.sleep(0)

    def resume(self) -> None:
        """The fork that it paused for is made, or given up; where nothing is to do, the thread is not there until it is.

        Python 3.13 counts threads only now.
        """
        with self.lock:
            self._forks -= 1
            if self._is_wanted and not self._forks:
                self._is_wanted = False
                self.thread = None
                if self._has_to_do():  # asked now: who has something later finds no thread, and starts it
                    self._start()

    def _start(self) -> None:
        if self._forks:
            self._is_wanted = True
        elif self.thread is None and not self._are_taken_here:
            thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            with suppress(RuntimeError):  # Python 3.12 starts none while it ends; or there are too many
                thread.start()
                self.thread = thread

    def _run(self) -> None:
        attach(set_value(_SUPPRESS_INSTRUMENTATION_KEY, True))
        while not self._turn():
            if self._forks and self._pauses():
                return
        self._end()

    def _pauses(self) -> bool:
        self._rest()
        with self.lock:
            self._is_wanted = self._forks > 0
            return self._is_wanted
