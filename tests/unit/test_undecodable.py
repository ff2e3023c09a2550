"""Texts that are no UTF-8: read as they are as far as they are, by whoever reads."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from agno_trace_tui.store import reading
from agno_trace_tui.store.asking import AsyncReader
from agno_trace_tui.store.looking import look_into
from agno_trace_tui.store.query import Query, ask
from tests.support import corpus

NAMES = Query("SELECT name FROM agno_traces ORDER BY rowid", (), lambda _cursor, row: str(row[0]))


def damaged(folder: Path) -> Path:
    path = corpus.unpack("3.1.10/tools", folder).path
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE agno_traces SET name = CAST(x'ff61' AS TEXT) WHERE rowid = 1")
    return path


def test_a_command_reads_them_and_what_follows(tmp_path: Path) -> None:
    looked = look_into(damaged(tmp_path))
    with closing(looked.connection):
        first, *others = ask(looked.connection, NAMES)
        assert first == "\ufffda"
        assert all("\ufffd" not in name for name in others)
        pages = ask(looked.connection, reading.trace_page(looked.tables, limit=10))
        assert "\ufffda" in [row.name for row in pages]


async def test_the_monitor_reads_them_and_what_follows(tmp_path: Path) -> None:
    reader = await AsyncReader.open(damaged(tmp_path))
    try:
        for _ in range(2):
            assert (await reader.ask(NAMES))[0] == "\ufffda"
    finally:
        await reader.close()
