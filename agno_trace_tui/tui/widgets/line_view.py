"""A scrolling view that is drawn line by line and draws no line without need.

Textual draws all of a widget when it gets or loses the keys, and lays out the whole screen and draws it anew when
a scroll bar comes or goes. Over a slow line to a distant machine that is seen. Here only lines that differ from
what is on screen are drawn, and the bar has its cell always: where there is nothing to scroll it is empty.

What a line takes to be drawn is most of what a key takes. So lines are made here from what they say to what the
terminal is sent; a view may have margins at its sides (`padding`), and no frame of its own.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Self

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.scroll_view import ScrollView

from agno_trace_tui.tui.rendering.cells import LineStrip
from agno_trace_tui.tui.widgets.kept_lines import KeptLines
from agno_trace_tui.tui.widgets.line_styles import Inked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from textual.strip import Strip


MOST_MADE = 160
"""Lines that are remembered with their margins: those of two large screens."""


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
        self._with_them: dict[int, tuple[Strip, Strip]] = {}
        """Lines by their identity, and each with its margins."""
        self._styles_of: dict[tuple[str, ...], Style] = {}

    def draw_lines(self, lines: Iterable[int]) -> Iterator[Strip]:
        """What stands on some lines of the screen. What is the same for all of them is asked for once."""
        raise NotImplementedError

    def focus_moved(self) -> None:
        """The keys come here or go elsewhere."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """What stands on a line of the screen, as Textual asks for it: to know what is under the mouse."""
        return next(iter(self.draw_lines((y,))))

    def redraw_what_differs(self) -> None:
        """Draw all that is no longer what is on screen."""
        self.redraw_rows(range(self.size.height))

    def redraw_rows(self, rows: Iterable[int]) -> None:
        """Draw the parts of rows of the screen that are no longer what is there."""
        lines = [y for y in rows if 0 <= y < self.size.height]
        regions = []
        for y, strip in zip(lines, self.draw_lines(lines), strict=True):
            self._ready.pop(y, None)
            before = self._on_screen.get(y)
            if strip is before:
                continue
            cells = range(strip.cell_length) if before is None else differing(before, strip)
            if cells:
                self._finished.pop(y, None)
                regions.append(Region(cells.start, y, len(cells), 1))
                self._ready[y] = strip
        if regions:
            super().refresh(*regions)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other lines are on screen, or the same that are now elsewhere in the whole."""
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            self.redraw_what_differs()

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Draw anew, whatever was made before."""
        self._ready.clear()
        self._finished.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def lines_of(self, crop: Region) -> list[Strip]:
        """The lines of a part of the view, of which only those are made that are to be drawn.

        Not as Textual makes them, a new strip for each thing that is done with one: what is made of a line goes to
        the terminal, and a line that only moves is the same strip elsewhere. (The bar covers the last cell.)
        """
        if crop.width != self._finished_width:
            self._finished_width = crop.width
            self._finished.clear()
        while missing := [y for y in crop.line_range if y not in self._finished]:
            self._finish(missing)  # which wraps a text that has another width than before, and so begins anew
        return [self._finished[y].crop(*crop.column_span) for y in crop.line_range]

    def _finish(self, lines: Sequence[int]) -> None:
        """Make of these lines what goes to the terminal: with their margins."""
        padding, blank = self.styles.padding, Style(bgcolor=self.style_of().bgcolor)
        left, right = (
            [Segment(" " * width, blank)] if width else [] for width in (padding.left, padding.right)
        )
        missing = [y for y in lines if y not in self._ready]
        self._ready.update(zip(missing, self.draw_lines(missing), strict=True))
        for y in lines:
            if y not in self._ready:
                continue  # it was made for another width, which was noticed now: it is made again
            strip = self._on_screen[y] = self._ready.pop(y)
            self._finished[y] = self._with_margins(left, strip, right) if left or right else strip

    def _with_margins(self, left: list[Segment], strip: Strip, right: list[Segment]) -> Strip:
        known = self._with_them.get(id(strip))
        if known is None:
            if len(self._with_them) >= MOST_MADE:
                self._with_them.clear()
            known = self._with_them[id(strip)] = (strip, LineStrip([*left, *strip, *right]))
        return known[1]

    def style_of(self, *parts: str) -> Style:
        """How the terminal shows what is part of these things, each over the one before (`inks.py`)."""
        style = self._styles_of.get(parts)
        if style is None:
            styles = (self.line_styles[part] for part in parts if part)
            style = self._styles_of[parts] = self._in_colours(sum(styles, self.rich_style))
        return style

    def _in_colours(self, style: Style) -> Style:
        """A style in the colours that the terminal has."""
        ground, segments = self.background_colors[1], [Segment(" ", style)]
        for line_filter in self.get_line_filters():
            segments = line_filter.apply(segments, ground)
        return segments[0].style or style

    def notify_style_update(self) -> None:
        """Forget the colours of the former theme."""
        self._styles_of.clear()
        self._with_them.clear()
        super().notify_style_update()

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
