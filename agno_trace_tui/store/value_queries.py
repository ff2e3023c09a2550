"""Questions about the values that are in a file, for those who write a filter.

They are bounded: the newest traces and spans are looked at, however many there are, narrow columns only;
an attribute is read of a few spans, where Agno's tables have no column for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.store.component_queries import first_of
from agno_trace_tui.store.conditions import UNTOLD
from agno_trace_tui.store.query import Query
from agno_trace_tui.store.schema import quoted
from agno_trace_tui.store.span_queries import not_ours
from agno_trace_tui.store.span_source import agno_kind, extracted
from agno_trace_tui.store.trace_queries import arms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agno_trace_tui.store.agno_tables import Tables
    from agno_trace_tui.store.component_queries import Candidate

NEWEST_TRACES, NEWEST_SPANS, NEWEST_CALLS, NEWEST_UNTOLD = 2_000, 5_000, 300, 100
"""How many are looked at; of the last two, attributes are read."""

DIFFERENT = 500
"""Different names that are told at the most."""


class TraceValues(NamedTuple):
    """What a trace says of itself."""

    name: str
    session_id: str | None
    user_id: str | None
    agent_id: str | None
    team_id: str | None
    workflow_id: str | None


class SpanValues(NamedTuple):
    """A name that spans have, with the kind and the model of one of them, and how many there are."""

    name: str
    kind: str | None
    model: str | None
    spans: int


def newest_trace_values(tables: Tables) -> Query[TraceValues]:
    """What the newest traces say of themselves."""
    columns = ", ".join(f"t.{column}" for column in TraceValues._fields)
    parts = [
        f"SELECT * FROM (SELECT {columns} FROM {arm.source} ORDER BY t.start_time DESC LIMIT ?)"
        for arm in arms(tables)
    ]
    sql = " UNION ALL ".join(parts) or "SELECT 1 WHERE 0"
    return Query(sql, (NEWEST_TRACES,) * len(parts), lambda _, row: TraceValues(*row))


def newest_untold(tables: Tables) -> Query[str]:
    """Those of the newest traces that say nothing of what ran: their roots are none of Agno's."""
    parts = [
        "SELECT * FROM (SELECT t.trace_id FROM"
        f" (SELECT t.* FROM {arm.source} ORDER BY t.start_time DESC LIMIT ?) t WHERE {UNTOLD} LIMIT ?)"
        for arm in arms(tables)
    ]
    sql = " UNION ALL ".join(parts) or "SELECT 1 WHERE 0"
    return Query(sql, (NEWEST_TRACES, NEWEST_UNTOLD) * len(parts), lambda _, row: row[0])


def values_inside(told: Iterable[Candidate]) -> list[TraceValues]:
    """What the components of such traces say."""
    found = [candidate.component for candidate in first_of(told).values()]
    return [
        TraceValues(one.name, *(getattr(one.facts, column) for column in TraceValues._fields[1:]))
        for one in found
    ]


def newest_span_names(tables: Tables) -> Query[SpanValues]:
    """The names of the newest spans; in Agno's tables the newest span of each name tells the kind."""
    parts = []
    parameters: list[Any] = []
    if tables.has_att_spans:
        parts.append(
            "SELECT * FROM (SELECT name, kind, model, count(*) FROM (SELECT name, kind, model FROM att_spans"
            " ORDER BY revision DESC LIMIT ?) GROUP BY name, kind, model LIMIT ?)"
        )
        parameters += [NEWEST_SPANS, DIFFERENT]
    for table in tables.span_tables:
        spans = quoted(table)
        parts.append(
            f"SELECT x.name, {agno_kind()}, {model()}, g.spans FROM (SELECT max(s.place) AS place, count(*) AS spans"
            f" FROM {newest_spans(table)} s WHERE 1{not_ours(tables)} GROUP BY s.name LIMIT ?) g"
            f" JOIN {spans} x ON x.rowid = g.place"
        )
        parameters += [NEWEST_SPANS, DIFFERENT]
    sql = " UNION ALL ".join(parts) or "SELECT 1 WHERE 0"
    return Query(sql, tuple(parameters), lambda _, row: SpanValues(*row))


def newest_models(tables: Tables) -> Query[SpanValues]:
    """The models of the newest model calls in Agno's tables, told by their names."""
    parts = [
        f"SELECT * FROM (SELECT '' AS name, 'LLM' AS kind, {model()} AS model, count(*) AS spans FROM (SELECT s.place"
        f" FROM {newest_spans(table)} s WHERE (s.name LIKE '%invoke%' OR s.name LIKE 'chat%'){not_ours(tables)}"
        f" LIMIT ?) g JOIN {quoted(table)} x ON x.rowid = g.place GROUP BY 3)"
        for table in tables.span_tables
    ]
    sql = " UNION ALL ".join(parts) or "SELECT 1 WHERE 0"
    return Query(sql, (NEWEST_SPANS, NEWEST_CALLS) * len(parts), lambda _, row: SpanValues(*row))


def newest_spans(table: str) -> str:
    """The newest rows of a spans table; bounded before anything is asked of them."""
    return (
        "(SELECT r.rowid AS place, r.trace_id, r.span_id, r.name"
        f" FROM {quoted(table)} r ORDER BY r.rowid DESC LIMIT ?)"
    )


def model() -> str:
    """The model of a span of Agno's table."""
    return extracted(key.MODEL_NAME, key.GENAI_RESPONSE_MODEL, key.GENAI_REQUEST_MODEL)
