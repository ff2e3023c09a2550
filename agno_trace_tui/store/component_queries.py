"""Which component tells what a trace is whose root is none of Agno's: asked of these traces alone.

AgentOS under FastAPI, or a span of the user's own around a run, makes the root of a trace say nothing of the
agent, nor do Agno's tables, whose ids are the root's. Then the component that began first tells, as in
`TraceSpans.component`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.facts import is_foreign
from agno_trace_tui.semantics.kinds import COMPONENT_KINDS
from agno_trace_tui.semantics.pauses import is_of_workflow
from agno_trace_tui.store.pausing import ENDS, said
from agno_trace_tui.store.query import Query, ask
from agno_trace_tui.store.rollup_queries import kept_by_ours, read_totals
from agno_trace_tui.store.rows import Component, RunPart
from agno_trace_tui.store.schema import quoted
from agno_trace_tui.store.span_queries import (
    AGNO_FACTS,
    ATT_FACTS,
    NO_AGNO_FACTS,
    NO_ATT_FACTS,
    agno_facts,
    att_facts,
    not_ours,
)
from agno_trace_tui.store.span_source import RUNS, agno_kind
from agno_trace_tui.store.timestamps import nanoseconds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from agno_trace_tui.store.agno_tables import Tables
    from agno_trace_tui.store.rows import Rollup, TraceKey


class Candidate(NamedTuple):
    """A span that may be the component that began first."""

    trace_id: str
    start_ns: int
    component: Component
    text: str | None
    """Its attributes as stored, or both ends of its output (`pauses.ends_of`); where they are asked for."""


def build_candidate(_cursor: object, row: tuple[Any, ...]) -> Candidate:
    """A `Candidate` from its columns."""
    trace_id, _, start, span_id, name, status, ours, text, *facts = row
    known = att_facts(facts[3:]) if ours else agno_facts(*facts[:3])
    start_ns = start if ours else nanoseconds(start)
    component = Component(span_id, str(name), status, known)
    return Candidate(trace_id, start_ns, component, text if isinstance(text, str) else None)


def first_components(tables: Tables, trace_ids: Sequence[str]) -> Query[Candidate]:
    """The component of each trace that began first, in each table."""
    return candidates(tables, trace_ids, ("NULL", "NULL"))


def first_components_whole(tables: Tables, trace_ids: Sequence[str]) -> Query[Candidate]:
    """The same, with all that their attributes say."""
    return candidates(tables, trace_ids, (kept_by_ours(tables), "s.attributes"))


def first_components_ends(tables: Tables, trace_ids: Sequence[str]) -> Query[Candidate]:
    """The same, with the ends of what they put out."""
    ours, agnos = (f"(SELECT {ENDS} FROM {said(text)})" for text in (kept_by_ours(tables), "s.attributes"))
    return candidates(tables, trace_ids, (ours, agnos))


def candidates(tables: Tables, trace_ids: Sequence[str], texts: tuple[str, str]) -> Query[Candidate]:
    """One of these; `texts` is what to read of a span in our table and in Agno's.

    The columns stand bare beside `min`. Attributes that are no JSON for SQLite are looked at in Python: all spans
    that have such are candidates.
    """
    ours, agnos = texts
    marks = ", ".join("?" * len(trace_ids))
    parts = []
    if tables.has_att_spans:
        parts.append(
            "SELECT a.trace_id, min(a.start_ns || char(1) || a.span_id), a.start_ns, a.span_id, a.name,"
            " CASE WHEN a.end_ns IS NOT NULL THEN a.status_code END, 1,"
            f" {ours}, {NO_AGNO_FACTS}, {ATT_FACTS}"
            f" FROM att_spans a WHERE a.trace_id IN ({marks}) AND a.kind IN ({RUNS}) GROUP BY a.trace_id"
        )
    told = f"s.status_code, 0, {agnos}, {AGNO_FACTS}, {NO_ATT_FACTS}"
    for table in tables.span_tables:
        where = f"FROM {quoted(table)} s WHERE s.trace_id IN ({marks}){not_ours(tables)}"
        place, span = "min(s.start_time || char(1) || s.span_id)", f"s.start_time, s.span_id, s.name, {told}"
        sure = f"{where} AND {agno_kind('s')} IN ({RUNS})"
        parts.append(f"SELECT s.trace_id, {place}, {span} {sure} GROUP BY s.trace_id")
        parts.append(f"SELECT s.trace_id, NULL, {span} {where} AND NOT json_valid(s.attributes)")
    sql = " UNION ALL ".join(parts) or "SELECT 1 WHERE 0"
    return Query(sql, (*trace_ids,) * len(parts), build_candidate)


def first_of(told: Iterable[Candidate]) -> dict[str, Candidate]:
    """The component of each trace that began first."""
    found: dict[str, Candidate] = {}
    for candidate in told:
        if candidate.component.facts.kind in COMPONENT_KINDS:
            known = found.setdefault(candidate.trace_id, candidate)
            found[candidate.trace_id] = min(known, candidate, key=by_start)
    return found


def by_start(candidate: Candidate) -> tuple[int, str]:
    """The order of time."""
    return (candidate.start_ns, candidate.component.span_id)


def foreign_traces(rollups: Mapping[str, Rollup]) -> list[str]:
    """The traces whose root is none of Agno's."""
    return [trace_id for trace_id, rollup in rollups.items() if is_foreign(rollup.root_facts)]


def with_components(rollups: Mapping[str, Rollup], told: Iterable[Candidate]) -> dict[str, Rollup]:
    """The totals with the components that tell for foreign roots."""
    found = first_of(told)
    return {
        trace_id: rollup._replace(component=found[trace_id].component) if trace_id in found else rollup
        for trace_id, rollup in rollups.items()
    }


def component_parts(keys: Mapping[str, TraceKey], told: Iterable[Candidate]) -> list[RunPart]:
    """The traces of these keys as parts of the runs that their components are, once these have ended."""
    return [
        RunPart(found.component.facts.run_id, keys[trace_id], found.component.name, pausing(found.text))
        for trace_id, found in first_of(told).items()
        if found.component.status is not None and found.component.facts.run_id is not None
    ]


def pausing(output: str | None) -> str | None:
    """The output of a run in a request, as far as it tells a pause.

    That of a workflow does not: what continues it has no run id in common with it, so that it would wait for ever.
    """
    return None if is_of_workflow(output) else output


def read_rollups(
    connection: sqlite3.Connection, tables: Tables, trace_ids: Sequence[str]
) -> dict[str, Rollup]:
    """The totals of the traces, for those who hold a connection."""
    rollups = read_totals(connection, tables, trace_ids)
    foreign = foreign_traces(rollups)
    return (
        with_components(rollups, ask(connection, first_components(tables, foreign))) if foreign else rollups
    )
