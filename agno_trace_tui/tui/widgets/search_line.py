"""The line in which the reader writes what to search for, with how much was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from agno_trace_tui.tui.rendering.glyphs import plain
from agno_trace_tui.tui.widgets.later_made import LaterMade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.widget import Widget

    from agno_trace_tui.tui.widgets.search_input import SearchInput

PROMPT = "Find "


class SearchLine(LaterMade, Horizontal):
    """Hidden until it is opened."""

    DEFAULT_CSS = """
    SearchLine {
        height: 1;
        display: none;
        padding: 0 1;
        background: $surface;
        &.-open { display: block; layout: horizontal; }
        .search--prompt { width: 5; color: $ink-accent; text-style: bold; }
        Input { width: 1fr; border: none; height: 1; padding: 0; background: $surface; }
        .search--count { width: auto; color: $text-muted; padding: 0 0 0 1; }
        &.-nothing .search--count { color: $text-error; }
    }
    """

    class Changed(Message):
        """Another text is searched for."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Stepped(Message):
        """The reader wants the next hit (1) or the one before (-1)."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Kept(Message):
        """The reader goes on reading with what was found."""

    class Ended(Message):
        """The search is over."""

    def parts(self) -> Iterator[Widget]:
        """What to search for, and how much was found."""
        from agno_trace_tui.tui.widgets.search_input import SearchInput

        yield Static(PROMPT, classes="search--prompt", markup=False)
        yield SearchInput(compact=True, select_on_focus=False)
        yield Static("", classes="search--count", markup=False)

    @property
    def _input(self) -> SearchInput:
        from agno_trace_tui.tui.widgets.search_input import SearchInput

        return self.query_one(SearchInput)

    @property
    def is_open(self) -> bool:
        """Whether it is on screen."""
        return self.has_class("-open")

    @property
    def is_written(self) -> bool:
        """Whether the keys are letters of it."""
        return self.is_made and self.query_one(Input).has_focus

    @property
    def text(self) -> str:
        """What is searched for."""
        return self.query_one(Input).value if self.is_made else ""

    def open(self) -> None:
        """Let the reader write; what was written before is replaced by the first letter, or taken as it is."""
        self.make()
        self.add_class("-open")
        line = self.query_one(Input)
        self.screen.set_focus(line)
        line.action_select_all()

    def show(self) -> None:
        """Be on screen."""
        self.make()
        self.add_class("-open")

    def close(self) -> None:
        """Be gone."""
        self.remove_class("-open")

    def tell(self, words: str, *, nothing: bool = False, leads: bool = False) -> None:
        """Say how much was found. `leads`: there are hits to go to."""
        self.make()
        self._input.leads = leads
        self.set_class(nothing, "-nothing")
        self.query_one(".search--count", Static).update(Content(plain(words)))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search for it at once."""
        event.stop()
        self.post_message(self.Changed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on reading."""
        event.stop()
        self.post_message(self.Kept())

    def on_search_input_stepped(self, message: SearchInput.Stepped) -> None:
        """Another hit is wanted."""
        message.stop()
        self.post_message(self.Stepped(message.step))

    def on_search_input_ended(self, message: SearchInput.Ended) -> None:
        """No more is searched for."""
        message.stop()
        self.post_message(self.Ended())
