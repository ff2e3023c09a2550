"""Reading rows to be indexed, a slice at a time, and the words that are in them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import groupby
from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.conditions import SPOKEN
from agno_trace_tui.store.connection import tolerant_text
from agno_trace_tui.store.schema import quoted
from agno_trace_tui.store.text_index.words import UNREADABLE, gather

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from agno_trace_tui.store.text_index.coverage import Covered, IndexedTable

SLICE_CHARACTERS = 500_000
"""A slice ends with the row that brings it to so many: reading it takes milliseconds."""

SLICE_ROWS = 100
SLICE_TRACES = 1_000
"""Rows of a slice."""


class RenumberedError(Exception):
    """The rows are not those any more that were indexed, or were numbered anew."""


class Row(NamedTuple):
    """A row to be indexed."""

    place: int
    mark: str
    trace_id: str
    texts: tuple[object, ...]
    attributes: object


class Slice(NamedTuple):
    """Rows next to one another."""

    rows: list[Row]
    at_end: bool
    """Whether there are no more in that direction."""


def read_slice(
    connection: sqlite3.Connection,
    source: IndexedTable,
    covered: Covered,
    *,
    upwards: bool,
    start: int | None = None,
) -> Slice:
    """The next rows beyond one end of what is covered (or below a place).

    Raises `RenumberedError` or `sqlite3.Error`. What is read is read in one transaction, and in a moment: in
    Agno's older files an open one would make the agent's commit fail.
    """
    sign, order = (">", "ASC") if upwards else ("<", "DESC")
    if start is None:
        start = covered.high if upwards else covered.low
    columns = ", ".join((source.place, source.mark, "trace_id", source.attributes, *source.texts))
    only = "" if not upwards and not covered.high else f" AND {source.place} {sign} {int(start)}"
    sql = (
        f"SELECT {columns} FROM {quoted(source.table)} WHERE 1{only}{source.only}"
        f" ORDER BY {source.place} {order} LIMIT ?"
    )
    connection.execute("BEGIN")
    try:
        check_mark(connection, source, covered)
        with closing(connection.execute(sql, (SLICE_TRACES if source.is_list else SLICE_ROWS,))) as cursor:
            return whole_slice(cursor, SLICE_TRACES if source.is_list else SLICE_ROWS)
    finally:
        connection.execute("COMMIT")


def check_mark(connection: sqlite3.Connection, source: IndexedTable, covered: Covered) -> None:
    """Raise `RenumberedError` if the row at the upper end is not what it was."""
    if not covered.high:
        return
    sql = f"SELECT {source.mark} FROM {quoted(source.table)} WHERE {source.place} = ?"
    if connection.execute(sql, (covered.high,)).fetchone() != (covered.mark,):
        raise RenumberedError


def whole_slice(cursor: Iterable[tuple[object, ...]], limit: int) -> Slice:
    """Rows up to the size of a slice."""
    rows: list[Row] = []
    characters = 0
    for place, mark, trace_id, attributes, *texts in cursor:
        rows.append(Row(int(str(place)), str(mark), str(trace_id), tuple(texts), attributes))
        characters += len(attributes) if isinstance(attributes, str | bytes) else 0
        if characters >= SLICE_CHARACTERS:
            return Slice(rows, at_end=False)
    return Slice(rows, at_end=len(rows) < limit)


class Wording:
    """Takes words out of rows: JSON is taken apart by SQLite, as the condition has it do."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.text_factory = tolerant_text

    def close(self) -> None:
        """Let go of it; in the thread that made it."""
        self._connection.close()

    def documents(self, rows: Sequence[Row]) -> Iterator[tuple[str, set[str]]]:
        """The words of each trace of which there are rows: what is said again and again is taken apart once."""
        for trace_id, group in groupby(rows, key=lambda row: row.trace_id):
            words: set[str] = set()
            for text in {text for row in group for text in self.texts(row)}:
                gather(text, words)
            yield trace_id, words

    def texts(self, row: Row) -> Iterator[str]:
        """The texts of a row in which the condition looks."""
        for text in row.texts:
            if text is not None:
                yield text if isinstance(text, str) else as_text(text)
        if row.attributes is not None:
            yield from self.spoken(as_text(row.attributes))

    def spoken(self, attributes: str) -> Iterator[str]:
        """The values of attributes that hold what was said; if they cannot be parsed, the whole."""
        valid = self._connection.execute("SELECT json_valid(?)", (attributes,)).fetchone()[0]
        if not valid:
            yield attributes
            return
        if UNREADABLE in attributes:
            yield UNREADABLE
        sql = f"SELECT CAST(j.value AS TEXT) FROM json_each(?) j WHERE j.value IS NOT NULL AND {SPOKEN}"
        for (value,) in self._connection.execute(sql, (attributes,)):
            yield value


def as_text(value: object) -> str:
    """A stored value as SQLite takes it for a text."""
    return tolerant_text(value) if isinstance(value, bytes) else str(value)
