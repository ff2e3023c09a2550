"""`setup_tracing` in a program of its own: what the README promises, in a fresh process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.spans import rows

pytestmark = pytest.mark.agno

PROGRAM = """
import sys
from agno_trace_tui import setup_tracing
from agno_trace_tui.demo.script import Reply, in_turn
from agno_trace_tui.demo.scripted_model import ScriptedModel
"""
RUN = """
from agno.agent import Agent
from agno.models.openai import OpenAIChat
with ScriptedModel() as scripted:
    model = OpenAIChat(id="gpt-5-mini", base_url=scripted.play(in_turn(Reply("Hello."))), api_key="none")
    Agent(name="Greeter", model=model, telemetry=False).run("Hello?")
"""


def run(code: str, path: Path, **environment: str) -> str:
    # The driving program's own environment is left out, so that no setting of it decides the test.
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM + code, str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"AGNO_TELEMETRY": "false", **environment},
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


@pytest.mark.parametrize(
    "call",
    [
        "setup_tracing(sys.argv[1])",
        "from agno.db.sqlite import SqliteDb; setup_tracing(db=SqliteDb(db_file=sys.argv[1]))",
        "setup_tracing(sys.argv[1], batch_processing=True, max_queue_size=9); setup_tracing(sys.argv[1])",
    ],
    ids=["path", "database", "twice"],
)
def test_one_call_records_a_run_to_the_end_of_the_program(call: str, tmp_path: Path) -> None:
    path = tmp_path / "new" / "traces.db"
    run(call + RUN, path)

    assert rows(path, "SELECT name, kind FROM att_spans ORDER BY start_ns") == [
        ("Greeter.run", "AGENT"),
        ("OpenAIChat.invoke", "LLM"),
    ]
    assert rows(path, "SELECT name, status FROM agno_traces") == [("Greeter.run", "OK")]
    assert rows(path, "SELECT spans_written, end_ns > 0 FROM att_processes") == [(2, 1)]


def test_threads_that_set_it_up_at_the_same_time_record_each_span_once(tmp_path: Path) -> None:
    code = """
import threading
together, handles = threading.Barrier(6), set()
def set_up():
    together.wait()
    handles.add(setup_tracing(sys.argv[1]))
threads = [threading.Thread(target=set_up) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert len(handles) == 1
"""
    run(code + RUN, tmp_path / "traces.db")

    assert rows(tmp_path / "traces.db", "SELECT count(*) FROM agno_spans") == [(2,)]


def test_it_joins_the_provider_that_the_program_has_set(tmp_path: Path) -> None:
    code = """
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
provider = TracerProvider()
trace.set_tracer_provider(provider)
setup_tracing(sys.argv[1])
assert trace.get_tracer_provider() is provider
"""
    run(code + RUN, tmp_path / "traces.db")

    assert rows(tmp_path / "traces.db", "SELECT count(*) FROM agno_spans") == [(2,)]


LONG_SPAN = """
setup_tracing(sys.argv[1])
tracer.start_span("long", attributes={f"llm.input_messages.{n}": n for n in range(1_000)}).end()
"""


@pytest.mark.parametrize(
    ("environment", "kept"),
    [
        ({}, 1_000),
        ({"OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "50"}, 50),
        ({"OTEL_ATTRIBUTE_COUNT_LIMIT": "60"}, 60),
    ],
    ids=["ours", "spans", "all"],
)
def test_long_conversations_are_kept_unless_the_user_has_set_a_limit(
    environment: dict[str, str], kept: int, tmp_path: Path
) -> None:
    code = """
from opentelemetry import trace
tracer = trace.get_tracer("made before there is a provider")
"""
    run(code + LONG_SPAN, tmp_path / "traces.db", **environment)

    assert rows(tmp_path / "traces.db", "SELECT dropped_attributes FROM att_spans") == [(1_000 - kept,)]


@pytest.mark.parametrize(
    ("limits", "environment", "kept"),
    [
        ("", {}, 1_000),
        ("max_events=7", {}, 1_000),
        ("max_span_attributes=200", {}, 200),
        ("max_attributes=70", {}, 70),
        ("max_span_attributes=SpanLimits.UNSET", {}, 1_000),
        ("", {"OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "50"}, 50),
        ("", {"OTEL_ATTRIBUTE_COUNT_LIMIT": "60"}, 60),
        ("max_span_attributes=128", {"OTEL_ATTRIBUTE_COUNT_LIMIT": "60"}, 128),
    ],
)
def test_a_provider_of_others_keeps_long_conversations_too_unless_somebody_has_set_a_limit(
    limits: str, environment: dict[str, str], kept: int, tmp_path: Path
) -> None:
    code = f"""
from opentelemetry import trace
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
trace.set_tracer_provider(TracerProvider(span_limits=SpanLimits({limits})))
tracer = trace.get_tracer("made before ours joins")
"""
    run(code + LONG_SPAN, tmp_path / "traces.db", **environment)

    assert rows(tmp_path / "traces.db", "SELECT dropped_attributes FROM att_spans") == [(1_000 - kept,)]


def test_the_exporter_brings_nothing_of_the_screen_into_the_program(tmp_path: Path) -> None:
    code = """
from agno_trace_tui import SqliteSpanExporter, SqliteSpanProcessor
heavy = {"textual", "rich", "aiosqlite", "watchfiles", "agno", "openinference"}
print(sorted(heavy & set(sys.modules)))
setup_tracing(sys.argv[1])
print(sorted({"textual", "aiosqlite", "watchfiles"} & set(sys.modules)))
"""
    assert run(code, tmp_path / "traces.db").splitlines() == ["[]", "[]"]


def test_importing_the_package_loads_next_to_nothing() -> None:
    code = (
        "import sys; import agno_trace_tui as a; dir(a); "
        "print(sorted({'textual', 'rich', 'agno', 'opentelemetry', 'sqlite3', 'asyncio'} & set(sys.modules)))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_an_agno_that_the_instrumentor_refuses_is_told(tmp_path: Path) -> None:
    code = """
import logging, openinference.instrumentation.agno as instrumentation
logging.basicConfig(stream=sys.stdout)
instrumentation._instruments = ("agno >= 99",)
setup_tracing(sys.argv[1])
"""
    assert "This Agno is too old" in run(code, tmp_path / "traces.db")
