"""Questions about spans: those of a trace, their facts, and the tail of what is new.

A span that our exporter recorded is in `att_spans`, and once it has ended also in Agno's table: it is
told once, by `att_spans`. The facts of spans that Agno's exporter recorded are extracted from their
JSON inside SQLite, so that the payload itself is never transported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.conventions import FACT_KEYS, INPUT_VALUE
from agno_trace_tui.semantics.facts import NO_FACTS, PREVIEW_LENGTH, SpanFacts, facts_of
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store.attributes import parsed, parsed_attributes
from agno_trace_tui.store.query import Query
from agno_trace_tui.store.rows import SpanRow
from agno_trace_tui.store.schema import FACT_COLUMNS, json_path, quoted
from agno_trace_tui.store.timestamps import from_until
from agno_trace_tui.store.trace_queries import first_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agno_trace_tui.store.agno_tables import TablePair, Tables


class EndedRow(NamedTuple):
    """A span of Agno's table and its place there."""

    rowid: int
    span: SpanRow


class DeletionMarks(NamedTuple):
    """What differs when traces were deleted."""

    prunings: int
    """How often this program deleted traces from a file of its own."""
    oldest: tuple[int, ...]
    """The first row of each spans table; 0: it is empty."""
    newest: tuple[int, ...]
    """The last row of each spans table: it only goes back if that row was deleted."""


def preview_of(key: str) -> str:
    """The beginning of an attribute's text, of a row whose attributes are JSON."""
    return f"substr(json_extract(s.attributes, {json_path(key)}), 1, {PREVIEW_LENGTH})"


FACT_PATHS = ", ".join(json_path(key) for key in FACT_KEYS)

# json_extract fails on bare NaN, which Agno's JSON may hold: such a row is parsed in Python instead.
AGNO_FACTS = (
    f"CASE WHEN json_valid(s.attributes) THEN json_extract(s.attributes, {FACT_PATHS}) END,"
    f" CASE WHEN json_valid(s.attributes) THEN {preview_of(INPUT_VALUE)} END,"
    " CASE WHEN NOT json_valid(s.attributes) THEN s.attributes END"
)
NO_AGNO_FACTS = "NULL, NULL, NULL"
ATT_FACTS = ", ".join("a." + column for column in FACT_COLUMNS)
NO_ATT_FACTS = ", ".join(["NULL"] * len(FACT_COLUMNS))

ATT_COLUMNS = (
    "a.trace_id, a.span_id, a.parent_span_id, a.name, a.start_ns, a.end_ns, a.status_code, a.status_message,"
    f" NULL, a.process_id, a.revision, a.dropped_attributes, {NO_AGNO_FACTS}, {ATT_FACTS}"
)


def agno_columns(*, with_facts: bool) -> str:
    """The columns of a span from Agno's table, in the order of `ATT_COLUMNS`."""
    return (
        "s.trace_id, s.span_id, s.parent_span_id, s.name, s.start_time, s.end_time, s.status_code,"
        " s.status_message, s.duration_ms, NULL, 0, 0,"
        f" {AGNO_FACTS if with_facts else NO_AGNO_FACTS}, {NO_ATT_FACTS}"
    )


def not_ours(tables: Tables) -> str:
    """The condition that a span of Agno's table is not in `att_spans` too."""
    if not tables.has_att_spans:
        return ""
    return (
        " AND NOT EXISTS (SELECT 1 FROM att_spans a WHERE a.trace_id = s.trace_id AND a.span_id = s.span_id)"
    )


def build_span(_cursor: object, row: tuple[Any, ...]) -> SpanRow:
    """A `SpanRow` with its facts."""
    ours = row[10] > 0
    facts = att_facts(row[15:]) if ours else agno_facts(*row[12:15])
    return span_row(row, ours=ours, facts=facts)


def build_bare_span(_cursor: object, row: tuple[Any, ...]) -> SpanRow:
    """A `SpanRow` whose facts are known only if they are columns."""
    ours = row[10] > 0
    return span_row(row, ours=ours, facts=att_facts(row[15:]) if ours else None)


def span_row(row: tuple[Any, ...], *, ours: bool, facts: SpanFacts | None) -> SpanRow:
    """The common columns."""
    start, end, duration_ms = row[4], row[5], row[8]
    if ours:
        start_ns, end_ns = start, end
        duration_ms = None if end is None else int((end - start) / 1_000_000)  # as Agno truncates
    else:
        start_ns, end_ns = from_until(start, end, duration_ms)
    return SpanRow(
        trace_id=row[0],
        span_id=row[1],
        parent_span_id=row[2] or None,
        name=str(row[3]),
        start_ns=start_ns,
        end_ns=end_ns,
        status_code=row[6],
        status_message=row[7],
        duration_ms=duration_ms,
        facts=facts,
        process_id=row[9],
        revision=row[10],
        dropped_attributes=row[11],
    )


