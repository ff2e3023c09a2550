"""What came while the reader looked elsewhere, where it can come on any line."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from agno_trace_tui.model.arrangement import Mark
    from agno_trace_tui.model.window import TraceWindow
    from agno_trace_tui.store.rows import TraceKey


class Arrivals:
    """Traces newer than all that were held before, until their lines have been on screen."""

    def __init__(self) -> None:
        self._newest: TraceKey | None = None
        self._unseen: set[str] = set()

    def __len__(self) -> int:
        return len(self._unseen)

    def forget(self) -> None:
        """Count from here on."""
        self._unseen.clear()

    def note(self, window: TraceWindow) -> None:
        """Take note of what is newer than what was there before."""
        if not window.rows or not window.at_newest:
            return
        before, self._newest = self._newest, window.rows[0].key
        if before is not None:
            self._unseen.update(row.trace_id for row in takewhile(lambda row: row.key > before, window.rows))

    def saw(self, line_of: Callable[[Mark], int | None], first: int, last: int) -> None:
        """What stands between these lines has been seen; what stands nowhere is gone."""
        lines = {trace_id: line_of(trace_id) for trace_id in self._unseen}
        self._unseen = {
            trace_id for trace_id, line in lines.items() if line is not None and not first <= line <= last
        }
