"""`setup_tracing` beside Agno's own, a collector and settings of the user's: each gets every span once."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.end_to_end.test_setup_tracing import RUN, run
from tests.support.spans import rows

pytestmark = [pytest.mark.agno, pytest.mark.slow]

AGNO = """
import logging
logging.basicConfig(stream=sys.stdout, level=logging.WARNING)
from agno.db.sqlite import SqliteDb
from agno.tracing import setup_tracing as setup_agno
def agno(path, **arguments): setup_agno(db=SqliteDb(db_file=path), **arguments)
ours, other = sys.argv[1], sys.argv[1] + ".agno"
"""
NAMES = ["Greeter.run", "OpenAIChat.invoke"]


def names(path: Path, table: str) -> list[str]:
    return [name for (name,) in rows(path, f"SELECT name FROM {table} ORDER BY name")]


@pytest.mark.parametrize("batch", ["", ", batch_processing=True"], ids=["simple", "batch"])
@pytest.mark.parametrize(
    "calls",
    [
        "agno(other{batch}); setup_tracing(ours)",
        "setup_tracing(ours); agno(other{batch})",
        "setup_tracing(ours); agno(other{batch}); agno(other{batch}); setup_tracing(ours)",
    ],
    ids=["Agno first", "ours first", "each twice"],
)
def test_agnos_own_exporter_fills_its_file_and_ours_fills_ours(
    calls: str, batch: str, tmp_path: Path
) -> None:
    path = tmp_path / "traces.db"
    said = run(AGNO + calls.format(batch=batch) + RUN, path)

    assert names(path, "att_spans") == names(path, "agno_spans") == NAMES
    assert names(tmp_path / "traces.db.agno", "agno_spans") == NAMES
    assert names(tmp_path / "traces.db.agno", "agno_traces") == NAMES[:1]
    assert "WARNING" not in said
    assert "ERROR" not in said


@pytest.mark.parametrize("batch", ["", ", batch_processing=True"], ids=["simple", "batch"])
@pytest.mark.parametrize(
    "calls",
    ["agno(ours{batch}); setup_tracing(ours)", "setup_tracing(ours); agno(ours{batch})"],
    ids=["Agno first", "ours first"],
)
def test_both_into_one_file_record_each_span_once(calls: str, batch: str, tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    run(AGNO + calls.format(batch=batch) + RUN, path)

    assert names(path, "att_spans") == names(path, "agno_spans") == NAMES
    assert rows(path, "SELECT name, status FROM agno_traces") == [("Greeter.run", "OK")]


PRIVATE = """
from openinference.instrumentation.agno import AgnoInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
theirs = InMemorySpanExporter()
private = TracerProvider()
private.add_span_processor(SimpleSpanProcessor(theirs))
AgnoInstrumentor().instrument(tracer_provider=private)
"""


@pytest.mark.parametrize("times", [1, 3])
def test_agno_that_was_instrumented_with_a_provider_of_its_own_is_recorded_from_there(
    times: int, tmp_path: Path
) -> None:
    path = tmp_path / "traces.db"
    said = run(
        PRIVATE + f"for _ in range({times}): setup_tracing(sys.argv[1])\n" + RUN
        + "print(sorted(span.name for span in theirs.get_finished_spans()))",
        path,
    )  # fmt: skip

    assert names(path, "att_spans") == names(path, "agno_spans") == NAMES
    assert said.splitlines()[-1] == str(NAMES)


def test_what_ended_before_agno_came_is_in_its_tables_too(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    run(AGNO + "setup_tracing(ours)" + RUN + "agno(ours)" + RUN, path)

    assert names(path, "att_spans") == names(path, "agno_spans") == sorted(NAMES * 2)
    assert names(path, "agno_traces") == NAMES[:1] * 2


def test_a_config_hides_what_it_says(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    code = """
from openinference.instrumentation import TraceConfig
setup_tracing(sys.argv[1], config=TraceConfig(hide_inputs=True), service_name="greetings")
"""
    run(code + RUN, path)

    assert rows(path, "SELECT count(*) FROM agno_spans WHERE attributes LIKE '%Hello?%'") == [(0,)]
    assert rows(path, "SELECT count(*) FROM agno_spans WHERE attributes LIKE '%Hello.%'") == [(2,)]
    assert rows(path, "SELECT attributes ->> '$.\"service.name\"' FROM att_resources") == [("greetings",)]


@contextmanager
def collector() -> Iterator[tuple[str, list[str]]]:
    """A collector of OTLP: its address, and `path: span` of all it was sent."""
    received: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                import gzip

                body = gzip.decompress(body)
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                for scope in resource.scope_spans:
                    received.extend(f"{self.path}: {span.name}" for span in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("asked", ["argument", "variable", "both"])
def test_a_collector_that_is_asked_for_gets_every_span_once(asked: str, tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with collector() as (address, received):
        argument = f", otlp_endpoint={address!r}" if asked in ("argument", "both") else ""
        environment = {} if asked == "argument" else {"OTEL_EXPORTER_OTLP_ENDPOINT": address}
        run(f"for _ in range(2): setup_tracing(sys.argv[1]{argument})\n" + RUN, path, **environment)

    assert sorted(received) == [f"/v1/traces: {name}" for name in NAMES]
    assert names(path, "agno_spans") == NAMES


def test_an_exit_does_not_wait_long_for_a_collector_that_does_not_answer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        code = f"setup_tracing(sys.argv[1], otlp_endpoint={endpoint!r})"
        run(code + RUN, tmp_path / "traces.db", OTEL_EXPORTER_OTLP_TIMEOUT="600")

    assert time.monotonic() - began < 30, "OpenTelemetry's own waits 30 seconds"
    assert names(tmp_path / "traces.db", "agno_spans") == NAMES


def test_without_the_extra_it_is_said_what_to_install(tmp_path: Path) -> None:
    code = """
sys.modules["opentelemetry.exporter.otlp.proto.http.trace_exporter"] = None
for endpoint in ("http://localhost:4318", "localhost"):
    try: setup_tracing(sys.argv[1], otlp_endpoint=endpoint)
    except ValueError as error: raise
    except Exception as error: print(error)
"""
    missing, wrong = run(code, tmp_path / "traces.db").splitlines()
    assert "pip install 'agno-trace-tui[otlp]'" in missing
    assert "'localhost' is no address of a collector." in wrong


def test_opentelemetrys_own_configuration_finds_the_exporter(tmp_path: Path) -> None:
    code = """
from opentelemetry.sdk._configuration import _import_exporters
exporters = _import_exporters(["agno_sqlite"], [], [])[0]
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(exporters["agno_sqlite"]()))
provider.get_tracer("t").start_span("any").end()
"""
    path = tmp_path / "named.db"
    run(code, path, AGNO_TRACE_TUI_DB=str(path))

    assert names(path, "agno_spans") == names(path, "att_spans") == ["any"]
