"""Questions about totals: spans, errors and open spans by SQL alone, tokens and cost from the model calls.

Two sorts of row answer for a page of traces, whatever its size: `counts` (one row for a trace and table)
and `calls` (one row for a model call or root). `combine` makes a `Rollup` a trace of them, purely.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from agno_trace_tui.semantics.conventions import CALL_KEYS, GENAI_OPERATION, INPUT_VALUE, SPAN_KIND
from agno_trace_tui.semantics.facts import facts_of
from agno_trace_tui.semantics.kinds import GENAI_OPERATION_KINDS, SpanKind
from agno_trace_tui.semantics.usage import TokenUsage
from agno_trace_tui.store.query import Query, ask
from agno_trace_tui.store.rows import Rollup
from agno_trace_tui.store.schema import quoted
from agno_trace_tui.store.span_queries import (
    ATT_FACTS,
    FACT_PATHS,
    NO_AGNO_FACTS,
    NO_ATT_FACTS,
    agno_facts,
    att_facts,
    json_path,
    not_ours,
    preview_of,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from agno_trace_tui.semantics.facts import SpanFacts
    from agno_trace_tui.store.agno_tables import Tables

MODEL_OPERATIONS = ", ".join(
    f"'{operation}'" for operation, kind in GENAI_OPERATION_KINDS.items() if kind is SpanKind.LLM
)
MAYBE_MODEL_CALL = (
    "(NOT json_valid(s.attributes)"
    f" OR json_extract(s.attributes, {json_path(SPAN_KIND)}) = 'LLM'"
    f" OR json_extract(s.attributes, {json_path(GENAI_OPERATION)}) IN ({MODEL_OPERATIONS}))"
)
"""Which of Agno's rows may be model calls; `kind_of` decides. What is no JSON for SQLite is looked at in Python."""

IS_ROOT = "coalesce(s.parent_span_id, '') = ''"
CALL_PATHS = ", ".join(map(json_path, CALL_KEYS))
# As `AGNO_FACTS`, but of a model call only what totals need: SQLite looks for each path from the beginning.
TOLD_BY_AGNO = (
    "CASE WHEN NOT json_valid(s.attributes) THEN NULL"
    f" WHEN {IS_ROOT} THEN json_extract(s.attributes, {FACT_PATHS})"
    f" ELSE json_extract(s.attributes, {CALL_PATHS}) END,"
    f" CASE WHEN {IS_ROOT} AND json_valid(s.attributes) THEN {preview_of(INPUT_VALUE)} END,"
    " CASE WHEN NOT json_valid(s.attributes) THEN s.attributes END"
)


Amount = TypeVar("Amount", int, float)


class Count(NamedTuple):
    """Spans of one trace in one table."""

    trace_id: str
    spans: int
    errors: int
    open: int
    processes: str | None
    """Processes of the open spans, separated by commas."""


class Call(NamedTuple):
    """A model call, or a root, with its facts: of a call that is no root, those that totals are made of."""

    trace_id: str
    span_id: str
    is_root: bool
    name: str
    status: str | None
    """`None` while it is open."""
    start: int | str
    facts: SpanFacts


def build_count(_cursor: object, row: tuple[Any, ...]) -> Count:
    """A `Count` from its columns."""
    return Count(*row)


def build_call(_cursor: object, row: tuple[Any, ...]) -> Call:
    """A `Call` from its columns."""
    is_root, ours, extracted = bool(row[2]), row[6], row[7]
    if ours:
        facts = att_facts(row[10:])
    elif is_root or extracted is None:
        facts = agno_facts(*row[7:10])
    else:
        told = zip(CALL_KEYS, json.loads(extracted), strict=True)
        facts = facts_of({key: value for key, value in told if value is not None}, "")
    return Call(row[0], row[1], is_root, str(row[3]), row[4], row[5], facts)


def counts(tables: Tables, trace_ids: Sequence[str]) -> Query[Count]:
    """How many spans the traces have, how many failed, how many are open."""
    marks = ", ".join("?" * len(trace_ids))
    parts = []
    if tables.has_att_spans:
        parts.append(
            "SELECT a.trace_id, count(*), sum(a.end_ns IS NOT NULL AND a.status_code = 'ERROR'),"
            " sum(a.end_ns IS NULL), group_concat(DISTINCT CASE WHEN a.end_ns IS NULL THEN a.process_id END)"
            f" FROM att_spans a WHERE a.trace_id IN ({marks}) GROUP BY a.trace_id"
        )
    parts += [
        "SELECT s.trace_id, count(*), sum(s.status_code = 'ERROR'), 0, NULL"
        f" FROM {quoted(table)} s WHERE s.trace_id IN ({marks}){not_ours(tables)} GROUP BY s.trace_id"
        for table in tables.span_tables
    ]
    return Query(" UNION ALL ".join(parts) or "SELECT 1 WHERE 0", (*trace_ids,) * len(parts), build_count)


