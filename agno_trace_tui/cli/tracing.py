"""Reading traces for commands: by id, with their totals and the processes that are gone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from agno_trace_tui.errors import NotFoundError, UsageError
from agno_trace_tui.model.run_ties import ties_of
from agno_trace_tui.model.trace import TraceSummary, summarise
from agno_trace_tui.monitor.liveness import gone_processes
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.conventions import OUTPUT_VALUE
from agno_trace_tui.semantics.pauses import ends_of, is_continuation, is_of_workflow, wanted_of
from agno_trace_tui.store import reading
from agno_trace_tui.store.attributes import parsed_attributes
from agno_trace_tui.store.rows import RunPart

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from agno_trace_tui.store.agno_tables import Tables
    from agno_trace_tui.store.component_queries import Candidate
    from agno_trace_tui.store.rows import Rollup, SpanPayload, TraceRow


PAUSED = "paused"

NEAR = 200
"""Traces among which the others of a run are looked for where Agno's tables know no run."""


class ReadTrace(NamedTuple):
    """A trace as the file has it, its totals, and both told together."""

    row: TraceRow
    rollup: Rollup
    summary: TraceSummary
    said: Mapping[str, object]
    """The attributes of its root, or of the component that tells for it."""

    @property
    def part(self) -> RunPart:
        """Itself as one of the traces of its run."""
        output = self.said.get(OUTPUT_VALUE)
        ends = None if output is None else ends_of(str(output))
        ends = reading.pausing(ends) if self.stands_in else ends
        return RunPart(str(self.summary.run_id), self.row.key, self.summary.name, ends)

    @property
    def stands_in(self) -> bool:
        """Whether the run that it tells, and that has ended, is below a root that is none of Agno's."""
        component = self.rollup.component
        return component is not None and component.status is not None and self.summary.run_id is not None


def gone(connection: sqlite3.Connection, tables: Tables) -> frozenset[int]:
    """The recording processes that no longer run."""
    if not tables.has_att_spans:
        return frozenset()
    return gone_processes(reading.ask(connection, reading.processes(tables)), time.time_ns())


def with_totals(connection: sqlite3.Connection, tables: Tables, rows: Sequence[TraceRow]) -> list[ReadTrace]:
    """Traces with their totals, and what ties them to others of the same run."""
    trace_ids = [row.trace_id for row in rows]
    told = reading.by_trace(
        trace_ids, reading.ask(connection, reading.totals(tables, trace_ids, with_attributes=True))
    )
    dead = gone(connection, tables)
    rollups = {trace_id: reading.rollup_of(trace_id, parts) for trace_id, parts in told.items()}
    components = components_of(connection, tables, rollups)
    traces = []
    for row in rows:
        rollup, component = rollups[row.trace_id], components.get(row.trace_id)
        root = reading.first_root(told[row.trace_id])
        if component is not None:
            rollup = rollup._replace(component=component.component)
        said = parsed_attributes(component.text if component else root.attributes if root else None)
        traces.append(ReadTrace(row, rollup, summarise(row, rollup, dead), said))
    inside = [trace.part for trace in traces if trace.stands_in]
    ties = ties_of([*parts_of(connection, tables, traces), *inside, *parts_near(connection, tables, inside)])
    return [
        trace._replace(summary=trace.summary._replace(tie=ties[trace.row.trace_id]))
        if trace.row.trace_id in ties
        else trace
        for trace in traces
    ]


def components_of(
    connection: sqlite3.Connection, tables: Tables, rollups: Mapping[str, Rollup]
) -> Mapping[str, Candidate]:
    """The components that tell for roots that are none of Agno's."""
    foreign = reading.foreign_traces(rollups)
    if not foreign:
        return {}
    return reading.first_of(reading.ask(connection, reading.first_components_whole(tables, foreign)))


