"""Questions about totals: counted by SQL alone, tokens and cost summed up from what the model calls told.

The spans of a page of traces are passed over once, whatever its size: a row answers for each trace and table,
with its root, and with what its model calls told in one text of JSON (a row for each call took three times as
long to make). `combine` makes a `Rollup` a trace of them, purely.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.conventions import CALL_KEYS, GENAI_OPERATION, SPAN_KIND
from agno_trace_tui.semantics.facts import MAX_COUNT, CallFacts, call_facts
from agno_trace_tui.semantics.kinds import GENAI_OPERATION_KINDS, SpanKind
from agno_trace_tui.semantics.usage import TokenUsage
from agno_trace_tui.store.attributes import parsed, parsed_attributes
from agno_trace_tui.store.left_open import LEFT_OPEN
from agno_trace_tui.store.query import Query, ask
from agno_trace_tui.store.rows import Rollup
from agno_trace_tui.store.schema import json_path, quoted
from agno_trace_tui.store.span_queries import (
    AGNO_FACTS,
    ATT_FACTS,
    NO_AGNO_FACTS,
    NO_ATT_FACTS,
    agno_facts,
    att_facts,
    not_ours,
)
from agno_trace_tui.store.timestamps import nanoseconds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from agno_trace_tui.semantics.facts import SpanFacts
    from agno_trace_tui.store.agno_tables import Tables

MODEL_OPERATIONS = ", ".join(
    f"'{operation}'" for operation, kind in GENAI_OPERATION_KINDS.items() if kind is SpanKind.LLM
)
CALL_PATHS = ", ".join(map(json_path, CALL_KEYS))


def told_call(table: str, told: str) -> str:
    """What is told of a model call, as JSON: its ids, and what its attributes say."""
    ids = [f"json_quote(CAST({table}.{column} AS TEXT))" for column in ("span_id", "parent_span_id")]
    return f"'[' || {ids[0]} || ',' || {ids[1]} || ',' || {told} || ']'"


TOLD_BY_AGNO = (
    "group_concat(CASE WHEN s.attributes IS NULL THEN NULL"
    f" WHEN NOT json_valid(s.attributes) THEN {told_call('s', 'json_quote(CAST(s.attributes AS TEXT))')}"
    f" WHEN json_extract(s.attributes, {json_path(SPAN_KIND)}) = 'LLM'"
    f" OR json_extract(s.attributes, {json_path(GENAI_OPERATION)}) IN ({MODEL_OPERATIONS})"
    f" THEN {told_call('s', f'json_extract(s.attributes, {CALL_PATHS})')} END)"
)
"""What rows of Agno's told that may be model calls: `call_facts` decides.

Attributes that are no JSON for SQLite, such as those with a bare NaN, are told whole, and looked at in Python.
"""

FACTS_OF_CALL = [
    f"CASE WHEN a.{column} BETWEEN 0 AND {MAX_COUNT if column.endswith('_tokens') else '1e300'} THEN a.{column} END"
    for column in CallFacts._fields
    if column != "model"
]
TOLD_BY_OURS = (
    "group_concat(CASE WHEN a.kind = 'LLM' THEN "
    + told_call("a", f"json_array('LLM', CAST(a.model AS TEXT), {', '.join(FACTS_OF_CALL)})")
    + " END)"
)
"""The first of `CALL_KEYS`, which are those of OpenInference. SQLite's JSON has fifteen digits of a cost: enough."""

Amount = TypeVar("Amount", int, float)


class Root(NamedTuple):
    """A span without a parent."""

    place: str
    """Of several, which come from broken recorders only, the first counts, as in `TraceSpans`."""
    start_ns: int
    span_id: str
    name: str
    status: str | None
    """`None` while it is open."""
    facts: SpanFacts
    attributes: str | None
    """As stored; where they are asked for."""


class ModelCall(NamedTuple):
    """A model call."""

    span_id: str
    parent_span_id: str | None
    facts: CallFacts


