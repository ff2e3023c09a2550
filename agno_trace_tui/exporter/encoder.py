"""A span of the SDK as the rows that are stored. Pure: no clock, no file, no lock is held.

Runs in the writer's thread while the agent may still be adding attributes: they are copied in one step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opentelemetry.trace import SpanKind

from agno_trace_tui.exporter.agno_rows import agno_rows
from agno_trace_tui.exporter.texts import ENCODER, RememberedTexts, named, storable, texts_of
from agno_trace_tui.semantics.facts import facts_of
from agno_trace_tui.store.exact_values import marked, marked_values
from agno_trace_tui.store.timestamps import within_file
from agno_trace_tui.store.written import WrittenSpan

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan


def encode(
    span: ReadableSpan, *, ended: bool, created_at: str, fills_agno_tables: bool = True
) -> WrittenSpan:
    """The rows of a span that runs or has ended.

    `ended` is told, not looked up: a span can end while its start is on its way. `created_at` is the time
    of export, ISO 8601. Unless it `fills_agno_tables`, which somebody else may write, the attributes of an ended
    span are stored in `att_spans`.
    """
    context = span.get_span_context()
    if context is None:
        raise ValueError("a span without a context cannot be stored")
    trace_id, span_id = format(context.trace_id, "032x"), format(context.span_id, "016x")
    parent = format(span.parent.span_id, "016x") if span.parent and span.parent.span_id else None
    attributes = copied(span.attributes)
    exact, agno, is_plain = texts_of(attributes)
    is_agnos = ended and fills_agno_tables
    status, links, events = span.status, span.links, span.events
    values = (
        trace_id,
        span_id,
        parent,
        named(span.name),
        kind_name(span.kind),
        status.status_code.name,
        whole(span.start_time),
        whole(span.end_time or span.start_time) if ended else None,
        span.dropped_attributes,
        span.dropped_events,
        span.dropped_links,
        *fact_values(attributes, is_plain=is_plain),
        storable(status.description),
        context.trace_state.to_header() if context.trace_state else None,
        SCOPES.text(span.instrumentation_scope) if span.instrumentation_scope else None,
        ENCODER.encode(list(map(link_record, links))) if links else None,
        ENCODER.encode(list(map(event_record, events))) if events else None,
        exact if not is_agnos or exact is not agno else None,
    )
    return WrittenSpan(
        trace_id,
        span_id,
        ended,
        values,
        RESOURCES.text(span.resource),
        agno_rows(span, attributes, agno, is_root=not parent, created_at=created_at) if is_agnos else None,
    )


def whole(time_ns: float | None) -> int:
    """A time in whole nanoseconds: programs give others too, such as `time.time()` or a float of nanoseconds."""
    return int(within_file(time_ns or 0))


def kind_name(kind: Any) -> str:
    """The name of OpenTelemetry's kind; for what is none Agno has that of the most (agno/tracing/schemas.py)."""
    return kind.name if isinstance(kind, SpanKind) else SpanKind.INTERNAL.name


def fact_values(attributes: dict[str, Any], *, is_plain: bool) -> tuple[Any, ...]:
    """The facts as SQLite holds them."""
    kind, *others = facts_of(attributes)
    return (kind.value, *(others if is_plain else map(storable, others)))


def copied(attributes: Any) -> dict[str, Any]:
    """The attributes at one moment: `copy` is a single step for the interpreter, iterating is not."""
    if not attributes:
        return {}
    copy = getattr(attributes, "copy", None)
    copied = copy() if copy is not None else attributes
    return copied if type(copied) is dict else dict(copied)


def resource_text(resource: Any) -> str:
    """The attributes of a resource."""
    return ENCODER.encode(marked_values(resource.attributes))


def scope_text(scope: Any) -> str:
    """An instrumentation scope."""
    return ENCODER.encode(
        {
            "name": scope.name,
            "version": scope.version,
            "schema_url": scope.schema_url,
            "attributes": marked(scope.attributes or {}),
        }
    )


RESOURCES = RememberedTexts(resource_text)
SCOPES = RememberedTexts(scope_text)


def event_record(event: Any) -> dict[str, Any]:
    """An event: its name, its time and its attributes, among them an exception's stack trace."""
    return {
        "name": named(event.name),
        "time_ns": whole(event.timestamp),
        "attributes": marked(event.attributes or {}),
        "dropped_attributes": getattr(event, "dropped_attributes", 0),
    }


def link_record(link: Any) -> dict[str, Any]:
    """A link to another span."""
    return {
        "trace_id": format(link.context.trace_id, "032x"),
        "span_id": format(link.context.span_id, "016x"),
        "attributes": marked(link.attributes or {}),
        "dropped_attributes": getattr(link, "dropped_attributes", 0),
    }
