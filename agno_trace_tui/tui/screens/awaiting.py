"""A screen whose keys wait for what they are meant for, while that is still read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.tui.commands import INTO_SPAN, keys_of
from agno_trace_tui.tui.screens.subject import SubjectScreen
from agno_trace_tui.tui.typed_ahead import Need, TypedAhead, Whereabouts
from agno_trace_tui.tui.widgets.detail import DetailPane
from agno_trace_tui.tui.widgets.span_tree import SpanTree
from agno_trace_tui.tui.widgets.trace_list import TraceList

if TYPE_CHECKING:
    from textual.binding import ActiveBinding

    from agno_trace_tui.tui.widgets.filter_bar import FilterBar

OF_TEXT = frozenset({"copy", "copy_tab", "open"})
OF_SPAN = frozenset({"copy_json", "copy_id", "copy_name"})
"""Actions that take something of the span along."""
TAKING = OF_TEXT | OF_SPAN
"""What has to wait for the span, wherever the reader is."""

NEEDS = {"traces": Need.LIST, "spans": Need.SPANS, "detail": Need.TEXT}
"""What most keys of a pane are meant for."""

PARTS = {DetailPane: Need.TEXT, SpanTree: Need.SPANS, TraceList: Need.LIST}
"""What the keys of a part of the screen are meant for."""


class AwaitingScreen(SubjectScreen):
    """Knows what each key is meant for, and whether it is there."""

    def __init__(self) -> None:
        super().__init__()
        self.typed_ahead = TypedAhead(self)

    @property
    def whereabouts(self) -> Whereabouts:
        """Where the reader is."""
        return Whereabouts(self.pane, None if self._traces.is_on_the_way else self._traces.selected)

    def likely_need(self, key: str) -> Need:
        """What a key is meant for, if it does anything here."""
        if key in keys_of(TAKING):
            return Need.TEXT
        return NEEDS.get(self.pane, Need.NOTHING)

    def need_of(self, binding: ActiveBinding) -> Need:
        """What a key is meant for. Those that lead out of a pane, and those of the whole screen, go at once."""
        action = binding.binding.action
        is_everywhere = (binding.binding.id or "").startswith("app.")  # a list has an `open` of its own
        if is_everywhere and action.partition("(")[0] in TAKING:
            return Need.TEXT
        if action.startswith("screen.pane") and action != INTO_SPAN:
            return Need.NOTHING
        parts = (type(node) for node in binding.node.ancestors_with_self)
        return next((PARTS[part] for part in parts if part in PARTS), Need.NOTHING)

    def lacks(self, need: Need) -> bool:
        """Whether that is still read."""
        if need is Need.NOTHING:
            return False
        if need is Need.LIST:
            return bool(self._traces.sought)
        selected, spans = self._traces.selected, self._tree.spans
        if self._traces.is_on_the_way or (
            selected is not None and (spans is None or spans.trace_id != selected)
        ):
            return True
        return need is Need.TEXT and self.lacks_text

    def on_filter_bar_applied(self, _message: FilterBar.Applied) -> None:
        """Another list comes: what waits was meant for the one before."""
        self.typed_ahead.forget()

    def arrived(self) -> None:
        """More is there than before."""
        self.typed_ahead.try_again()
