from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from agno_trace_tui.errors import TraceFileError
from agno_trace_tui.store import reading
from agno_trace_tui.store.agno_tables import TablePair, discover
from agno_trace_tui.store.connection import open_reader
from agno_trace_tui.store.migrations import migrate
from agno_trace_tui.store.rows import TraceKey
from agno_trace_tui.store.schema import ATT_STATEMENTS, SCHEMA_VERSION, agno_statements, quoted

ODD_NAMES = ["my traces", 'spans"; DROP TABLE x; --', "été [1]"]


def database(path: Path, *pairs: tuple[str, str]) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    for traces, spans in pairs:
        for statement in agno_statements(traces, spans):
            connection.execute(statement)
    return connection


def add_trace(connection: sqlite3.Connection, pair: tuple[str, str], number: int) -> str:
    trace_id = f"{number:032x}"
    at = f"2026-11-23T12:00:{number:02}.5+00:00"
    connection.execute(
        f"INSERT INTO {quoted(pair[0])} (trace_id, name, status, start_time, end_time, duration_ms, created_at)"
        " VALUES (?, 'A.run', 'OK', ?, ?, 1, ?)",
        (trace_id, at, at, at),
    )
    connection.execute(
        f"INSERT INTO {quoted(pair[1])} VALUES (?, ?, NULL, 'A.run', 'INTERNAL', 'OK', NULL, ?, ?, 1, '{{}}', ?)",
        (f"{number:016x}", trace_id, at, at, at),
    )
    connection.commit()
    return trace_id


def test_several_pairs_are_told_apart_and_listed_together(tmp_path: Path) -> None:
    first, second = ("my traces", "my spans"), (ODD_NAMES[2], ODD_NAMES[1])
    connection = database(tmp_path / "two.db", first, second)
    ids = [add_trace(connection, (first, second)[n % 2], n) for n in range(10)]
    connection.execute("CREATE TABLE agno_sessions (session_id TEXT)")
    reader, _ = open_reader(tmp_path / "two.db")
    tables = discover(reader)
    assert set(tables.pairs) == {TablePair(*first), TablePair(*second)}
    rows = reading.ask(reader, reading.trace_page(tables, limit=4))
    assert [row.trace_id for row in rows] == ids[::-1][:4]
    older = reading.ask(reader, reading.trace_page(tables, limit=4, older_than=rows[-1].key))
    assert [row.trace_id for row in older] == ids[::-1][4:8]
    assert reading.ask(reader, reading.count_traces(tables)) == [10]
    for trace_id in ids:
        (span,) = reading.ask(reader, reading.spans_of_trace(tables, trace_id))
        assert len(reading.ask(reader, reading.payload(tables, trace_id, span.span_id))) == 1


def test_spans_without_their_traces_table_are_readable(tmp_path: Path) -> None:
    connection = database(tmp_path / "spans.db", ("t", "s"))
    trace_id = add_trace(connection, ("t", "s"), 1)
    connection.execute("DROP TABLE t")
    connection.commit()
    reader, _ = open_reader(tmp_path / "spans.db")
    tables = discover(reader)
    assert tables.pairs == (TablePair(None, "s"),)
    (row,) = reading.ask(reader, reading.trace_page(tables, limit=5))
    assert (row.trace_id, row.name) == (trace_id, "A.run")


def test_traces_without_a_spans_table_are_readable(tmp_path: Path) -> None:
    connection = database(tmp_path / "traces.db", ("t", "s"))
    trace_id = add_trace(connection, ("t", "s"), 1)
    connection.execute("DROP TABLE s")
    connection.commit()
    reader, _ = open_reader(tmp_path / "traces.db")
    tables = discover(reader)
    assert tables.pairs == (TablePair("t", None),)
    rollups = reading.read_rollups(reader, tables, [trace_id])
    assert rollups[trace_id].span_count == 0


def test_a_file_of_a_newer_version_is_refused_in_words(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "new.db")
    for statement in ATT_STATEMENTS:
        connection.execute(statement)
    connection.execute("INSERT INTO att_meta VALUES ('schema_version', ?)", (SCHEMA_VERSION + 1,))
    connection.commit()
    reader, _ = open_reader(tmp_path / "new.db")
    with pytest.raises(TraceFileError, match="newer agno-trace-tui"):
        discover(reader)


@pytest.mark.parametrize("name", ["a b.db", "a?b.db", "a#b.db", "a%41b.db", "ü?mode=rwc.db"])
def test_paths_with_any_characters_are_opened(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    connection = database(path, ("t", "s"))
    add_trace(connection, ("t", "s"), 1)
    connection.close()
    reader, _ = open_reader(path)
    assert reading.ask(reader, reading.count_traces(discover(reader))) == [1]
    assert [found.name for found in tmp_path.iterdir()] == [name]


def test_the_first_page_reads_an_index_and_nothing_else(tmp_path: Path) -> None:
    connection = database(tmp_path / "plan.db", ("t", "s"))
    reader, _ = open_reader(tmp_path / "plan.db")
    tables = discover(reader)
    key = TraceKey("2026-11-23T12:00:00+00:00", "f" * 32)
    for query in (
        reading.trace_page(tables, limit=50),
        reading.trace_page(tables, limit=50, older_than=key),
        reading.trace_page(tables, limit=50, newer_than=key),
        reading.oldest_page(tables, 50),
        reading.ended_since(tables, tables.pairs[0], 0, 50),
    ):
        plan = reader.execute("EXPLAIN QUERY PLAN " + query.sql, query.parameters).fetchall()
        steps = [step[3] for step in plan]
        assert any("INDEX idx_t_start_time" in step or "INTEGER PRIMARY KEY" in step for step in steps), steps
        assert not [
            step
            for step in steps
            if step.startswith("SCAN") and "INDEX" not in step and "subquery" not in step
        ]
    connection.close()


def test_what_runs_is_listed_without_reading_what_has_ended(tmp_path: Path) -> None:
    connection = database(tmp_path / "ours.db", ("t", "s"))
    migrate(connection)
    reader, _ = open_reader(tmp_path / "ours.db")
    tables = discover(reader)
    key = TraceKey("2026-11-23T12:00:00+00:00", "f" * 32)
    for query in (
        reading.trace_page(tables, limit=50),
        reading.trace_page(tables, limit=50, older_than=key),
        reading.trace_page(tables, limit=50, newer_than=key),
        reading.traces_by_id(tables, ["a", "b"]),
        reading.trace_id_matching(tables, "a"),
        reading.count_traces(tables),
    ):
        plan = reader.execute("EXPLAIN QUERY PLAN " + query.sql, query.parameters).fetchall()
        steps = [step[3] for step in plan if step[3].split()[:2] in (["SCAN", "o"], ["SEARCH", "o"])]
        assert steps, plan
        assert all("att_spans_open" in step for step in steps), steps
    connection.close()


def test_a_json_text_that_sqlite_cannot_read_is_read_all_the_same(tmp_path: Path) -> None:
    connection = database(tmp_path / "nan.db", ("t", "s"))
    trace_id = add_trace(connection, ("t", "s"), 1)
    text = '{"openinference.span.kind": "LLM", "llm.token_count.prompt": 7, "x": NaN}'
    connection.execute("UPDATE s SET attributes = ?", (text,))
    connection.commit()
    reader, _ = open_reader(tmp_path / "nan.db")
    tables = discover(reader)
    (span,) = reading.ask(reader, reading.spans_of_trace(tables, trace_id))
    assert span.facts is not None
    assert span.facts.input_tokens == 7
    assert reading.read_rollups(reader, tables, [trace_id])[trace_id].usage.input_tokens == 7
