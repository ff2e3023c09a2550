"""A screen whose keys wait for what they are meant for, while that is still read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.tui.commands import INTO_SPAN
from agno_trace_tui.tui.screens.subject import SubjectScreen
from agno_trace_tui.tui.typed_ahead import Need, TypedAhead, Whereabouts
from agno_trace_tui.tui.widgets.detail import DetailPane
from agno_trace_tui.tui.widgets.span_tree import SpanTree

if TYPE_CHECKING:
    from textual.binding import ActiveBinding

OF_TEXT = frozenset({"copy", "copy_tab", "open"})
OF_SPAN = frozenset({"copy_json", "copy_id", "copy_name"})
"""Actions that take something of the span along."""

NEEDS = {"spans": Need.SPANS, "detail": Need.TEXT}


class AwaitingScreen(SubjectScreen):
    """Knows what each key is meant for, and whether it is there."""

    def __init__(self) -> None:
        super().__init__()
        self.typed_ahead = TypedAhead(self)

    @property
    def whereabouts(self) -> Whereabouts:
        """Where the reader is."""
        return Whereabouts(self.pane, None if self._traces.is_on_the_way else self._traces.selected)

    @property
    def need(self) -> Need:
        """What most keys of the pane are meant for."""
        return NEEDS.get(self.pane, Need.NOTHING)

    def need_of(self, binding: ActiveBinding) -> Need:
        """What a key is meant for. Those that lead out of a pane, and those of the whole screen, go at once."""
        action = binding.binding.action
        if action.partition("(")[0] in OF_TEXT | OF_SPAN:
            return Need.TEXT
        if action.startswith("screen.pane") and action != INTO_SPAN:
            return Need.NOTHING
        around = binding.node.ancestors_with_self
        if any(isinstance(node, DetailPane) for node in around):
            return Need.TEXT
        return Need.SPANS if any(isinstance(node, SpanTree) for node in around) else Need.NOTHING

    def lacks(self, need: Need) -> bool:
        """Whether that is still read."""
        if need is Need.NOTHING:
            return False
        selected, spans = self._traces.selected, self._tree.spans
        if self._traces.is_on_the_way or (
            selected is not None and (spans is None or spans.trace_id != selected)
        ):
            return True
        return need is Need.TEXT and self.lacks_text

    def arrived(self) -> None:
        """More is there than before."""
        self.typed_ahead.try_again()
