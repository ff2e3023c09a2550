"""A text over the panes: read, searched, folded and copied like that of the detail."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding
from textual.content import Content

from agno_trace_tui.tui.clipboard.copying import copy
from agno_trace_tui.tui.rendering.glyphs import plain
from agno_trace_tui.tui.screens.keyed import KeyedScreen
from agno_trace_tui.tui.widgets.pane import Pane
from agno_trace_tui.tui.widgets.searched_text import SearchedText
from agno_trace_tui.tui.widgets.text_view import TextView

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widget import Widget


WIDEST = 130
"""Cells of the widest frame, as in its styles: lines that are longer are hard to read."""

MARGIN, INSIDE = 4, 7
"""Cells beside the frame, and those within it that are not the text's: its lines, paddings, the scroll bar."""


class TextScreen(KeyedScreen[None]):
    """A framed text with a title, which is shown as it is, never parsed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "app.pop_screen", "Close"),
        Binding("ctrl+f", "search", "Search", priority=True),
        Binding("y", "copy", "Copy"),
    ]

    DEFAULT_CSS = """
    TextScreen {
        align: center middle;
        & > Pane {
            width: 100%;
            max-width: 130;
            height: 100%;
            margin: 1 2;
            padding: 0 1;
            background: $surface;
        }
    }
    """

    write_to_terminal: Callable[[str], None] | None = None
    """Writes to the terminal between frames; `None`: there is none."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = Content(plain(title))
        self.view = TextView(id="over-text")
        self._text = SearchedText(self.view)

    def compose(self) -> ComposeResult:
        """The text in its frame."""
        with Pane() as pane:
            pane.border_title = self._title
            yield self._text

    @property
    def frame(self) -> Widget:
        """What is in the frame."""
        return self.query_one(Pane)

    def on_mount(self) -> None:
        """The keys go to the text."""
        self.view.focus()

    @property
    def room(self) -> int:
        """Cells that a row of the text has."""
        return max(1, min(self.app.size.width - MARGIN, WIDEST) - INSIDE)

    def action_search(self) -> None:
        """Write what to search for."""
        self._text.open_search()

    @work(thread=True, group="copy")
    def action_copy(self) -> None:
        """Copy all of the text; off this thread, because programs can take seconds."""
        copied = copy(self.view.document.text, ".txt", self.write_to_terminal)
        words = copied.sentence("text")
        self.app.call_from_thread(self.notify, plain(words), markup=False)
