"""The span tree of one trace with its waterfall, drawn line by line."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message
from textual.reactive import reactive

from agno_trace_tui.model.outline import View
from agno_trace_tui.model.span import SpanState, state_of
from agno_trace_tui.model.timeline import FOREVER
from agno_trace_tui.model.trace_view import TraceView
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.commands import INTO_SPAN, bindings_of
from agno_trace_tui.tui.rendering.bars import Scale, roomy_end
from agno_trace_tui.tui.rendering.span_line import DrawnNode, layout_for, mark_cells, span_pieces
from agno_trace_tui.tui.rendering.trace_line import Moment
from agno_trace_tui.tui.widgets.cursor_lines import CursorLines
from agno_trace_tui.tui.widgets.tree_wishes import TreeWishes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence, Set

    from textual import events
    from textual.binding import BindingType

    from agno_trace_tui.model.insights.insight import Severity
    from agno_trace_tui.model.spans import TraceSpans
    from agno_trace_tui.tui.rendering.cells import Piece
    from agno_trace_tui.tui.rendering.span_line import LineLayout

MOST_DRAWN = 2_000
"""Lines that are remembered as they were drawn; no screen has so many."""


class Aim(NamedTuple):
    """Where the cursor is to go once a trace is shown."""

    trace_id: str
    node_id: str | None = None
    """`None`: where the trace begins."""
    zoom: tuple[str, ...] = ()
    """The nodes to be zoomed into before."""
    failure: int = 0
    """1: to the first span that failed, -1: to the last."""


class SpanTree(TreeWishes, CursorLines):
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
        self.model: TraceView | None = None
        self.frame = 0
        self._now_ns = now_ns
        self._wished: str | None = None
        """The node that the reader chose: the cursor returns to it once it is shown again."""
        self._aim: Aim | None = None
        """Where the cursor is to go once its trace is shown."""
        self._drawn: dict[int, DrawnNode] = {}
        self._marks: Mapping[str, Severity] = {}

    @property
    def spans(self) -> TraceSpans | None:
        """The spans of the trace that is shown."""
        return None if self.model is None else self.model.spans

    # -- what a view of lines says ---------------------------------------------------------------

    def line_total(self) -> int:
        """How many nodes are neither folded away nor hidden."""
        return 0 if self.model is None else len(self.model.outline.nodes)

    def cursor_line(self) -> int | None:
        """Where the selected node stands."""
        return None if self.model is None else self.model.outline.place(self.selected)

    def place_cursor(self, line: int) -> None:
        """Move the cursor."""
        if self.model is None:
            return
        self.when_read()
        before = self.cursor_line()
        self._aim = None
        self._wished = self.selected = self.model.outline.nodes[line]
        self.redraw_lines({line if before is None else before, line})

    def says(self, width: int) -> Callable[[int], Sequence[Piece]]:
        """What tells of each line its span, or a parent that is not recorded."""
        layout, scale = self._layout(width), self.scale or Scale(0, 1)
        moment, state = Moment(self._now_ns(), self.frame), self._telling(layout)
        if len(self._drawn) > MOST_DRAWN:
            self._drawn.clear()

        def said(line: int) -> Sequence[Piece]:
            shown = self._drawn[line] = state(line)
            return span_pieces(shown, layout, scale, moment)

        return said

    def _layout(self, width: int | None = None) -> LineLayout:
        return layout_for(
            self.scrollable_content_region.width if width is None else width, waterfall=self.waterfall
        )

    def _telling(self, layout: LineLayout) -> Callable[[int], DrawnNode]:
        """What tells what there is to say of each line."""
        model = self.model
        assert model is not None
        path = model.timeline.path(model.zoom) if self.shows_path else None

        def told(place: int) -> DrawnNode:
            line = model.outline.line(place, layout.guides)
            node_id = line.node_id
            return DrawnNode(
                line,
                None if line.row is None else state_of(line.row, model.gone),
                model.timeline.waits(node_id),
                model.timeline.side_by_side(node_id),
                None if path is None else node_id in path.own,
                model.outline.inside(node_id) if line.folded else None,
                model.members(node_id),
                model.tree.is_member(node_id),
                self._marks.get(node_id),
            )

        return told

    def mark(self, marks: Mapping[str, Severity]) -> None:
        """Mark the spans of which there are insights, and only those."""
        before, self._marks = self._marks, marks
        changed = {
            span_id for span_id in before.keys() | marks.keys() if before.get(span_id) != marks.get(span_id)
        }
        if self.model is not None:
            places = map(self.model.outline.place, changed)
            self.redraw_lines(place for place in places if place is not None)

    def watch_selected(self, selected: str | None) -> None:
        """Tell which span is under the cursor."""
        self.post_message(self.Selected(self.selected_span))

    @property
    def selected_span(self) -> str | None:
        """The span under the cursor; `None`: none, or a parent that is not recorded."""
        is_span = self.spans is not None and self.selected in self.spans.rows
        return self.selected if is_span else None

    @property
    def is_running(self) -> bool:
        """Whether a span of the trace runs."""
        return self.model is not None and self.model.is_running

    # -- updates ---------------------------------------------------------------------------------

    def show(self, spans: TraceSpans | None, gone: Set[int]) -> None:
        """Show the spans of another trace, from its root, or of none; of the same one that was read again, as it was."""
        if spans is self.spans and spans is not None:
            return
        view, anchor = View() if self.model is None else self.model.outline.view, self._anchor()
        same_trace = spans is not None and self.spans is not None and spans.trace_id == self.spans.trace_id
        if not same_trace:
            view, anchor = View(level=view.level, hidden=view.hidden), None
            self._wished = None
            self.set_reactive(SpanTree.selected, None)
            self.scroll_to(y=0, animate=False)
        self.model = None if spans is None else TraceView(spans, gone, view)
        self.settle(anchor)
        self._take_aim()
        if self.selected is None:
            self.post_message(self.Selected(None))

    def go_to(self, trace_id: str, node_id: str | None, zoom: tuple[str, ...] = ()) -> None:
        """Put the cursor on a node as soon as its trace is shown, whatever hides it; `None`: to the beginning."""
        self.when_read()
        self._aim = Aim(trace_id, node_id, zoom)
        self._take_aim()

    def go_to_failure(self, trace_id: str, step: int) -> None:
        """Put the cursor on the first span that failed, or on the last (`step` -1), as soon as they are shown."""
        self.when_read()
        self._aim = Aim(trace_id, failure=step)
        self._take_aim()

    def awaited(self, trace_id: str | None) -> str | None:
        """The node of a trace to which the cursor will go."""
        return self._aim.node_id if self._aim is not None and self._aim.trace_id == trace_id else None

    def _take_aim(self) -> None:
        model, aim = self.model, self._aim
        if aim is None or model is None or model.spans.trace_id != aim.trace_id:
            return
        if self._waits_for(aim, model):
            return
        self._aim = None
        node_id = model.failure_beyond(None, aim.failure) if aim.failure else aim.node_id
        if aim.zoom != self.zooms and not aim.failure:
            model.outline.zoom_to(aim.zoom)
            self.redraw_what_differs()
        if node_id is not None and model.tree.has(node_id):
            self.arrive(node_id)
        elif model.outline.nodes:
            self.arrive(model.outline.nodes[0])

    def _waits_for(self, aim: Aim, model: TraceView) -> bool:
        """Whether what the cursor is to go to may be among spans that are still read."""
        sought = aim.node_id is not None and not model.tree.has(aim.node_id)
        return not model.spans.whole and bool(sought or aim.zoom or aim.failure)

    def apply(self, changed: Set[str], gone: Set[int]) -> None:
        """Draw the spans that changed, and what stands elsewhere for them."""
        model = self.model
        if model is None:
            return
        anchor, others_gone = self._anchor(), gone != model.gone
        moved = model.apply(changed, gone)
        if moved or others_gone or self.shows_path:
            self.settle(anchor)
        else:
            self.redraw_lines(model.lines_of(changed))
            self._rescale()
        self._take_aim()

    def _anchor(self) -> tuple[str, int] | None:
        """A node that is to stay where it is on screen, and how far from the top: the cursor's, or the first."""
        line, (first, last) = self.cursor_line(), self.visible_lines()
        if self.model is None or first >= self.line_total():
            return None
        place = line if line is not None and first <= line <= last else first
        return self.model.outline.nodes[place], place - first

    def settle(self, anchor: tuple[str, int] | None = None) -> None:
        """Draw what is not as it was, the reader's place where it was."""
        self.note_total()
        model = self.model
        wanted = None if model is None else model.outline.nearest(self._wished)
        self._wished = self._wished or wanted
        if wanted != self.selected:
            before, self.selected = self.cursor_line(), wanted
            self.redraw_lines(line for line in (before, self.cursor_line()) if line is not None)
        if model is not None and anchor is not None:
            place = model.outline.place(anchor[0])
            if place is not None and place - anchor[1] != self.top_line:
                self.scroll_to(y=place - anchor[1], animate=False, immediate=True)
        self._rescale()
        self._redraw_what_differs()
        self.tell_notes()

    def _redraw_what_differs(self) -> None:
        total, (first, last) = self.line_total(), self.visible_lines()
        changed = []
        if total:
            told = self._telling(self._layout())
            changed = [
                line for line in range(first, min(last + 1, total)) if self._drawn.get(line) != told(line)
            ]
        gone = [line for line in range(max(first, total), last + 1) if self._drawn.pop(line, None)]
        self.redraw_lines(changed + gone)

    def _rescale(self) -> None:
        extent = None if self.model is None else self.model.extent
        if extent is None:
            self.scale = None
        elif extent.until_ns == FOREVER:
            self.scale = Scale(extent.from_ns, roomy_end(extent.from_ns, self._now_ns()))
        else:
            self.scale = Scale(*extent)

    def watch_scale(self) -> None:
        """Every bar is another."""
        self.redraw_what_differs()

    def tick(self, frame: int) -> bool:
        """Let the clocks of running spans on screen go on; answers whether any span runs."""
        if not self.is_running or self.model is None:
            return False
        self.frame = frame
        self._rescale()
        first, last = self.visible_lines()
        drawn = {line: self._drawn.get(line) for line in range(first, min(last + 1, self.line_total()))}
        self.redraw_lines(line for line, shown in drawn.items() if shown is not None and runs(shown))
        return True

    async def on_click(self, event: events.Click) -> None:
        """The mouse folds at the mark; elsewhere it puts the cursor where it clicks."""
        event.prevent_default()  # Textual calls the handler of every class: that one would click again
        await super().on_click(event)
        shown = self._drawn.get(self.top_line + event.y)
        if shown is not None and event.x in mark_cells(shown, self._layout().guides):
            self.fold(shown.line.node_id, folded=not shown.line.folded)


def runs(shown: DrawnNode) -> bool:
    """Whether a line has a clock that goes on."""
    return shown.state is SpanState.RUNNING or (shown.inside is not None and bool(shown.inside.running))
