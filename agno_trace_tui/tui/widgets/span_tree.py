"""The span tree of one trace with its waterfall, drawn line by line."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message
from textual.reactive import reactive

from agno_trace_tui.model.span import SpanState, state_of
from agno_trace_tui.model.tree import TreeLine, tree_lines
from agno_trace_tui.tui.commands import bindings_of
from agno_trace_tui.tui.rendering.cells import Piece, fit
from agno_trace_tui.tui.rendering.span_line import Scale, span_pieces
from agno_trace_tui.tui.rendering.trace_line import Moment
from agno_trace_tui.tui.widgets.cursor_lines import CursorLines

if TYPE_CHECKING:
    from collections.abc import Callable, Set

    from textual.binding import BindingType

    from agno_trace_tui.model.spans import TraceSpans


class SpanTree(CursorLines):
    """Draws the spans of one trace. The cursor is a node, never a line number."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of("lines", "tree")

    selected: reactive[str | None] = reactive(None)
    """The node under the cursor: a span's id, or that of a parent that is not recorded."""

    class Selected(Message):
        """The cursor came to another span; `None`: to none."""

        def __init__(self, span_id: str | None) -> None:
            super().__init__()
            self.span_id = span_id

    class Entered(Message):
        """The reader wants to read the span."""

    class Left(Message):
        """The reader wants to go back to the traces."""

    def __init__(
        self,
        *,
        now_ns: Callable[[], int] = time.time_ns,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.spans: TraceSpans | None = None
        self.frame = 0
        self._now_ns = now_ns
        self._gone: Set[int] = frozenset()
        self._folded: set[str] = set()
        self._lines: list[TreeLine] = []
        self._places: dict[str, int] = {}

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
        self.selected = self._lines[line].node_id
        for changed in (before, line):
            if changed is not None:
                self.redraw_line(changed)

    def pieces(self, line: int, width: int) -> list[Piece]:
        """A span, or a parent that is not recorded."""
        if line >= len(self._lines):
            return [Piece(fit("", width))]
        moment = Moment(self._now_ns(), self.frame)
        return span_pieces(self._lines[line], width, self._scale(moment.now_ns), self._gone, moment)

    def _scale(self, now_ns: int) -> Scale:
        spans = self.spans
        if spans is None or spans.start_ns is None:
            return Scale(0, 1)
        end_ns = spans.end_ns or spans.start_ns
        return Scale(spans.start_ns, max(end_ns, now_ns) if self.is_running else end_ns)

    @property
    def is_running(self) -> bool:
        """Whether a span of the trace runs."""
        if self.spans is None:
            return False
        return any(process not in self._gone for process in self.spans.rollup().open_processes)

    def watch_selected(self, selected: str | None) -> None:
        """Tell which span is under the cursor."""
        is_span = self.spans is not None and selected in self.spans.rows
        self.post_message(self.Selected(selected if is_span else None))

    # -- updates ---------------------------------------------------------------------------------

    def show(self, spans: TraceSpans | None, gone: Set[int]) -> None:
        """Show the spans of another trace, from its root, or of none."""
        if spans is self.spans and spans is not None:
            return
        self.spans, self._gone = spans, gone
        self._folded.clear()
        self._draw_anew()
        self.scroll_to(y=0, animate=False)
        self.selected = None
        if self._lines:
            self.selected = self._lines[0].node_id

    def apply(self, changed: Set[str], gone: Set[int]) -> None:
        """Draw the spans that changed; the tree anew only if its shape or its scale is another."""
        self._gone = gone
        spans = self.spans
        if spans is None:
            return
        places = [self._places.get(span_id) for span_id in changed]
        rows = [spans.rows.get(span_id) for span_id in changed]
        same_shape = all(
            place is not None and row is not None and same_place(self._lines[place], row)
            for place, row in zip(places, rows, strict=True)
        )
        if not same_shape or len(spans.rows) < 2:
            self._draw_anew()
            return
        for place, row in zip(places, rows, strict=True):
            if place is not None:
                self._lines[place] = self._lines[place]._replace(row=row)
        self.refresh()

    def _draw_anew(self) -> None:
        self._lines = tree_lines(self.spans, self._folded) if self.spans is not None else []
        self._places = {line.node_id: place for place, line in enumerate(self._lines)}
        self.note_total()
        if self.selected is None and self._lines:
            self.selected = self._lines[0].node_id
        elif self.selected is not None and self.selected not in self._places:
            self.selected = self._lines[0].node_id if self._lines else None
        self.refresh()

    def tick(self, frame: int) -> bool:
        """Let the clocks of running spans on screen go on; answers whether there are any."""
        self.frame = frame
        first, last = self.visible_lines()
        running = False
        for line in range(first, min(last + 1, len(self._lines))):
            row = self._lines[line].row
            if row is not None and state_of(row, self._gone) is SpanState.RUNNING:
                running = True
                self.redraw_line(line)
        return running

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
        total = len(self._lines)
        start = self.cursor_line() or 0
        for distance in range(1, total + 1):
            line = (start + step * distance) % total
            row = self._lines[line].row
            if row is not None and state_of(row, self._gone) in (SpanState.ERROR, SpanState.INTERRUPTED):
                self.move_cursor(line)
                return

    def action_enter(self) -> None:
        """Read the span."""
        if self.selected is not None:
            self.post_message(self.Entered())

    def action_leave(self) -> None:
        """Back to the traces."""
        self.post_message(self.Left())


def same_place(line: TreeLine, row: object) -> bool:
    """Whether a changed span stays where it is in the tree."""
    before = line.row
    return (
        before is not None
        and before.parent_span_id == getattr(row, "parent_span_id", None)
        and before.start_ns == getattr(row, "start_ns", None)
    )
