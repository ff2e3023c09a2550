"""Files of traces with texts, indexes of them, and what is found with and without."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from agno_trace_tui.model.filtering import condition_of
from agno_trace_tui.store import reading
from agno_trace_tui.store.agno_tables import discover
from agno_trace_tui.store.conditions import Condition
from agno_trace_tui.store.connection import open_reader
from agno_trace_tui.store.narrowing import narrowed, sought
from agno_trace_tui.store.schema import agno_statements
from agno_trace_tui.store.text_index.building import Builder
from agno_trace_tui.store.text_index.candidates import candidates_in

BOUND = 10**9


class AgnoFile:
    """A file in Agno's format, written without Agno."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA synchronous = OFF")
        for statement in agno_statements("agno_traces", "agno_spans"):
            self.connection.execute(statement)
        self._spans = 0

    def trace(self, number: int, name: str = "Agent.run") -> str:
        trace_id, at = f"{number:032x}", f"2026-11-01T{number // 60:02}:{number % 60:02}:00+00:00"
        self.connection.execute(
            "INSERT OR IGNORE INTO agno_traces VALUES (?, ?, 'OK', ?, ?, 1, NULL, NULL, NULL, NULL, NULL, NULL, ?)",
            (trace_id, name, at, at, at),
        )
        return trace_id

    def span(self, trace: int, attributes: object, name: str = "step", message: str | None = None) -> None:
        """A span of a trace; attributes that are a text are stored as they are."""
        self._spans += 1
        stored = attributes if isinstance(attributes, str | None) else json.dumps(attributes)
        at = "2026-11-01T00:00:00+00:00"
        self.connection.execute(
            "INSERT INTO agno_spans VALUES (?, ?, NULL, ?, 'INTERNAL', 'OK', ?, ?, ?, 1, ?, ?)",
            (f"{self._spans:016x}", self.trace(trace), name, message, at, at, stored, at),
        )

    def prune(self, trace: int) -> None:
        for table in ("agno_spans", "agno_traces"):
            self.connection.execute(f"DELETE FROM {table} WHERE trace_id = ?", (f"{trace:032x}",))


def builder(path: Path, root: Path, bound: int = BOUND) -> Builder:
    return Builder(path, root, bound)


def step(path: Path, root: Path, steps: int = 10_000) -> int:
    """Take so many steps, or as many as there are; answers how many."""
    building = builder(path, root)
    with closing(building):
        for taken in range(steps):
            if not building.step():
                return taken
    return steps


def found(path: Path, text: str, root: Path | None = None) -> list[str]:
    """The traces that match a filter; with an index, if there is one."""
    condition = condition_of(text)
    assert condition is not None
    with closing(open_reader(path).connection) as connection:
        tables = discover(connection)
        if root is not None:
            known = candidates_in(root, path, tables, sought(condition), connection)
            condition = narrowed(condition, known.get)
        rows = reading.ask(connection, reading.trace_page(tables, limit=1_000, condition=condition))
        if condition.among is not None:
            both = Condition(f"{condition.among.sql} AND {condition.sql}")
            both = both._replace(parameters=condition.among.parameters + condition.parameters)
            among = reading.ask(connection, reading.trace_page(tables, limit=1_000, condition=both))
            assert among == rows, "what is told to be true of all is not"
    return [row.trace_id for row in rows]


def left_in(path: Path, texts: Iterable[str], root: Path) -> dict[str, set[str]]:
    """The traces of the file that an index leaves in for each text that it leaves others out for."""
    with closing(open_reader(path).connection) as connection:
        tables = discover(connection)
        kept: dict[str, set[str]] = {}
        for text, candidates in candidates_in(root, path, tables, texts, connection).items():
            condition = Condition(candidates.sql, candidates.parameters)
            rows = reading.ask(connection, reading.trace_page(tables, limit=1_000, condition=condition))
            kept[text] = {row.trace_id for row in rows}
    return kept
