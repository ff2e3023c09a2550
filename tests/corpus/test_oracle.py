"""Every database comes out as the Agno that wrote it reads it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from agno_trace_tui.model.outline import tree_lines
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.model.tree import MISSING_PREFIX
from agno_trace_tui.semantics.conventions import SPAN_KIND
from agno_trace_tui.store import reading
from agno_trace_tui.store.agno_tables import Tables, discover
from agno_trace_tui.store.connection import journal_mode, open_reader
from agno_trace_tui.store.timestamps import nanoseconds
from tests.support import corpus

TRACE_FIELDS = (
    "trace_id", "name", "status", "duration_ms", "run_id", "session_id", "user_id", "agent_id", "team_id",
    "workflow_id", "created_at",
)  # fmt: skip
SPAN_FIELDS = ("span_id", "parent_span_id", "name", "status_code", "status_message", "duration_ms")


class Opened(NamedTuple):
    connection: sqlite3.Connection
    tables: Tables
    oracle: dict[str, Any]


@pytest.fixture(params=corpus.names())
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    path, oracle = corpus.unpack(request.param, tmp_path)
    connection, ignores_log = open_reader(path)
    assert not ignores_log
    yield Opened(connection, discover(connection), oracle)
    connection.close()


def test_the_tables_are_found_under_their_names(opened: Opened) -> None:
    (pair,) = opened.tables.pairs
    assert pair == (opened.oracle["traces_table"], opened.oracle["spans_table"])
    assert journal_mode(opened.connection) == opened.oracle["sql"]["journal_mode"]


def test_the_same_traces_in_the_same_order(opened: Opened) -> None:
    rows = reading.ask(opened.connection, reading.trace_page(opened.tables, limit=1_000))
    expected = opened.oracle["get_traces"]["traces"]
    assert [{name: getattr(row, name) for name in TRACE_FIELDS} for row in rows] == [
        {name: trace[name] for name in TRACE_FIELDS} for trace in expected
    ]
    assert [(row.start_ns, row.end_ns) for row in rows] == [
        (nanoseconds(trace["start_time"]), nanoseconds(trace["end_time"])) for trace in expected
    ]
    assert reading.ask(opened.connection, reading.count_traces(opened.tables)) == [len(expected)]


def test_the_same_counts(opened: Opened) -> None:
    expected = opened.oracle["get_traces"]["traces"]
    rollups = reading.read_rollups(
        opened.connection, opened.tables, [trace["trace_id"] for trace in expected]
    )
    for trace in expected:
        rollup = rollups[trace["trace_id"]]
        assert (rollup.span_count, rollup.error_count) == (trace["total_spans"], trace["error_count"])
        assert rollup.open_count == 0


def test_the_same_spans_with_their_attributes(opened: Opened) -> None:
    for trace_id, expected in opened.oracle["get_spans"].items():
        rows = reading.ask(opened.connection, reading.spans_of_trace(opened.tables, trace_id))
        found = {row.span_id: {name: getattr(row, name) for name in SPAN_FIELDS} for row in rows}
        assert found == {span["span_id"]: {name: span[name] for name in SPAN_FIELDS} for span in expected}
        for span in expected:
            (payload,) = reading.ask(
                opened.connection, reading.payload(opened.tables, trace_id, span["span_id"])
            )
            assert len(payload.attributes) == span["attribute_count"]
            assert payload.attributes.get(SPAN_KIND) == span["kind"]
            assert payload.events is None


def test_totals_in_sql_equal_the_fold_of_the_spans(opened: Opened) -> None:
    trace_ids = list(opened.oracle["get_spans"])
    rollups = reading.read_rollups(opened.connection, opened.tables, trace_ids)
    for trace_id in trace_ids:
        spans = TraceSpans(trace_id)
        spans.apply(reading.ask(opened.connection, reading.spans_of_trace(opened.tables, trace_id)))
        assert spans.rollup() == rollups[trace_id]


def test_the_same_roots_and_orphans_and_no_span_is_hidden(opened: Opened) -> None:
    roots = orphans = shown = 0
    for trace_id in opened.oracle["get_spans"]:
        spans = TraceSpans(trace_id)
        spans.apply(reading.ask(opened.connection, reading.spans_of_trace(opened.tables, trace_id)))
        lines = tree_lines(spans)
        missing = [line for line in lines if line.node_id.startswith(MISSING_PREFIX)]
        roots += sum(line.depth == 0 and line.row is not None for line in lines)
        orphans += sum(line.child_count for line in missing)
        shown += sum(line.row is not None for line in lines)
    sql = opened.oracle["sql"]
    assert (roots, orphans, shown) == (sql["roots"], sql["orphans"], sql["spans"])


def test_the_tail_reads_every_span_once(opened: Opened) -> None:
    (pair,) = opened.tables.pairs
    rowid, seen = 0, []
    while rows := reading.ask(opened.connection, reading.ended_since(opened.tables, pair, rowid, 3)):
        rowid = rows[-1].rowid
        seen += [row.span.span_id for row in rows]
    assert rowid == reading.ask(opened.connection, reading.newest_rowid(pair))[0]
    assert len(seen) == len(set(seen)) == opened.oracle["sql"]["spans"]
