"""A few completions below the line that is being written, one of them chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.tui.rendering.cells import Piece, fit, strip_of, text_width
from agno_trace_tui.tui.widgets.line_styles import Inked

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Size

    from agno_trace_tui.model.completion import Completion
    from agno_trace_tui.tui.widgets.line_styles import LineStyles

MOST_LINES = 8
"""Completions on screen, where there is room for them."""

WIDEST = 72
"""Cells that they take at the most."""


class Choices(Inked, Widget, can_focus=False):
    """Lies over what is below, so that nothing moves while one writes; hidden while there is nothing."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Choices {
        overlay: screen;
        constrain: inside inflect;
        margin: 0 0 1 0;
        display: none;
        width: auto;
        height: auto;
        background: $panel;
        color: $foreground;
        &.-offered { display: block; }
    }
    """

    is_offered = reactive(False, repaint=False, toggle_class="-offered", bindings=True)
    """Whether there is anything to choose from."""

    was_moved = reactive(False, repaint=False, bindings=True)
    """Whether the reader chose one by the arrows."""

    class Taken(Message):
        """The mouse chose one."""

    def __init__(self, line: Widget, *, id: str | None = None) -> None:
        """`line`: what is written in, never to be covered."""
        super().__init__(id=id)
        self._line = line
        self._lines = MOST_LINES
        self._offered: list[Completion] = []
        self._chosen = 0
        self._top = 0

    def on_mount(self) -> None:
        """The line may have gone elsewhere: to the bottom of a screen that is lower now."""
        self.screen.screen_layout_refresh_signal.subscribe(self, lambda screen: self._fit())

    def _fit(self) -> None:
        lines = self._room()
        if lines != self._lines:
            self._lines = lines
            self._keep_in_sight()
            self.refresh(layout=True)

    def _room(self) -> int:
        """Lines that there is room for on the roomier side of the line, the last row of the screen left free."""
        above = self._line.region.y
        return max(1, min(MOST_LINES, max(above, self.screen.size.height - above - 2)))

    def _keep_in_sight(self) -> None:
        top = min(max(self._top, self._chosen - self._lines + 1), self._chosen)
        self._top = max(0, min(top, len(self._offered) - self._lines))

    def offer(self, completions: list[Completion], column: int) -> None:
        """Offer these, from a cell of the line on; none: hide."""
        self._offered, self._chosen, self._top, self.was_moved = completions, 0, 0, False
        self.is_offered = bool(completions)
        self.styles.offset = (column, 0)
        self.refresh(layout=True)

    def hide(self) -> None:
        """Offer nothing."""
        if self._offered:
            self.offer([], 0)

    @property
    def chosen(self) -> Completion | None:
        """The one that is chosen, if any are offered."""
        return self._offered[self._chosen] if self._offered else None

    def move(self, step: int) -> None:
        """Choose another, round the end."""
        self._chosen = (self._chosen + step) % len(self._offered)
        self._keep_in_sight()
        self.was_moved = True
        self.refresh()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as the widest."""
        return min(WIDEST, container.width, self._label_width() + self._hint_width() + 4)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line each."""
        return min(self._lines, len(self._offered))

    def _label_width(self) -> int:
        return max((text_width(one.label) for one in self._offered), default=0)

    def _hint_width(self) -> int:
        return max((text_width(first_line(one.hint)) for one in self._offered), default=0)

    def render_line(self, y: int) -> Strip:
        """One of them: as it is written, and what it means."""
        line, base = self._top + y, self.rich_style
        if line >= len(self._offered):
            return Strip.blank(self.size.width, base)
        one = self._offered[line]
        inks: LineStyles | None = self.line_styles
        if line == self._chosen:
            chosen = self.line_styles["choices--chosen"]
            base += chosen
            inks = None if chosen.reverse else inks
        room = self.size.width - 2
        hint = first_line(one.hint)
        label = min(self._label_width(), max(room // 2, room - text_width(hint) - 2))
        pieces = [
            Piece(" " + fit(one.label, label) + " "),
            Piece(fit(hint, room - label - 1, right=hint.isdigit()) + " ", "choices--hint"),
        ]
        return strip_of(pieces, inks, base)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The mouse takes one; the line keeps the keys."""
        event.stop()
        event.prevent_default()
        if self._top + event.y < len(self._offered):
            self._chosen = self._top + event.y
            self.post_message(self.Taken())