class TableTotals(NamedTuple):
    """What one table tells of a trace."""

    trace_id: str
    spans: int
    errors: int
    open: int
    open_processes: tuple[int, ...]
    calls: Sequence[ModelCall]
    root: Root | None


def build_totals(_cursor: object, row: tuple[Any, ...]) -> TableTotals:
    """A `TableTotals` from its columns."""
    trace_id, spans, errors, open_count, processes, calls, *root = row
    return TableTotals(
        trace_id, spans, errors, open_count, process_ids(processes), list(calls_of(calls)), root_of(*root)
    )


def calls_of(joined: str | None) -> Iterator[ModelCall]:
    """The model calls among those that `group_concat` put together."""
    found = parsed(f"[{joined}]") if joined else None
    for span_id, parent_span_id, told in found if isinstance(found, list) else ():
        values = list(map(parsed_attributes(told).get, CALL_KEYS)) if isinstance(told, str) else told
        facts = call_facts(values)
        if facts is not None:
            yield ModelCall(span_id, parent_span_id, facts)


def root_of(
    place: str | None,
    span_id: str,
    name: object,
    status: str | None,
    ours: int,
    attributes: object,
    *facts: Any,
) -> Root | None:
    """A root from its columns."""
    if place is None:
        return None
    known = att_facts(facts[3:]) if ours else agno_facts(*facts[:3])
    text = attributes if isinstance(attributes, str) else None
    start = place.partition("\x01")[0]
    return Root(place, int(start) if ours else nanoseconds(start), span_id, str(name), status, known, text)


def process_ids(text: str | None) -> tuple[int, ...]:
    """The processes that `group_concat` put together."""
    return tuple(map(int, text.split(","))) if text else ()


def totals(tables: Tables, trace_ids: Sequence[str], *, with_attributes: bool = False) -> Query[TableTotals]:
    """What the spans of the traces add up to; `with_attributes`: and all that their roots say.

    The columns of a root stand bare beside `min`: SQLite takes them from the row that has the minimum.
    """
    marks = ", ".join("?" * len(trace_ids))
    parts = []
    if tables.has_att_spans:
        first = "min(CASE WHEN a.parent_span_id IS NULL THEN a.start_ns || char(1) || a.span_id END)"
        parts.append(
            "SELECT a.trace_id, count(*), sum(a.end_ns IS NOT NULL AND a.status_code = 'ERROR'),"
            " sum(a.end_ns IS NULL),"
            f" group_concat(DISTINCT CASE WHEN a.end_ns IS NULL AND NOT {LEFT_OPEN} THEN a.process_id END),"
            f" {TOLD_BY_OURS}, {first}, a.span_id, a.name,"
            f" CASE WHEN a.end_ns IS NOT NULL THEN a.status_code END, 1,"
            f" {kept_by_ours(tables) if with_attributes else 'NULL'}, {NO_AGNO_FACTS}, {ATT_FACTS}"
            f" FROM att_spans a WHERE a.trace_id IN ({marks}) GROUP BY a.trace_id"
        )
    first = "min(CASE WHEN coalesce(s.parent_span_id, '') = '' THEN s.start_time || char(1) || s.span_id END)"
    parts += [
        f"SELECT s.trace_id, count(*), sum(s.status_code = 'ERROR'), 0, NULL, {TOLD_BY_AGNO},"
        f" {first}, s.span_id, s.name, s.status_code, 0,"
        f" {'s.attributes' if with_attributes else 'NULL'}, {AGNO_FACTS}, {NO_ATT_FACTS}"
        f" FROM {quoted(table)} s WHERE s.trace_id IN ({marks}){not_ours(tables)} GROUP BY s.trace_id"
        for table in tables.span_tables
    ]
    return Query(" UNION ALL ".join(parts) or "SELECT 1 WHERE 0", (*trace_ids,) * len(parts), build_totals)


