"""Our file in Agno's hands, and Agno's files in ours."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from agno.db.migrations.manager import MigrationManager
from agno.db.sqlite import AsyncSqliteDb, SqliteDb
from agno.session import AgentSession
from agno.tracing import setup as agno_setup
from agno.tracing.exporter import DatabaseSpanExporter
from opentelemetry import trace
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor

from agno_trace_tui import SqliteSpanExporter, SqliteSpanProcessor
from agno_trace_tui.errors import TraceFileError, UsageError
from agno_trace_tui.exporter import setup
from agno_trace_tui.exporter.providers import processors
from agno_trace_tui.exporter.recording import leave_agno_tables
from agno_trace_tui.exporter.turns import Turns
from tests.support.spans import rows, tracer_for

pytestmark = pytest.mark.agno

ROOT = {"openinference.span.kind": "AGENT", "agno.agent.id": "a", "session.id": "s"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "traces.db"


def record(path: Path, name: str) -> None:
    processor = SqliteSpanProcessor(path)
    tracer_for(processor).start_span(name, attributes=ROOT).end()
    assert processor.force_flush()
    processor.shutdown()


def test_agno_goes_on_writing_into_our_file(path: Path) -> None:
    record(path, "Ours.run")
    db = SqliteDb(db_file=str(path))
    tracer_for(SimpleSpanProcessor(DatabaseSpanExporter(db=db))).start_span(
        "Theirs.run", attributes=ROOT
    ).end()
    db.upsert_session(AgentSession(session_id="s", agent_id="a"))
    record(path, "Ours again.run")

    assert sorted(trace.name for trace in db.get_traces()[0]) == ["Ours again.run", "Ours.run", "Theirs.run"]
    assert rows(path, "SELECT count(*) FROM att_spans") == [(2,)]
    assert rows(path, "SELECT session_id FROM agno_sessions") == [("s",)]
    versions = rows(path, "SELECT table_name, version FROM agno_schema_versions ORDER BY 1")
    assert {("agno_spans", "3.0.0"), ("agno_traces", "3.0.0")} <= set(versions)


def test_agnos_migrations_find_nothing_to_do_and_harm_nothing(path: Path) -> None:
    record(path, "Ours.run")
    db = SqliteDb(db_file=str(path))
    before = rows(path, "SELECT * FROM agno_spans"), rows(path, "SELECT * FROM att_spans")
    asyncio.run(MigrationManager(db).up())

    assert (rows(path, "SELECT * FROM agno_spans"), rows(path, "SELECT * FROM att_spans")) == before
    assert db.get_latest_schema_version("agno_traces") == "3.0.0"
    assert len(db.get_traces()[0]) == 1


def test_we_go_on_writing_into_agnos_file_in_its_old_journal(path: Path) -> None:
    """Agno 2 left its databases in DELETE mode; agno 3 and we turn them to WAL."""
    db = SqliteDb(db_file=str(path), traces_table="my traces", spans_table='my "spans"')
    tracer_for(SimpleSpanProcessor(DatabaseSpanExporter(db=db))).start_span("Theirs.run").end()
    db.close()
    assert rows(path, "PRAGMA journal_mode = DELETE") == [("delete",)]
    processor = SqliteSpanProcessor(path, traces_table="my traces", spans_table='my "spans"')
    tracer_for(processor).start_span("Ours.run").end()
    assert processor.force_flush()

    assert sorted(trace.name for trace in db.get_traces()[0]) == ["Ours.run", "Theirs.run"]
    assert rows(path, "SELECT count(*) FROM sqlite_master WHERE name LIKE 'agno_traces'") == [(0,)]
    assert rows(path, "PRAGMA journal_mode") == [("wal",)]
    processor.shutdown()


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[TracerProvider]:
    """A provider that is already set, and an instrumentor that leaves this process alone."""
    made = TracerProvider(shutdown_on_exit=False)
    monkeypatch.setattr("opentelemetry.trace.get_tracer_provider", lambda: made)
    monkeypatch.setattr(setup, "instrument_agno", lambda provider, config: None)
    yield made
    made.shutdown()


def test_setup_joins_a_provider_once_a_file(provider: TracerProvider, path: Path) -> None:
    first = setup.setup_tracing(path)
    assert setup.setup_tracing(str(path)) is first
    assert setup.setup_tracing(db=SqliteDb(db_file=str(path)), batch_processing=True) is first
    other = setup.setup_tracing(path.with_name("other.db"))
    provider.get_tracer("t").start_span("any").end()

    for recorded in (first, other):
        assert recorded.flush()
        assert recorded.health.written == 1
        assert rows(recorded.path, "SELECT name FROM agno_spans") == [("any",)]


def test_setup_after_a_shutdown_records_again(provider: TracerProvider, path: Path) -> None:
    setup.setup_tracing(path).shutdown()
    again = setup.setup_tracing(path)
    provider.get_tracer("t").start_span("any").end()

    assert again.flush()
    assert again.health.written == 1


def test_setup_and_shutdown_again_and_again_leave_one_processor(provider: TracerProvider, path: Path) -> None:
    files = [path, path.with_name("other.db")]
    for number in range(6):
        recording = setup.setup_tracing(files[number % 2])
        provider.get_tracer("t").start_span(str(number)).end()
        recording.shutdown()

    assert len(processors(provider)) == 1
    assert [rows(file, "SELECT name FROM agno_spans ORDER BY 1") for file in files] == [
        [("0",), ("2",), ("4",)],
        [("1",), ("3",), ("5",)],
    ]


@dataclass
class Wrapping(trace.TracerProvider):
    """A provider as Logfire has it: it wraps one of the SDK's, and cannot be hashed."""

    provider: TracerProvider

    def get_tracer(self, *arguments: Any, **named: Any) -> trace.Tracer:
        return self.provider.get_tracer(*arguments, **named)

    def add_span_processor(self, processor: SpanProcessor) -> None:
        self.provider.add_span_processor(processor)


