"""Questions for insights: what is kept of the payloads of one trace, and how long spans usually take."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.evidence import NO_EVIDENCE, SpanEvidence, evidence_of
from agno_trace_tui.store.attributes import parsed_attributes
from agno_trace_tui.store.query import Query
from agno_trace_tui.store.rows import UsualDuration
from agno_trace_tui.store.schema import quoted
from agno_trace_tui.store.span_queries import not_ours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agno_trace_tui.store.agno_tables import Tables

LARGEST_PAYLOAD = 4_000_000
"""Characters of attributes beyond which a span is not looked into."""

NEWEST_SPANS = 5_000
"""Spans of each table that are looked at for what is usual: no index tells them by name."""


class ReadEvidence(NamedTuple):
    """The evidence of one span, and what it took to read."""

    span_id: str
    size: int
    """Characters of its attributes."""
    evidence: SpanEvidence
    whole: bool
    """Whether it could be looked into."""


def evidence_of_spans(tables: Tables, trace_id: str, span_ids: Sequence[str]) -> Query[ReadEvidence]:
    """What insights need of some spans of a trace. The payloads are parsed where they are read, and let go."""
    joins, texts, parameters = [], [], [json.dumps(list(span_ids))]
    if tables.has_att_spans:
        joins.append("LEFT JOIN att_spans a ON a.trace_id = ? AND a.span_id = k.value")
        texts.append("a.attributes")
        parameters.append(trace_id)
    for number, table in enumerate(tables.span_tables):
        name = f"s{number}"
        joins.append(f"LEFT JOIN {quoted(table)} {name} ON {name}.span_id = k.value AND {name}.trace_id = ?")
        texts.append(f"{name}.attributes")
        parameters.append(trace_id)
    sql = (
        "SELECT span_id, coalesce(length(text), 0),"
        f" CASE WHEN length(text) <= {LARGEST_PAYLOAD} THEN text END FROM"
        f" (SELECT k.value AS span_id, coalesce({', '.join([*texts, 'NULL', 'NULL'])}) AS text"
        f" FROM json_each(?) k {' '.join(joins)})"
    )
    return Query(sql, tuple(parameters), build_evidence)


def build_evidence(_cursor: object, row: tuple[Any, ...]) -> ReadEvidence:
    """The evidence of one span."""
    span_id, size, text = row
    if text is None:
        return ReadEvidence(span_id, size, NO_EVIDENCE, whole=not size)
    return ReadEvidence(span_id, size, evidence_of(parsed_attributes(text)), whole=True)


def usual_durations(tables: Tables) -> Query[UsualDuration]:
    """How long the newest spans took that ended well, by name (and by model, where that is a column)."""
    parts = []
    if tables.has_att_spans:
        parts.append(
            "SELECT * FROM (SELECT a.name AS name, a.model AS model, a.end_ns - a.start_ns AS time,"
            " a.status_code AS status_code, a.end_ns IS NOT NULL AS ended FROM att_spans a"
            f" ORDER BY a.revision DESC LIMIT {NEWEST_SPANS})"
        )
    parts += [
        "SELECT s.name AS name, NULL AS model, CAST(s.duration_ms * 1000000 AS INTEGER) AS time,"
        " s.status_code AS status_code, 1 AS ended"
        f" FROM {quoted(table)} s WHERE s.rowid > (SELECT max(rowid) - {NEWEST_SPANS} FROM {quoted(table)})"
        f"{not_ours(tables)}"
        for table in tables.span_tables
    ]
    if not parts:
        return Query("SELECT 1 WHERE 0", (), build_usual)
    spans = " UNION ALL ".join(parts)
    ranked = (
        "SELECT name, model, time, row_number() OVER (PARTITION BY name, model ORDER BY time) AS place,"
        " count(*) OVER (PARTITION BY name, model) AS number"
        f" FROM (SELECT * FROM ({spans}) WHERE ended AND status_code <> 'ERROR' AND time >= 0)"
    )
    sql = (
        "SELECT name, model, number,"
        " CAST(avg(CASE WHEN place IN ((number + 1) / 2, number / 2 + 1) THEN time END) AS INTEGER),"
        " max(CASE WHEN place = (number * 95 + 99) / 100 THEN time END)"
        f" FROM ({ranked}) GROUP BY name, model"
    )
    return Query(sql, (), build_usual)


def build_usual(_cursor: object, row: tuple[Any, ...]) -> UsualDuration:
    """A `UsualDuration` from its columns."""
    return UsualDuration(str(row[0]), *row[1:])
