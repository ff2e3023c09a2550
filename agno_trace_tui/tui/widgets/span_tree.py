"""The span tree of one trace with its waterfall, drawn line by line."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive

from agno_trace_tui.model.span import SpanState, state_of
from agno_trace_tui.model.tree import TreeLine, tree_lines
from agno_trace_tui.tui.commands import INTO_SPAN, bindings_of
from agno_trace_tui.tui.rendering.bars import Scale, roomy_end
from agno_trace_tui.tui.rendering.span_line import mark_cells, span_pieces
from agno_trace_tui.tui.rendering.trace_line import Moment
from agno_trace_tui.tui.widgets.cursor_lines import CursorLines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Set

    from textual import events
    from textual.binding import BindingType

    from agno_trace_tui.model.insights.insight import Severity
    from agno_trace_tui.model.spans import TraceSpans
    from agno_trace_tui.store.rows import SpanRow
    from agno_trace_tui.tui.rendering.cells import Piece

FAILED = (SpanState.ERROR, SpanState.INTERRUPTED)


class SpanTree(CursorLines):
    """Draws the spans of one trace. The cursor is a node, never a line number."""

    INTO = INTO_SPAN
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("lines", "tree")

    selected: reactive[str | None] = reactive(None, repaint=False)
    """The node under the cursor: a span's id, or that of a parent that is not recorded."""
    scale: reactive[Scale | None] = reactive(None, repaint=False)
    """The time that the bars are drawn in; while spans run it ends in steps, so that bars grow calmly."""

    class Selected(Message):
        """The cursor came to another span; `None`: to none."""

        def __init__(self, span_id: str | None) -> None:
            super().__init__()
            self.span_id = span_id

    def __init__(self, *, now_ns: Callable[[], int] = time.time_ns, id: str | None = None) -> None:
        super().__init__(id=id)
        self.spans: TraceSpans | None = None
        self.frame = 0
        self._now_ns = now_ns
        self._gone: Set[int] = frozenset()
        self._folded: set[str] = set()
        self._lines: list[TreeLine] = []
        self._places: dict[str, int] = {}
        self._wanted: tuple[str, str] | None = None
        """A trace and a span of it to which the cursor is to go once they are shown."""
        self._marks: Mapping[str, Severity] = {}

    # -- what a view of lines says ---------------------------------------------------------------

    def line_total(self) -> int:
        """How many nodes are not folded away."""
        return len(self._lines)

    def cursor_line(self) -> int | None:
        """Where the selected node stands."""
        return None if self.selected is None else self._places.get(self.selected)

    def place_cursor(self, line: int) -> None:
        """Move the cursor."""
        before = self.cursor_line()
        self._wanted = None
        self.selected = self._lines[line].node_id
        for changed in {line if before is None else before, line}:
            self.redraw_line(changed)

    def pieces(self, line: int, width: int) -> list[Piece]:
        """A span, or a parent that is not recorded."""
        moment = Moment(self._now_ns(), self.frame)
        node, scale = self._lines[line], self.scale or Scale(0, 1)
        return span_pieces(node, width, scale, self._gone, moment, self._marks.get(node.node_id))

    def mark(self, marks: Mapping[str, Severity]) -> None:
        """Mark the spans of which there are insights, and only those."""
        before, self._marks = self._marks, marks
        for span_id in before.keys() | marks.keys():
            if before.get(span_id) != marks.get(span_id) and span_id in self._places:
                self.redraw_line(self._places[span_id])

    def watch_selected(self, selected: str | None) -> None:
        """Tell which span is under the cursor."""
        is_span = self.spans is not None and selected in self.spans.rows
        self.post_message(self.Selected(selected if is_span else None))

    @property
    def is_running(self) -> bool:
        """Whether a span of the trace runs."""
        if self.spans is None:
            return False
        return any(process not in self._gone for process in self.spans.rollup().open_processes)

    # -- updates ---------------------------------------------------------------------------------

    def show(self, spans: TraceSpans | None, gone: Set[int]) -> None:
        """Show the spans of another trace, from its root, or of none."""
        if spans is self.spans and spans is not None:
            return
        same_trace = spans is not None and self.spans is not None and spans.trace_id == self.spans.trace_id
        self.spans, self._gone = spans, gone
        if not same_trace:
            self._folded.clear()
            self.set_reactive(SpanTree.selected, None)
            self.scroll_to(y=0, animate=False)
        self._draw_anew()
        self._go_to_wanted()
        if self.selected is None:
            self.post_message(self.Selected(None))

    def apply(self, changed: Set[str], gone: Set[int]) -> None:
        """Draw the spans that changed; the tree anew only if its shape or its scale is another."""
        self._gone = gone
        spans = self.spans
        if spans is None:
            return
        rows = {span_id: spans.rows[span_id] for span_id in changed if span_id in spans.rows}
        if len(rows) < len(changed) or not all(self._stays(row) for row in rows.values()):
            self._draw_anew()
            return
        for span_id, row in rows.items():
            place = self._places[span_id]
            self._lines[place] = self._lines[place]._replace(row=row)
            self.redraw_line(place)
        self._rescale()

    def _stays(self, row: SpanRow) -> bool:
        """Whether a changed span keeps its place in the tree."""
        place = self._places.get(row.span_id)
        before = None if place is None else self._lines[place].row
        return before is not None and (before.parent_span_id, before.start_ns) == (
            row.parent_span_id,
            row.start_ns,
        )

    def _draw_anew(self) -> None:
        self._lines = tree_lines(self.spans, self._folded) if self.spans is not None else []
        self._places = {line.node_id: place for place, line in enumerate(self._lines)}
        self.note_total()
        self._rescale()
        if self.selected not in self._places:
            self.selected = self._lines[0].node_id if self._lines else None
        self.refresh()

    def _rescale(self) -> None:
        spans = self.spans
        if spans is None or spans.start_ns is None:
            self.scale = None
            return
        end_ns = spans.end_ns or spans.start_ns
        if self.is_running:
            end_ns = max(end_ns, roomy_end(spans.start_ns, self._now_ns()))
        self.scale = Scale(spans.start_ns, end_ns)

    def watch_scale(self) -> None:
        """Every bar is another; below the last one nothing is."""
        first, last = self.visible_lines()
        self.refresh(Region(0, 0, self.size.width, max(0, min(last + 1, len(self._lines)) - first)))

    def tick(self, frame: int) -> bool:
        """Let the clocks of running spans on screen go on; answers whether any span runs."""
        if not self.is_running:
            return False
        self.frame = frame
        self._rescale()
        first, last = self.visible_lines()
        for line in range(first, min(last + 1, len(self._lines))):
            row = self._lines[line].row
            if row is not None and state_of(row, self._gone) is SpanState.RUNNING:
                self.redraw_line(line)
        return True

    # -- the reader's wishes ---------------------------------------------------------------------

    def _node(self) -> TreeLine | None:
        line = self.cursor_line()
        return None if line is None else self._lines[line]

    def _fold(self, node_id: str, *, folded: bool) -> None:
        if folded:
            self._folded.add(node_id)
        else:
            self._folded.discard(node_id)
        self._draw_anew()
        line = self.cursor_line()
        if line is not None:
            self.show_line(line)

    async def on_click(self, event: events.Click) -> None:
        """The mouse folds at the mark; elsewhere it puts the cursor where it clicks."""
        await super().on_click(event)
        node = self._node()
        if node is not None and self.cursor_line() == self.top_line + event.y and event.x in mark_cells(node):
            self._fold(node.node_id, folded=not node.folded)

    def action_toggle_fold(self) -> None:
        """Fold or unfold the span."""
        node = self._node()
        if node is not None and node.child_count:
            self._fold(node.node_id, folded=not node.folded)

    def action_fold(self) -> None:
        """Fold the span; where there is nothing to fold, go to its parent."""
        node = self._node()
        if node is None:
            return
        if node.child_count and not node.folded:
            self._fold(node.node_id, folded=True)
        else:
            self._go_to_parent(node)

    def action_unfold(self) -> None:
        """Unfold the span; where there is nothing to unfold, go to its first child."""
        node, line = self._node(), self.cursor_line()
        if node is None or line is None or not node.child_count:
            return
        if node.folded:
            self._fold(node.node_id, folded=False)
        else:
            self.move_cursor(line + 1)

    def _go_to_parent(self, node: TreeLine) -> None:
        line = self.cursor_line() or 0
        while line > 0 and node.depth:
            line -= 1
            if self._lines[line].depth < node.depth:
                self.move_cursor(line)
                return

    def action_next_error(self) -> None:
        """To the next span that failed."""
        self._go_to_error(1)

    def action_previous_error(self) -> None:
        """To the previous span that failed."""
        self._go_to_error(-1)

    def _go_to_error(self, step: int) -> None:
        self.go_to_span(step, lambda row: state_of(row, self._gone) in FAILED)

    def go_to_span(self, step: int, wanted: Callable[[SpanRow], bool]) -> bool:
        """To the next such span in the order of the whole tree; what hides it is unfolded."""
        if self.spans is None:
            return False
        every = tree_lines(self.spans)
        start = next((at for at, line in enumerate(every) if line.node_id == self.selected), 0)
        for distance in range(1, len(every) + 1):
            at = (start + step * distance) % len(every)
            row = every[at].row
            if row is not None and wanted(row):
                self._unfold_above(every, at)
                self.move_cursor(self._places[row.span_id])
                return True
        return False

    def go_to(self, trace_id: str, span_id: str) -> None:
        """Put the cursor on a span as soon as its trace is shown; what hides it is unfolded."""
        self._wanted = (trace_id, span_id)
        self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        if self._wanted is None or self.spans is None or self.spans.trace_id != self._wanted[0]:
            return
        span_id = self._wanted[1]
        self._wanted = None
        every = tree_lines(self.spans)
        at = next((at for at, line in enumerate(every) if line.node_id == span_id), None)
        if at is not None:
            self._unfold_above(every, at)
            self.move_cursor(self._places[span_id])

    def _unfold_above(self, every: list[TreeLine], at: int) -> None:
        depth, above = every[at].depth, at
        while depth:
            above -= 1
            if every[above].depth < depth:
                depth = every[above].depth
                self._folded.discard(every[above].node_id)
        self._draw_anew()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What needs spans, folds or failures is dim without them."""
        able = {
            "toggle_fold": lambda: len(self._lines) > 1 or bool(self._folded),
            "next_error": lambda: self.has_failures,
            "previous_error": lambda: self.has_failures,
        }.get(action)
        return None if able is not None and not able() else super().check_action(action, parameters)

    @property
    def has_failures(self) -> bool:
        """Whether a span of the trace failed or was interrupted."""
        if self.spans is None:
            return False
        rollup = self.spans.rollup()
        gone = not rollup.open_processes or any(process in self._gone for process in rollup.open_processes)
        return bool(rollup.error_count or (rollup.open_count and gone))
