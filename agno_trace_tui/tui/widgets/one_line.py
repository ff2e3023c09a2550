"""A widget of one line that is drawn from pieces, and of which only the cells that differ are drawn anew.

Textual wraps, aligns and pads what a widget renders, whatever it is: for one line that takes as long as drawing
twenty of a list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from agno_trace_tui.tui.rendering.cells import Piece, fit_pieces, strip_of
from agno_trace_tui.tui.widgets.kept_lines import KeptLines
from agno_trace_tui.tui.widgets.line_styles import Inked
from agno_trace_tui.tui.widgets.line_view import differing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style


class OneLine(Inked, KeptLines, Widget):
    """A line of pieces, cut where there is no room; nothing stands below it."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._base: Style | None = None
        self._line: Strip | None = None
        """What is on screen."""

    def pieces(self, width: int) -> Iterable[Piece]:
        """What it says, in so many cells at most."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw the cells that are no longer what is on screen."""
        if not self.size.height:
            return
        before = self._line
        after = self._line = self._made()
        cells = range(after.cell_length) if before is None else differing(before, after)
        if cells:
            self.refresh(Region(cells.start, 0, len(cells), 1))

    def lines_of(self, crop: Region) -> list[Strip]:
        """The line, as it goes to the terminal."""
        strip = self._line = self._made()
        ground = self.background_colors[1]
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, ground)
        below = [Strip.blank(crop.width, self._base)] * (crop.bottom - 1)
        return [strip.crop(crop.x, crop.right), *below][crop.y :]

    def _made(self) -> Strip:
        base = self._base = self._base or self.rich_style  # asked of all that it stands in: for once
        gutter, width = self.styles.gutter, self.content_size.width
        pieces = fit_pieces(self.pieces(width), width)
        return strip_of(
            [Piece(" " * gutter.left), *pieces, Piece(" " * gutter.right)], self.line_styles, base
        )

    def notify_style_update(self) -> None:
        """Forget the styles of the former theme."""
        self._base = self._line = None
        super().notify_style_update()
