"""A screen that remembers where its reader was, and goes back there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.model.places import Place, Places
from agno_trace_tui.tui.screens.listing import ListingScreen

if TYPE_CHECKING:
    from agno_trace_tui.tui.widgets.filter_bar import FilterBar


class PlacesScreen(ListingScreen):
    """Says where the reader is after each movement; whoever jumps says so before (`jump`)."""

    _asked_for: str | None
    """A trace that may not be there: which is told once it was looked for."""
    _going: Place | None = None
    """A place that the reader goes back to, while its filter is not in force yet."""

    def __init__(self) -> None:
        super().__init__()
        self._places = Places()

    @property
    def place(self) -> Place:
        """Where the reader is."""
        trace_id, spans = self._traces.selected, self._tree.spans
        is_shown = spans is not None and spans.trace_id == trace_id
        return Place(
            filter_text=self._filter,
            by_session=self._traces.by_session,
            trace_id=trace_id,
            node_id=self._tree.chosen if is_shown else self._tree.awaited(trace_id),
            zoom=self._tree.zooms if is_shown else (),
            pane=self.pane,
            maximised=self.has_class("-maximised"),
            tab=self._detail.tab,
        )

    @property
    def _is_on_the_way(self) -> bool:
        """Whether the reader has not arrived yet: a filter is written, or its traces are looked for."""
        return self._filter_bar.is_open or self._going is not None or self.seeks(self.monitor.status)

    def note_place(self) -> None:
        """The reader is here now."""
        if not self._is_on_the_way:
            self._places.stand(self.place)

    def jump(self) -> None:
        """The reader is about to go elsewhere."""
        if self._going is None:
            self._places.jump(self.place)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Back and forward are dim where they lead nowhere, and while a filter is written."""
        if action in ("back", "forward"):
            able = self._places.can_go_back if action == "back" else self._places.can_go_forward
            return True if able and not self._filter_bar.is_open else None
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Where the reader was before."""
        self._go(self._places.back(self.place))

    def action_forward(self) -> None:
        """Where the reader went back from."""
        self._go(self._places.forward(self.place))

    def _go(self, place: Place | None) -> None:
        if place is None:
            return
        if place.by_session != self._traces.by_session:
            self._traces.show_sessions(place.by_session)
        if place.filter_text == self._filter:
            self._arrive(place)
        else:
            self._going = place
            self._filter_bar.fill(place.filter_text)

    def _arrive(self, place: Place) -> None:
        """Have the reader where the filter allows it now."""
        self._going = None
        if place.trace_id is not None:
            if place.trace_id != self._traces.selected or self._traces.sought:
                self._asked_for = place.trace_id
                self._traces.reveal(place.trace_id)
            self._tree.go_to(place.trace_id, place.node_id, place.zoom)
        self._detail.tab = place.tab
        self.set_class(place.maximised, "-maximised")
        self.action_pane(place.pane)

    def on_filter_bar_applied(self, message: FilterBar.Applied) -> None:
        """Another filter is in force."""
        self.jump()
        self._filter, self._condition = message.text, message.condition
        kept = message.origin or self._traces.chosen if self._going is None else self._going.trace_id
        self._traces.start_over(kept)
        self.monitor.set_filter(message.condition, kept)
        self._show_search(self.monitor.status)
        if self._going is not None:
            self._arrive(self._going)
        self._show_status()
