"""Parts of the screen that nothing is asked of for a picture in which they are as they were.

For every picture Textual asks each widget between the highest and the lowest line that changed for all its lines,
and each looks up its colours, those of all that it stands in, and line by line what it had. Where one line of a list
is another, that is most of the work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from textual.geometry import Region

if TYPE_CHECKING:
    from textual.strip import Strip
    from textual.widget import Widget
else:
    Widget = object  # Textual looks for styles in the first base that is one: this is none


class KeptLines(Widget):
    """A widget, to be named before its other bases, that answers with the same lines until something is to be drawn."""

    _kept: tuple[Region, list[Strip]] | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of it."""
        kept = self._kept
        if kept is None or kept[0] != crop:
            self._kept = None
            kept = self._kept = (crop, self.lines_of(crop))
        return kept[1]

    def lines_of(self, crop: Region) -> list[Strip]:
        """The same, made anew."""
        return super().render_lines(crop)

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Something is to be drawn anew."""
        self._kept = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Something is to look otherwise."""
        self._kept = None
        super().notify_style_update()


class Backdrop(KeptLines):
    """What other widgets stand on: within its frame, if it has one, all its lines are the same one.

    Textual would make each of them, and cut each where those that stand on it begin and end.
    """

    def lines_of(self, crop: Region) -> list[Strip]:
        """Its edges, and one line as often as there are others."""
        edges = self.styles.gutter
        below = self.outer_size.height - edges.bottom
        lines: list[Strip] = []
        between: list[Strip] = []
        for y in range(crop.y, crop.bottom):
            if edges.top <= y < below:
                between = between or self._line_of(crop, y)
                lines += between
            else:
                lines += self._line_of(crop, y)
        return lines

    def _line_of(self, crop: Region, y: int) -> list[Strip]:
        return super().lines_of(Region(crop.x, y, crop.width, 1))
