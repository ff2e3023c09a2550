"""How often, how long and for how much: the figures of the listed traces."""

from __future__ import annotations

from pathlib import Path

import pytest

from agno_trace_tui.monitor import measuring
from agno_trace_tui.tui.screens.statistics import StatisticsScreen
from tests.support.recording import AGENT, MODEL, TOOL, agent
from tests.support.screen import Monitoring, monitoring


def shown(reader: Monitoring) -> str:
    screen = reader.app.screen
    return screen.view.document.text if isinstance(screen, StatisticsScreen) else ""


def record(path: Path, runs: int) -> None:
    with agent(path) as working:
        for number in range(runs):
            root = working.begin("Wr[i]ter.run" if number else "Reader.run", **AGENT)
            call = working.begin("Model.invoke", root, **MODEL)
            working.end(call, **{"llm.token_count.prompt": 1_000, "llm.token_count.completion": 5})
            working.end(working.begin("look_up", root, **TOOL), error="no such page" if number == 1 else None)
            working.end(root)


def line_of(text: str, name: str) -> list[str]:
    return next(line.split() for line in text.split("\n") if name in line)


async def test_agents_models_and_tools_are_counted(tmp_path: Path) -> None:
    record(tmp_path / "traces.db", runs=3)
    async with monitoring(tmp_path / "traces.db", traces=3) as reader:
        await reader.press("V")
        await reader.until(lambda: "Of 3 traces." in shown(reader))
        text = shown(reader)
        assert line_of(text, "Wr[i]ter")[2] == "2"
        assert line_of(text, "Reader")[2] == "1"
        assert line_of(text, "gpt-5-mini")[-2:] == ["3.0k", "15"]
        assert line_of(text, "look_up")[2:4] == ["3", "1"]
        assert line_of(text, "look_up")[-2:] == ["100", "%"]
        await reader.press("V")
        assert not shown(reader)


async def test_only_what_meets_the_filter_is_counted_and_it_can_be_counted_anew(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    record(path, runs=3)
    async with monitoring(path, traces=1, filter_text="name:Reader") as reader:
        await reader.press("V")
        await reader.until(lambda: "Of 1 trace." in shown(reader))
        assert "name:Reader" in reader.page()
        assert "Wr[i]ter" not in shown(reader)
        record(path, runs=1)
        await reader.press("r")
        await reader.until(lambda: "Of 2 traces." in shown(reader))


async def test_of_many_traces_the_newest_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "PAGE", 2)
    monkeypatch.setattr(measuring, "MOST_TRACES", 4)
    record(tmp_path / "traces.db", runs=6)
    async with monitoring(tmp_path / "traces.db", traces=6) as reader:
        await reader.press("V")
        await reader.until(lambda: "Of the newest 4 traces." in shown(reader))
        assert "Reader" not in shown(reader)


async def test_the_status_line_tells_what_the_listed_traces_add_up_to(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    record(path, runs=3)
    async with monitoring(path, traces=3) as reader:
        assert "1 error  3 traces" in reader.page().split("\n")[0]
        assert "3.0k tokens" in reader.page().split("\n")[0]
        record(path, runs=1)
        await reader.until(lambda: "4.0k tokens  1 error  4 traces" in reader.page().split("\n")[0])
        await reader.press("slash")
        await reader.type_ahead("name:Reader\n")
        await reader.until(lambda: "2.0k tokens  2 traces" in reader.page().split("\n")[0])


async def test_a_cost_of_which_only_a_part_is_known_is_told_as_the_least(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Writer.run", **AGENT)
        for cost in ({"llm.cost.total": 0.5}, {}):
            call = working.begin("Model.invoke", root, **MODEL)
            working.end(call, **{"llm.token_count.prompt": 1_000, **cost})
        working.end(root)
    async with monitoring(path, size=(190, 40)) as reader:
        assert "≥$0.50" in reader.page().split("\n")[0]
        await reader.until(lambda: "≥$0.50" in reader.lines()[0])
        await reader.press("V")
        await reader.until(lambda: "Of 1 trace." in shown(reader))
        assert line_of(shown(reader), "gpt-5-mini")[-1] == "≥$0.50"
        await reader.press("V", "v")
        await reader.until(lambda: "Sessions" in reader.page())
        assert "≥$0.50" in reader.lines()[0]


async def test_the_tables_have_the_columns_that_there_is_room_for(tmp_path: Path) -> None:
    record(tmp_path / "traces.db", runs=3)
    async with monitoring(tmp_path / "traces.db", traces=3, size=(140, 45)) as reader:
        await reader.press("V")
        await reader.until(lambda: "95 %" in shown(reader))
        screen = reader.app.screen
        assert isinstance(screen, StatisticsScreen)
        assert screen.room == screen.view.scrollable_content_region.width
        await reader.pilot.resize_terminal(60, 20)
        await reader.until(lambda: screen.room == screen.view.scrollable_content_region.width)
        await reader.until(lambda: "95 %" not in shown(reader).partition("Models")[2].partition("Tools")[0])
        assert line_of(shown(reader), "gpt-5-mini")[-2:] == ["3.0k", "15"]
