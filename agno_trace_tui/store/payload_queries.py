"""Questions about one span whole, and about the processes that record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agno_trace_tui.store.attributes import parsed, parsed_attributes
from agno_trace_tui.store.exact_values import restored_values
from agno_trace_tui.store.query import Query
from agno_trace_tui.store.rows import ProcessRow, SpanEvent, SpanLink, SpanPayload
from agno_trace_tui.store.schema import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agno_trace_tui.semantics.message import Exchange
    from agno_trace_tui.store.agno_tables import Tables

OURS = (
    "a.span_id IS NOT NULL, a.events, a.links, r.attributes, a.scope,"
    " a.dropped_attributes, a.dropped_events, a.dropped_links"
)
NOT_OURS = "0, NULL, NULL, NULL, NULL, 0, 0, 0"


NEWEST_PROCESSES = 1_000
"""So many processes are told though nothing of them runs."""

MOST_AT_ONCE = 400
"""Spans of one question: each takes two parameters, and old SQLites take 999."""


def payload(tables: Tables, trace_id: str, span_id: str) -> Query[SpanPayload]:
    """Everything of one span: no row if it is not in the file."""
    return payloads(tables, [(trace_id, span_id)])


def payloads(tables: Tables, spans: Sequence[tuple[str, str]]) -> Query[SpanPayload]:
    """Everything of some spans that are in the file, given by the trace's id and their own; `MOST_AT_ONCE` at most."""
    joins, texts, found = [], [], []
    if tables.has_att_spans:
        joins.append(
            "LEFT JOIN att_spans a ON a.trace_id = k.trace_id AND a.span_id = k.span_id"
            " LEFT JOIN att_resources r ON r.resource_id = a.resource_id"
        )
        texts.append("a.attributes")
        found.append("a.span_id")
    for number, table in enumerate(tables.span_tables):
        joins.append(
            f"LEFT JOIN {quoted(table)} s{number}"
            f" ON s{number}.span_id = k.span_id AND s{number}.trace_id = k.trace_id"
        )
        texts.append(f"s{number}.attributes")
        found.append(f"s{number}.span_id")
    sql = (
        f"SELECT k.trace_id, k.span_id, coalesce({', '.join(texts)}, NULL),"
        f" {OURS if tables.has_att_spans else NOT_OURS}"
        f" FROM k {' '.join(joins)} WHERE coalesce({', '.join(found)}, NULL) IS NOT NULL"
    )
    keys = f"WITH k (trace_id, span_id) AS (VALUES {', '.join(['(?, ?)'] * len(spans))})"
    return Query(f"{keys} {sql}", tuple(id_ for span in spans for id_ in span), build_payload)


def exchange(tables: Tables, trace_id: str, span_id: str) -> Query[Exchange]:
    """What a model call was given and what it answered, without the rest of its payload."""
    whole = payload(tables, trace_id, span_id)
    return Query(whole.sql, whole.parameters, build_exchange)


def build_exchange(cursor: object, row: tuple[Any, ...]) -> Exchange:
    """The conversation; it is read where the row is, which is off the screen's thread."""
    from agno_trace_tui.semantics.messages import exchange_of

    return exchange_of(build_payload(cursor, row).attributes)


def build_payload(_cursor: object, row: tuple[Any, ...]) -> SpanPayload:
    """A `SpanPayload`; what our exporter did not record is `None`."""
    trace_id, span_id, text, ours, events, links, resource, scope, *dropped = row
    return SpanPayload(
        trace_id=trace_id,
        span_id=span_id,
        attributes=parsed_attributes(text),
        events=tuple(map(event_of, records(events))) if ours else None,
        links=tuple(map(link_of, records(links))) if ours else None,
        resource=parsed_attributes(resource) if ours else None,
        scope=parsed_attributes(scope) if ours else None,
        dropped_attributes=dropped[0],
        dropped_events=dropped[1],
        dropped_links=dropped[2],
    )


def records(text: object) -> list[dict[str, Any]]:
    """The objects of a JSON array."""
    value = parsed(text)
    return (
        [restored_values(item) for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    )


def event_of(record: dict[str, Any]) -> SpanEvent:
    """An event as the exporter's encoder wrote it."""
    attributes = record.get("attributes")
    return SpanEvent(
        str(record.get("name", "")),
        time_ns if isinstance(time_ns := record.get("time_ns"), int) else 0,
        attributes if isinstance(attributes, dict) else {},
    )


def link_of(record: dict[str, Any]) -> SpanLink:
    """A link as the exporter's encoder wrote it."""
    attributes = record.get("attributes")
    return SpanLink(
        str(record.get("trace_id", "")),
        str(record.get("span_id", "")),
        attributes if isinstance(attributes, dict) else {},
    )


def processes(tables: Tables) -> Query[ProcessRow]:
    """The processes that record or recorded: the newest thousand, and all of which spans are open."""
    *columns, drops = ProcessRow._fields
    columns.append(drops if tables.has_drops else "NULL")
    newest = "SELECT process_id FROM att_processes ORDER BY process_id DESC LIMIT ?"
    open_spans = "SELECT process_id FROM att_spans WHERE end_ns IS NULL"  # has an index of its own
    sql = (
        f"SELECT {', '.join(columns)} FROM att_processes"
        f" WHERE process_id IN (SELECT process_id FROM ({newest}) UNION {open_spans}) ORDER BY process_id DESC"
    )
    return Query(sql, (NEWEST_PROCESSES,), build_process)


def build_process(_cursor: object, row: tuple[Any, ...]) -> ProcessRow:
    """A `ProcessRow` from its columns."""
    counted = parsed(row[-1])
    drops = counted.items() if isinstance(counted, dict) else ()
    return ProcessRow._make((*row[:-1], {reason: spans for reason, spans in drops if isinstance(spans, int)}))
