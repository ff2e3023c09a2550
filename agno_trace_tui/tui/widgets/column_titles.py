"""The line above a view of lines that names its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from agno_trace_tui.tui.rendering.glyphs import plain
from agno_trace_tui.tui.widgets.kept_lines import KeptLines

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events

    from agno_trace_tui.tui.rendering.cells import Piece


class ColumnTitles(KeptLines, Widget):
    """Titles for whatever width there is; the cell of the scroll bar stays free."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ColumnTitles { height: 1; padding: 0 1 0 0; color: $text-muted; }
    """

    def __init__(
        self,
        pieces: Callable[[int], list[Piece]],
        *,
        pick: Callable[[int, int], None] | None = None,
        id: str | None = None,
    ) -> None:
        """`pick` is told which cell, of how many, was clicked."""
        super().__init__(id=id)
        self._pieces, self._pick = pieces, pick
        self._drawn = ""

    def redraw(self) -> None:
        """Draw the titles, if they are others."""
        if self._words() != self._drawn:
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A title is picked."""
        if self._pick is not None:
            self._pick(event.x, self.content_size.width)

    def render(self) -> Content:
        """The line."""
        self._drawn = self._words()
        return Content(self._drawn)

    def _words(self) -> str:
        return plain("".join(piece.text for piece in self._pieces(self.content_size.width)))
