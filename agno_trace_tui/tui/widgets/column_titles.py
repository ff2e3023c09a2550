"""The line above a view of lines that names its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.widgets.one_line import OneLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events


class ColumnTitles(OneLine):
    """Titles for whatever width there is; the cell of the scroll bar stays free."""

    DEFAULT_CSS = """
    ColumnTitles { height: 1; padding: 0 1 0 0; color: $text-muted; }
    """

    def __init__(
        self,
        titles: Callable[[int], str],
        *,
        pick: Callable[[int, int], None] | None = None,
        id: str | None = None,
    ) -> None:
        """`titles` answers them for so many cells. `pick` is told which cell, of how many, was clicked."""
        super().__init__(id=id)
        self._titles, self._pick = titles, pick

    def on_click(self, event: events.Click) -> None:
        """A title is picked."""
        if self._pick is not None:
            self._pick(event.x, self.content_size.width)

    def pieces(self, width: int) -> list[Piece]:
        """The titles."""
        return [Piece(self._titles(width))]
