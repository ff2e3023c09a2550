"""Folding the parts of a text: by key, by mouse, and with the reader's place kept."""

from __future__ import annotations

from textual.actions import SkipAction

from agno_trace_tui.tui.widgets.growing_text import GrowingText
from agno_trace_tui.tui.widgets.wrapped_view import TextPlace


class FoldingText(GrowingText):
    """A view of a document whose parts fold. What the reader folded is kept in `folds`, by the parts' keys."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.folds: dict[str, bool] = {}

    def draw_folded(self) -> None:
        """Show the document with the parts folded as `folds` tells."""
        self.put(self.document.with_folds(self.folds) if self.document.parts else self.document)

    def fold_at(self, line: int) -> bool:
        """Fold or unfold the part whose title is on a line; answers whether there is one."""
        place = self.document.titled(line)
        if place is None:
            return False
        above = self.row_of(TextPlace(line)) - self.top_row
        self.folds[place.part.key] = not place.folded
        self.draw_folded()
        row = self.row_of(TextPlace(line))
        self.scroll_to(y=max(0, row - above), animate=False, immediate=True)
        self.go_to(TextPlace(line))
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys for parts are there where there are parts."""
        if action in ("fold_part", "step_part"):
            return bool(self.document.parts)
        return super().check_action(action, parameters)

    def action_fold_part(self) -> None:
        """Fold or unfold the part whose title is under the cursor."""
        if not self.fold_at(self.cursor_line):
            raise SkipAction

    def action_step_part(self, step: int) -> None:
        """To the title of the next part, or of the one before."""
        place = self.document.next_part(self.cursor_line, step)
        if place is not None:
            self.go_to(TextPlace(place.line))
