"""Servers that fork or spawn workers: each records for itself, and nothing is lost when they are stopped."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.spans import rows, wait_for

pytestmark = pytest.mark.slow

SERVED = """
import os
from opentelemetry import trace
from agno_trace_tui import setup_tracing
setup_tracing("traces.db")
tracer = trace.get_tracer("app")

def answer(path):
    if path == "/ready":
        return b"1"
    with tracer.start_as_current_span("request"):
        return str(os.getpid()).encode()

def wsgi(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [answer(environ["PATH_INFO"])]

async def asgi(scope, receive, send):
    if scope["type"] != "http":
        return
    body = answer(scope["path"])
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})
"""
REQUESTS = 200
GUNICORN = ["-m", "gunicorn", "--workers", "2", "--bind", "127.0.0.1:{port}", "app:wsgi"]
UVICORN = ["-m", "uvicorn", "--workers", "2", "--port", "{port}", "--lifespan", "off", "app:asgi"]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def ask(port: int, path: str = "/") -> int | None:
    """One request; answers the pid of the worker that served it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return int(connection.getresponse().read())
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


@pytest.mark.parametrize(
    "command",
    [GUNICORN, [*GUNICORN, "--preload"], UVICORN],
    ids=["gunicorn", "gunicorn --preload", "uvicorn"],
)
@pytest.mark.parametrize("how", ["imported", "run"])
def test_every_request_of_every_worker_is_recorded(command: list[str], how: str, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(SERVED)
    port = free_port()
    words = [sys.executable, *(word.format(port=port) for word in command)]
    if how == "run":
        words = [sys.executable, "-m", "agno_trace_tui", "run", "--db", "other.db", "--no-tui", "--", *words]
    server = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        # Not a request that counts: while the server starts, one may be served whose answer never comes.
        wait_for(lambda: ask(port, "/ready"))
        served = [ask(port) for _ in range(REQUESTS)]
    finally:
        server.send_signal(signal.SIGTERM)
        output, _ = server.communicate(timeout=60)

    path = tmp_path / "traces.db"
    assert None not in served, output.decode()
    assert rows(path, "SELECT count(*) FROM agno_spans WHERE name = 'request'") == [(REQUESTS,)]
    recorded = "SELECT p.pid, count(*) FROM att_spans JOIN att_processes p USING (process_id) GROUP BY 1"
    assert dict(rows(path, recorded)) == {pid: served.count(pid) for pid in served}
    assert b"Traceback" not in output
