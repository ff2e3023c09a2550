"""`agno-trace-tui run -- COMMAND`: trace a program that does not know of it, without touching its code."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from agno_trace_tui.cli.arguments import expanded
from agno_trace_tui.cli.finding import DEFAULT
from agno_trace_tui.cli.open import show, what_terminal_lacks
from agno_trace_tui.cli.output import talk
from agno_trace_tui.cli.recordable import check_recordable
from agno_trace_tui.cli.starting import program, starting
from agno_trace_tui.errors import TraceFileError
from agno_trace_tui.formatting.figures import plural
from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.monitor.untraced import lost_spans, why_nothing
from agno_trace_tui.notes import NOTES_VARIABLE, read_notes
from agno_trace_tui.paths import TRACES_VARIABLE
from agno_trace_tui.store.agno_tables import discover
from agno_trace_tui.store.connection import (
    EmptyFileError,
    LockedFileError,
    MissingFileError,
    open_reader,
    told,
)
from agno_trace_tui.store.recorded import Recorded, recorded_since, revision

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agno_trace_tui.notes import Note

BOOTSTRAP = Path(__file__).resolve().parent.parent / "exporter" / "bootstrap"
"""The folder whose `sitecustomize` every Python process of the program runs."""

MARGIN = 5
"""Columns around what the program prints: the frame, its padding, the scroll bar."""

EPILOG = """\
examples:
  agno-trace-tui run -- python my_agent.py                 record into tmp/traces.db
  agno-trace-tui run --db runs.db -- uv run my_agent.py    into another file
  agno-trace-tui run -- uvicorn app:app                    a server and its workers
  agno-trace-tui run -m my_agents.main                     a module

The program's exit code is the command's; 126: it cannot be run, 127: there is none. What it prints
stands below its traces; one that reads from the keyboard needs --no-tui, and q ends one that still runs.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument(
        "--db", default=str(DEFAULT), metavar="PATH", help=f"record here (default: {DEFAULT})"
    )
    parser.add_argument(
        "-m",
        dest="module",
        nargs=argparse.REMAINDER,
        metavar="MODULE",
        help="run a module, as python -m does",
    )
    parser.add_argument("--no-tui", action="store_true", help="leave the terminal to the program")
    parser.add_argument(
        "command", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="the program, as you call it"
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the program and tell what was recorded; answers the program's exit code."""
    words = arguments.command[arguments.command[:1] == ["--"] :]
    if arguments.module:
        words = ["-m", *arguments.module]
    command = program(words)
    path = expanded(arguments.db).absolute()
    check_recordable(path)
    last = last_revision(path)
    with file_of_notes() as notes:
        variables = environment(path, notes)
        if arguments.no_tui or what_terminal_lacks():
            code = wait_for(command, variables)
        else:
            code = watch(command, variables, path, notes, shlex.join(words))
        talk(visible(summary(path, last, read_notes(notes))))
    return code


@contextmanager
def file_of_notes() -> Iterator[Path]:
    """A file for what the program's processes tell, for as long as this lasts."""
    with tempfile.TemporaryDirectory(prefix="agno-trace-tui-run-") as folder:
        path = Path(folder) / "notes"
        path.touch()
        yield path


def environment(path: Path, notes: Path) -> dict[str, str]:
    """The program's environment, in which every Python looks on while Agno is imported."""
    inherited = os.environ.get("PYTHONPATH")
    folders = [str(BOOTSTRAP), *([inherited] if inherited else [])]
    ours = {TRACES_VARIABLE: str(path), NOTES_VARIABLE: str(notes)}
    return {**os.environ, "PYTHONPATH": os.pathsep.join(folders), **ours}


def watch(command: list[str], variables: dict[str, str], path: Path, notes: Path, words: str) -> int:
    """Run the program below its traces; answers its exit code once the reader quits."""
    from agno_trace_tui.monitor.program import Program

    with starting(command[0]):
        # Nobody would want to wait for a full buffer, and nothing may be wider than the pane.
        width = str(shutil.get_terminal_size().columns - MARGIN)
        program = Program(
            command, {"PYTHONUNBUFFERED": "1", "COLUMNS": width, **variables}, words, notes=notes
        )
    try:
        show(path, program=program)
    finally:
        code = program.end()
    return code


def wait_for(command: list[str], variables: dict[str, str]) -> int:
    """Run the program in this terminal; a signal that ends it is told as shells do: 128 and its number."""
    with starting(command[0]):
        process = subprocess.Popen(command, env=variables)
    with forwarded(process):
        code = process.wait()
    return code if code >= 0 else 128 - code


@contextmanager
def forwarded(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Ctrl-C goes to the program by the terminal, so it is only waited for; what else asks for an end is passed on."""
    former = {signal.SIGINT: signal.signal(signal.SIGINT, lambda *_: None)}
    for number in (signal.SIGTERM, signal.SIGHUP):
        former[number] = signal.signal(number, lambda which, _: process.send_signal(which))
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def last_revision(path: Path) -> int | None:
    """Where recording in the file stands; 0: nothing of ours is in it, `None`: it is locked.

    Raises `TraceFileError` if it cannot be read.
    """
    try:
        with opened(path) as (connection, is_ours):
            return revision(connection) if is_ours else 0
    except LockedFileError:
        return None


def summary(path: Path, last: int | None, notes: Sequence[Note]) -> str:
    """One line: what was recorded since a revision and how to look at it, or why nothing was."""
    recorded = Recorded(0, 0, 0)
    try:
        with opened(path) as (connection, is_ours):
            if is_ours:
                # A revision never goes back: it is another file than at first.
                since = last if last is not None and last <= revision(connection) else 0
                recorded = recorded_since(connection, since)
    except TraceFileError as error:
        return f"What was recorded cannot be told. {error}"
    if not recorded.spans:
        return " ".join(("Nothing was recorded.", *filter(None, why_nothing(notes))))
    look = f"Look at it: agno-trace-tui {shlex.quote(str(path))}"
    if last is None:
        return f"How much was recorded is not known: the file was locked when the program began. {look}"
    errors = f", {plural(recorded.errors, 'error')}" if recorded.errors else ""
    lost = lost_spans(notes)
    losses = f"; {plural(lost, 'span')} could not be stored" if lost else ""
    return f"Recorded {plural(recorded.traces, 'trace')}, {plural(recorded.spans, 'span')}{errors}{losses}. {look}"


@contextmanager
def opened(path: Path) -> Iterator[tuple[sqlite3.Connection, bool]]:
    """The file, and whether it has our table. Raises `TraceFileError`."""
    try:
        with closing(open_reader(path).connection) as connection:
            yield connection, discover(connection).has_att_spans
    except (MissingFileError, EmptyFileError):
        with closing(sqlite3.connect(":memory:")) as nothing:
            yield nothing, False
    except sqlite3.Error as error:
        raise told(path, error) from error
