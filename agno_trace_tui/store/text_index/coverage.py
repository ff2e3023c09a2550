"""Which rows an index covers, and the traces that have others: told in SQL, so that it is true when it is asked.

Every table is covered from one place to another (`rowid`; `revision` of ours, of which only spans that have
ended are covered: they change no more). Whatever comes later, or changes, is beyond the upper end. A number is
only given anew when the newest row was deleted, and VACUUM may renumber all: so the row at the upper end is
remembered by its id, and where there is another now, or none, all of the table counts as not covered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.query import Query
from agno_trace_tui.store.schema import SPAN_TEXTS, TRACE_TEXTS, quoted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from agno_trace_tui.store.agno_tables import Tables

ATT_SPANS = "att_spans"


class IndexedTable(NamedTuple):
    """A table that is indexed."""

    table: str
    place: str = "rowid"
    """The column that numbers its rows."""
    mark: str = "span_id"
    """The column that tells one row from all others."""
    texts: tuple[str, ...] = SPAN_TEXTS
    attributes: str = "attributes"
    only: str = ""
    """Which of its rows are covered."""

    @property
    def is_list(self) -> bool:
        """Whether its rows are traces, which change in place."""
        return self.mark == "trace_id"


class Covered(NamedTuple):
    """What is covered of a table."""

    low: int = 0
    high: int = 0
    mark: str = ""
    complete: bool = False
    """Whether all below is covered too."""


class TableEnd(NamedTuple):
    """Where a table ends now."""

    place: int
    is_as_it_was: bool
    """Whether the row at the end of what is covered is still that row."""


def sources(tables: Tables) -> list[IndexedTable]:
    """The tables in which a condition on texts looks."""
    found = [
        IndexedTable(pair.traces, mark="trace_id", texts=TRACE_TEXTS, attributes="NULL")
        for pair in tables.pairs
        if pair.traces is not None
    ]
    if tables.has_att_spans:
        found.append(IndexedTable(ATT_SPANS, place="revision", only=" AND end_ns IS NOT NULL"))
    for pair in tables.pairs:
        if pair.spans is not None:
            # Without a table of traces, the list has their ids from here.
            texts = SPAN_TEXTS if pair.traces is not None else (*SPAN_TEXTS, "trace_id")
            found.append(IndexedTable(pair.spans, texts=texts))
    return found


def read_covered(connection: sqlite3.Connection) -> dict[str, Covered]:
    """What an index covers, by table."""
    rows = connection.execute("SELECT source, low, high, mark, complete FROM covered")
    return {source: Covered(low, high, mark, bool(complete)) for source, low, high, mark, complete in rows}


def still_there(source: IndexedTable, covered: Covered) -> tuple[str, tuple[str, ...]]:
    """An SQL condition: the rows are numbered as they were; with its parameters."""
    table = quoted(source.table)
    return (
        f"EXISTS (SELECT 1 FROM {table} WHERE {source.place} = {covered.high} AND {source.mark} = ?)",
        (covered.mark,),
    )


def ends(parts: Sequence[tuple[IndexedTable, Covered]]) -> Query[list[TableEnd]]:
    """Where each table ends now, and whether its rows are numbered as they were."""
    columns: list[str] = []
    parameters: tuple[str, ...] = ()
    for source, covered in parts:
        is_there, marks = still_there(source, covered)
        columns += [f"(SELECT coalesce(max({source.place}), 0) FROM {quoted(source.table)})", is_there]
        parameters += marks
    return Query(
        f"SELECT {', '.join(columns)}",
        parameters,
        lambda _, row: [TableEnd(row[place], bool(row[place + 1])) for place in range(0, len(row), 2)],
    )


def newcomers(parts: Sequence[tuple[IndexedTable, Covered]], limit: int) -> Query[str]:
    """The ids of traces of which rows came or changed since, so many rows at the most."""
    selects = [
        f"SELECT trace_id FROM {quoted(source.table)} WHERE {source.place} > {covered.high}"
        for source, covered in parts
    ]
    sql = f"SELECT DISTINCT trace_id FROM ({' UNION ALL '.join(selects)} LIMIT {limit})"
    return Query(sql, (), lambda _, row: str(row[0]))


def beyond(
    parts: Sequence[tuple[IndexedTable, Covered]], later: Sequence[tuple[IndexedTable, Covered]]
) -> tuple[str, tuple[str, ...]]:
    """SQL that answers the ids of traces with rows after a later place, or all if they are other rows.

    With its parameters. It is asked with every piece of a search, so few rows may be beyond.
    """
    selects: list[str] = []
    parameters: tuple[str, ...] = ()
    for (source, covered), (_, now) in zip(parts, later, strict=True):
        select = f"SELECT trace_id FROM {quoted(source.table)} WHERE"
        start = str(now.high)
        if covered.high:
            # The place to start from, not another condition: SQLite would ask that of every row.
            is_there, marks = still_there(source, covered)
            start, parameters = f"CASE WHEN {is_there} THEN {now.high} ELSE -1 END", parameters + marks
        selects.append(f"{select} {source.place} > {start}")
        if source.table == ATT_SPANS:
            selects.append(f"{select} end_ns IS NULL")
    return " UNION ALL ".join(selects), parameters


def not_reached(parts: Sequence[tuple[IndexedTable, Covered]]) -> str:
    """An SQL condition on `t`: the index has not come to a row of it yet; empty: it has come to all."""
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM {quoted(source.table)} x"
        f" WHERE x.trace_id = t.trace_id AND x.{source.place} < {covered.low})"
        for source, covered in parts
        if not covered.complete
    )
