"""Scroll bars that are drawn only if they are others, in whole cells for terminals that lack rounded ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import scrollbar
from textual.scrollbar import ScrollBar, ScrollBarRender

from agno_trace_tui.tui.rendering.glyphs import plain_terminal
from agno_trace_tui.tui.widgets.kept_lines import KeptLines

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


class KeptBar(KeptLines, ScrollBar):
    """A bar beside lines that change more often than it does."""

    renderer = FittingBar


def use_fitting_bars() -> None:
    """Have all scroll bars be such: Textual makes those of a view when it first asks for them."""
    scrollbar.ScrollBar = KeptBar  # type: ignore[misc]
