"""What is written in the line of a search; loaded when one is first begun."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from agno_trace_tui.tui.commands import bindings_of
from agno_trace_tui.tui.widgets.written_line import WrittenLine

if TYPE_CHECKING:
    from textual.binding import BindingType


class SearchInput(WrittenLine):
    """The line itself. `SearchLine` passes its messages on, each behind those of the letters before it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("search_line")

    class Stepped(Message):
        """To the next hit (1) or the one before (-1)."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Ended(Message):
        """The search is over."""

    def action_step(self, step: int) -> None:
        """To another hit without leaving the line."""
        self.post_message(self.Stepped(step))

    def action_end_search(self) -> None:
        """The search is over."""
        self.end()
        self.post_message(self.Ended())
