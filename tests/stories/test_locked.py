"""Another program has the file for itself for a while: it is said, and all goes on by itself afterwards."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from agno_trace_tui.cli.open import check
from agno_trace_tui.monitor.first_look import FirstLook
from agno_trace_tui.monitor.status import Phase
from tests.support.recording import agent
from tests.support.screen import monitoring
from tests.support.text_index import AgnoFile

LOCKED = "Locked by another process"


async def test_a_locked_file_is_told_and_read_once_it_is_free(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.run("First.run")
        working.run("Second.run")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        assert other.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
        async with monitoring(path, traces=2) as reader:
            await reader.until(lambda: "LIVE" in reader.page())
            other.execute("BEGIN EXCLUSIVE")
            await reader.press("j")
            await reader.until(lambda: LOCKED in reader.page().split("\n")[0])
            assert LOCKED in reader.lines(reader.tree)[0]
            assert "LIVE" not in reader.page()
            other.execute("COMMIT")
            await reader.until(lambda: "LIVE" in reader.page())
            await reader.until(lambda: "First" in reader.text(reader.tree))
            await reader.until(lambda: "gpt-5-mini" in reader.page())
            assert LOCKED not in reader.page()


async def test_a_span_is_shown_once_its_file_is_free(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        working.run("First.run")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        async with monitoring(path, traces=1) as reader:
            await reader.until(lambda: "First" in reader.document())
            other.execute("BEGIN EXCLUSIVE")
            await reader.press("2", "j")
            await reader.until(lambda: LOCKED in reader.page())
            other.execute("COMMIT")
            await reader.until(lambda: "Model" in reader.document())


async def test_a_file_that_is_locked_at_the_start_is_waited_for(tmp_path: Path) -> None:
    file = AgnoFile(tmp_path / "traces.db")
    file.span(1, {"openinference.span.kind": "AGENT", "input.value": "A poem, please."}, "Writer.run")
    file.connection.execute("BEGIN EXCLUSIVE")
    assert check(file.path, "latest") == (None, None)
    assert check(file.path, "0" * 32, "0" * 16) == ("0" * 32, "0" * 16)
    async with monitoring(file.path, first_look=FirstLook(file.path)) as reader:
        await reader.until(lambda: "locked by another process" in reader.page())
        shown = " ".join(reader.page().replace("│", " ").split())  # a long path breaks the line
        assert "It is read as soon as that lets go of it." in shown
        file.connection.execute("ROLLBACK")
        await reader.until(lambda: "A poem, please." in reader.page())
        assert reader.screen.monitor.status.phase is Phase.LIVE
    file.connection.close()
