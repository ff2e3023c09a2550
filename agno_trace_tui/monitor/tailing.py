"""Taking in what is new in the file: which traces it touches, and whose spans to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.model.trace import AT_WORK
from agno_trace_tui.semantics.pauses import is_continuation
from agno_trace_tui.store.conditions import depends_on_ties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agno_trace_tui.model.index import Changes, TraceIndex
    from agno_trace_tui.model.trace import TraceSummary
    from agno_trace_tui.monitor.source import TraceSource
    from agno_trace_tui.store.conditions import Condition
    from agno_trace_tui.store.rows import SpanRow, TraceRow


async def take_in(
    index: TraceIndex,
    source: TraceSource,
    condition: Condition | None,
    selected: str | None,
    spans: Sequence[SpanRow],
) -> Changes:
    """Fold new and changed spans into the index.

    A touched trace that is in the window, or belongs into it, is followed from here on (its spans are
    read once, those that just came not again, then folded as they come) until it has ended; others are left to be
    read when looked at.
    """
    touched = list(dict.fromkeys(span.trace_id for span in spans))
    if depends_on_ties(condition) and may_continue(spans):
        touched += await untouched_mates(index, source, touched)
    rows = await source.rows(touched, condition)
    wanted = [row for row in rows if is_wanted(index, row, selected)]
    for row in wanted:
        if row.trace_id not in index.followed:
            index.follow(row.trace_id, await source.spans_before_tail(row.trace_id))
    changes = index.apply(wanted, spans)
    ended = [row for row in wanted if not is_at_work(index, row.trace_id)]
    runs = [row for row in ended if row.run_id]
    parts = await source.component_parts([index.summary(row.trace_id) for row in ended])
    if runs:
        parts += await source.parts([*runs, *waiting(index, spans)])
    if parts:
        changes = changes.and_then(index.tie(parts))
    if condition is not None:
        # A trace that no longer meets the filter leaves; without a filter traces never leave.
        changes = changes.and_then(index.remove(set(touched) - {row.trace_id for row in rows}))
    leave_ended(index, touched, selected)
    return changes


def is_wanted(index: TraceIndex, row: TraceRow, selected: str | None) -> bool:
    """Whether a trace is on screen or near it."""
    window = index.window
    return row.trace_id == selected or row.trace_id in window or window.has_room_for(row.key)


def waiting(index: TraceIndex, spans: Sequence[SpanRow]) -> list[TraceSummary]:
    """The traces near the reader's eyes that wait for a person, if these spans may be what they wait for.

    What continues a workflow has no run id in common with it.
    """
    return [trace for trace in index.window if trace.waits] if may_continue(spans) else []


def may_continue(spans: Sequence[SpanRow]) -> bool:
    """Whether one of these spans is a run that goes on after a pause."""
    return any(not span.parent_span_id and is_continuation(span.name) for span in spans)


async def untouched_mates(index: TraceIndex, source: TraceSource, touched: Sequence[str]) -> list[str]:
    """Traces that nothing was added to, but that may wait no longer: of the same run, or near the reader's eyes."""
    parts = await source.parts(await source.rows(touched, None))
    waited = [trace.trace_id for trace in index.window if trace.waits]
    mates = dict.fromkeys([*(part.key.trace_id for part in parts), *waited])
    return [trace_id for trace_id in mates if trace_id not in touched]


def is_at_work(index: TraceIndex, trace_id: str) -> bool:
    """Whether a trace is held to which more spans are likely to come."""
    summary = index.summary(trace_id)
    return summary is not None and summary.state in AT_WORK


def leave_ended(index: TraceIndex, trace_ids: Sequence[str], selected: str | None) -> None:
    """Hold the spans of traces that have ended no longer, nor those that were begun to be read, save those on screen."""
    for trace_id in trace_ids:
        if trace_id != selected and not (index.is_whole(trace_id) and is_at_work(index, trace_id)):
            index.leave(trace_id)
