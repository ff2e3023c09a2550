"""A framed part of the screen whose title says what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical

if TYPE_CHECKING:
    from textual.content import Content

CORNERS = 4
"""Cells of the frame that a title cannot use."""


class Pane(Vertical):
    """Titles are content, never text to be parsed: they hold names from traces."""

    @property
    def title_room(self) -> int:
        """Cells that a title may take."""
        return self.outer_size.width - CORNERS

    def entitle(self, title: Content, subtitle: str = "") -> None:
        """Have these titles; drawn only if they are others, and once there is room."""
        if self.title_room <= 0:
            return
        if self.border_title != title.markup:
            self.border_title = title
        if (self.border_subtitle or "") != subtitle:
            self.border_subtitle = subtitle
