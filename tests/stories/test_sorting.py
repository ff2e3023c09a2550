"""Stories of a reader who sorts the list."""

from __future__ import annotations

from pathlib import Path

import pytest

from agno_trace_tui.model.orders import Order, Sorting
from tests.support import corpus
from tests.support.recording import AGENT, MODEL, Agent, agent
from tests.support.screen import Monitoring, monitoring


def title(reader: Monitoring) -> str:
    """The frame of the list, with what it is of."""
    pane = reader.traces.region.y - 2
    return reader.page().splitlines()[pane].split("╮")[0]


def costly(working: Agent, name: str, cost: float, tokens: int) -> None:
    """A run of one model call."""
    root = working.begin(name, **AGENT)
    call = working.begin("Model.invoke", root, **MODEL)
    working.end(call, **{"llm.token_count.prompt": tokens, "llm.cost.total": cost})
    working.end(root)
    working.flush()


async def test_s_sorts_by_the_next_figure_and_begins_with_the_largest(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        costly(working, "Cheap_Agent.run", 0.01, 900)
        costly(working, "Dear_Agent.run", 2.50, 100)
        costly(working, "Middling_Agent.run", 0.70, 500)
        async with monitoring(path, traces=3) as reader:
            assert "by" not in title(reader)
            await reader.press("s", "s", "s", "s")
            assert reader.traces.sorting == Sorting(Order.COST)
            assert "Traces · by cost" in title(reader)
            assert "▼cost" in reader.page()
            assert [line.split()[2] for line in reader.lines()[:3]] == ["Dear", "Middling", "Cheap"]
            assert "Dear" in reader.cursor_text(reader.traces), "who followed begins at the top"
            await reader.until(lambda: "Dear Agent" in reader.lines(reader.tree)[0])
            await reader.press("j", "k", "S")
            assert "by cost, least first" in title(reader)
            assert "▲cost" in reader.page()
            assert [line.split()[2] for line in reader.lines()[:3]] == ["Cheap", "Middling", "Dear"]
            assert "Dear" in reader.cursor_text(reader.traces), "who chose a trace keeps it"


async def test_who_followed_and_only_sorted_follows_again(tmp_path: Path) -> None:
    path, _ = corpus.unpack("3.1.10/tools", tmp_path)
    async with monitoring(path) as reader:
        await reader.until(lambda: reader.tree.line_total())
        for _ in Order:
            assert reader.traces.cursor_line() == 0
            await reader.press("s")
        told = [reader.traces.following]
        for keys in ("v", "v", "jvv"):
            await reader.press(*keys)
            told.append(reader.traces.following)
        assert told == [True, False, True, False]


async def test_titles_are_clicked(tmp_path: Path) -> None:
    path, _ = corpus.unpack("3.1.10/tools", tmp_path)
    async with monitoring(path, size=(100, 30)) as reader:
        await reader.until(lambda: reader.tree.line_total())
        header = reader.screen.query_one("#list-header")

        async def click(word: str) -> None:
            line = reader.page().splitlines()[header.region.y]
            await reader.pilot.click(header, offset=(line.index(word) - header.region.x, 0))
            await reader.pilot.pause()

        await click("tokens")
        assert reader.traces.sorting == Sorting(Order.TOKENS)
        await click("tokens")
        assert reader.traces.sorting == Sorting(Order.TOKENS, reversed=True)
        await click("name")
        assert reader.traces.sorting == Sorting(Order.NAME)
        names = [line[5:20] for line in reader.lines() if line.strip()]
        assert names == sorted(names, key=str.casefold)
        await click("age")
        assert reader.traces.sorting == Sorting()


async def test_a_new_rank_moves_neither_the_selection_nor_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(40):
            costly(working, f"Agent_{n:02}.run", 1 + n / 100, 10)
        async with monitoring(path, size=(150, 20), traces=40) as reader:
            await reader.press("s", "s", "s", "s", *"jjj")
            chosen, line = reader.traces.selected, reader.traces.cursor_line()
            assert "Agent 36" in reader.cursor_text(reader.traces)
            costly(working, "Dearest.run", 9.0, 10)
            await reader.until(lambda: "Dearest" in reader.lines()[0])
            assert reader.traces.selected == chosen
            assert reader.traces.cursor_line() == (line or 0) + 1
            assert "Agent 36" in reader.cursor_text(reader.traces)
            assert reader.traces.unseen == 0, "it is on screen"
            await reader.press("G")
            await reader.until(lambda: "Agent 00" in reader.cursor_text(reader.traces))
            place = reader.traces.cursor_line(), reader.traces.top_line
            costly(working, "Dearer.run", 8.0, 10)
            await reader.until(lambda: reader.traces.unseen == 1)
            assert "Agent 00" in reader.cursor_text(reader.traces)
            line, top = reader.traces.cursor_line(), reader.traces.top_line
            assert line is not None
            assert (line - 1, top - 1) == place, "the cursor stands where it stood on the screen"
            assert "+1 new (F)" in reader.page()
            await reader.press("F")
            await reader.until(lambda: "Dearer" in reader.cursor_text(reader.traces))
            assert "+1 new" not in reader.page()


@pytest.mark.slow
async def test_following_goes_to_the_newest_wherever_it_ranks(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(40):
            costly(working, f"Agent_{n:02}.run", 1 + n / 100, 10)
        async with monitoring(path, size=(150, 20), traces=40) as reader:
            await reader.press(*"ssss", "F")
            assert reader.traces.following
            for cost, name in ((0.5, "Least.run"), (5.0, "Most.run"), (1.205, "Between.run")):
                costly(working, name, cost, 10)
                await reader.until(
                    lambda name=name: name.removesuffix(".run") in reader.cursor_text(reader.traces)  # type: ignore[misc]
                )
                assert reader.traces.following
                assert reader.traces.unseen == 0
            await reader.press("j")
            assert not reader.traces.following


async def test_the_longest_running_overtakes_and_keeps_ticking(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    clock = [0]
    with agent(path) as working:
        slow = working.begin("Slow_Agent.run", **AGENT)
        clock[0] = (slow.start_time or 0) + 2 * 10**9
        working.end(slow)
        working.begin("Running_Agent.run", **AGENT)
        working.flush()
        async with monitoring(path, traces=2, now_ns=lambda: clock[0]) as reader:
            await reader.press("s")
            await reader.until(lambda: "Running" in reader.lines()[0])
            assert "2.0s" in reader.lines()[0]
            clock[0] += 60 * 10**9
            await reader.until(lambda: "1m 02s" in reader.lines()[0])


async def test_a_pause_holds_ranks_still(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        costly(working, "First.run", 1.0, 10)
        async with monitoring(path, traces=1) as reader:
            await reader.press(*"ssss", "p")
            await reader.until(lambda: "PAUSED" in reader.page())
            costly(working, "Second.run", 2.0, 10)
            await reader.press("s")
            assert "Second" not in reader.text()
            await reader.press("p")
            await reader.until(lambda: "Second" in reader.text())


@pytest.mark.slow
async def test_ranks_are_of_the_newest_thousand_and_the_title_says_so(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        costly(working, "Long_Ago.run", 99.0, 10)
        for n in range(1_100):
            working.end(working.begin(f"Agent_{n}.run", **AGENT))
            if n % 200 == 0:
                working.flush()
        costly(working, "Lately.run", 3.0, 10)
        working.flush()
        async with monitoring(path, traces=1_102) as reader:
            await reader.press(*"ssss")
            await reader.until(lambda: "by cost, of the newest 1,000" in title(reader))
            await reader.until(lambda: reader.traces.line_total() == 1_000)
            assert "Lately" in reader.lines()[0]
            assert "Lately" in reader.cursor_text(reader.traces)
            await reader.press("slash", *"name:Long", "enter")
            await reader.until(lambda: "Long Ago" in reader.lines()[0])
            assert "of the newest" not in title(reader), "all that match are ranked"
            await reader.press("escape", *"sss")
            await reader.until(lambda: reader.traces.line_total() == 1_102)
            assert reader.traces.sorting == Sorting()


async def test_oldest_first_has_every_trace_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(700):
            working.end(working.begin(f"Agent_{n}.run", **AGENT))
            if n % 100 == 0:
                working.flush()
        working.flush()
        async with monitoring(path, size=(150, 20), traces=700) as reader:
            await reader.press("S")
            await reader.until(lambda: "Agent 0 " in reader.cursor_text(reader.traces) + " ")
            assert "oldest first" in title(reader)
            assert "▲age" in reader.page()
            await reader.press("j", "j")
            await reader.until(lambda: "Agent 2 " in reader.cursor_text(reader.traces) + " ")
            working.run("Newest_Agent.run")
            await reader.until(lambda: reader.traces.unseen == 1)
            assert "Agent 2 " in reader.cursor_text(reader.traces) + " "
            reader.traces.scroll_to(y=350, animate=False)
            await reader.until(lambda: "Agent 350 " in reader.lines()[0] + " ")
            await reader.press("G")
            await reader.until(lambda: "Newest Agent" in reader.cursor_text(reader.traces))
            assert reader.traces.unseen == 0
            await reader.press("F")
            working.run("Newer_Agent.run")
            await reader.until(lambda: "Newer Agent" in reader.cursor_text(reader.traces))
            assert reader.traces.following


@pytest.mark.slow
async def test_a_reader_far_down_the_list_ranks_the_newest_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(2_600):
            working.end(working.begin(f"Agent_{n}.run", **AGENT))
            if n % 200 == 0:
                working.flush()
        working.flush()
        async with monitoring(path, size=(150, 20), traces=2_600) as reader:
            await reader.press("G")
            await reader.until(lambda: "Agent 0 " in reader.cursor_text(reader.traces) + " ")
            await reader.press(*"ssssss")
            await reader.until(lambda: reader.traces.line_total() == 1_000)
            assert "by name, of the newest 1,000" in title(reader)
            await reader.until(lambda: "Agent 1600" in reader.lines()[0])
            await reader.press("s")
            await reader.until(lambda: "Agent 2599" in reader.lines()[0])
