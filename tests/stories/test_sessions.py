"""Stories of a reader who looks at conversations."""

from __future__ import annotations

from pathlib import Path

import pytest

from agno_trace_tui.config.settings import Settings
from agno_trace_tui.model import arrangement
from agno_trace_tui.model.orders import Order
from agno_trace_tui.tui.widgets.column_titles import ColumnTitles
from agno_trace_tui.tui.widgets.key_bar import KeyBar
from tests.support import corpus
from tests.support.recording import AGENT, MODEL, Agent, agent
from tests.support.screen import Monitoring, monitoring


def turn(working: Agent, session: str | None, name: str = "Talker.run", tokens: int = 10) -> None:
    """A turn of a conversation."""
    attributes = {key: value for key, value in AGENT.items() if key != "session.id"}
    if session is not None:
        attributes["session.id"] = session
    root = working.begin(name, **attributes)
    working.end(working.begin("Model.invoke", root, **MODEL), **{"llm.token_count.prompt": tokens})
    working.end(root)
    working.flush()


def sessions(reader: Monitoring) -> list[str]:
    """The lines that tell of sessions."""
    return [line.strip() for line in reader.lines() if "▸" in line or "▾" in line]


def name_of(line: str) -> str:
    """The first word of a session's name."""
    return line.replace("▾", "▸").split("▸")[1].split()[0]


