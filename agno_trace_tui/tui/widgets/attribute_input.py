"""What is written in the line above which only some attributes are; loaded when it is first opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from agno_trace_tui.tui.commands import bindings_of
from agno_trace_tui.tui.widgets.written_line import WrittenLine

if TYPE_CHECKING:
    from textual.binding import BindingType


class AttributeInput(WrittenLine):
    """The line itself. `AttributeLine` passes its message on, behind those of the letters before it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("attribute_line")

    class Ended(Message):
        """All attributes are to be shown again."""

    def action_show_all(self) -> None:
        """Show all attributes again."""
        self.end()
        self.value = ""
        self.post_message(self.Ended())
