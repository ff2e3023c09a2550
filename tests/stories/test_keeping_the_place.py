"""Stories of a reader whose place is never lost, whatever happens in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from agno_trace_tui.monitor.searching import Search
from tests.support import corpus
from tests.support.painting import drawing
from tests.support.recording import AGENT, MODEL, agent, trace_id
from tests.support.screen import Monitoring, monitoring


async def test_going_into_a_trace_ends_following(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        read = working.run("Read_Agent.run")
        async with monitoring(path, traces=1) as reader:
            assert "following" in reader.page()
            await reader.press("tab")
            working.run("Newer_Agent.run")
            await reader.until(lambda: reader.screen.monitor.index.total == 2)
            assert reader.traces.selected == read
            assert "Read Agent" in reader.lines(reader.tree)[0]
            assert "following" not in reader.page()


async def test_scrolling_the_list_ends_following(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(60):
            working.run(f"Agent_{n}.run")
        async with monitoring(path, size=(150, 20), traces=60) as reader:
            selected = reader.traces.selected
            reader.traces.scroll_to(y=20, animate=False)
            await reader.until(lambda: reader.traces.top_line == 20)
            before = reader.lines()
            working.run("Newest_Agent.run")
            await reader.until(lambda: reader.traces.unseen == 1)
            assert reader.traces.selected == selected
            assert [line[:20] for line in reader.lines()] == [line[:20] for line in before]


async def test_a_cursor_at_the_bottom_is_not_pushed_off_the_screen(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(60):
            working.run(f"Agent_{n}.run")
        async with monitoring(path, size=(150, 20), traces=60) as reader:
            _, last = reader.traces.visible_lines()
            await reader.press(*["j"] * last)
            assert reader.traces.cursor_line() == last
            chosen = reader.traces.selected
            working.run("Newest_Agent.run")
            await reader.until(lambda: reader.screen.monitor.index.total == 61)
            assert reader.traces.selected == chosen
            line = reader.traces.cursor_line()
            assert line is not None
            assert reader.traces.visible_lines()[0] <= line <= reader.traces.visible_lines()[1]


async def test_the_scroll_bar_leads_far_away_and_the_selection_stays(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(700):
            root = working.begin(f"Agent_{n}.run", **AGENT)
            working.end(root)
            if n % 100 == 0:
                working.flush()
        working.flush()
        async with monitoring(path, traces=700) as reader:
            selected = reader.traces.selected
            reader.traces.scroll_to(y=600, animate=False)
            await reader.until(lambda: "Agent 99 " in reader.text())
            assert reader.traces.top_line == 600
            assert reader.traces.selected == selected
            assert "Agent 699" in reader.lines(reader.tree)[0]


async def test_page_after_page_arrives_where_the_keys_led(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(500):
            working.end(working.begin(f"Agent_{n}.run", **AGENT))
        working.flush()
        async with monitoring(path, size=(150, 30), traces=500) as reader:
            for _ in range(12):
                await reader.pilot.press("pagedown")
            line = reader.traces.cursor_line()
            assert line is not None
            assert line > 200
            await reader.until(lambda: f"Agent {499 - line} " in reader.cursor_text(reader.traces))
            await reader.until(lambda: f"Agent {499 - line} " in reader.lines(reader.tree)[0] + " ")


async def test_what_comes_above_a_filtered_list_is_counted_in_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(500):
            working.end(working.begin(f"Agent_{n}.run", **AGENT))
        working.flush()
        async with monitoring(path, size=(150, 20), traces=500, filter_text="name:Agent") as reader:
            await reader.press("G")
            await reader.until(lambda: "Agent 0 " in reader.cursor_text(reader.traces))
            await reader.until(lambda: not reader.screen.monitor.index.window.at_newest)
            monkeypatch.delattr(Search, "count")
            working.run("Agent_new.run")
            working.run("Other.run")
            await reader.until(lambda: reader.traces.unseen == 1)
            assert reader.screen.monitor.index.total == 501
            assert "Agent 0 " in reader.cursor_text(reader.traces)


async def test_the_trace_asked_for_is_shown_wherever_it_is(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        wanted = working.run("Wanted_Agent.run")
        for n in range(300):
            working.end(working.begin(f"Agent_{n}.run", **AGENT))
        working.flush()
        async with monitoring(path, trace_id=wanted) as reader:
            await reader.until(lambda: "Wanted Agent" in reader.text(reader.tree))
            working.run("Newest_Agent.run")
            await reader.until(lambda: reader.screen.monitor.index.total == 302)
            assert reader.traces.selected == wanted
            assert not reader.traces.following


async def test_a_trace_that_is_not_there_is_told_and_the_newest_shown(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/team", tmp_path).path
    async with monitoring(path, trace_id="[red]nothing") as reader:
        await reader.until(lambda: "There is no trace [red]nothing" in reader.page())
        await reader.until(lambda: "Coordinate Team" in reader.lines(reader.tree)[0])


async def test_the_filter_keeps_the_selected_trace_if_it_matches(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        runs = [working.run(f"Agent_{n % 2}.run") for n in range(6)]
        async with monitoring(path, traces=6) as reader:
            await reader.press("j", "j")
            assert reader.traces.selected == runs[3]
            await reader.press("slash", *"name:Agent_0", "enter")
            await reader.until(lambda: reader.screen.monitor.index.total == 3)
            await reader.until(lambda: reader.traces.selected == runs[4])
            await reader.press("j", "escape")
            await reader.until(lambda: reader.screen.monitor.index.total == 6)
            assert reader.traces.selected == runs[2]
            assert reader.traces.cursor_line() == 3


async def test_new_spans_move_neither_cursor_nor_folds_of_the_tree(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Team.run", **AGENT)
        member = working.begin("Member.run", root, **AGENT)
        call = working.begin("Model.invoke", member, **MODEL)
        working.flush()
        async with monitoring(path, traces=1) as reader:
            await reader.until(lambda: reader.tree.line_total() == 3)
            await reader.press("tab", "j", "space")
            await reader.until(lambda: reader.tree.line_total() == 2)
            working.end(call)
            working.begin("Model.invoke", root, **MODEL)
            working.flush()
            await reader.until(lambda: reader.tree.line_total() == 3)
            assert "▸ ◆ Member" in reader.cursor_text(reader.tree)


def counting(reader: Monitoring, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[int]]:
    """The lines that the list and the tree draw from now on."""
    return {
        "list": drawing(reader.traces, monkeypatch),
        "tree": drawing(reader.tree, monkeypatch),
    }


async def test_moving_the_cursor_draws_two_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ = corpus.unpack("3.1.10/team", tmp_path)
    async with monitoring(path, traces=6) as reader:
        drawn = counting(reader, monkeypatch)
        await reader.press("j")
        assert set(drawn["list"]) == {0, 1}
        await reader.press("tab")
        drawn["list"].clear()
        drawn["tree"].clear()
        await reader.press("j")
        assert set(drawn["tree"]) == {0, 1}
        assert not drawn["list"]


async def test_a_span_that_ends_draws_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Agent.run", **AGENT)
        now = root.start_time or 0
        calls = [working.begin(f"Model_{n}.invoke", root, **MODEL) for n in range(5)]
        working.flush()
        async with monitoring(path, traces=1, now_ns=lambda: now + 10**9) as reader:
            await reader.until(lambda: reader.tree.line_total() == 6)
            drawn = counting(reader, monkeypatch)
            frame = reader.tree.frame
            await reader.until(lambda: reader.tree.frame > frame + 3)
            assert set(drawn["tree"]) == set(range(6)), "what runs ticks"
            for call in calls[1:]:
                working.end(call, **{"output.value": "well", "llm.token_count.completion": 1})
            working.flush()
            await reader.until(lambda: reader.tree.spans and reader.tree.spans.rollup().open_count == 2)
            frame, drawn["tree"][:] = reader.tree.frame, []
            await reader.until(lambda: reader.tree.frame > frame + 3)
            assert set(drawn["tree"]) <= {0, 1}, "what has ended is left alone"
            assert set(drawn["list"]) == {0}


async def test_when_nothing_runs_the_clock_rests(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Agent.run", **AGENT)
        working.flush()
        async with monitoring(path, traces=1) as reader:
            working.end(root)
            await reader.until(lambda: "✓" in reader.lines()[0])
            await reader.until(lambda: not reader.screen.clocks.is_ticking)
            assert trace_id(root) == reader.traces.selected


async def test_what_ticks_paints_its_own_lines_and_edges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Agent.run", **AGENT)
        for n in range(5):
            working.end(working.begin(f"Model_{n}.invoke", root, **MODEL))
        working.flush()
        async with monitoring(path, traces=1) as reader:
            await reader.until(lambda: reader.tree.line_total() == 6)
            await reader.press("2", "j", "m")
            await reader.until(lambda: "gpt-5-mini" in reader.page())
            painted: set[int] = set()
            display = reader.app._display

            def noted(screen: object, update: object) -> None:
                painted.update(y for y, _, _ in getattr(update, "spans", []))
                display(screen, update)  # type: ignore[arg-type]

            monkeypatch.setattr(reader.app, "_display", noted)
            frame = reader.tree.frame
            await reader.until(lambda: reader.tree.frame > frame + 12)
            tree = reader.tree.region.y
            edges = {reader.app.query_one(pane).region.y for pane in ("#spans-pane", "#detail-pane")}
            titles, listed = {tree - 1}, {0, reader.traces.region.y}
            assert tree in painted
            assert painted <= edges | titles | listed | set(range(tree, tree + 6))
