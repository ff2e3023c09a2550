"""An ended span as Agno's own exporter stores it: its row, and what it does to the row of its trace.

What is copied here: `Span.from_otel_span` and `create_trace_from_spans` (agno/tracing/schemas.py, 3.1.10),
as called by Agno's default exporter, once for each span.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from agno_trace_tui.exporter.texts import storable
from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.store.timestamps import moment
from agno_trace_tui.store.written import AgnoTrace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from opentelemetry.sdk.trace import ReadableSpan


class SpanTimes(NamedTuple):
    """When a span ran, as Agno stores it."""

    start: str
    end: str
    duration_ms: int
    whole_ms: int
    """Of the moments as stored, truncated: what Agno computes for a trace."""


def agno_times(span: ReadableSpan) -> SpanTimes:
    """When an ended span ran, where a missing time is what Agno takes it for."""
    start_ns = span.start_time or 0
    end_ns = span.end_time or start_ns
    start, end = moment(start_ns), moment(end_ns)
    return SpanTimes(
        start.isoformat(),
        end.isoformat(),
        int((end_ns - start_ns) / 1_000_000),
        whole_milliseconds(start, end),
    )


def agno_span(
    span: ReadableSpan,
    ids: tuple[str, str, str | None],
    times: SpanTimes,
    attributes: str,
    created_at: str,
) -> tuple[Any, ...]:
    """The row of Agno's spans table; `ids` are those of the trace, the span and its parent."""
    trace_id, span_id, parent_span_id = ids
    return (
        span_id,
        trace_id,
        parent_span_id,
        storable(span.name),
        span.kind.name,
        span.status.status_code.name,
        storable(span.status.description),
        times.start,
        times.end,
        times.duration_ms,
        attributes,
        created_at,
    )


def agno_trace(
    span: ReadableSpan, trace_id: str, times: SpanTimes, attributes: Mapping[str, Any], created_at: str
) -> AgnoTrace:
    """The trace that Agno's exporter makes of one span: only a root tells ids."""
    is_root = not (span.parent and span.parent.span_id)
    return AgnoTrace(
        trace_id,
        storable(span.name),
        "ERROR" if span.status.status_code.name == "ERROR" else "OK",
        times.start,
        times.end,
        times.whole_ms,
        *(ids_of(attributes) if is_root else NO_IDS),
        created_at,
        1,
    )


def ids_of(root: Mapping[str, Any]) -> tuple[Any, Any, Any, Any, Any, Any]:
    """The ids that a root tells: of its run, session, user, agent, team, workflow."""
    return (
        first(root, key.RUN_ID_NAMES),
        first(root, key.SESSION_ID_NAMES),
        first(root, key.USER_ID_NAMES),
        first(root, key.AGENT_ID_NAMES),
        first(root, key.TEAM_ID_NAMES),
        first(root, key.WORKFLOW_ID_NAMES),
    )


NO_IDS: tuple[Any, Any, Any, Any, Any, Any] = (None, None, None, None, None, None)


def whole_milliseconds(start: datetime, end: datetime) -> int:
    """The time between two moments, truncated as Agno does."""
    return int((end - start).total_seconds() * 1000)


def first(attributes: Mapping[str, Any], names: Iterable[str]) -> Any:
    """The first of the named attributes that is not empty, else the last as it is: Agno joins them by `or`."""
    value = None
    for name in names:
        value = attributes.get(name)
        if value:
            break
    return storable(value) if isinstance(value, str | float | bool | None) else str(value)


def folded(traces: Iterable[AgnoTrace]) -> list[AgnoTrace]:
    """Fewer updates of traces with the same result as all of them, in the order of the spans' ends.

    An update without ids cannot change a trace's name (a name wins by the ids that come with it) nor its
    ids: only its times and its status. So it melts into the update before it, whichever that is.
    """
    updates: dict[str, list[AgnoTrace]] = {}
    for trace in traces:
        earlier = updates.setdefault(trace.trace_id, [])
        if earlier and not has_ids(trace):
            earlier[-1] = melted(earlier[-1], trace)
        else:
            earlier.append(trace)
    return [trace for of_one_trace in updates.values() for trace in of_one_trace]


def has_ids(trace: AgnoTrace) -> bool:
    """Whether an update tells any id."""
    return any(
        value is not None
        for value in (
            trace.run_id,
            trace.session_id,
            trace.user_id,
            trace.agent_id,
            trace.team_id,
            trace.workflow_id,
        )
    )


def melted(before: AgnoTrace, later: AgnoTrace) -> AgnoTrace:
    """An update, followed by one without ids."""
    return before._replace(
        status=later.status,
        start_time=min(before.start_time, later.start_time),
        end_time=max(before.end_time, later.end_time),
        spans=before.spans + later.spans,
    )
