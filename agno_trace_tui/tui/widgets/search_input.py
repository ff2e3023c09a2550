"""What is written in the line of a search; loaded when one is first begun."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.widgets import Input

from agno_trace_tui.tui.commands import bindings_of
from agno_trace_tui.tui.widgets.search_line import SearchLine

if TYPE_CHECKING:
    from textual.binding import BindingType


class SearchInput(Input):
    """The line itself."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("search_line")

    def action_step(self, step: int) -> None:
        """To another hit without leaving the line."""
        self.post_message(SearchLine.Stepped(step))

    def action_end_search(self) -> None:
        """The search is over."""
        self.post_message(SearchLine.Ended())
