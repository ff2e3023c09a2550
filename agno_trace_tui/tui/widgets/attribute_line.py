"""The line in which the reader writes what attributes must hold to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from agno_trace_tui.tui.widgets.later_made import LaterMade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.widget import Widget

    from agno_trace_tui.tui.widgets.attribute_input import AttributeInput

PROMPT = "Only "


class AttributeLine(LaterMade, Horizontal):
    """On screen while it is written, and as long as it leaves anything out."""

    DEFAULT_CSS = """
    AttributeLine {
        height: 1;
        display: none;
        padding: 0 1;
        background: $surface;
        &.-open { display: block; layout: horizontal; }
        Static { width: 5; color: $ink-accent; text-style: bold; }
        Input { width: 1fr; border: none; height: 1; padding: 0; background: $surface; }
    }
    """

    class Changed(Message):
        """Attributes must hold another text."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """The reader goes on reading."""

    def parts(self) -> Iterator[Widget]:
        """What they must hold."""
        from agno_trace_tui.tui.widgets.attribute_input import AttributeInput

        yield Static(PROMPT, markup=False)
        yield AttributeInput(compact=True)

    def open(self) -> None:
        """Let the reader write."""
        self.make()
        self.add_class("-open")
        self.screen.set_focus(self.query_one(Input))

    def show(self, *, here: bool) -> None:
        """Be on screen if the attributes are and some are left out."""
        if not self.is_made:
            return  # nothing was ever written
        line = self.query_one(Input)
        self.set_class(here and (line.has_focus or bool(line.value)), "-open")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show at once what holds it."""
        event.stop()
        self.post_message(self.Changed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on reading with what is left."""
        event.stop()
        self.post_message(self.Left())

    def on_attribute_input_ended(self, message: AttributeInput.Ended) -> None:
        """Go on reading with all of them."""
        message.stop()
        self.post_message(self.Left())
