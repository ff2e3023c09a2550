"""A trace of very many spans: its beginning is on screen at once, all of it soon, and keys work meanwhile."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from agno_trace_tui.model.index import Changes, TraceIndex
from agno_trace_tui.monitor import source
from agno_trace_tui.monitor.source import TraceSource
from tests.support.recording import AGENT, MODEL, TOOL, agent, trace_id
from tests.support.screen import monitoring

FIRST, PIECE, SPANS = 50, 10, 121


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Very many are more than 50 here."""
    monkeypatch.setattr(source, "FIRST_SPANS", FIRST)
    monkeypatch.setattr(source, "PIECE", PIECE)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A run of many calls, the last of which failed, and a small run after it."""
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Long.run", **AGENT)
        for _ in range(SPANS - 2):
            working.end(working.begin("Model.invoke", root, **MODEL), **{"llm.token_count.total": 2})
        working.end(working.begin("look_up", root, **TOOL), error="no")
        working.end(root)
        working.flush()
        working.run("Short.run")
    return path


class Held:
    """Has the rest of a large trace read only when the test wants."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.may_go_on = asyncio.Event()
        spans = TraceSource.spans

        async def held(asked: TraceSource, *which: Any, **how: Any) -> Any:
            await self.may_go_on.wait()
            return await spans(asked, *which, **how)

        monkeypatch.setattr(TraceSource, "spans", held)


async def test_it_is_shown_from_its_beginning_and_then_piece_by_piece(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow, folded, told = TraceIndex.follow, list[int](), set[int]()

    def noted(index: TraceIndex, followed: str, *which: Any, **how: Any) -> Changes:
        changes = follow(index, followed, *which, **how)
        spans, summary = index.spans_of(followed), index.summary(followed)
        assert spans is not None
        assert summary is not None
        if summary.name == "Long.run":
            folded.append(len(spans.rows))
            told.add(summary.span_count)
        return changes

    monkeypatch.setattr(TraceIndex, "follow", noted)
    held = Held(monkeypatch)
    async with monitoring(path, traces=2) as reader:
        await reader.press("j")
        await reader.until(lambda: reader.tree.line_total() == FIRST)
        assert "Long" in reader.lines(reader.tree)[0]
        await reader.press("2", "pagedown")
        assert reader.tree.cursor_line()
        held.may_go_on.set()
        await reader.until(lambda: reader.tree.line_total() == SPANS)
        assert reader.tree.cursor_line()
    assert folded[0] == FIRST
    assert max(after - before for before, after in pairwise(folded)) <= PIECE
    assert folded[-1] == SPANS
    assert told == {SPANS}


async def test_an_error_in_the_rest_of_it_is_found(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(monkeypatch)
    async with monitoring(path, traces=2) as reader:
        await reader.press("j")
        await reader.until(lambda: reader.tree.line_total() == FIRST)
        await reader.press("e")
        assert reader.tree.cursor_line() == 0
        held.may_go_on.set()
        await reader.until(lambda: "look_up" in reader.cursor_text(reader.tree))


async def test_who_goes_elsewhere_does_not_wait_for_the_rest(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch)
    async with monitoring(path, traces=2) as reader:
        await reader.press("j")
        await reader.until(lambda: reader.tree.line_total() == FIRST)
        await reader.press("k")
        held.may_go_on.set()
        await reader.until(lambda: reader.tree.line_total() == 2)
        index = reader.screen.monitor.index
        assert index.followed == {reader.traces.selected}
        assert {summary.span_count for summary in index.window} == {2, SPANS}


async def test_what_was_deleted_meanwhile_is_not_waited_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch)
    async with monitoring(path, traces=2) as reader:
        await reader.press("j")
        await reader.until(lambda: reader.tree.line_total() == FIRST)
        selected = reader.traces.selected
        with closing(sqlite3.connect(path)) as connection, connection:
            for table in ("agno_traces", "agno_spans", "att_spans"):
                connection.execute(f"DELETE FROM {table} WHERE trace_id = ?", (selected,))
        held.may_go_on.set()
        await reader.until(lambda: reader.tree.spans is None or reader.tree.spans.whole)


async def test_what_comes_while_the_rest_is_read_is_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch)
    with agent(path) as working:
        root = working.begin("Newest.run", **AGENT)
        for _ in range(FIRST):
            working.end(working.begin("Model.invoke", root, **MODEL))
        working.flush()
        async with monitoring(path, traces=3) as reader:
            await reader.until(lambda: reader.tree.line_total() == FIRST)
            assert reader.traces.selected == trace_id(root)
            working.end(working.begin("look_up", root, **TOOL))
            working.flush()
            held.may_go_on.set()
            await reader.until(lambda: reader.tree.line_total() == FIRST + 2)
            await reader.press("2", "G")
            assert "look_up" in reader.cursor_text(reader.tree)
