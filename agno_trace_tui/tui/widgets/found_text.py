"""A text in which something was found: hits are marked on screen, and gone to in parts that are folded, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.tui.rendering.marks import Mark
from agno_trace_tui.tui.rendering.text_search import Hit, Hits
from agno_trace_tui.tui.widgets.folding import FoldingText
from agno_trace_tui.tui.widgets.wrapped_view import TextPlace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agno_trace_tui.tui.rendering.document import Document
    from agno_trace_tui.tui.rendering.unfolding import Unfolding

NOTHING = Hits(0)


class FoundText(FoldingText):
    """A view of a document that marks hits. A hit's line is that of the whole document, with no part folded."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hits, self._hit_length = NOTHING, 0
        self.current_hit: Hit | None = None
        self._unfolded: Unfolding | None = None

    def put(self, document: Document) -> None:
        """Have another document in the view."""
        self._unfolded = None
        super().put(document)

    @property
    def _unfolding(self) -> Unfolding:
        """The document with no part folded; put together when something is searched for."""
        if self._unfolded is None:
            from agno_trace_tui.tui.rendering.unfolding import Unfolding

            self._unfolded = Unfolding(self.document)
        return self._unfolded

    @property
    def whole_place(self) -> Hit:
        """The cursor's place, as hits tell theirs."""
        return Hit(self._unfolding.whole_line(self.place.line), self.place.offset)

    def texts_from(self, line: int) -> Iterator[str]:
        """The lines of the whole document from one on."""
        return self._unfolding.whole.texts(line)

    def mark_hits(self, hits: Hits, length: int) -> None:
        """Mark what was found, each so many characters long."""
        self._hits, self._hit_length = hits, length
        self.redraw()

    def unmark_hits(self) -> None:
        """Mark nothing."""
        self.current_hit = None
        self.mark_hits(NOTHING, 0)

    def reveal(self, hit: Hit) -> None:
        """Put the cursor on a hit; the parts in which it is folded are opened."""
        self.current_hit = hit
        folded = self._unfolding.keys_folded_around(hit.line)
        if folded:
            self.folds.update(dict.fromkeys(folded, False))
            self.draw_folded()
        self.go_to(TextPlace(self._unfolding.shown_line(hit.line), hit.offset))
        self.redraw()

    def return_to(self, place: Hit) -> None:
        """Put the cursor where it was."""
        self.go_to(TextPlace(self._unfolding.shown_line(place.line), place.offset))

    def forget_lost_hit(self, hits: Hits) -> None:
        """The current hit is none any more if it is not among those."""
        hit = self.current_hit
        if hit is not None and not hits.within(hit.line, hit.offset, hit.offset + 1):
            self.current_hit = None

    def is_at_current_hit(self) -> bool:
        """Whether the cursor is on the row of the current hit."""
        hit = self.current_hit
        if hit is None:
            return False
        return self.row_of(TextPlace(self._unfolding.shown_line(hit.line), hit.offset)) == self.cursor_row

    def marks_on(self, line: int, start: int, end: int) -> Sequence[Mark]:
        """What was found in a line."""
        if not len(self._hits):
            return ()
        whole, length = self._unfolding.whole_line(line), self._hit_length
        return [
            Mark(
                offset,
                offset + length,
                "text--current-hit" if self.current_hit == (whole, offset) else "text--hit",
            )
            for offset in self._hits.within(whole, start - length + 1, end)
        ]
