"""A scrolling view that is drawn line by line and draws no line without need.

Textual draws all of a widget when it gets or loses the keys, and lays out the whole screen and draws it anew when
a scroll bar comes or goes. Over a slow line to a distant machine that is seen. Here only lines that differ from
what is on screen are drawn, and the bar has its cell always: where there is nothing to scroll it is empty.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, Self

from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip

from agno_trace_tui.tui.widgets.kept_lines import KeptLines
from agno_trace_tui.tui.widgets.line_styles import Inked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.segment import Segment
    from textual.color import Color


class LineView(Inked, KeptLines, ScrollView, can_focus=True):
    """Knows what it has drawn."""

    DEFAULT_CSS = """
    LineView {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._on_screen: dict[int, Strip] = {}
        self._ready: dict[int, Strip] = {}
        """Lines that were made to see whether they differ, and are to be drawn next."""
        self._finished: dict[int, Strip] = {}
        """What is on screen, as it goes to the terminal."""
        self._finished_width = 0

    def draw_line(self, y: int) -> Strip:
        """What stands on a line of the screen."""
        raise NotImplementedError

    def focus_moved(self) -> None:
        """The keys come here or go elsewhere."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """One line of the screen, when it is drawn."""
        strip = self._ready.pop(y, None)
        strip = self._on_screen[y] = self.draw_line(y) if strip is None else strip
        return strip

    def redraw_what_differs(self) -> None:
        """Draw all that is no longer what is on screen."""
        for y in range(self.size.height):
            self._draw_if_other(y)

    def redraw_at(self, y: int) -> None:
        """Draw the part of a line that is no longer what is on screen."""
        if 0 <= y < self.size.height:
            self._draw_if_other(y)

    def _draw_if_other(self, y: int) -> None:
        self._ready.pop(y, None)
        before, strip = self._on_screen.get(y), self.draw_line(y)
        if strip is before:
            return
        cells = range(self.scrollable_content_region.width) if before is None else differing(before, strip)
        if cells:
            self._finished.pop(y, None)
            super().refresh(Region(cells.start, y, len(cells), 1))
            self._ready[y] = strip

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Draw anew, whatever was made before."""
        self._ready.clear()
        self._finished.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def lines_of(self, crop: Region) -> list[Strip]:
        """The lines of a part of the view, of which only those are made that are to be drawn.

        Not as Textual makes them, a new strip each time: one knows what was made of it, its parts and what the
        terminal is sent. A line that only moves is the same strip elsewhere. (The bar covers the last cell.)
        """
        gutter = self.styles.gutter
        if gutter.height or crop.x:
            return super().lines_of(crop)
        if crop.width != self._finished_width:
            self._finished_width = crop.width
            self._finished.clear()
        ground, filters = self.background_colors[1], self.get_line_filters()
        for y in crop.line_range:
            if y not in self._finished:
                strip = self.render_line(y)
                if gutter.width:
                    strip = Strip.join([blank(gutter.left, ground), strip, blank(gutter.right, ground)])
                for line_filter in filters:
                    strip = strip.apply_filter(line_filter, ground)
                self._finished[y] = strip
        return [self._finished[y] for y in crop.line_range]

    def watch_has_focus(self, _has_focus: bool) -> None:
        """No style depends on it: what tells who has the keys is drawn."""

    # What Textual does for these two events, but for drawing everything.

    def on_focus(self, event: events.Focus) -> None:
        """Be the one that has the keys."""
        event.prevent_default()
        self.has_focus = True
        self.focus_moved()
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self))

    def on_blur(self, event: events.Blur) -> None:
        """Be no longer the one that has the keys."""
        event.prevent_default()
        self.has_focus = False
        self.focus_moved()
        if self.parent is not None:
            self.parent.post_message(events.DescendantBlur(self))


@lru_cache(16)
def blank(width: int, ground: Color) -> Strip:
    """Cells beside a line."""
    return Strip.blank(width, Style(bgcolor=ground.rich_color))


def differing(before: Strip, after: Strip) -> range:
    """The cells from the first to the last that is another."""
    if before.cell_length != after.cell_length:
        return range(max(before.cell_length, after.cell_length))
    start = common_cells(zip(before, after, strict=False))
    if start == after.cell_length:
        return range(0)
    return range(
        start, after.cell_length - common_cells(zip(reversed(before), reversed(after), strict=False))
    )


def common_cells(pairs: Iterable[tuple[Segment, Segment]]) -> int:
    """Cells of the pieces that are the same."""
    return sum(new.cell_length for _, new in takewhile(lambda pair: pair[0] == pair[1], pairs))
