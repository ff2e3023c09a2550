"""A span of the SDK as the rows that are stored. Pure: no clock, no file, no lock is held.

Runs in the writer's thread while the agent may still be adding attributes: they are copied in one step.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.facts import facts_of
from agno_trace_tui.store.timestamps import iso_text
from agno_trace_tui.store.written import AgnoTrace, WrittenSpan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from opentelemetry.sdk.trace import ReadableSpan


def encode(span: ReadableSpan, *, created_at: str, keep_attributes: bool = False) -> WrittenSpan:
    """The rows of a span as it is now.

    `keep_attributes` stores the attributes of an ended span in `att_spans` too, for files whose Agno
    tables somebody else writes. `created_at` is the time of export, ISO 8601.
    """
    context = span.get_span_context()
    if context is None:
        raise ValueError("a span without a context cannot be stored")
    trace_id, span_id = format(context.trace_id, "032x"), format(context.span_id, "016x")
    parent = format(span.parent.span_id, "016x") if span.parent and span.parent.span_id else None
    attributes = copied(span.attributes)
    ended = span.end_time is not None
    text = json_text(agno_attributes(attributes))
    values = (
        trace_id,
        span_id,
        parent,
        storable(span.name),
        span.kind.name,
        span.status.status_code.name,
        span.start_time or 0,
        span.end_time,
        span.dropped_attributes,
        span.dropped_events,
        span.dropped_links,
        *(storable(fact) for fact in facts_of(attributes)),
        storable(span.status.description),
        context.trace_state.to_header() or None,
        scope_text(span),
        json_text([link_record(link) for link in span.links]) if span.links else None,
        json_text([event_record(event) for event in span.events]) if span.events else None,
        text if keep_attributes or not ended else None,
    )
    agno_span = agno_row(span, trace_id, span_id, parent, text, created_at) if ended else None
    agno_trace = agno_trace_of(span, trace_id, attributes, created_at) if ended else None
    return WrittenSpan(trace_id, span_id, values, resource_text(span), agno_span, agno_trace)


def copied(attributes: Any) -> dict[str, Any]:
    """The attributes at one moment: `copy` is a single step for the interpreter, iterating is not."""
    if not attributes:
        return {}
    copy = getattr(attributes, "copy", None)
    return dict(copy() if copy is not None else attributes)


def storable(value: Any) -> Any:
    """Text that SQLite can hold: a lone surrogate, which UTF-8 cannot express, becomes its escape."""
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "backslashreplace").decode()
    return str(value) if isinstance(value, str) else value


def json_text(value: object) -> str:
    """JSON as Agno writes it: ASCII, NaN bare; what JSON does not know as text."""
    return json.dumps(value, default=str)


def agno_attributes(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The values as Agno's exporter stores them (`Span.from_otel_span`, agno/tracing/schemas.py)."""
    return {key: agno_value(value) for key, value in attributes.items()}


def agno_value(value: Any) -> Any:
    """One value: scalars as they are, sequences as lists, all else as text."""
    if isinstance(value, str | int | float | bool | None):
        return value
    return list(value) if isinstance(value, list | tuple) else str(value)


def resource_text(span: ReadableSpan) -> str:
    """The attributes of the resource."""
    return json_text(dict(span.resource.attributes))


def scope_text(span: ReadableSpan) -> str | None:
    """The instrumentation scope."""
    scope = span.instrumentation_scope
    if scope is None:
        return None
    return json_text(
        {
            "name": scope.name,
            "version": scope.version,
            "schema_url": scope.schema_url,
            "attributes": dict(scope.attributes or {}),
        }
    )


def event_record(event: Any) -> dict[str, Any]:
    """An event: its name, its time and its attributes, among them an exception's stack trace."""
    return {
        "name": event.name,
        "time_ns": event.timestamp,
        "attributes": dict(event.attributes or {}),
        "dropped_attributes": getattr(event, "dropped_attributes", 0),
    }


def link_record(link: Any) -> dict[str, Any]:
    """A link to another span."""
    return {
        "trace_id": format(link.context.trace_id, "032x"),
        "span_id": format(link.context.span_id, "016x"),
        "attributes": dict(link.attributes or {}),
        "dropped_attributes": getattr(link, "dropped_attributes", 0),
    }


