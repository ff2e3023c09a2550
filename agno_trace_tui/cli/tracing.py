"""Reading traces for commands: by id, with their totals and the processes that are gone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from agno_trace_tui.errors import NotFoundError, UsageError
from agno_trace_tui.formatting import figures
from agno_trace_tui.model.run_ties import NO_TIE, ties_of
from agno_trace_tui.model.trace import TraceSummary, summarise
from agno_trace_tui.monitor.liveness import gone_processes
from agno_trace_tui.store import reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from agno_trace_tui.store.agno_tables import Tables
    from agno_trace_tui.store.rows import Rollup, TraceRow


PAUSED = "paused"


class ReadTrace(NamedTuple):
    """A trace as the file has it, its totals, and both told together."""

    row: TraceRow
    rollup: Rollup
    summary: TraceSummary


def gone(connection: sqlite3.Connection, tables: Tables) -> frozenset[int]:
    """The recording processes that no longer run."""
    if not tables.has_att_spans:
        return frozenset()
    return gone_processes(reading.ask(connection, reading.processes(tables)), time.time_ns())


def with_totals(connection: sqlite3.Connection, tables: Tables, rows: Sequence[TraceRow]) -> list[ReadTrace]:
    """Traces with their totals, and what ties them to others of the same run."""
    rollups = reading.read_rollups(connection, tables, [row.trace_id for row in rows])
    dead = gone(connection, tables)
    run_ids = sorted({row.run_id for row in rows if row.run_id})
    ties = ties_of(reading.ask(connection, reading.run_parts(tables, run_ids)) if run_ids else [])
    traces = []
    for row in rows:
        summary = summarise(row, rollups[row.trace_id], dead)
        tied = summary._replace(tie=ties.get(row.trace_id, NO_TIE))
        traces.append(ReadTrace(row, rollups[row.trace_id], tied))
    return traces


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
