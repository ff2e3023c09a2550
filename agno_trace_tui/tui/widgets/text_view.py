"""A scrolling view of a document: megabytes open at once, because only what is on screen is wrapped and drawn."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Size
from textual.strip import Strip

from agno_trace_tui.tui.commands import bindings_of
from agno_trace_tui.tui.rendering.cells import strip_of
from agno_trace_tui.tui.rendering.document import Document
from agno_trace_tui.tui.rendering.wrapping import Wrapped, wrap
from agno_trace_tui.tui.widgets.folding import FoldingText
from agno_trace_tui.tui.widgets.line_styles import ground, ink

if TYPE_CHECKING:
    from rich.style import Style
    from textual.binding import BindingType

CACHED_LINES = 512


CURSOR = "line--cursor"


class TextView(FoldingText, can_focus=True):
    """Shows a `Document` as plain content: nothing in it is ever parsed."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("text")

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "doc--heading", "doc--label", "doc--muted", "doc--key", "doc--string", "doc--number", "doc--error",
        "doc--failed", "doc--warning", "doc--good", "doc--reasoning", "doc--system", "doc--user", "doc--assistant",
        "doc--tool", "doc--other", "gutter--system", "gutter--user", "gutter--assistant", "gutter--tool", "gutter--other",
        CURSOR,
    }  # fmt: skip

    DEFAULT_CSS = """
    TextView {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        padding: 0 1;
        & > .doc--heading { text-style: bold; color: $accent; }
        & > .doc--label, & > .doc--muted { color: $text-muted; }
        & > .doc--key { color: $primary; }
        & > .doc--string { color: $foreground; }
        & > .doc--number { color: $accent; }
        & > .doc--error { color: $error; }
        & > .doc--failed { color: $error; text-style: bold; }
        & > .doc--warning { color: $warning; }
        & > .doc--good { color: $success; }
        & > .doc--reasoning { color: $text-muted; text-style: italic; }
        & > .doc--system, & > .doc--other { color: $text-muted; text-style: bold; }
        & > .doc--user { color: $primary; text-style: bold; }
        & > .doc--assistant { color: $success; text-style: bold; }
        & > .doc--tool { color: $warning; text-style: bold; }
        & > .gutter--system, & > .gutter--other { color: $foreground 30%; }
        & > .gutter--user { color: $primary; }
        & > .gutter--assistant { color: $success; }
        & > .gutter--tool { color: $warning; }
        & > .line--cursor { background: $primary 25%; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.document = Document()
        self.folds = {}
        self.cursor = None
        self._starts: list[int] = []
        self._rows = 0
        self._measured_width = -1
        self._cache: dict[int, Wrapped] = {}
        self._styles: dict[str, Style] = {}

    def show(
        self, document: Document, *, keep_place: bool = False, folds: dict[str, bool] | None = None
    ) -> None:
        """Show a document, from its beginning unless it is the same one grown.

        `folds` are the parts that its reader folded or opened before, and are written on.
        """
        if folds is not None:
            self.folds = folds
        elif not keep_place:
            self.folds = {}
        had_parts, self.document = bool(self.document.parts), document
        self.draw_folded()
        if not keep_place:
            self.cursor = None
            self.scroll_to(y=0, animate=False)
        if had_parts != bool(document.parts):
            self.refresh_bindings()

    def draw_folded(self) -> None:
        """Show the document with the parts folded as `folds` tells."""
        if self.document.parts:
            self.document = self.document.with_folds(self.folds)
        self._measured_width = -1
        self._measure()
        self.refresh()

    def row_of(self, line: int) -> int:
        """The first row of a line of the document."""
        return self._starts[min(line, len(self._starts) - 1)] if self._starts else 0

    def line_at(self, row: int) -> int | None:
        """The line of the document on a row; `None` below its end."""
        return bisect_right(self._starts, row) - 1 if 0 <= row < self._rows else None

    def _measure(self) -> None:
        """Find the row at which each line begins, for the present width."""
        width = self.scrollable_content_region.width
        if width == self._measured_width or width <= 0:
            return
        self._measured_width = width
        self._cache.clear()
        starts = list(accumulate(self.document.heights(width), initial=0))
        self._rows = starts.pop()
        self._starts = starts
        self.virtual_size = Size(width, self._rows)

    def on_resize(self) -> None:
        """Wrap for the new width."""
        self._measure()
        self.refresh()

    def notify_style_update(self) -> None:
        """Forget the styles of the former theme."""
        self._styles.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        self._measure()
        base, width = self.rich_style, self.scrollable_content_region.width
        row = round(self.scroll_offset.y) + y
        line = self.line_at(row)
        if line is None:
            return Strip.blank(width, base)
        pieces = self._wrapped(line).row(row - self._starts[line])
        if not self._styles:
            self._styles = ink(self, self.COMPONENT_CLASSES - {CURSOR}) | ground(self, {CURSOR})
        if line == self.cursor and self.has_focus:
            base += self._styles[CURSOR]
        return strip_of(pieces, self._styles, base).adjust_cell_length(width, base)

    def _wrapped(self, line: int) -> Wrapped:
        found = self._cache.get(line)
        if found is None:
            if len(self._cache) >= CACHED_LINES:
                self._cache.clear()
            found = self._cache[line] = wrap(self.document.line(line), self._measured_width)
        return found

    def action_scroll_down(self) -> None:
        """One row down."""
        self.scroll_relative(y=1, animate=False)

    def action_scroll_up(self) -> None:
        """One row up."""
        self.scroll_relative(y=-1, animate=False)

    def action_half_page_down(self) -> None:
        """Half a screenful down."""
        self.scroll_relative(y=max(1, self.size.height // 2), animate=False)

    def action_half_page_up(self) -> None:
        """Half a screenful up."""
        self.scroll_relative(y=-max(1, self.size.height // 2), animate=False)

    def action_page_down(self) -> None:
        """A screenful down."""
        self.scroll_relative(y=max(1, self.size.height - 1), animate=False)

    def action_page_up(self) -> None:
        """A screenful up."""
        self.scroll_relative(y=-max(1, self.size.height - 1), animate=False)

    def action_scroll_home(self) -> None:
        """To the beginning."""
        self.scroll_to(y=0, animate=False)

    def action_scroll_end(self) -> None:
        """To the end."""
        self.scroll_to(y=self.max_scroll_y, animate=False)
