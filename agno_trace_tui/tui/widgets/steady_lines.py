"""Lines among which others come: they stay where they are on screen, and what was not seen yet is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive

from agno_trace_tui.model.arrivals import Arrivals
from agno_trace_tui.tui.widgets.arranged_lines import ArrangedLines

if TYPE_CHECKING:
    from collections.abc import Callable

    from agno_trace_tui.model.arrangement import Mark
    from agno_trace_tui.model.index import TraceIndex


class SteadyLines(ArrangedLines):
    """Knows what stands at the top of the screen, and what came and was not on it yet."""

    unseen = reactive(0, repaint=False)
    """Traces that came above what is on screen."""

    def __init__(self, index: TraceIndex, *, now_ns: Callable[[], int], id: str | None = None) -> None:
        super().__init__(index, now_ns=now_ns, id=id)
        self._arrivals = Arrivals()
        self._top_mark: Mark | None = None

    def _note_top(self) -> None:
        self._top_mark = self.arrangement.mark_at(self.top_line)

    def _keep_rank(self, before: int, line: int) -> None:
        """Among ranks, keep the cursor where it is on screen; at the top stay there, if that keeps it in sight."""
        if self.top_line and line != before:
            top = max(0, self.top_line + line - before)
            self.scroll_to(y=top, animate=False, force=True, immediate=True)
        self.show_line(line)

    def count_anew(self) -> None:
        """Another list comes: what came in the former one is not news in it."""
        self._arrivals = Arrivals()
        self.unseen = 0

    def _count_unseen(self, added: int) -> None:
        """Note what came while the reader looked elsewhere; `added`: how many, where they come at an end."""
        if self.sought:
            return
        self._arrivals.note(self.index.window)
        if self.arrangement.bounded:
            self._note_seen()
        else:
            self.unseen = 0 if self._shows_newest() else self.unseen + added

    def _note_seen(self) -> None:
        """What is on screen has been seen."""
        self._arrivals.saw(self.arrangement.line_of, *self.visible_lines())
        self.unseen = len(self._arrivals)

    def _shows_newest(self) -> bool:
        """Whether the newest trace is on screen."""
        line, (first, last) = self.arrangement.newest_line(), self.visible_lines()
        return line is None or first <= line <= last
