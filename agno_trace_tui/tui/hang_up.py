"""The end of the terminal: its window was closed, or the line to it broke.

A signal tells those that belong to it, but not who was started from elsewhere or told to ignore it, nor who is still
loading. Textual would go on for ever, reading nothing as fast as it can.
"""

from __future__ import annotations

import asyncio
import select
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class HangUp:
    """Tells once that a terminal is gone, and until then costs nothing: no thread, no looks at it."""

    def __init__(self, terminal: int, tell: Callable[[], object]) -> None:
        """`terminal`: its file descriptor. Systems without epoll have the signal only."""
        self._tell = tell
        self._waiting: select.epoll | None = None
        if not hasattr(select, "epoll"):
            return
        waiting = select.epoll()
        try:
            waiting.register(terminal, 0)  # asked for nothing, it tells of nothing but the end
        except OSError:  # a file: it does not end
            waiting.close()
            return
        self._waiting = waiting
        asyncio.get_running_loop().add_reader(waiting, self._take)

    def _take(self) -> None:
        self.close()
        self._tell()

    def close(self) -> None:
        """Look out for it no longer."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            with suppress(RuntimeError):  # the loop is gone already
                asyncio.get_running_loop().remove_reader(waiting)
            waiting.close()
