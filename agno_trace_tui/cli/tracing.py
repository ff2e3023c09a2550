"""Reading traces for commands: by id, with their totals and the processes that are gone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from agno_trace_tui.errors import NotFoundError, UsageError
from agno_trace_tui.formatting import figures
from agno_trace_tui.model.run_ties import ties_of
from agno_trace_tui.model.trace import TraceSummary, summarise
from agno_trace_tui.monitor.liveness import gone_processes
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.conventions import OUTPUT_VALUE
from agno_trace_tui.semantics.pauses import ends_of, is_of_workflow
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
        return RunPart(str(self.row.run_id), self.row.key, self.summary.name, ends)


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
        teller = component or reading.first_root(told[row.trace_id])
        if component is not None:
            rollup = rollup._replace(component=component.component)
        said = parsed_attributes(teller.attributes) if teller else {}
        traces.append(ReadTrace(row, rollup, summarise(row, rollup, dead), said))
    ties = ties_of(parts_of(connection, tables, traces))
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
    query = reading.first_components(tables, foreign, with_attributes=True)
    return reading.first_of(reading.ask(connection, query))


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


def cost_words(summary: TraceSummary) -> str:
    """What a trace cost, or the least that it can have."""
    return figures.money(summary.cost, "≥" if summary.unpriced_calls else "")


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
