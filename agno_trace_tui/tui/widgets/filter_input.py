"""What is written in the filter's line; loaded when it is first opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from agno_trace_tui.tui.commands import bindings_of
from agno_trace_tui.tui.rendering.filter_words import shown
from agno_trace_tui.tui.widgets.written_line import WrittenLine

if TYPE_CHECKING:
    from textual.binding import BindingType

    from agno_trace_tui.tui.widgets.choices import Choices


class Completing(Protocol):
    """What the line is written for: it knows what may stand there."""

    @property
    def choices(self) -> Choices:
        """What may stand where the cursor is."""

    def accept(self) -> None:
        """Write the completion that is chosen."""

    def choose(self, step: int) -> None:
        """Another completion, or another of the filters written before."""

    def cancel(self) -> None:
        """The filter that was in force before."""


class FilterInput(WrittenLine):
    """The line itself."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("filter")

    def __init__(self, value: str, completing: Completing) -> None:
        super().__init__(value, compact=True, select_on_focus=False)
        self._completing = completing

    def validate_value(self, value: str) -> str:
        """Nothing that is pasted or given reaches the screen unseen."""
        return shown(value)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without anything to accept, its key does what it does elsewhere."""
        if action == "accept":
            return self._completing.choices.chosen is not None
        if action == "take":
            return self._completing.choices.was_moved
        return super().check_action(action, parameters)

    def action_accept(self) -> None:
        """Write the completion that is chosen."""
        self._completing.accept()

    def action_cursor_right(self, select: bool = False) -> None:
        """At the end, write the completion that is chosen."""
        if self.cursor_at_end and not select and self._completing.choices.chosen is not None:
            self._completing.accept()
        else:
            super().action_cursor_right(select)

    def action_take(self) -> None:
        """Write the completion that was chosen by the arrows."""
        self._completing.accept()

    def action_choose(self, step: int) -> None:
        """Another completion, or another of the filters written before."""
        self._completing.choose(step)

    def action_cancel(self) -> None:
        """As it was before."""
        self.end()
        self._completing.cancel()
