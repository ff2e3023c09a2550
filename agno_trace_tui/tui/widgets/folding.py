"""Folding the parts of a text: by key, by mouse, and with the reader's place kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.scroll_view import ScrollView

if TYPE_CHECKING:
    from textual import events

    from agno_trace_tui.tui.rendering.document import Document


class FoldingText(ScrollView):
    """A view of a document whose parts fold. What the reader folded is kept in `folds`, by the parts' keys."""

    document: Document
    folds: dict[str, bool]
    cursor: int | None
    """The line that keys are about; `None`: none was chosen yet."""

    def draw_folded(self) -> None:
        """Show the document with the parts folded as `folds` tells."""
        raise NotImplementedError

    def row_of(self, line: int) -> int:
        """The first row of a line of the document."""
        raise NotImplementedError

    def line_at(self, row: int) -> int | None:
        """The line of the document on a row; `None` below its end."""
        raise NotImplementedError

    def go_to_line(self, line: int) -> None:
        """Choose a line, and have it on screen."""
        self.cursor = line
        row, top, height = self.row_of(line), round(self.scroll_y), max(1, self.size.height)
        if not top <= row < top + height:
            self.scroll_to(y=max(0, row - height // 4), animate=False, immediate=True)
        self.refresh()

    def fold_at(self, line: int) -> bool:
        """Fold or unfold the part whose title is on a line; answers whether there is one."""
        place = self.document.titled(line)
        if place is None:
            return False
        above = self.row_of(line) - round(self.scroll_y)
        self.folds[place.part.key] = not place.folded
        self.draw_folded()
        self.scroll_to(y=max(0, self.row_of(line) - above), animate=False, immediate=True)
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys for parts are there where there are parts."""
        if action in ("fold_part", "step_part"):
            return bool(self.document.parts)
        return super().check_action(action, parameters)

    def action_fold_part(self) -> None:
        """Fold or unfold the part whose title is under the cursor."""
        if self.cursor is not None:
            self.fold_at(self.cursor)

    def action_step_part(self, step: int) -> None:
        """To the title of the next part, or of the one before."""
        line = self.cursor
        if line is None:
            line = (self.line_at(round(self.scroll_y)) or 0) - 1
        place = self.document.next_part(line, step)
        if place is not None:
            self.go_to_line(place.line)

    def on_click(self, event: events.Click) -> None:
        """A click on a part's title folds it."""
        offset = event.get_content_offset(self)
        line = None if offset is None else self.line_at(round(self.scroll_y) + offset.y)
        if line is not None and self.fold_at(line):
            self.cursor = line
