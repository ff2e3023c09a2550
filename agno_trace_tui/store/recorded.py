"""What came into a file of ours since a moment: revisions count every change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    import sqlite3


class Recorded(NamedTuple):
    """What came into the file."""

    traces: int
    spans: int
    errors: int


def revision(connection: sqlite3.Connection) -> int:
    """The last revision given in a file of ours."""
    row = connection.execute("SELECT value FROM att_meta WHERE key = 'revision'").fetchone()
    return 0 if row is None else int(row[0])


def recorded_since(connection: sqlite3.Connection, last: int) -> Recorded:
    """The spans that are new or have changed since a revision."""
    row = connection.execute(
        "SELECT count(DISTINCT trace_id), count(*), count(*) FILTER (WHERE status_code = 'ERROR')"
        " FROM att_spans WHERE revision > ?",
        (last,),
    ).fetchone()
    return Recorded(*row)
