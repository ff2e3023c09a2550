"""An ended span as Agno's own exporter stores it: its row, and what it does to the row of its trace.

What is copied here: `Span.from_otel_span` and `create_trace_from_spans` (agno/tracing/schemas.py, 3.1.10),
as called by Agno's default exporter, once for each span.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agno_trace_tui.exporter.texts import storable
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.store.timestamps import iso_text_of, microseconds
from agno_trace_tui.store.written import AgnoTrace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    start, end = microseconds(start_ns), microseconds(end_ns)
    return SpanTimes(
        iso_text_of(start),
        iso_text_of(end),
        int((end_ns - start_ns) / 1_000_000),
        whole_milliseconds(end - start),
    )


def agno_trace(
    values: tuple[Any, ...], times: SpanTimes, attributes: Mapping[str, Any], created_at: str
) -> AgnoTrace:
    """The trace that Agno's exporter makes of one span, given as our row of it: only a root tells ids."""
    trace_id, _, parent_span_id, name, _, status = values[:6]
    is_root = not parent_span_id
    return AgnoTrace(
        trace_id,
        name,
        "ERROR" if status == "ERROR" else "OK",
        times.start,
        times.end,
        times.whole_ms,
        *(ids_of(attributes) if is_root else NO_IDS),
        created_at,
        1,
    )


def ids_of(root: Mapping[str, Any]) -> tuple[Any, Any, Any, Any, Any, Any]:
    """The ids that a root tells: of its run, session, user, agent, team, workflow."""
    if ALL_ID_NAMES.isdisjoint(root):
        return NO_IDS
    return (
        first(root, key.RUN_ID_NAMES),
        first(root, key.SESSION_ID_NAMES),
        first(root, key.USER_ID_NAMES),
        first(root, key.AGENT_ID_NAMES),
        first(root, key.TEAM_ID_NAMES),
        first(root, key.WORKFLOW_ID_NAMES),
    )


ALL_ID_NAMES = frozenset(
    (
        *key.RUN_ID_NAMES,
        *key.SESSION_ID_NAMES,
        *key.USER_ID_NAMES,
        *key.AGENT_ID_NAMES,
        *key.TEAM_ID_NAMES,
        *key.WORKFLOW_ID_NAMES,
    )
)
NO_IDS: tuple[Any, Any, Any, Any, Any, Any] = (None, None, None, None, None, None)


def whole_milliseconds(microseconds: int) -> int:
    """A time truncated as Agno does: `int(timedelta.total_seconds() * 1000)`."""
    return int(microseconds / 1_000_000 * 1000)


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
