"""The keys, those of the focused pane first: made from the list of commands, so it cannot lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from agno_trace_tui.formatting import figures
from agno_trace_tui.tui.rendering.help_page import columns, sections
from agno_trace_tui.tui.screens.keyed import KeyedScreen

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widget import Widget

COLUMN_WIDTH = 62
"""Cells that a column wants; a single one takes what there is."""

FRAME = 7
"""Cells of the frame, the padding and the scroll bar."""

MARGIN = 2
"""Cells between two columns."""

WIDEST = 96
"""Cells of a single column from which lines would only be emptier."""


class HelpSearch(Input):
    """The line of what is looked for. The key that opened the help is left to close it."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key is text."""
        return key != "question_mark" and super().check_consume_key(key, character)


class HelpScreen(KeyedScreen[None]):
    """All keys, all signs and the filter language on one page. What is typed is looked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "forget", "All keys", priority=True),
        Binding("escape,question_mark", "close", "Close", priority=True),
        ("down", "scroll(1)"),
        ("up", "scroll(-1)"),
        ("pagedown", "page(1)"),
        ("pageup", "page(-1)"),
    ]

    DEFAULT_CSS = """
    HelpScreen {
        align: center top;
        & > Vertical {
            width: auto;
            max-width: 100%;
            height: 100%;
            margin: 1 0;
            border: round $ink-accent;
            border-title-color: $ink-accent;
            border-subtitle-color: $text-muted;
            background: $surface;
            padding: 0 1;
        }
        Input { height: 1; border: none; padding: 0 1; background: $surface; }
        VerticalScroll {
            height: 1fr;
            padding: 1 1 0 1;
            scrollbar-size-vertical: 1;
            scrollbar-gutter: stable;
        }
        Horizontal { width: auto; height: auto; }
        Static { height: auto; margin-right: 2; }
    }
    """

    def __init__(self, scope: str) -> None:
        super().__init__()
        self._scope = scope

    def compose(self) -> ComposeResult:
        """The page."""
        with Vertical() as frame:
            frame.border_title = "Keys"
            yield HelpSearch(placeholder="search", compact=True)
            with VerticalScroll(can_focus=False), Horizontal():
                yield Static(markup=False, classes="help-column")
                yield Static(markup=False, classes="help-column")

    @property
    def frame(self) -> Widget:
        """What is in the frame."""
        return self.query_one(Vertical)

    def on_mount(self) -> None:
        """Tell how much is below, also after scrolling."""
        page = self.query_one(VerticalScroll)
        for change in ("scroll_y", "virtual_size", "container_size"):
            self.watch(page, change, self.tell)

    def told(self) -> list[str]:
        """That it can be searched, and how much of it is out of sight."""
        page = self.query_one(VerticalScroll)
        below, above = page.max_scroll_y - round(page.scroll_y), round(page.scroll_y)
        lines = figures.plural(below or above, "more line") + (" ↓" if below else " ↑")
        return ["type to search", *([lines] if below or above else [])]

    def on_resize(self) -> None:
        """As many columns as there is room for."""
        self._draw()

    def on_input_changed(self) -> None:
        """Show what has these words."""
        self._draw()
        self.refresh_bindings()
        self.query_one(VerticalScroll).scroll_home(animate=False, immediate=True)

    def _draw(self) -> None:
        room = self.size.width - FRAME
        count = 2 if room >= 2 * COLUMN_WIDTH else 1
        width = min(room // count, WIDEST if count == 1 else COLUMN_WIDTH + 10)
        self.query_one(Vertical).styles.width = count * width + FRAME
        found = columns(sections(self._scope, self.query_one(Input).value), width - MARGIN, count)
        for place, column in enumerate(self.query(".help-column").results(Static)):
            column.display = place < count
            column.styles.width = width - MARGIN
            if place < count:
                column.update(
                    found[place] or Content("Nothing has these words.") if not place else found[place]
                )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where something is looked for the first `Esc` ends that."""
        if action == "forget":
            return bool(self.query_one(Input).value)
        return super().check_action(action, parameters)

    def action_forget(self) -> None:
        """Look for nothing any more."""
        self.query_one(Input).value = ""

    def action_close(self) -> None:
        """Back to the panes."""
        self.app.pop_screen()

    def action_scroll(self, lines: int) -> None:
        """Scroll."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False, immediate=True)

    def action_page(self, pages: int) -> None:
        """Scroll by what is seen, less one line to find on."""
        self.action_scroll(pages * (self.query_one(VerticalScroll).container_size.height - 1))
