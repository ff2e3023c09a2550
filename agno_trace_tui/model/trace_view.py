"""One trace as the reader sees it: its tree, the lines of it, its time, kept together change by change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.model.outline import Outline
from agno_trace_tui.model.span import FAILED, state_of
from agno_trace_tui.model.timeline import FOREVER, Interval, Timeline
from agno_trace_tui.model.tree import TraceTree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Set

    from agno_trace_tui.model.outline import View
    from agno_trace_tui.model.spans import TraceSpans
    from agno_trace_tui.store.rows import SpanRow


class TraceView:
    """The nodes of a trace, which of them are lines, and what their time went into."""

    def __init__(self, spans: TraceSpans, gone: Set[int], view: View | None = None) -> None:
        self.spans, self.gone = spans, gone
        self.tree = TraceTree(spans)
        self.outline = Outline(self.tree, gone)
        self.timeline = Timeline(self.tree, gone)
        if view is not None:
            self.outline.view = view
        self.outline.rebuild()

    def apply(self, changed: Set[str], gone: Set[int]) -> bool:
        """Take in spans that changed; answers whether lines came or are others."""
        reshaped = self.tree.apply(changed)
        if reshaped.elsewhere or gone != self.gone:
            self.gone = gone
            self.outline.forget_all(gone)
            self.timeline.forget_all(gone)
        else:
            self.outline.forget(changed)
            self.timeline.forget(changed)
        if reshaped.moved:
            self.outline.rebuild()
        elif reshaped.came:
            self.outline.grow(reshaped.came)
        return reshaped.moved or bool(reshaped.came)

    def lines_of(self, changed: Set[str]) -> set[int]:
        """The lines that tell of spans: their own, their parent's bar, the node they are folded into."""
        places = set()
        for span_id in changed:
            for node_id in (self.outline.nearest(span_id), self.tree.parent(span_id)):
                place = self.outline.place(node_id)
                if place is not None:
                    places.add(place)
        return places

    @property
    def zoom(self) -> str | None:
        """The node that the reader zoomed into."""
        return self.outline.view.zoom[-1] if self.outline.view.zoom else None

    @property
    def extent(self) -> Interval | None:
        """From the start to the end of what is shown, `FOREVER` if something runs; `None` without spans."""
        if self.zoom is not None:
            return self.timeline.reach(self.zoom)
        if self.spans.start_ns is None:
            return None
        end_ns = FOREVER if self.is_running else self.spans.end_ns or self.spans.start_ns
        return Interval(self.spans.start_ns, end_ns)

    @property
    def is_running(self) -> bool:
        """Whether a span of the trace runs."""
        return any(process not in self.gone for process in self.spans.rollup().open_processes)

    def next_span(self, node_id: str | None, step: int, wanted: Callable[[SpanRow], bool]) -> str | None:
        """The next such span after (`step` 1) or before (-1) a node in the order of the whole tree, going round."""
        order = list(self.tree.walk())
        start = order.index(node_id) if node_id in order else 0
        onwards = [order[(start + step * distance) % len(order)] for distance in range(1, len(order) + 1)]
        return self._first(onwards, wanted)

    def failure_beyond(self, node_id: str | None, step: int) -> str | None:
        """The next span that failed after or before a node, not going round; from no node on, from an end."""
        order = list(self.tree.walk())[::step]
        start = order.index(node_id) + 1 if node_id in order else 0
        return self._first(order[start:], lambda row: state_of(row, self.gone) in FAILED)

    def _first(self, nodes: Iterable[str], wanted: Callable[[SpanRow], bool]) -> str | None:
        rows = (self.spans.rows.get(node_id) for node_id in nodes)
        return next((row.span_id for row in rows if row is not None and wanted(row)), None)

    def members(self, node_id: str) -> tuple[SpanRow, ...]:
        """The runs that a call to members led to."""
        return tuple(self.spans.rows[member] for member in self.tree.members(node_id))
