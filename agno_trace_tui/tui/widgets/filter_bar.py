"""The line in which a filter is written, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from agno_trace_tui.errors import FilterError
from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.model.filtering import condition_of

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from agno_trace_tui.store.conditions import Condition

EXAMPLES = 'status:error  agent:research*  tool:get_weather  tokens>1k  since:10m  "any text"'


class FilterBar(Vertical):
    """Hidden until it is opened. `Enter` applies, `Esc` clears and closes; a mistake keeps the last good filter."""

    DEFAULT_CSS = """
    FilterBar {
        height: auto;
        display: none;
        padding: 0 1;
        &.-open, &.-active { display: block; }
        Input { border: none; height: 1; padding: 0; background: $surface; }
        #filter-says { height: auto; max-height: 3; color: $text-muted; }
        &.-wrong #filter-says { color: $error; }
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
        yield Input(self._text, placeholder=EXAMPLES, compact=True, select_on_focus=False)
        yield Static("", id="filter-says", markup=False)

    def on_mount(self) -> None:
        """A filter given at the start is in sight."""
        self.set_class(bool(self._text), "-active")

    def open(self) -> None:
        """Let the reader write."""
        self.add_class("-open")
        self.query_one(Input).focus()

    def apply(self, text: str) -> bool:
        """Put a filter in force; answers whether it was right."""
        try:
            condition = condition_of(text)
        except FilterError as error:
            self.add_class("-wrong")
            self.query_one(Static).update(" " * error.column + "^ " + visible(str(error)))
            return False
        self.remove_class("-wrong")
        self.query_one(Static).update("")
        self.set_class(condition is not None, "-active")
        self.post_message(self.Applied(text, condition))
        return True

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Apply what was written, and go back if it was right."""
        event.stop()
        if self.apply(event.value):
            self._close()

    def on_key(self, event: events.Key) -> None:
        """Escape clears."""
        if event.key == "escape":
            event.stop()
            self.query_one(Input).value = ""
            self.apply("")
            self._close()

    def _close(self) -> None:
        self.remove_class("-open")
        self.post_message(self.Closed())
