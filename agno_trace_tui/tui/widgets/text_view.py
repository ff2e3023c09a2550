"""The text of a document for a reader: a cursor, parts that fold, text that the mouse selects."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.actions import SkipAction
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.selection import Selection

from agno_trace_tui.tui.commands import bindings_of
from agno_trace_tui.tui.rendering.marks import Mark
from agno_trace_tui.tui.widgets.found_text import FoundText
from agno_trace_tui.tui.widgets.wrapped_view import WrappedView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.binding import BindingType

    from agno_trace_tui.tui.rendering.blocks import FileLine
    from agno_trace_tui.tui.rendering.document import Document


class TextView(FoundText, WrappedView):
    """Shows a document, follows the reader's keys and mouse in it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("text")

    can_enter: reactive[tuple[bool, bool]] = reactive((False, False), repaint=False, bindings=True)
    """Whether the part whose title is under the cursor folds, and whether the line there leads to a file."""

    class Shown(Message):
        """Another document is in the view, or the same one has grown."""

        def __init__(self, *, grown: bool = False) -> None:
            """`grown`: it is the same, and all that was there before is still there."""
            super().__init__()
            self.grown = grown

    class Followed(Message):
        """The reader wants to see where a line leads."""

        def __init__(self, target: FileLine) -> None:
            super().__init__()
            self.target = target

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
        had, self.document = abilities(self.document), document
        self.draw_folded()
        self.cursor_moved()
        self.post_message(self.Shown())
        if had != abilities(document):
            self.refresh_bindings()

    def cursor_moved(self) -> None:
        """Another line may fold, or lead somewhere, or not."""
        line = self.cursor_line
        self.can_enter = (
            self.document.titled(line) is not None,
            self.document.target_at(line) is not None,
        )

    def has_grown(self) -> None:
        """There are more lines than before."""
        self.post_message(self.Shown(grown=True))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only where a line leads somewhere can it be followed, and only a title folds."""
        folds, leads = self.can_enter
        if action == "follow_line":
            return leads
        if action == "fold_part" and not folds:
            return None if self.document.parts and not leads else False
        return super().check_action(action, parameters)

    def action_follow_line(self) -> None:
        """Go where the line under the cursor leads, if it leads anywhere."""
        target = self.document.target_at(self.cursor_line)
        if target is None:
            raise SkipAction
        self.post_message(self.Followed(target))

    # -- the mouse -------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """Put the cursor there, fold a title; twice selects the word, three times the line (not everything)."""
        event.prevent_default()
        offset = event.get_content_offset(self)
        row = -1 if offset is None else self.top_row + offset.y
        if not self.has_row(row):
            return
        self._put_cursor(row)
        if event.chain > 1:
            self._select_around(event)
        elif self.text_selection is None:
            self.fold_at(self.cursor_line)

    def _select_around(self, event: events.Click) -> None:
        widget, offset = self.screen.get_widget_and_offset_at(event.screen_x, event.screen_y)
        if widget is self and offset is not None:
            from agno_trace_tui.tui.rendering.selecting import word_at

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

    @property
    def selected_text(self) -> str:
        """What the mouse selected in it."""
        selection = self.text_selection
        return "" if selection is None else self.get_selection(selection)[0]

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The text that is selected, and what parts it from that of other widgets."""
        from agno_trace_tui.tui.rendering.selecting import selected_text

        return selected_text(self.document, selection), "\n"


def abilities(document: Document) -> tuple[bool, bool]:
    """Whether there are parts to fold, and lines that lead somewhere."""
    return bool(document.parts), document.leads_to_files