async def test_conversations_have_their_totals_and_fold(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for session in ("one", "two", "one", None, "one"):
            turn(working, session, tokens=100)
        async with monitoring(path, size=(100, 30), traces=5) as reader:
            await reader.press("v")
            assert "Sessions" in reader.page()
            told = sessions(reader)
            assert [name_of(line) for line in told] == ["one", "(no", "two"], "newest activity first"
            assert "3 turns" in told[0]
            assert " 300 " in told[0]
            assert "1 turn " in told[2]
            assert "one" in reader.cursor_text(reader.traces)
            await reader.press("l")
            assert reader.traces.line_total() == 6
            assert reader.lines()[1].split()[2] == "Talker"
            await reader.press("j", "j")
            assert "Talker" in reader.cursor_text(reader.traces)
            second = reader.traces.selected
            await reader.press("h")
            assert "one" in reader.cursor_text(reader.traces), "from a turn to its session"
            await reader.press("h")
            assert reader.traces.line_total() == 3
            await reader.press("space", "j", "j")
            assert reader.traces.selected == second
            await reader.press("v")
            assert reader.traces.selected == second, "the same trace among all"
            assert not reader.traces.by_session


async def test_enter_on_a_session_lists_its_traces_and_the_filter_says_so(tmp_path: Path) -> None:
    path, _ = corpus.unpack("3.1.10/sessions", tmp_path)
    async with monitoring(path) as reader:
        await reader.until(lambda: reader.tree.line_total())
        everything = reader.screen.monitor.index.total
        await reader.press("v")
        row = reader.traces.row_under_cursor()
        session_id = getattr(row, "session_id", None)
        turns = len(getattr(row, "turns", ()))
        await reader.press("enter")
        await reader.until(lambda: reader.screen.monitor.index.total == turns < everything)
        assert f"Traces · session:{session_id}" in reader.page()
        keys = reader.screen.query_one(KeyBar)
        await reader.until(lambda: any(key.title == "Open" and key.enabled for key in keys.keys))
        assert all(trace.session_id == session_id for trace in reader.screen.monitor.index.window)
        await reader.press("escape")
        await reader.until(lambda: reader.screen.monitor.index.total == everything)


async def test_enter_keeps_the_filter_and_finds_those_without_a_session(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for session, name in (
            ("a b", "Alpha.run"),
            (None, "Alpha.run"),
            (None, "Beta.run"),
            ("a b", "Beta.run"),
        ):
            turn(working, session, name)
        async with monitoring(path, traces=4, filter_text="name:Alpha OR name:Beta") as reader:
            await reader.press("v", "enter")
            await reader.until(lambda: reader.screen.monitor.index.total == 2)
            assert '(name:Alpha OR name:Beta) session:"a b"' in reader.page()
            await reader.press("escape", "v")
            await reader.until(lambda: len(sessions(reader)) == 2)
            await reader.press("G", "enter")
            await reader.until(lambda: reader.screen.monitor.index.total == 2)
            assert "-session:*" in reader.page()
            assert all(trace.session_id is None for trace in reader.screen.monitor.index.window)


async def test_sessions_live(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(30):
            turn(working, f"s-{n:02}")
        async with monitoring(path, size=(100, 30), traces=30) as reader:
            await reader.press("v", *"jj")
            assert "s-27" in reader.cursor_text(reader.traces)
            root = working.begin("Talker.run", **{**AGENT, "session.id": "s-05"})
            working.flush()
            await reader.until(lambda: "s-05" in reader.lines()[0])
            assert "2 turns" in reader.lines()[0]
            await reader.until(lambda: reader.lines()[0].split()[0] in "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
            assert "s-27" in reader.cursor_text(reader.traces), "the selection stays"
            working.end(root)
            working.flush()
            await reader.until(lambda: "✓" in reader.lines()[0])
            await reader.press("F")
            assert "s-05" in reader.cursor_text(reader.traces)
            turn(working, "s-09")
            await reader.until(lambda: "s-09" in reader.cursor_text(reader.traces))
            assert reader.traces.following


async def test_what_comes_below_the_screen_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(40):
            turn(working, f"s-{n:02}")
        async with monitoring(path, size=(100, 24), traces=40) as reader:
            await reader.press("v", "G")
            await reader.until(lambda: "s-00" in reader.cursor_text(reader.traces))
            turn(working, "s-39")
            await reader.until(lambda: reader.traces.unseen == 1)
            assert "s-00" in reader.cursor_text(reader.traces)
            assert "+1 new (F)" in reader.page()
            await reader.press("g")
            await reader.until(lambda: reader.traces.unseen == 0)


async def test_how_many_turns_there_are_is_told_at_every_width(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(12):
            root = working.begin(
                "Talker.run", **AGENT | {"session.id": "dd3b5a3f-c9e8-4351-a9f0-0242ac120002"}
            )
            working.end(working.begin("tool", root, **MODEL), error="no" if n == 3 else None)
            working.end(root)
        working.flush()
        for width in (80, 120, 150, 200):
            async with monitoring(path, size=(width, 30), traces=12) as reader:
                await reader.press("v")
                assert "12 turns" in sessions(reader)[0]


async def test_a_session_whose_beginning_may_not_be_held_has_at_least_so_many_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrangement, "BOUND", 3)
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for session in ("old", "old", "old", "new"):
            turn(working, session)
        async with monitoring(path, size=(100, 30), traces=4) as reader:
            await reader.press("v")
            newest, oldest = sessions(reader)
            assert "new  1 turn " in newest
            assert "old  ≥2 turns" in oldest


def words_of(titles: ColumnTitles) -> str:
    return "".join(piece.text for piece in titles.pieces(titles.content_size.width))


async def test_errors_have_a_column_only_where_there_are_any(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        turn(working, "one")
        async with monitoring(path, size=(120, 30), traces=1) as reader:
            titles = reader.screen.query_one("#list-header", ColumnTitles)
            assert "err" not in words_of(titles)
            root = working.begin("Talker.run", **AGENT)
            working.end(working.begin("Model.invoke", root, **MODEL), error="no credit")
            working.end(root, error="no credit")
            working.flush()
            await reader.until(lambda: "err" in words_of(titles))
            assert "2✗" in reader.text(), "the root's own counts"
            await reader.press("slash", *"session:one", "enter")
            await reader.until(lambda: reader.traces.line_total() == 1)
            assert "err" not in words_of(titles)


async def test_sessions_are_sorted_too(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for session, tokens in (("little", 1), ("much", 900), ("some", 50)):
            turn(working, session, tokens=tokens)
        async with monitoring(path, size=(100, 30), traces=3) as reader:
            await reader.press("v", *"sss")
            assert reader.traces.sorting.order is Order.TOKENS
            assert [name_of(line) for line in sessions(reader)] == ["much", "some", "little"]
            assert "Sessions · by tokens" in reader.page()


async def test_a_long_id_leaves_room_for_turns_and_who_is_talked_to(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        turn(working, "dd3b5a3f-c9e8-4351-a9f0-0242ac120002")
        turn(working, "ticket-4200")
        async with monitoring(path, size=(80, 35), traces=2) as reader:
            await reader.press("v")
            short, long = sessions(reader)
            assert "▸ ticket-4200  1 turn  Talker" in short
            assert "▸ dd3b5a3f-c9" in long
            assert "…  1 turn  Talker" in long


@pytest.mark.parametrize(
    ("width", "told"), [(40, 11), (50, 10), (60, 11), (80, 14), (120, 11), (200, 18), (240, 18)]
)
async def test_ids_of_sessions_are_told_apart_at_every_width(tmp_path: Path, width: int, told: int) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for session in ("session-4711-alpha", "session-4812-betas"):
            for failure in ("no", None):
                root = working.begin("Talker.run", **AGENT | {"session.id": session})
                call = working.begin("Model.invoke", root, **MODEL)
                working.end(call, failure, **{"llm.token_count.prompt": 10, "llm.cost.total": 0.01})
                working.end(root)
        working.flush()
        async with monitoring(path, size=(width, 30), traces=4) as reader:
            await reader.press("v")
            newest, oldest = sessions(reader)
            assert f"▸ {'session-4812-betas'[:told]}" in newest
            assert f"▸ {'session-4711-alpha'[:told]}" in oldest
            assert "2 turns" in newest


async def test_an_id_takes_the_room_that_nothing_else_needs(tmp_path: Path) -> None:
    session, path = "dd3b5a3f-c9e8-4351-a9f0-0242ac120002", tmp_path / "traces.db"
    with agent(path) as working:
        turn(working, session, "A.run")
        turn(working, "short", "B.run")
        settings = Settings(columns=("name",))
        async with monitoring(path, size=(100, 30), traces=2, settings=settings) as reader:
            await reader.press("v")
            assert f"▸ {session}  " in reader.text()
