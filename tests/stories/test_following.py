"""Stories of a reader who follows the newest trace, and of what says that one is read now."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from agno_trace_tui.monitor.progress import Progress
from tests.support.gate import Gate
from tests.support.recording import AGENT, MODEL, TOOL, Agent, agent
from tests.support.screen import Monitoring, monitoring
from tests.support.troubled import record_troubled_run


def run(working: Agent, name: str, *, failing: bool = False) -> None:
    """A run with a call of a model, and of a tool that may fail."""
    root = working.begin(f"{name}.run", **AGENT)
    working.end(working.begin("Model.invoke", root, **MODEL), **{"output.value": "\n".join("abc" * 20)})
    working.end(working.begin("explode", root, **TOOL), error="no" if failing else None)
    working.end(root)
    working.flush()


@asynccontextmanager
async def following(path: Path, *names: str) -> AsyncIterator[tuple[Monitoring, Agent]]:
    """A reader who follows, and the agent whose runs come; those there are by now failed."""
    with agent(path) as working:
        for name in names:
            run(working, name, failing=True)
        async with monitoring(path, traces=len(names)) as reader:
            await reader.until(lambda: reader.tree.line_total() == 3)
            assert reader.traces.following
            yield reader, working


async def comes(reader: Monitoring, working: Agent, name: str) -> None:
    """Another trace comes and is listed."""
    total = reader.screen.monitor.index.total
    run(working, name)
    await reader.until(lambda: reader.screen.monitor.index.total == total + 1)
    await reader.until(lambda: name in reader.text())


async def test_who_went_to_an_error_of_the_newest_trace_stays_there(tmp_path: Path) -> None:
    async with following(tmp_path / "traces.db", "Failed") as (reader, working):
        await reader.press("e")
        await reader.until(lambda: "explode" in reader.cursor_text(reader.tree))
        await comes(reader, working, "Newer")
        assert "Failed" in reader.cursor_text(reader.traces)
        assert "explode" in reader.cursor_text(reader.tree)
        assert "following" not in reader.page()


async def test_who_went_to_a_remark_on_the_newest_trace_stays_there(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    record_troubled_run(path)
    async with monitoring(path, traces=1) as reader:
        await reader.until(lambda: reader.screen._insights.any)
        await reader.press("full_stop")
        with agent(path) as working:
            await comes(reader, working, "Newer")
        assert "Log Detective" in reader.cursor_text(reader.traces)


async def test_who_went_back_within_the_newest_trace_stays_there(tmp_path: Path) -> None:
    async with following(tmp_path / "traces.db", "Failed") as (reader, working):
        await reader.press("e")
        await reader.until(lambda: "explode" in reader.cursor_text(reader.tree))
        await reader.press("F", "ctrl+o")
        await comes(reader, working, "Newer")
        assert "Failed" in reader.cursor_text(reader.traces)


async def test_looking_for_an_error_where_there_is_none_goes_on_following(tmp_path: Path) -> None:
    async with following(tmp_path / "traces.db", "Older") as (reader, working):
        await reader.press("F")
        await comes(reader, working, "Well")
        await reader.until(lambda: reader.tree.spans and "Well" in reader.lines(reader.tree)[0])
        await reader.press("E")
        await reader.until(lambda: "no newer trace has an error" in reader.page())
        await comes(reader, working, "Newest")
        assert "Newest" in reader.cursor_text(reader.traces)


async def seen_after(keys: Sequence[str], path: Path) -> tuple[str, bool]:
    """Who follows presses keys, and a newer trace comes: the line under the cursor then, and whether they follow."""
    async with following(path, "Read") as (reader, working):
        await reader.press(*keys)
        await comes(reader, working, "Newer")
        return reader.cursor_text(reader.traces), reader.traces.following


@pytest.mark.parametrize(
    "keys",
    [["2", "F", "j"], ["2", "F", "space"], ["2", "j", "F", "z"], ["3", "F", "j"], ["3", "F", "G"]],
    ids=lambda keys: "".join(keys),
)
async def test_who_follows_again_from_within_a_trace_and_goes_on_reading_stays(
    tmp_path: Path, keys: Sequence[str]
) -> None:
    line, follows = await seen_after(keys, tmp_path / "traces.db")
    assert "Read" in line
    assert not follows


@pytest.mark.parametrize("keys", [["m"], ["w"], ["2", "F", "c"], ["2", "F", "less_than_sign"]], ids="".join)
async def test_another_way_to_look_at_what_is_followed_goes_on_following(
    tmp_path: Path, keys: Sequence[str]
) -> None:
    line, _ = await seen_after(keys, tmp_path / "traces.db")
    assert "Newer" in line


async def test_another_order_does_not_take_away_the_trace_that_is_read(tmp_path: Path) -> None:
    async with following(tmp_path / "traces.db", "Older", "Read") as (reader, working):
        await reader.press("s")
        read = reader.traces.selected
        await reader.press("2", "j", "1")
        run(working, "Newer")
        await reader.press("S", *"ssssss")
        assert reader.traces.selected == read
        assert not reader.traces.following


@pytest.mark.parametrize("keys", [["F"], ["1", "k"]], ids="".join)
async def test_what_was_said_of_an_error_is_gone_with_the_trace_it_was_said_of(
    tmp_path: Path, keys: Sequence[str]
) -> None:
    async with following(tmp_path / "traces.db", "Failed") as (reader, working):
        await comes(reader, working, "Well")
        await reader.until(lambda: "Well" in reader.text(reader.tree))
        await reader.press("e")
        await reader.until(lambda: "error in the next older trace: Failed" in reader.page())
        await reader.until(lambda: "explode" in reader.cursor_text(reader.tree))
        assert "error in the next older trace: Failed" in reader.page()
        await reader.press(*keys)
        await reader.until(lambda: "Well" in reader.cursor_text(reader.traces))
        assert "error in the next" not in reader.page()


async def test_who_follows_again_is_not_taken_to_an_error_that_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with following(tmp_path / "traces.db", "Failed") as (reader, working):
        await comes(reader, working, "Well")
        await reader.until(lambda: "Well" in reader.text(reader.tree))
        gate = Gate(monkeypatch, Progress(12_000, 100_000))
        await reader.press("e")
        await reader.until(lambda: "looking for an error" in reader.page())
        await reader.press("F")
        assert "looking for an error" not in reader.page()
        gate.open()
        await comes(reader, working, "Newest")
        assert "Newest" in reader.cursor_text(reader.traces)
        assert reader.traces.following


async def test_who_went_on_to_another_trace_is_left_in_peace_by_what_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with following(tmp_path / "traces.db", "Failed", "Other") as (reader, working):
        await comes(reader, working, "Well")
        await reader.until(lambda: "Well" in reader.text(reader.tree))
        gate = Gate(monkeypatch, Progress(12_000, 100_000))
        await reader.press("e")
        await reader.until(lambda: "looking for an error" in reader.page())
        await reader.press("G")
        gate.open()
        await reader.until(lambda: not reader.screen.check_action("stop_looking", ()))
        await reader.until(lambda: "looking for an error" not in reader.page())
        assert "Failed" in reader.cursor_text(reader.traces)
