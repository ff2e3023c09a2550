"""Paths of what is no file: named pipes, sockets, devices, links that lead nowhere."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import TracerProvider

from agno_trace_tui.cli.main import main
from agno_trace_tui.exporter.processor import SqliteSpanProcessor
from tests.support.patience import PATIENCE_SECONDS
from tests.support.spans import wait_for

COMMANDS = (
    ["list", "PATH"],
    ["show", "PATH", "latest"],
    ["prune", "PATH", "--keep", "7d"],
    ["run", "--no-tui", "--db", "PATH", "--", "true"],
    ["PATH"],
)


def made(folder: Path, sort: str) -> Path:
    """Something of that sort."""
    path = folder / "traces.db"
    if sort == "named pipe":
        os.mkfifo(path)
    elif sort == "socket":
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
    else:
        return Path(os.devnull)
    return path


@pytest.mark.parametrize("sort", ["named pipe", "socket", "device"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_what_is_no_file_is_said_at_once(command: list[str], sort: str, tmp_path: Path) -> None:
    path = made(tmp_path, sort)
    words = [str(path) if word == "PATH" else word for word in command]
    done = subprocess.run(
        [sys.executable, "-m", "agno_trace_tui", *words],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )

    sentence, step = done.stderr.splitlines()
    assert sentence == f"agno-trace-tui: {path} is a {sort}, not a file."
    assert step
    assert (done.returncode, done.stdout) == (1, "")


def test_nobody_waits_for_a_named_pipe_that_is_recorded_into(tmp_path: Path) -> None:
    path = made(tmp_path, "named pipe")
    processor = SqliteSpanProcessor(path)
    provider = TracerProvider()
    provider.add_span_processor(processor)
    provider.get_tracer("test").start_span("lost").end()

    wait_for(lambda: processor.health.last_error)
    assert "is a named pipe, not a file" in str(processor.health.last_error)
    processor.writer.shutdown(timeout=0.1)
    assert processor.health.drops == {"not flushed": 1}


@pytest.mark.parametrize("command", COMMANDS[:3], ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("nosuch/x.db", "There is no directory FOLDER/nosuch."),
        ("nosuch.db", "There is no file FOLDER/traces.db yet."),
        ("traces.db", "cannot be read"),
    ],
)
def test_a_link_is_followed_to_what_is_not_there(
    command: list[str], target: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "traces.db"
    path.symlink_to(tmp_path / target)

    assert main([str(path) if word == "PATH" else word for word in command]) == 1
    assert words.replace("FOLDER", str(tmp_path)) in capsys.readouterr().err


@pytest.mark.parametrize("command", [*COMMANDS[:3], ["PATH"]], ids=lambda command: command[0])
def test_a_file_is_no_directory(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes").write_text("notes")
    path = tmp_path / "notes" / "traces.db"

    assert main([str(path) if word == "PATH" else word for word in command]) == 1
    assert capsys.readouterr().err.startswith(f"agno-trace-tui: {tmp_path / 'notes'} is not a directory.")
