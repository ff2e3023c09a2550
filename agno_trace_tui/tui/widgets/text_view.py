"""The text of a document for a reader: a cursor, parts that fold, text that the mouse selects."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Offset
from textual.message import Message
from textual.selection import Selection

from agno_trace_tui.tui.commands import bindings_of
from agno_trace_tui.tui.rendering.marks import Mark
from agno_trace_tui.tui.rendering.selecting import selected_text, word_at
from agno_trace_tui.tui.widgets.found_text import FoundText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.binding import BindingType

    from agno_trace_tui.tui.rendering.document import Document


class TextView(FoundText):
    """Shows a document, follows the reader's keys and mouse in it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("text")

    class Shown(Message):
        """Another document is in the view, or the same one has grown."""

    def show(
        self, document: Document, *, keep_place: bool = False, folds: dict[str, bool] | None = None
    ) -> None:
        """Show a document, from its beginning unless it is the same one grown.

        `folds` are the parts that its reader folded or opened before, and are written on.
        """
        if folds is not None:
            self.folds = folds
        elif not keep_place:
            self.folds = {}
        if not keep_place:
            self.begin()
            self.current_hit = None
            if self.text_selection is not None:
                self.screen.clear_selection()
        had_parts, self.document = bool(self.document.parts), document
        self.draw_folded()
        self.post_message(self.Shown())
        if had_parts != bool(document.parts):
            self.refresh_bindings()

    # -- the mouse -------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """Put the cursor there, fold a title; twice selects the word, three times the line (not everything)."""
        event.prevent_default()
        offset = event.get_content_offset(self)
        row = -1 if offset is None else self.top_row + offset.y
        if not 0 <= row < self.row_total:
            return
        self._put_cursor(row)
        if event.chain > 1:
            self._select_around(event)
        elif self.text_selection is None:
            self.fold_at(self.cursor_line)

    def _select_around(self, event: events.Click) -> None:
        widget, offset = self.screen.get_widget_and_offset_at(event.screen_x, event.screen_y)
        if widget is self and offset is not None:
            text = self.document.line_text(offset.y)
            left, right = word_at(text, offset.x) if event.chain == 2 else (0, len(text))
            self.screen.selections = {self: Selection(Offset(left, offset.y), Offset(right, offset.y))}

    # -- what is selected ------------------------------------------------------------------------

    def marks_on(self, line: int, start: int, end: int) -> Sequence[Mark]:
        """What was found, and over it what is selected."""
        found = super().marks_on(line, start, end)
        span = None if self.text_selection is None else self.text_selection.get_span(line)
        if span is None:
            return found
        left, right = span
        return [*found, Mark(left, end if right == -1 else right, "text--selected")]

    def selection_updated(self, selection: Selection | None) -> None:
        """Other text is selected."""
        self.redraw()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text that is selected, and what parts it from that of other widgets."""
        return selected_text(self.document, selection), "\n"
