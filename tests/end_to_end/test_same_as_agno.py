"""What Agno and AgentOS read in our file is what they read in that of Agno's own exporter, field for field.

Both exporters listen to the same provider while real agents, teams and workflows run. Only the times of
export (`created_at`) may differ.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from typing import Any, NamedTuple

import pytest
from agno.db.sqlite import SqliteDb
from agno.os.routers.traces import get_traces_router
from agno.tracing.exporter import DatabaseSpanExporter
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openinference.instrumentation.agno import AgnoInstrumentor
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from agno_trace_tui import SqliteSpanProcessor
from agno_trace_tui.demo.scripted_model import ScriptedModel
from tests.support.agno_runs import Runs

pytestmark = pytest.mark.agno


class Files(NamedTuple):
    """The same runs, recorded twice."""

    theirs: SqliteDb
    ours: SqliteDb


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    directory = tmp_path_factory.mktemp("recorded")
    theirs = SqliteDb(db_file=str(directory / "theirs.db"))
    provider = TracerProvider(span_limits=SpanLimits(max_span_attributes=1_024), shutdown_on_exit=False)
    processor = SqliteSpanProcessor(directory / "ours.db")
    provider.add_span_processor(SimpleSpanProcessor(DatabaseSpanExporter(db=theirs)))
    provider.add_span_processor(processor)
    instrumentor = AgnoInstrumentor()
    instrumentor.instrument(tracer_provider=provider)
    try:
        with ScriptedModel() as model:
            Runs(model).all()
    finally:
        instrumentor.uninstrument()
    assert processor.force_flush()
    assert (processor.health.dropped_total, processor.health.last_error) == (0, None)
    yield Files(theirs, SqliteDb(db_file=str(directory / "ours.db")))
    provider.shutdown()


def without_export_time(record: Any) -> dict[str, Any]:
    fields = asdict(record)
    del fields["created_at"]
    return fields


def traces_of(db: SqliteDb) -> tuple[list[dict[str, Any]], int]:
    traces, total = db.get_traces(limit=1_000)
    return [without_export_time(trace) for trace in traces], total


def test_the_runs_are_worth_comparing(files: Files) -> None:
    traces, total = traces_of(files.theirs)

    assert total == len(traces) >= 12
    assert {trace["status"] for trace in traces} == {"OK", "ERROR"}
    assert any(trace["error_count"] and trace["status"] == "OK" for trace in traces)
    assert any(trace["workflow_id"] for trace in traces)
    assert any(trace["team_id"] for trace in traces)
    assert max(trace["total_spans"] for trace in traces) >= 12


def test_get_traces(files: Files) -> None:
    assert traces_of(files.ours) == traces_of(files.theirs)


@pytest.mark.parametrize(
    "asked",
    [
        {"status": "ERROR"},
        {"session_id": "long"},
        {"user_id": "alice"},
        {"agent_id": "guide"},
        {"team_id": "writers"},
        {"workflow_id": "report"},
        {"limit": 3, "page": 2},
    ],
    ids=str,
)
def test_get_traces_filtered(files: Files, asked: dict[str, Any]) -> None:
    theirs, their_total = files.theirs.get_traces(**asked)
    ours, our_total = files.ours.get_traces(**asked)

    assert their_total > 0
    assert our_total == their_total
    assert [without_export_time(trace) for trace in ours] == [without_export_time(trace) for trace in theirs]


def test_get_trace_by_id_and_by_run(files: Files) -> None:
    for trace in files.theirs.get_traces(limit=1_000)[0]:
        for asked in ({"trace_id": trace.trace_id}, {"run_id": trace.run_id}):
            if not any(asked.values()):
                continue
            ours, theirs = files.ours.get_trace(**asked), files.theirs.get_trace(**asked)
            assert without_export_time(ours) == without_export_time(theirs)


def test_get_spans(files: Files) -> None:
    for trace in files.theirs.get_traces(limit=1_000)[0]:
        ours, theirs = (
            # Steps that run side by side may reach the two exporters in a different order.
            sorted(
                map(without_export_time, db.get_spans(trace_id=trace.trace_id)), key=lambda s: s["span_id"]
            )
            for db in (files.ours, files.theirs)
        )
        assert ours == theirs


def stored(db: SqliteDb, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(str(db.db_file))) as connection:
        cursor = connection.execute(sql)
        columns = [description[0] for description in cursor.description]
        return [
            tuple(
                json.loads(value) if column == "attributes" else value  # JSON is JSON, however it is spaced
                for column, value in zip(columns, row, strict=True)
                if column != "created_at"
            )
            for row in cursor
        ]


STORED = {
    "traces": "SELECT *, typeof(duration_ms) FROM agno_traces ORDER BY trace_id",
    "spans": "SELECT *, typeof(duration_ms) FROM agno_spans ORDER BY span_id",
    "versions": "SELECT table_name, version FROM agno_schema_versions ORDER BY table_name",
    "definitions": "SELECT name, replace(sql, '\"', '') FROM sqlite_master WHERE name LIKE '%agno%' ORDER BY name",
}


@pytest.mark.parametrize("sql", STORED.values(), ids=STORED)
def test_what_is_stored(files: Files, sql: str) -> None:
    assert stored(files.ours, sql) == stored(files.theirs, sql)


@pytest.fixture(scope="module")
def agentos(files: Files) -> Iterator[tuple[TestClient, TestClient]]:
    with client_of(files.ours) as ours, client_of(files.theirs) as theirs:
        yield ours, theirs


def client_of(db: SqliteDb) -> TestClient:
    app = FastAPI()
    app.include_router(get_traces_router({"traces": [db]}))
    return TestClient(app)


TIMES_OF_EXPORT = ("created_at", "first_trace_at", "last_trace_at", "search_time_ms")


def comparable(answer: Any) -> Any:
    """An answer of AgentOS without the times of export, and of the search itself."""
    if isinstance(answer, dict):
        return {key: comparable(value) for key, value in answer.items() if key not in TIMES_OF_EXPORT}
    return [comparable(item) for item in answer] if isinstance(answer, list) else answer


@pytest.mark.parametrize("path", ["/traces?limit=100", "/traces?limit=5&page=2", "/traces?status=ERROR"])
def test_agentos_list(agentos: tuple[TestClient, TestClient], path: str) -> None:
    ours, theirs = (client.get(path) for client in agentos)

    assert theirs.status_code == 200
    assert theirs.json()["data"]
    assert comparable(ours.json()) == comparable(theirs.json())


def test_agentos_trace(agentos: tuple[TestClient, TestClient], files: Files) -> None:
    for trace in files.theirs.get_traces(limit=1_000)[0]:
        ours, theirs = (client.get(f"/traces/{trace.trace_id}") for client in agentos)
        assert theirs.status_code == 200
        assert theirs.json()["tree"]
        assert comparable(ours.json()) == comparable(theirs.json())


def test_agentos_statistics(agentos: tuple[TestClient, TestClient]) -> None:
    ours, theirs = (client.get("/trace_session_stats").json() for client in agentos)

    assert ours["data"]
    assert by_session(ours) == by_session(theirs)


def by_session(answer: Any) -> list[Any]:
    """Statistics in an order that does not hang on the times of export."""
    return sorted(comparable(answer["data"]), key=lambda session: str(session["session_id"]))
