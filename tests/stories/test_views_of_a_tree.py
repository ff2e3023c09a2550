"""Stories of a reader who looks at a trace in other ways: fewer levels, one branch, some kinds, what took long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
from textual.widgets import SelectionList

from agno_trace_tui.cli.main import main
from tests.support import staged
from tests.support.screen import Monitoring, monitoring


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("views") / "traces.db"
    with staged.staged(path) as stage:
        staged.day(stage)
    return path


@pytest_asyncio.fixture
async def reader(recorded: Path) -> AsyncIterator[Monitoring]:
    """A reader in the tree of the team's run."""
    async with monitoring(
        recorded, traces=1, filter_text="name:Research_Desk", now_ns=lambda: staged.NOW_NS
    ) as reader:
        await reader.until(lambda: reader.tree.line_total() == 7)
        await reader.press("2")
        yield reader


def names(reader: Monitoring) -> list[str]:
    """What stands in the tree, line by line."""
    known = ("Research Desk", "Reader", "Critic", "search_web", "OpenAIChat")
    return [
        next(name for name in known if name in line) for line in reader.lines(reader.tree) if line.strip()
    ]


WHOLE = ["Research Desk", "Reader", "search_web", "OpenAIChat", "Critic", "search_web", "OpenAIChat"]


async def test_levels_close_from_the_deepest_and_open_again(reader: Monitoring) -> None:
    assert names(reader) == WHOLE
    await reader.press("less_than_sign")
    assert names(reader) == ["Research Desk", "Reader", "Critic"]
    assert "▸" in reader.lines(reader.tree)[1]
    await reader.press("less_than_sign")
    assert names(reader) == ["Research Desk"]
    await reader.press("greater_than_sign", "greater_than_sign")
    assert names(reader) == WHOLE


async def test_one_branch_is_looked_at_in_its_own_time(reader: Monitoring) -> None:
    await reader.press("j", "j", "j", "j", "z")
    assert names(reader) == ["Critic", "search_web", "OpenAIChat"]
    await reader.until(lambda: "5.60s" in reader.page())
    await reader.press("Z")
    assert names(reader) == WHOLE
    assert "Critic" in reader.cursor_text(reader.tree)


async def test_kinds_are_hidden_and_shown_again(reader: Monitoring) -> None:
    await reader.press("H")
    await reader.until(lambda: "Kinds shown" in reader.page())
    lines = reader.app.screen.query_one(SelectionList)
    place = next(n for n in range(lines.option_count) if "llm" in str(lines.get_option_at_index(n).prompt))
    await reader.press(*["j"] * place, "space", "escape")
    await reader.until(lambda: "Kinds shown" not in reader.page())
    assert names(reader) == ["Research Desk", "Reader", "search_web", "Critic", "search_web"]
    await reader.press("H", "a", "escape")
    await reader.until(lambda: names(reader) == WHOLE)


async def test_the_critical_path_and_the_bars_come_and_go(reader: Monitoring) -> None:
    await reader.press("c")
    await reader.until(lambda: "critical path: models 50 % · tools 27 %" in reader.page())
    await reader.press("c")
    await reader.until(lambda: "critical path" not in reader.page())
    assert any("━" in line for line in reader.lines(reader.tree))
    await reader.press("w")
    assert not any("━" in line for line in reader.lines(reader.tree))
    assert "Compare heat pumps and district heating." in reader.lines(reader.tree)[0]
    await reader.press("w")
    assert any("━" in line for line in reader.lines(reader.tree))


async def test_folds_are_opened_and_left_by_arrows(reader: Monitoring) -> None:
    await reader.press("j", "left")
    assert names(reader) == ["Research Desk", "Reader", "Critic", "search_web", "OpenAIChat"]
    await reader.press("left")
    assert "Research Desk" in reader.cursor_text(reader.tree), "to the parent"
    await reader.press("j", "right")
    assert names(reader) == WHOLE
    await reader.press("right")
    assert "search_web" in reader.cursor_text(reader.tree), "to the first child"


async def test_half_pages_and_ends_move_the_cursor_in_list_and_tree(reader: Monitoring) -> None:
    await reader.press("end")
    assert reader.tree.cursor_line() == 6
    await reader.press("ctrl+u", "home")
    assert reader.tree.cursor_line() == 0
    await reader.press("ctrl+d")
    assert reader.tree.cursor_line() == 6
    await reader.press("pageup")
    assert reader.tree.cursor_line() == 0
    await reader.press("shift+tab")
    assert reader.screen.pane == "traces"


TERMS = {
    "status:error": {"Contract_Reviewer"},
    "agent:weather*": {"Weather_Agent"},
    "tool:get_weather": {"Weather_Agent"},
    "model:gpt-5*": {"Weather_Agent"},
    "session:ada-1": {"Weather_Agent"},
    "user:ada kind:llm -agent:weather*": {"Contract_Reviewer", "Research_Desk"},
    "tokens>1k": {"Contract_Reviewer", "Research_Desk"},
    "cost>0.001": {"Weather_Agent"},
    "duration>10s": {"Research_Desk"},
    "errors>0": {"Contract_Reviewer", "Research_Desk"},
    "before:2026-11-23T12:20:00Z errors=0": {"Weather_Agent"},
    '"heat pumps"': {"Research_Desk"},
    "(name:Echo_Agent OR name:Research_Desk)": {"Echo_Agent", "Research_Desk"},
}


@pytest.mark.slow
async def test_every_field_of_the_filter_lists_the_same_on_the_screen_and_without_one(
    recorded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = {}
    for text in TERMS:
        assert main(["list", str(recorded), "--filter", text]) == 0
        printed[text] = capsys.readouterr().out

    async with monitoring(recorded, traces=6, now_ns=lambda: staged.NOW_NS) as reader:
        for text, wanted in TERMS.items():
            await reader.press("slash", "ctrl+u")
            await reader.type_ahead(text + "\n")
            await reader.until(partial(lists_only, reader, wanted))
            assert len(printed[text].splitlines()) == reader.screen.monitor.index.total, text
            assert all(name in printed[text] for name in wanted), text


def lists_only(reader: Monitoring, names: set[str]) -> bool:
    return {trace.name.removesuffix(".run") for trace in reader.screen.monitor.index.window} == names
