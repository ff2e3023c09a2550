"""A file of traces to take pictures of: the demo's agents at work, stopped in the middle."""

from __future__ import annotations

import os
import signal
import site
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from agno_trace_tui.cli.tracing import ReadTrace, with_totals
from agno_trace_tui.demo.agents import AgentsProcess
from agno_trace_tui.model.trace import TraceState, TraceSummary
from agno_trace_tui.store import reading
from agno_trace_tui.store.agno_tables import discover
from agno_trace_tui.store.connection import EmptyFileError, MissingFileError, open_reader

TRACES = 22
"""As many as fill a tall screen's list to a pleasant part."""

OPEN_SPANS = 6
"""A workflow with so many spans open is in its parallel steps."""

SECONDS_IN = 2.4
"""How far into them, at pace 1: tools run in some, a model thinks in others."""

PATIENCE_SECONDS = 300.0

ROOT = Path(__file__).resolve().parent.parent


class Stilled(NamedTuple):
    """Agents that were stopped in the middle of their work."""

    path: Path
    now_ns: int
    """The moment at which they were stopped: the pictures' clock stands there."""
    traces: list[TraceSummary]
    """Newest first."""

    def newest(self, name: str, state: TraceState) -> TraceSummary:
        """The newest trace of that agent in that state."""
        return next(trace for trace in self.traces if trace.name.startswith(name) and trace.state is state)


@contextmanager
def stilled_agents(folder: Path, pace: float) -> Iterator[Stilled]:
    """The demo's agents, run for a while and then held, so that what runs stays as it is inside the block."""
    path = folder / "recorded.db"
    with AgentsProcess(path, pace=pace) as agents:
        wait_for_a_good_moment(path, agents, pace)
        os.kill(agents.pid, signal.SIGSTOP)
        try:
            now_ns = time.time_ns()
            copy = folder / "traces.db"
            copy_without_paths(path, copy)
            yield Stilled(copy, now_ns, [trace.summary for trace in traces_of(copy)])
        finally:
            os.kill(agents.pid, signal.SIGCONT)


def wait_for_a_good_moment(path: Path, agents: AgentsProcess, pace: float) -> None:
    """Wait until there are enough traces, and a workflow is in its parallel steps."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if agents.failure is not None:
            raise RuntimeError(agents.failure)
        traces = traces_of(path)
        busy = [trace.summary for trace in traces if trace.rollup.open_count >= OPEN_SPANS]
        since = time.time_ns() - SECONDS_IN * pace * 1_000_000_000
        if len(traces) >= TRACES and any(trace.start_ns < since for trace in busy):
            return
        time.sleep(0.1)
    raise TimeoutError(f"{path} never came to a good moment")


def traces_of(path: Path) -> list[ReadTrace]:
    """The newest traces of a file, or none while it is being made."""
    try:
        opened = open_reader(path)
    except (EmptyFileError, MissingFileError):
        return []
    with closing(opened.connection) as connection:
        tables = discover(connection)
        if not tables.found:
            return []
        return with_totals(
            connection, tables, reading.ask(connection, reading.trace_page(tables, limit=TRACES * 2))
        )


def copy_without_paths(source: Path, target: Path) -> None:
    """Copy a database; the stack traces in the copy do not tell where this machine keeps its code."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        for folder in (*site.getsitepackages(), str(ROOT)):
            new.execute("UPDATE att_spans SET events = replace(events, ?, '')", (f"{folder}/",))
        new.commit()
