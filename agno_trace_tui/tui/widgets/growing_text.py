"""A text of which the first lines are shown at once, and the others once they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.tui.turns import Turns
from agno_trace_tui.tui.widgets.cursor_text import CursorText
from agno_trace_tui.tui.widgets.wrapped_view import TextPlace

if TYPE_CHECKING:
    from agno_trace_tui.tui.rendering.document import Document


class GrowingText(CursorText):
    """A view of a document that grows while the reader reads. The cursor stays where it is."""

    @property
    def knows_all(self) -> bool:
        """Whether all lines are made, and their rows counted."""
        return not self.is_growing and super().knows_all

    @property
    def is_growing(self) -> bool:
        """Whether more lines are to come."""
        return any(True for _ in self.document.growing())

    def put(self, document: Document) -> None:
        """Have another document in the view."""
        super().put(document)
        self.let_grow()

    def let_grow(self, *, folded: bool = False) -> None:
        """Make the lines that are still to come, a turn at a time; those in parts that are folded, too."""
        if any(True for _ in self.document.growing(folded=folded)):
            # First what is on screen is painted.
            self.call_after_refresh(self._begin_to_grow, self.document, folded=folded)

    def _begin_to_grow(self, document: Document, *, folded: bool) -> None:
        if document is self.document:
            self.run_worker(self._grow(document, folded=folded), group="growth", exclusive=True)

    async def _grow(self, document: Document, *, folded: bool) -> None:
        turns = Turns()
        for lines in list(document.growing(folded=folded)):
            while not lines.is_complete:
                lines.grow()
                await turns.pause()
        if document is self.document:
            self._take(document.grown())

    def _take(self, grown: Document) -> None:
        """Show what was made."""
        line, offset = self.document.same_line(self.place.line, grown), self.place.offset
        above, wants_end = self.cursor_row - self.top_row, self.wants_end
        self.put(grown)
        row = self.row_of(TextPlace(line, offset))
        self.scroll_to(y=max(0, row - above), animate=False, immediate=True)
        self.go_to(TextPlace(line, offset))
        self.wants_end = wants_end
        self.go_to_wished_end()
        self.has_grown()

    def has_grown(self) -> None:
        """There are more lines than before."""
