"""Insights on the screen: what the monitor found, brought to the list, the tree and the overview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.tui.rendering.insight_lines import told_of

if TYPE_CHECKING:
    from collections.abc import Set

    from agno_trace_tui.model.insights.insight import Findings, Severity
    from agno_trace_tui.monitor.inspecting import Inspector
    from agno_trace_tui.tui.rendering.subject import Subject
    from agno_trace_tui.tui.widgets.span_tree import SpanTree
    from agno_trace_tui.tui.widgets.trace_list import TraceList


class InsightsShown:
    """Introduces the inspector's findings to the widgets."""

    def __init__(self, inspector: Inspector, traces: TraceList, tree: SpanTree) -> None:
        self._inspector, self._traces, self._tree = inspector, traces, tree
        self._marks: dict[str, Severity | None] = {}
        """The marks in the list, of the traces that ever had one."""
        traces.mark_of = self._mark_of

    def _mark_of(self, trace_id: str) -> Severity | None:
        return self._inspector.findings(trace_id).severity

    @property
    def _findings(self) -> Findings:
        """Those of the trace in the tree."""
        spans = self._tree.spans
        return self._inspector.findings("" if spans is None else spans.trace_id)

    @property
    def any(self) -> bool:
        """Whether there are any in the trace in the tree."""
        return bool(self._findings.insights)

    def mark(self, inspected: Set[str] = frozenset()) -> None:
        """Mark the spans in the tree, and these traces in the list."""
        self._tree.mark(self._findings.marks)
        marks = {trace_id: self._mark_of(trace_id) for trace_id in inspected}
        changed = {trace_id for trace_id, mark in marks.items() if mark is not self._marks.get(trace_id)}
        self._marks.update((trace_id, marks[trace_id]) for trace_id in changed)
        self._traces.redraw_traces(changed)

    def told(self, subject: Subject) -> Subject:
        """A span with what there is to say of it."""
        spans = self._tree.spans
        if spans is None or spans.trace_id != subject.row.trace_id:
            return subject
        return subject._replace(
            told=told_of(subject.row, self._findings, spans), usual=self._inspector.usual.of(subject.row)
        )

    def next_node(self) -> str | None:
        """The next span at which an insight begins; of one on the trace as a whole that is the root."""
        insights, spans = self._findings.insights, self._tree.spans
        wanted = {insight.span_ids[0] for insight in insights if insight.span_ids}
        if spans is not None and spans.root is not None and not all(insight.span_ids for insight in insights):
            wanted.add(spans.root.span_id)
        return self._tree.next_span(1, lambda row: row.span_id in wanted)
