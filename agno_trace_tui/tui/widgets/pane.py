"""A framed part of the screen whose title says what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from textual.containers import Vertical
from textual.geometry import Region

if TYPE_CHECKING:
    from textual.content import Content

CORNERS = 4
"""Cells of the frame that a title cannot use."""


class Pane(Vertical):
    """Titles are content, never text to be parsed: they hold names from traces.

    They tick with what runs. Textual would draw all that is in the frame for it; here only the edge is.
    """

    _edge: Region | None = None
    """The edge whose title is being set."""

    @property
    def title_room(self) -> int:
        """Cells that a title may take."""
        return self.outer_size.width - CORNERS

    def entitle(self, title: Content, subtitle: str | Content = "") -> None:
        """Have these titles; drawn only if they are others, and once there is room."""
        if self.title_room <= 0:
            return
        if self.border_title != title.markup:
            self._edge = self._line(0)
            self.border_title = title
        if (self.border_subtitle or "") != (subtitle if isinstance(subtitle, str) else subtitle.markup):
            self._edge = self._line(self.outer_size.height - 1)
            self.border_subtitle = subtitle
        self._edge = None

    def _line(self, y: int) -> Region:
        """A line of the pane with its frame, as seen from inside the frame."""
        return Region(0, y, self.outer_size.width, 1).translate(-self.content_offset)

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Draw it anew, or only some regions."""
        if self._edge is not None:
            regions = (self._edge,)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
