"""Open the monitor. What is wrong is said before the screen is taken."""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
import sys
from typing import TYPE_CHECKING

from agno_trace_tui.cli.arguments import expanded
from agno_trace_tui.cli.finding import DEFAULT, found_path
from agno_trace_tui.cli.output import talk
from agno_trace_tui.cli.settings import settings_in_force
from agno_trace_tui.errors import UsageError
from agno_trace_tui.paths import cache_folder
from agno_trace_tui.store.agno_tables import discover
from agno_trace_tui.store.connection import (
    EmptyFileError,
    LockedFileError,
    MissingDirectoryError,
    MissingFileError,
    open_reader,
    told,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agno_trace_tui.cli.monitor_arguments import MonitorArguments
    from agno_trace_tui.monitor.program import Program
    from agno_trace_tui.store.conditions import Condition


LATEST = "latest"
"""The newest trace, whatever its id is. Where there is none yet, it is the one that will come."""


def open_monitor(options: MonitorArguments) -> int:
    """The monitor on the file that was named, or on one found near here."""
    path = chosen_path(options.path)
    filter_text = ""
    if options.filter:
        from agno_trace_tui.cli.filters import whole_filter

        filter_text = whole_filter(options.filter)
    if options.span and not options.trace:
        raise UsageError(
            "--span names a span of a trace.", "Name the trace too: --trace ID, or --trace latest"
        )
    trace_id, span_id = check(path, options.trace, options.span)
    need_terminal(f"Without one: agno-trace-tui list {shlex.quote(str(path))} --json")
    return show(
        path,
        filter_text=filter_text,
        trace_id=trace_id,
        span_id=span_id,
        follow=not options.no_follow,
        assignments=options.set,
    )


def need_terminal(next_step: str) -> None:
    """Refuse to draw where there is no terminal that can show it; raises `UsageError`."""
    lack = what_terminal_lacks()
    if lack:
        raise UsageError(lack, next_step)


def what_terminal_lacks() -> str:
    """Why the monitor cannot be drawn; empty: it can."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return "The monitor needs a terminal."
    name = os.environ.get("TERM", "")
    if not name:
        return "Which terminal this is, TERM does not say, so the monitor cannot draw."
    if name in ("dumb", "unknown"):
        return f"This terminal (TERM={name}) cannot move its cursor, so the monitor cannot draw."
    return ""


def show(
    path: Path,
    *,
    filter_text: str = "",
    trace_id: str | None = None,
    span_id: str | None = None,
    follow: bool = True,
    program: Program | None = None,
    is_demo: bool = False,
    assignments: Sequence[str] = (),
) -> int:
    """Run the screen until the reader ends it."""
    settings = settings_in_force(assignments)
    if os.environ.get("NO_COLOR") == "":
        del os.environ["NO_COLOR"]  # empty says nothing (https://no-color.org), but Textual would listen
    # At Textual's 60 a span that ends just after a repaint can wait 33 ms for the next one.
    os.environ.setdefault("TEXTUAL_FPS", str(settings.refresh))
    # While the screen is loaded, what it will show is read. Textual is loaded only now: `--version`, `list` and
    # mistakes are answered without it.
    from agno_trace_tui.tui.lean_imports import lean_imports

    condition = condition_of_text(filter_text)
    cache = cache_folder() if condition is not None and settings.search_cache_bytes else None
    lines = shutil.get_terminal_size().lines
    with lean_imports():
        from agno_trace_tui.monitor.first_look import FirstLook
        from agno_trace_tui.tui import memory

        memory.rest()
        first_look = FirstLook(path, condition, trace_id=trace_id, span_id=span_id, lines=lines, cache=cache)
        from agno_trace_tui.tui.app import MonitorApp
        from agno_trace_tui.tui.lasting_stream import lasting_terminal

    app = MonitorApp(
        path,
        filter_text=filter_text,
        trace_id=trace_id,
        span_id=span_id,
        follow=follow,
        program=program,
        is_demo=is_demo,
        first_look=first_look,
        settings=settings,
    )
    with lasting_terminal():
        app.run(mouse=settings.mouse)
    return app.return_code or 0


def condition_of_text(filter_text: str) -> Condition | None:
    """What a filter asks of the file."""
    if not filter_text:
        return None
    from agno_trace_tui.model.filtering import condition_of

    return condition_of(filter_text)


def chosen_path(name: str | None) -> Path:
    """The file that is meant. Raises as `expanded` does."""
    if name is not None:
        return expanded(name)
    found = found_path()
    if found is not None:
        talk(f"Reading {found}, found near here.")
        return found
    waited_for = expanded(str(DEFAULT))
    talk(f"No file of traces near here: waiting for {waited_for}.")
    return waited_for


def check(path: Path, trace: str | None, span: str | None = None) -> tuple[str | None, str | None]:
    """Refuse what can never be read; a file that is not there yet, or locked, is waited for. Answers whole ids."""
    try:
        return whole_ids(path, trace, span)
    except MissingDirectoryError:
        if path != DEFAULT:
            raise
    except (MissingFileError, EmptyFileError, LockedFileError):
        pass  # the monitor says so, and opens it once it is there, and free
    return (None, None) if trace == LATEST else (trace, span)


def whole_ids(path: Path, trace: str | None, span: str | None) -> tuple[str | None, str | None]:
    """The ids that their beginnings mean, and `latest`. Raises as `open_reader`, `whole_id`, `whole_span_id` do."""
    connection = open_reader(path).connection
    try:
        tables = discover(connection)
        if trace is None or not tables.found:
            return (None, None) if trace == LATEST else (trace, span)
        from agno_trace_tui.cli.tracing import whole_id, whole_span_id

        trace_id = whole_id(connection, tables, trace)
        return trace_id, None if span is None else whole_span_id(connection, tables, trace_id, span)
    except sqlite3.Error as error:
        raise told(path, error) from error
    finally:
        connection.close()