def kept_by_ours(tables: Tables) -> str:
    """The attributes of a span of ours: once it has ended, they are in Agno's table."""
    texts = [
        f"(SELECT x.attributes FROM {quoted(table)} x WHERE x.span_id = a.span_id)"
        for table in tables.span_tables
    ]
    return f"coalesce({', '.join(['a.attributes', *texts, 'NULL'])})"


def span_counts(tables: Tables, trace_ids: Sequence[str]) -> Query[tuple[str, int]]:
    """How many spans the traces have in each table, for those who want to know no more."""
    marks = ", ".join("?" * len(trace_ids))
    sources = ["att_spans s"] * tables.has_att_spans + [f"{quoted(table)} s" for table in tables.span_tables]
    parts = [
        f"SELECT s.trace_id, count(*) FROM {source} WHERE s.trace_id IN ({marks})"
        f"{'' if source == 'att_spans s' else not_ours(tables)} GROUP BY s.trace_id"
        for source in sources
    ]
    sql = " UNION ALL ".join(parts) or "SELECT 1 WHERE 0"
    return Query(sql, (*trace_ids,) * len(parts), lambda _, row: (row[0], row[1]))


def combine(trace_ids: Iterable[str], told: Iterable[TableTotals]) -> dict[str, Rollup]:
    """The totals of each trace."""
    return {trace_id: rollup_of(trace_id, parts) for trace_id, parts in by_trace(trace_ids, told).items()}


def by_trace(trace_ids: Iterable[str], told: Iterable[TableTotals]) -> dict[str, list[TableTotals]]:
    """What is told of each trace."""
    found: dict[str, list[TableTotals]] = {trace_id: [] for trace_id in trace_ids}
    for part in told:
        found[part.trace_id].append(part)
    return found


def first_root(parts: Iterable[TableTotals]) -> Root | None:
    """The root of a trace of which several tables may tell."""
    return min((part.root for part in parts if part.root), key=lambda root: root.place, default=None)


def rollup_of(trace_id: str, parts: Sequence[TableTotals]) -> Rollup:
    """The totals of a trace of which several tables may tell."""
    root = first_root(parts)
    calls = list(counted(call for part in parts for call in part.calls))
    _, *counts, costs = zip(*calls, strict=True) if calls else ((),) * len(CallFacts._fields)
    return Rollup(
        trace_id=trace_id,
        span_count=sum(part.spans for part in parts),
        error_count=sum(part.errors for part in parts),
        open_count=sum(part.open for part in parts),
        open_processes=tuple(sorted({process for part in parts for process in part.open_processes})),
        root_span_id=root and root.span_id,
        root_start_ns=root and root.start_ns,
        root_name=root and root.name,
        root_status=root and root.status,
        root_facts=root and root.facts,
        usage=TokenUsage(*map(known_sum, counts)),
        cost=known_sum(costs),
        models=tuple(sorted({call.model for call in calls if call.model is not None})),
        unpriced_calls=sum(call.is_unpriced for call in calls),
    )


def counted(calls: Iterable[ModelCall]) -> Iterator[CallFacts]:
    """The model calls whose tokens count; as `model.span.is_counted`, which says why."""
    by_id = {call.span_id: call for call in calls}
    for call in by_id.values():
        if call.parent_span_id == call.span_id or call.parent_span_id not in by_id:
            yield call.facts


def known_sum(numbers: Iterable[Amount | None]) -> Amount | None:
    """The sum of the numbers that are known; `None`: none is."""
    known = [number for number in numbers if number is not None]
    return sum(known[1:], known[0]) if known else None


def read_totals(
    connection: sqlite3.Connection, tables: Tables, trace_ids: Sequence[str]
) -> dict[str, Rollup]:
    """What the spans of the traces add up to, for those who hold a connection."""
    return combine(trace_ids, ask(connection, totals(tables, trace_ids)))