def calls(tables: Tables, trace_ids: Sequence[str]) -> Query[Call]:
    """The model calls and roots of the traces."""
    marks = ", ".join("?" * len(trace_ids))
    parts = []
    if tables.has_att_spans:
        parts.append(
            "SELECT a.trace_id, a.span_id, a.parent_span_id IS NULL, a.name,"
            " CASE WHEN a.end_ns IS NOT NULL THEN a.status_code END, a.start_ns, 1,"
            f" {NO_AGNO_FACTS}, {ATT_FACTS} FROM att_spans a"
            f" WHERE a.trace_id IN ({marks}) AND (a.parent_span_id IS NULL OR a.kind = 'LLM')"
        )
    parts += [
        f"SELECT s.trace_id, s.span_id, {IS_ROOT}, s.name, s.status_code,"
        f" s.start_time, 0, {TOLD_BY_AGNO}, {NO_ATT_FACTS} FROM {quoted(table)} s"
        f" WHERE s.trace_id IN ({marks}) AND ({IS_ROOT} OR {MAYBE_MODEL_CALL})"
        f"{not_ours(tables)}"
        for table in tables.span_tables
    ]
    return Query(" UNION ALL ".join(parts) or "SELECT 1 WHERE 0", (*trace_ids,) * len(parts), build_call)


def combine(trace_ids: Iterable[str], counted: Iterable[Count], called: Iterable[Call]) -> dict[str, Rollup]:
    """The totals of each trace."""
    rollups = {trace_id: Rollup(trace_id) for trace_id in trace_ids}
    for count in counted:
        rollup = rollups[count.trace_id]
        rollups[count.trace_id] = rollup._replace(
            span_count=rollup.span_count + count.spans,
            error_count=rollup.error_count + count.errors,
            open_count=rollup.open_count + count.open,
            open_processes=tuple(sorted({*rollup.open_processes, *process_ids(count.processes)})),
        )
    by_trace: defaultdict[str, list[Call]] = defaultdict(list)
    for call in called:
        by_trace[call.trace_id].append(call)
    for trace_id, calls_of_trace in by_trace.items():
        rollups[trace_id] = with_calls(rollups[trace_id], calls_of_trace)
    return rollups


def process_ids(text: str | None) -> list[int]:
    """The processes that `group_concat` put together."""
    return [int(part) for part in text.split(",")] if text else []


def with_calls(rollup: Rollup, told: Sequence[Call]) -> Rollup:
    """The totals with those of model calls and roots."""
    roots = [call for call in told if call.is_root]
    if roots:
        # Several roots in one trace come only from broken recorders: the first counts, as in `TraceSpans`.
        root = min(roots, key=lambda call: (str(call.start), call.span_id))
        rollup = rollup._replace(
            root_span_id=root.span_id, root_name=root.name, root_status=root.status, root_facts=root.facts
        )
    facts = [call.facts for call in told if call.facts.kind is SpanKind.LLM]
    counts_of_calls = zip(*(fact.usage for fact in facts), strict=True)
    return rollup._replace(
        usage=TokenUsage(*map(known_sum, counts_of_calls)) if facts else rollup.usage,
        cost=known_sum([fact.cost for fact in facts]),
        models=tuple(sorted({fact.model for fact in facts if fact.model is not None})),
        unpriced_calls=sum(fact.is_unpriced for fact in facts),
    )


def known_sum(numbers: Iterable[Amount | None]) -> Amount | None:
    """The sum of the numbers that are known; `None`: none is."""
    known = [number for number in numbers if number is not None]
    return sum(known[1:], known[0]) if known else None


def read_rollups(
    connection: sqlite3.Connection, tables: Tables, trace_ids: Sequence[str]
) -> dict[str, Rollup]:
    """The totals of the traces, for those who hold a connection."""
    counted = ask(connection, counts(tables, trace_ids))
    return combine(trace_ids, counted, ask(connection, calls(tables, trace_ids)))