def agno_row(
    span: ReadableSpan, trace_id: str, span_id: str, parent: str | None, attributes: str, created_at: str
) -> tuple[Any, ...]:
    """The row of Agno's spans table (`Span.from_otel_span`)."""
    start_ns = span.start_time or 0
    end_ns = span.end_time or start_ns
    return (
        span_id,
        trace_id,
        parent,
        storable(span.name),
        span.kind.name,
        span.status.status_code.name,
        storable(span.status.description),
        iso_text(start_ns),
        iso_text(end_ns),
        int((end_ns - start_ns) / 1_000_000),
        attributes,
        created_at,
    )


def agno_trace_of(
    span: ReadableSpan, trace_id: str, attributes: Mapping[str, Any], created_at: str
) -> AgnoTrace:
    """The trace that Agno's exporter makes of one span (`create_trace_from_spans`): ids come from roots only."""
    root = attributes if not (span.parent and span.parent.span_id) else {}
    start, end = iso_text(span.start_time or 0), iso_text(span.end_time or span.start_time or 0)
    return AgnoTrace(
        trace_id=trace_id,
        name=storable(span.name),
        status="ERROR" if span.status.status_code.name == "ERROR" else "OK",
        start_time=start,
        end_time=end,
        duration_ms=whole_milliseconds(start, end),
        run_id=first(root, key.RUN_ID_NAMES),
        session_id=first(root, key.SESSION_ID_NAMES),
        user_id=first(root, key.USER_ID_NAMES),
        agent_id=first(root, key.AGENT_ID_NAMES),
        team_id=first(root, key.TEAM_ID_NAMES),
        workflow_id=first(root, key.WORKFLOW_ID_NAMES),
        created_at=created_at,
        spans=1,
    )


def whole_milliseconds(start: str, end: str) -> int:
    """The time between two stored moments as Agno truncates it."""
    return int((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() * 1000)


def first(attributes: Mapping[str, Any], names: Iterable[str]) -> Any:
    """The first of the named attributes that is not empty; Agno stores it as it is."""
    for name in names:
        value = attributes.get(name)
        if value:
            return storable(value) if isinstance(value, str | int | float) else str(value)
    return None


def component_level(trace: AgnoTrace) -> int:
    """How high a component a trace is named after (`_get_trace_component_level_expr`, agno/db/sqlite/sqlite.py)."""
    name = trace.name.lower()
    if ".run" not in name and ".arun" not in name:
        return 0
    for level, component in ((3, trace.workflow_id), (2, trace.team_id), (1, trace.agent_id)):
        if component is not None:
            return level
    return 0


def fold_traces(traces: Iterable[AgnoTrace]) -> list[AgnoTrace]:
    """Traces in the order of their spans' ends, as Agno's updates one after the other leave them."""
    folded: dict[str, AgnoTrace] = {}
    for trace in traces:
        before = folded.get(trace.trace_id)
        folded[trace.trace_id] = trace if before is None else after(before, trace)
    return list(folded.values())


def after(before: AgnoTrace, trace: AgnoTrace) -> AgnoTrace:
    """A trace after the update for one more span."""
    return AgnoTrace(
        trace_id=before.trace_id,
        name=trace.name if component_level(trace) > component_level(before) else before.name,
        status=trace.status,
        start_time=min(before.start_time, trace.start_time),
        end_time=max(before.end_time, trace.end_time),
        duration_ms=before.duration_ms,
        run_id=kept(before.run_id, trace.run_id),
        session_id=kept(before.session_id, trace.session_id),
        user_id=kept(before.user_id, trace.user_id),
        agent_id=kept(before.agent_id, trace.agent_id),
        team_id=kept(before.team_id, trace.team_id),
        workflow_id=kept(before.workflow_id, trace.workflow_id),
        created_at=before.created_at,
        spans=before.spans + trace.spans,
    )


def kept(before: str | None, later: str | None) -> str | None:
    """The id that was there first."""
    return later if before is None else before


def utc_now() -> str:
    """The time of export as Agno writes it."""
    return datetime.now(UTC).isoformat()
