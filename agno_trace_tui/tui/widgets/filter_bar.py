"""The line in which a filter is written, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from agno_trace_tui.errors import FilterError
from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.model.filtering import condition_of
from agno_trace_tui.tui.commands import bindings_of

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from agno_trace_tui.store.conditions import Condition

PROMPT = "/ "
EXAMPLES = (
    'status:error agent:research* tool:get_weather model:gpt-5* tokens>1k duration>2s since:10m "any text"'
)


def understood(text: str) -> tuple[str, Condition | None]:
    """A filter and what it asks of the file; of one with a mistake nothing is in force."""
    try:
        return text, condition_of(text)
    except FilterError:
        return "", None


class FilterInput(Input):
    """The line itself."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("filter")


class FilterBar(Vertical):
    """Hidden until it is opened. `Enter` applies, `Esc` clears and closes; a mistake keeps the last good filter."""

    DEFAULT_CSS = """
    FilterBar {
        height: auto;
        display: none;
        padding: 0 1;
        &.-open { display: block; }
        Horizontal { height: 1; }
        #filter-prompt { width: 2; color: $accent; text-style: bold; }
        Input { width: 1fr; border: none; height: 1; padding: 0; background: $surface; }
        #filter-says { height: auto; max-height: 3; color: $text-muted; }
        &.-wrong #filter-says { color: $text-error; }
    }
    """

    class Applied(Message):
        """A filter is to be in force; `None`: none."""

        def __init__(self, text: str, condition: Condition | None) -> None:
            super().__init__()
            self.text, self.condition = text, condition

    class Closed(Message):
        """The reader goes back to the list."""

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = text

    def compose(self) -> ComposeResult:
        """The line, and what there is to say of it."""
        with Horizontal():
            yield Static(PROMPT, id="filter-prompt", markup=False)
            yield FilterInput(self._text, compact=True, select_on_focus=False)
        yield Static("", id="filter-says", markup=False)

    def on_mount(self) -> None:
        """A filter given at the start is in force unless it is wrong."""
        self._say("")
        try:
            condition_of(self._text)
        except FilterError as error:
            self.open()
            self._point_at(error)
            self._text = ""

    def open(self) -> None:
        """Let the reader write."""
        self.add_class("-open")
        self.screen.set_focus(self.query_one(Input))

    def apply(self, text: str) -> bool:
        """Put a filter in force; answers whether it was right."""
        try:
            condition = condition_of(text)
        except FilterError as error:
            self._point_at(error)
            return False
        self._say("")
        self._text = text
        self.post_message(self.Applied(text, condition))
        return True

    @property
    def text(self) -> str:
        """The filter in force."""
        return self._text

    def clear(self) -> None:
        """All traces again, and back to the list."""
        self.query_one(Input).value = ""
        self.apply("")
        self._close()

    def fill(self, text: str) -> None:
        """Put a filter in force that was not written here."""
        self.query_one(Input).value = text
        self.apply(text)

    @property
    def is_open(self) -> bool:
        """Whether the reader is writing."""
        return self.has_class("-open")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Apply what was written, and go back if it was right."""
        event.stop()
        if self.apply(event.value):
            self._close()

    def on_descendant_blur(self) -> None:
        """Who goes elsewhere keeps the filter that is in force; who only looks at another window comes back."""
        if self.app.app_focus and self.screen.is_current:
            self.query_one(Input).value = self._text
            self._say("")
            self.remove_class("-open")

    def _close(self) -> None:
        self.remove_class("-open")
        self.post_message(self.Closed())

    def _point_at(self, error: FilterError) -> None:
        """Say what is wrong, below the place if it is in sight."""
        self.query_one(Input).cursor_position = error.column
        in_sight = error.column < max(20, self.query_one(Input).size.width // 2)
        pointer = " " * (len(PROMPT) + error.column) + "^ " if in_sight else ""
        self._say(pointer + visible(str(error)))

    def _say(self, words: str) -> None:
        self.set_class(bool(words), "-wrong")
        self.query_one("#filter-says", Static).update(Content(words or EXAMPLES))