@pytest.mark.parametrize("order", ["ours first", "Agno first"])
def test_a_provider_that_wraps_another_is_joined(
    provider: TracerProvider, path: Path, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrapping = Wrapping(provider)
    monkeypatch.setattr("opentelemetry.trace.get_tracer_provider", lambda: wrapping)
    monkeypatch.setattr(agno_setup, "trace_api", trace)
    monkeypatch.setattr(agno_setup, "AgnoInstrumentor", MagicMock())
    other = SqliteDb(db_file=str(path.with_name("agno.db")))
    recording = setup.setup_tracing(path)
    assert setup.setup_tracing(path) is recording
    if order == "ours first":
        agno_setup.setup_tracing(db=other)
    wrapping.get_tracer("t").start_span("any", attributes={str(n): n for n in range(200)}).end()

    assert recording.flush()
    assert rows(path, "SELECT name, dropped_attributes FROM att_spans") == [("any", 0)]
    if order == "ours first":
        assert [span.name for span in other.get_spans()] == ["any"]


AGNO_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'agno_%'"


def test_who_comes_before_the_first_span_makes_agnos_tables_alone(
    provider: TracerProvider, path: Path
) -> None:
    """Two who make the same table at the same moment: one of them fails, and loses a row."""
    recording = setup.setup_tracing(path)
    leave_agno_tables(provider, [path])
    provider.get_tracer("t").start_span("any", attributes={"a": 1}).end()

    assert recording.flush()
    assert rows(path, "SELECT name, attributes FROM att_spans") == [("any", '{"a":1}')]
    assert rows(path, AGNO_TABLES) == []


@pytest.mark.parametrize("threads", [True, False])
def test_who_comes_after_it_finds_agnos_tables_made(
    provider: TracerProvider, path: Path, threads: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not threads:
        monkeypatch.setattr(Turns, "_start", lambda turns: None)
    setup.setup_tracing(path)
    provider.get_tracer("t").start_span("before").end()
    leave_agno_tables(provider, [path])

    assert len(rows(path, AGNO_TABLES)) == 3
    assert rows(path, "SELECT name FROM agno_spans") == [("before",)]


@pytest.mark.parametrize("kind", [SqliteDb, AsyncSqliteDb])
def test_setup_takes_file_and_tables_of_agnos_database(
    provider: TracerProvider, path: Path, kind: type[SqliteDb]
) -> None:
    db = kind(db_file=str(path), traces_table="T", spans_table="S")
    recording = setup.setup_tracing(db)
    provider.get_tracer("t").start_span("any").end()

    assert recording.flush()
    assert recording.path == path
    assert rows(path, "SELECT name FROM T JOIN S USING (trace_id, name)") == [("any",)]


def test_setup_refuses_a_database_without_a_file(provider: TracerProvider) -> None:
    for db in (SqliteDb(db_url="sqlite://"), object()):
        with pytest.raises(UsageError, match="setup_tracing"):
            setup.setup_tracing(db)


def test_setup_refuses_what_is_no_file(provider: TracerProvider, path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(TraceFileError, match="is a named pipe"):
        setup.setup_tracing(path)


def test_setup_takes_a_link_that_leads_round_in_circles(provider: TracerProvider, path: Path) -> None:
    path.symlink_to(path)
    assert setup.setup_tracing(path).path == path


def test_setup_refuses_a_directory(provider: TracerProvider, path: Path) -> None:
    with pytest.raises(UsageError, match="is a directory"):
        setup.setup_tracing(path.parent)


@pytest.mark.parametrize("batched", [False, True], ids=["simple", "batch"])
def test_beside_agnos_exporter_on_the_same_file_agnos_tables_are_agnos(
    provider: TracerProvider, path: Path, batched: bool
) -> None:
    db = SqliteDb(db_file=str(path))
    exporter = DatabaseSpanExporter(db=db)
    provider.add_span_processor(BatchSpanProcessor(exporter) if batched else SimpleSpanProcessor(exporter))
    recording = setup.setup_tracing(db)
    with provider.get_tracer("t").start_as_current_span("Agent.run", attributes=ROOT):
        provider.get_tracer("t").start_span("model", attributes={"llm.model_name": "gpt-5"}).end()
    assert provider.force_flush()

    assert [(trace.name, trace.total_spans) for trace in db.get_traces()[0]] == [("Agent.run", 2)]
    found = rows(path, "SELECT name, end_ns > 0, attributes FROM att_spans ORDER BY name DESC")
    assert found[0] == ("model", 1, '{"llm.model_name":"gpt-5"}')
    assert recording.health.last_error is None


def test_the_exporter_in_a_batch_processor(path: Path) -> None:
    exporter = SqliteSpanExporter(path)
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    for number in range(100):
        provider.get_tracer("t").start_span(str(number)).end()
    provider.shutdown()

    assert rows(path, "SELECT count(*) FROM agno_spans") == [(100,)]
    assert exporter.health.dropped_total == 0
