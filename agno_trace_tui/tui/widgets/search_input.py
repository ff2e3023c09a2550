"""What is written in the line of a search; loaded when one is first begun."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.message import Message
from textual.reactive import reactive

from agno_trace_tui.tui.commands import bindings_of
from agno_trace_tui.tui.widgets.written_line import WrittenLine

if TYPE_CHECKING:
    from textual.binding import BindingType


class SearchInput(WrittenLine):
    """The line itself. `SearchLine` passes its messages on, each behind those of the letters before it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("search_line")

    leads = reactive(False, repaint=False, bindings=True)
    """Whether there are hits to go to."""

    class Stepped(Message):
        """To the next hit (1) or the one before (-1)."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Ended(Message):
        """The search is over."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where nothing was found there is no next."""
        if action == "step":
            return True if self.leads else None
        return super().check_action(action, parameters)

    def action_step(self, step: int) -> None:
        """To another hit without leaving the line."""
        self.post_message(self.Stepped(step))

    def action_end_search(self) -> None:
        """The search is over."""
        self.end()
        self.post_message(self.Ended())
