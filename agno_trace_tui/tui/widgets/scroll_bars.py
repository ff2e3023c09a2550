"""Scroll bars that are drawn only if they are others, in whole cells for terminals that lack rounded ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from rich.segment import Segment
from rich.style import Style
from textual import scrollbar
from textual.scrollbar import ScrollBar, ScrollBarRender

from agno_trace_tui.tui.rendering.cells import LineStrip
from agno_trace_tui.tui.rendering.glyphs import plain_terminal
from agno_trace_tui.tui.widgets.kept_lines import KeptLines

if TYPE_CHECKING:
    from rich.segment import Segments
    from textual.geometry import Region
    from textual.strip import Strip


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
    """A bar that is drawn only if it is another: a line more among thousands does not change it."""

    renderer = FittingBar
    _drawn: list[Segment] | None = None
    """What is on screen."""

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Draw it anew, if it is another."""
        if self._drawn is not None and not (layout or recompose) and self._drawn == self._segments():
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def lines_of(self, crop: Region) -> list[Strip]:
        """A cell for each line."""
        self._drawn = self._segments()
        if not self.vertical or self.thickness > 1:
            return super().lines_of(crop)
        base, ground, filters = self.rich_style, self.background_colors[1], self.get_line_filters()
        made: dict[Segment, Strip] = {}
        for part in set(self._drawn):
            strip: Strip = LineStrip([Segment(part.text, base + part.style if part.style else base)], 1)
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, ground)
            made[part] = strip
        return [made[part] for part in self._drawn[crop.y : crop.bottom]]

    def _segments(self) -> list[Segment]:
        bar = self.render()
        if not isinstance(bar, ScrollBarRender) or not isinstance(bar.style, Style):
            return []
        length = self.size.height if self.vertical else self.size.width
        cells = self.renderer.render_bar(
            size=length,
            window_size=bar.window_size,
            virtual_size=bar.virtual_size,
            position=bar.position,
            thickness=bar.thickness,
            vertical=bar.vertical,
            back_color=bar.style.bgcolor,
            bar_color=bar.style.color,
        )
        return list(cells.segments)

    def notify_style_update(self) -> None:
        """It is to look otherwise."""
        self._drawn = None
        super().notify_style_update()


def use_fitting_bars() -> None:
    """Have all scroll bars be such: Textual makes those of a view when it first asks for them."""
    scrollbar.ScrollBar = KeptBar  # type: ignore[misc]