def att_facts(columns: Sequence[Any]) -> SpanFacts:
    """Facts from the columns of `att_spans`; a kind written by a newer version is UNKNOWN here."""
    kind = columns[0]
    known = SpanKind(kind) if kind in SpanKind.__members__ else SpanKind.UNKNOWN
    return SpanFacts(known, *columns[1:])


def agno_facts(extracted: str | None, input_text: object, whole: str | None) -> SpanFacts:
    """Facts from what SQLite extracted, or from the whole attributes where it could not."""
    if extracted is None:
        return facts_of(parsed_attributes(whole))
    values = parsed(extracted)
    if not isinstance(values, list):
        return NO_FACTS
    attributes = {key: value for key, value in zip(FACT_KEYS, values, strict=True) if value is not None}
    return facts_of(attributes, str(input_text) if input_text is not None else "")


def spans_of_trace(
    tables: Tables, trace_id: str, *, with_facts: bool = True, until: int | None = None
) -> Query[SpanRow]:
    """All spans of a trace, each once, in no order; `until`: but those of ours that changed after a revision."""
    parts = []
    if tables.has_att_spans:
        told = "" if until is None else f" AND a.revision <= {until:d}"
        parts.append(f"SELECT {ATT_COLUMNS} FROM att_spans a WHERE a.trace_id = ?{told}")
    columns = agno_columns(with_facts=with_facts)
    parts += [
        f"SELECT {columns} FROM {quoted(table)} s WHERE s.trace_id = ?{not_ours(tables)}"
        for table in tables.span_tables
    ]
    build = build_span if with_facts else build_bare_span
    return Query(" UNION ALL ".join(parts) or "SELECT 1 WHERE 0", (trace_id,) * len(parts), build)


def first_spans_of_trace(tables: Tables, trace_id: str, limit: int) -> Query[SpanRow]:
    """The spans of a trace that began first, so many at least; fewer are answered only if there are no more."""
    parts = []
    if tables.has_att_spans:
        parts.append(
            f"SELECT {ATT_COLUMNS} FROM att_spans a WHERE a.revision IN"
            " (SELECT revision FROM att_spans WHERE trace_id = ? ORDER BY start_ns LIMIT ?)"
        )
    columns = agno_columns(with_facts=True)
    parts += [
        f"SELECT {columns} FROM {quoted(table)} s WHERE s.rowid IN (SELECT s.rowid FROM {quoted(table)} s"
        f" WHERE s.trace_id = ?{not_ours(tables)} ORDER BY s.start_time LIMIT ?)"
        for table in tables.span_tables
    ]
    parameters = (trace_id, limit) * len(parts)
    return Query(" UNION ALL ".join(parts) or "SELECT 1 WHERE 0", parameters, build_span)


def build_ended(cursor: object, row: tuple[Any, ...]) -> EndedRow:
    """A span of Agno's table, its rowid last."""
    return EndedRow(row[-1], build_span(cursor, row[:-1]))


def ended_since(tables: Tables, pair: TablePair, rowid: int, limit: int) -> Query[EndedRow]:
    """Spans that Agno's exporter wrote after a rowid, in that order; those of ours are left out."""
    if pair.spans is None:
        return Query("SELECT 1 WHERE 0", (), build_ended)
    sql = (
        f"SELECT {agno_columns(with_facts=True)}, s.rowid FROM {quoted(pair.spans)} s"
        f" WHERE s.rowid > ?{not_ours(tables)} ORDER BY s.rowid LIMIT ?"
    )
    return Query(sql, (rowid, limit), build_ended)


def changed_since(revision: int, limit: int) -> Query[SpanRow]:
    """Spans of ours that started or changed after a revision, in that order."""
    sql = f"SELECT {ATT_COLUMNS} FROM att_spans a WHERE a.revision > ? ORDER BY a.revision LIMIT ?"
    return Query(sql, (revision, limit), build_span)


def newest_rowid(pair: TablePair) -> Query[int]:
    """The place of the newest span in Agno's table; 0 if there is none."""
    if pair.spans is None:
        return Query("SELECT 0", (), first_column)
    return Query(f"SELECT coalesce(max(rowid), 0) FROM {quoted(pair.spans)}", (), first_column)


def deletion_marks(tables: Tables) -> Query[DeletionMarks]:
    """What differs when traces were deleted, for a moment's worth of index lookups."""
    ends = [
        f"(SELECT coalesce({end}(rowid), 0) FROM {quoted(table)})"
        for end in ("min", "max")
        for table in tables.span_tables
    ]
    told = "SELECT value FROM att_meta WHERE key = 'pruned'" if tables.has_att_spans else "SELECT 0"
    half = 1 + len(ends) // 2
    return Query(
        f"SELECT {', '.join([f'coalesce(({told}), 0)', *ends])}",
        (),
        lambda _cursor, row: DeletionMarks(row[0], row[1:half], row[half:]),
    )


def newest_revision() -> Query[int]:
    """The newest revision; 0 if there is none."""
    return Query("SELECT coalesce(max(revision), 0) FROM att_spans", (), first_column)