def parts_near(connection: sqlite3.Connection, tables: Tables, parts: Sequence[RunPart]) -> list[RunPart]:
    """The other traces of runs in requests that wait or continue: no index knows them, so those near are looked at."""
    waiting = [part for part in parts if wanted_of(part.output)]
    continuing = [part for part in parts if is_continuation(part.name)]
    rows: list[TraceRow] = []
    if waiting:
        first = min(part.key for part in waiting)
        rows += reading.ask(connection, reading.trace_page(tables, newer_than=first, limit=NEAR))
    if continuing:
        last = max(part.key for part in continuing)
        rows += reading.ask(connection, reading.trace_page(tables, older_than=last, limit=NEAR))
    known = {part.key.trace_id for part in parts}
    keys = {row.trace_id: row.key for row in rows if row.run_id is None and row.trace_id not in known}
    if not keys:
        return []
    told = reading.ask(connection, reading.first_components_ends(tables, list(keys)))
    runs = {part.run_id for part in parts}
    return [part for part in reading.component_parts(keys, told) if part.run_id in runs]


def parts_of(connection: sqlite3.Connection, tables: Tables, traces: Sequence[ReadTrace]) -> list[RunPart]:
    """All traces of the runs that some traces are of: mostly these alone, and then nothing more is read.

    Whether a workflow was continued, only the file tells.
    """
    run_ids = sorted({trace.row.run_id for trace in traces if trace.row.run_id})
    mates = reading.ask(connection, reading.run_mates(tables, run_ids)) if run_ids else []
    parts = [trace.part for trace in traces if trace.row.run_id and trace.rollup.root_status]
    are_all = {trace.row.trace_id for trace in traces}.issuperset(mates)
    if are_all and not any(is_of_workflow(part.output) for part in parts):
        return parts
    return reading.ask(connection, reading.run_parts(tables, run_ids))


def payloads_of(
    connection: sqlite3.Connection, tables: Tables, spans: Sequence[tuple[str, str]]
) -> Iterator[SpanPayload]:
    """Everything of some spans, given by the trace's id and their own."""
    for start in range(0, len(spans), reading.MOST_AT_ONCE):
        part = spans[start : start + reading.MOST_AT_ONCE]
        yield from reading.ask(connection, reading.payloads(tables, part))


def state_words(summary: TraceSummary) -> str:
    """What has become of a trace, as a person says it: one that waits for a person is not simply ok."""
    return PAUSED if summary.waits else str(summary.state)


def whole_id(connection: sqlite3.Connection, tables: Tables, text: str) -> str:
    """The id of the trace that `latest` or the beginning of an id means.

    Raises `NotFoundError` or, where several begin so, `UsageError`.
    """
    if text == "latest":
        newest = reading.ask(connection, reading.trace_page(tables, limit=1))
        if not newest:
            raise NotFoundError("The file has no traces yet.", "Run an agent that records into it.")
        return newest[0].trace_id
    found = reading.ask(connection, reading.trace_id_matching(tables, text.lower()))
    if not found:
        raise NotFoundError(f"There is no trace {text!r}.", "See what there is: agno-trace-tui list PATH")
    if len(found) > 1 and text.lower() not in found:
        raise UsageError(f"Several traces begin with {text!r}.", "Give more of the id.")
    return text.lower() if text.lower() in found else str(found[0])


def whole_span_id(connection: sqlite3.Connection, tables: Tables, trace_id: str, text: str) -> str:
    """The id of the span of a trace that the beginning of an id means; raises as `whole_id` does."""
    spans = reading.ask(connection, reading.spans_of_trace(tables, trace_id, with_facts=False))
    found = sorted({span.span_id for span in spans if span.span_id.startswith(text.lower())})
    if not found:
        raise NotFoundError(
            f"There is no span {text!r} in that trace.",
            f"See its spans: agno-trace-tui show PATH {trace_id[:8]}",
        )
    if len(found) > 1 and text.lower() not in found:
        raise UsageError(f"Several spans begin with {text!r}.", "Give more of the id.")
    return text.lower() if text.lower() in found else found[0]


def read_trace(connection: sqlite3.Connection, tables: Tables, trace_id: str) -> ReadTrace:
    """One trace with its totals."""
    rows = reading.ask(connection, reading.traces_by_id(tables, [trace_id]))
    return with_totals(connection, tables, rows)[0]
