"""Questions about runs that are told by several traces: one that paused, and those that went on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agno_trace_tui.store.pausing import ENDS, OF_WORKFLOW, member_continued, said
from agno_trace_tui.store.query import Query
from agno_trace_tui.store.rows import RunPart, TraceKey
from agno_trace_tui.store.schema import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agno_trace_tui.store.agno_tables import Tables

MOST_PARTS = 1_000
"""Traces that are told at once; a run has one, or as many as it was paused and one more."""


def run_parts(tables: Tables, run_ids: Sequence[str]) -> Query[RunPart]:
    """The traces of some runs whose root span has ended, each found by Agno's index of run ids.

    Of a root no more is transported than the ends of its output; nothing of one whose workflow was continued.
    """
    marks = ", ".join("?" * len(run_ids))
    output = (
        f"(SELECT CASE WHEN NOT ({OF_WORKFLOW} AND {member_continued(tables)}) THEN {ENDS} END"
        f" FROM {said('s.attributes')})"
    )
    parts = [
        f"SELECT t.run_id, t.trace_id, t.start_time, s.name, {output} FROM {quoted(pair.traces)} t"
        f" JOIN {quoted(pair.spans)} s ON s.trace_id = t.trace_id AND coalesce(s.parent_span_id, '') = ''"
        f" WHERE t.run_id IN ({marks})"
        for pair in tables.pairs
        if pair.traces is not None and pair.spans is not None
    ]
    if not parts or not run_ids:
        return Query("SELECT 1 WHERE 0", (), build_part)
    sql = f"{' UNION ALL '.join(parts)} LIMIT {MOST_PARTS}"
    return Query(sql, (*run_ids,) * len(parts), build_part)


def run_mates(tables: Tables, run_ids: Sequence[str]) -> Query[str]:
    """The ids of all traces of some runs."""
    marks = ", ".join("?" * len(run_ids))
    parts = [
        f"SELECT trace_id FROM {quoted(pair.traces)} WHERE run_id IN ({marks})"
        for pair in tables.pairs
        if pair.traces is not None
    ]
    sql = f"{' UNION ALL '.join(parts) or 'SELECT 1 WHERE 0'} LIMIT {MOST_PARTS}"
    return Query(sql, (*run_ids,) * len(parts), lambda _, row: row[0])


def build_part(_cursor: object, row: tuple[Any, ...]) -> RunPart:
    """A `RunPart` from its columns."""
    run_id, trace_id, start, name, output = row
    return RunPart(
        str(run_id), TraceKey(str(start), trace_id), str(name), None if output is None else str(output)
    )
