"""Scroll bars in whole cells, for terminals that lack the signs of their rounded ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender

from agno_trace_tui.tui.rendering.glyphs import plain_terminal

if TYPE_CHECKING:
    from rich.segment import Segments


class WholeCells(ScrollBarRender):
    """Bars whose ends are at the edges of cells."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


class FittingBar(ScrollBarRender):
    """Bars as the terminal can show them."""

    @classmethod
    def render_bar(cls, *given: Any, **named: Any) -> Segments:
        """A bar."""
        kind = WholeCells if plain_terminal() else ScrollBarRender
        return kind.render_bar(*given, **named)


def use_fitting_bars() -> None:
    """Have all scroll bars drawn so."""
    ScrollBar.renderer = FittingBar
