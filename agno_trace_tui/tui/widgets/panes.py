"""The three panes around the widgets, with the names of columns above and titles in their frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Container
from textual.content import Content

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.rendering import span_line, titles
from agno_trace_tui.tui.rendering.glyphs import plain
from agno_trace_tui.tui.widgets.column_titles import ColumnTitles
from agno_trace_tui.tui.widgets.kept_lines import Backdrop
from agno_trace_tui.tui.widgets.pane import Pane

if TYPE_CHECKING:
    from collections.abc import Set

    from textual.app import ComposeResult
    from textual.widget import Widget

    from agno_trace_tui.model.trace import TraceSummary
    from agno_trace_tui.store.rows import SpanRow
    from agno_trace_tui.tui.widgets.span_tree import SpanTree
    from agno_trace_tui.tui.widgets.trace_list import TraceList


class ShownInPanes(NamedTuple):
    """What the panes show, for their titles."""

    filter_text: str
    trace: TraceSummary | None
    span: SpanRow | None
    gone: Set[int]
    now_ns: int


class Ground(Backdrop, Container):
    """What parts of the screen stand on."""


class Panes(Ground):
    """The list of traces, the tree of one, the detail of a span; `below_list` stands under the list."""

    def __init__(self, traces: TraceList, below_list: list[Widget], tree: SpanTree, detail: Widget) -> None:
        super().__init__(id="panes")
        self._traces, self._below_list, self._tree, self._detail = traces, below_list, tree, detail

    def compose(self) -> ComposeResult:
        """Frames around them."""
        with Pane(id="traces-pane"):
            yield ColumnTitles(self._traces.titles, pick=self._traces.pick_title, id="list-header")
            yield self._traces
            yield from self._below_list
        with Ground(id="trace-panes"):
            with Pane(id="spans-pane"):
                yield ColumnTitles(self._tree_titles, id="tree-header")
                yield self._tree
            with Pane(id="detail-pane"):
                yield self._detail

    def on_mount(self) -> None:
        """Columns come and go, and the tree's scale grows."""
        for change in ("empty", "sorting", "by_session"):
            self.watch(self._traces, change, self._draw_list_titles)
        for name in ("scale", "waterfall"):
            self.watch(self._tree, name, self._draw_tree_titles)

    def _draw_list_titles(self) -> None:
        self.query_one("#list-header", ColumnTitles).redraw()

    def _draw_tree_titles(self) -> None:
        self.query_one("#tree-header", ColumnTitles).redraw()

    def _tree_titles(self, width: int) -> str:
        return span_line.header_text(width, self._tree.scale, waterfall=self._tree.waterfall)

    def entitle(self, shown: ShownInPanes) -> None:
        """Say in the frames what is shown."""
        traces = self._traces
        pane = self.query_one("#traces-pane", Pane)
        listed = titles.Listed(shown.filter_text, traces.sorting, traces.by_session, traces.bound)
        key = "F" if traces.arrangement.bounded else "g"
        pane.entitle(
            titles.traces_title(listed, pane.title_room),
            f"+{traces.unseen} new ({key})" if traces.unseen else "",
        )
        pane = self.query_one("#spans-pane", Pane)
        zoom = None
        if self._tree.is_zoomed:
            zoom = titles.zoom_of(self._tree.zoomed, shown.gone, shown.now_ns)
        notes = Content(plain(titles.cut(" · ".join(self._tree.notes), pane.title_room)))
        pane.entitle(titles.trace_title(shown.trace, zoom, shown.now_ns, pane.title_room), notes)
        pane = self.query_one("#detail-pane", Pane)
        pane.entitle(titles.span_heading(shown.span, shown.trace, shown.gone, shown.now_ns, pane.title_room))
