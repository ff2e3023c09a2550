"""Stories of a reader who goes from place to place, and back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from agno_trace_tui.monitor.progress import Progress
from tests.support.gate import Gate
from tests.support.recording import AGENT, MODEL, Agent, agent
from tests.support.screen import Monitoring, monitoring


def shown(reader: Monitoring, trace: str, span: str) -> bool:
    """Whether a trace and a span of it are under the cursors."""
    return trace in reader.cursor_text(reader.traces) and span in reader.cursor_text(reader.tree)


def run(working: Agent, name: str, *, failing: bool = False, session: str = "s-1") -> None:
    """A run of two calls, the second of which may fail."""
    root = working.begin(f"{name}.run", **AGENT | {"session.id": session})
    for n in range(2):
        call = working.begin(f"Model_{n}.invoke", root, **MODEL)
        working.end(call, error=f"no credit for {name}" if failing and n else None)
    working.end(root)
    working.flush()


# -- back and forward --------------------------------------------------------------------------------


async def test_back_leads_into_the_trace_that_was_read_and_forward_to_where_that_led_from(
    tmp_path: Path,
) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for name in ("Oldest", "Middle", "Newest"):
            run(working, name)
        async with monitoring(path, traces=3) as reader:
            assert reader.screen.check_action("back", ()) is None, "there is nothing to go back to"
            await reader.press("enter", "j", "i")
            await reader.press("escape", "j", "j", "enter")
            await reader.until(lambda: "Oldest" in reader.lines(reader.tree)[0])
            await reader.press("ctrl+o")
            await reader.until(lambda: shown(reader, "Newest", "Model 0"))
            assert (reader.screen.pane, reader.detail.tab) == ("spans", "input")
            await reader.press("alt+right")
            await reader.until(lambda: shown(reader, "Oldest", "Oldest"))
            assert reader.screen.pane == "spans"
            await reader.press("alt+left")
            await reader.until(lambda: shown(reader, "Newest", "Model 0"))
            await reader.press("ctrl+n")
            await reader.until(lambda: shown(reader, "Oldest", "Oldest"))


async def test_a_cursor_that_passes_traces_makes_no_places(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for n in range(4):
            run(working, f"Agent_{n}")
        async with monitoring(path, traces=4) as reader:
            await reader.press("j", "j", "k", "enter", "right_square_bracket", "left_square_bracket")
            assert reader.screen.check_action("forward", ()) is None
            await reader.press("1", "G", "ctrl+o")
            await reader.until(lambda: shown(reader, "Agent 2", "Agent 2"))
            assert reader.screen.pane == "spans"
            await reader.press("ctrl+o")
            await reader.press("ctrl+o")
            assert reader.screen.check_action("back", ()) is None


async def test_a_filter_is_left_and_found_again(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for name in ("Alpha", "Beta", "Alpha", "Beta"):
            run(working, name)
        async with monitoring(path, traces=4) as reader:
            await reader.press("j", "j", "enter", "j")
            await reader.until(lambda: shown(reader, "Beta", "Model 0"))
            await reader.press("slash", *"name:Alpha", "enter")
            await reader.until(lambda: reader.traces.line_total() == 2)
            await reader.press("ctrl+o")
            await reader.until(lambda: reader.traces.line_total() == 4)
            await reader.until(lambda: shown(reader, "Beta", "Model 0"))
            assert reader.traces.cursor_line() == 2
            assert reader.screen.pane == "spans"
            await reader.press("ctrl+n")
            await reader.until(lambda: reader.traces.line_total() == 2)
            assert "Traces · name:Alpha" in reader.page()


async def test_from_the_traces_of_a_session_back_to_the_sessions(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for session in ("one", "two", "one"):
            run(working, "Talker", session=session)
        async with monitoring(path, traces=3) as reader:
            await reader.press("v", "j", "enter")
            await reader.until(lambda: "Traces · session:two" in reader.page())
            await reader.until(lambda: reader.traces.line_total() == 1)
            await reader.press("ctrl+o")
            await reader.until(lambda: "Sessions" in reader.page())
            await reader.until(lambda: "two" in reader.cursor_text(reader.traces))
            assert reader.traces.by_session


@pytest.mark.slow
async def test_back_goes_far_away_in_a_long_list(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        run(working, "Wanted")
        for n in range(300):
            working.end(working.begin(f"Agent_{n}.run", **AGENT))
        working.flush()
        async with monitoring(path, traces=301) as reader:
            await reader.press("G")
            await reader.until(lambda: "Wanted" in reader.cursor_text(reader.traces))
            await reader.until(lambda: reader.tree.line_total() == 3)
            await reader.press("enter", "j", "z", "exclamation_mark")
            await reader.until(lambda: "No trace matches" in reader.page())
            await reader.press("ctrl+o")
            await reader.until(lambda: reader.traces.line_total() == 301)
            await reader.until(lambda: "Model 0" in reader.lines(reader.tree)[0])
            assert reader.tree.is_zoomed
            await reader.until(lambda: "Wanted" in reader.text())
            assert "Wanted" in reader.cursor_text(reader.traces)


async def test_a_place_whose_trace_was_deleted_is_told(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for name in ("Oldest", "Middle", "Newest"):
            run(working, name)
        async with monitoring(path, traces=3) as reader:
            await reader.press("j", "enter")
            await reader.until(lambda: shown(reader, "Middle", "Middle"))
            read = reader.traces.selected
            await reader.press("escape", "j", "enter")
            await reader.until(lambda: shown(reader, "Oldest", "Oldest"))
            with closing(sqlite3.connect(path)) as connection:
                for table in ("agno_traces", "agno_spans", "att_spans"):
                    connection.execute(f"DELETE FROM {table} WHERE trace_id = ?", (read,))
                connection.commit()
            await reader.press("ctrl+o")
            await reader.until(lambda: f"There is no trace {read}" in reader.page())
            await reader.until(lambda: reader.traces.selected != read)
            assert reader.tree.line_total() == 3


# -- errors across traces ----------------------------------------------------------------------------


async def test_past_the_last_error_of_a_trace_the_next_older_trace_with_one_is_gone_into(
    tmp_path: Path,
) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        run(working, "Old", failing=True)
        for n in range(250):
            working.end(working.begin(f"Agent_{n}.run", **AGENT))
        run(working, "New", failing=True)
        run(working, "Newest")
        async with monitoring(path, traces=253) as reader:
            await reader.press("e")
            await reader.until(lambda: shown(reader, "New", "no credit for New"))
            assert "error in the next older trace: New" in reader.page()
            await reader.press("e")
            await reader.until(lambda: "no credit for Old" in reader.text(reader.tree))
            await reader.until(lambda: "Old" in reader.text())
            assert shown(reader, "Old", "no credit for Old")
            await reader.press("e")
            await reader.until(lambda: "no older trace has an error" in reader.page())
            assert shown(reader, "Old", "no credit for Old")
            await reader.press("E")
            await reader.until(lambda: "no credit for New" in reader.text(reader.tree))
            await reader.press("E")
            await reader.until(lambda: "no newer trace has an error" in reader.page())
            await reader.press("ctrl+o")
            await reader.until(lambda: "no credit for Old" in reader.text(reader.tree))


async def test_only_traces_that_meet_the_filter_are_gone_into(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        for name in ("Wanted", "Other", "Wanted"):
            run(working, name, failing=True)
        async with monitoring(path, traces=2, filter_text="name:Wanted") as reader:
            await reader.press("e", "e")
            await reader.until(lambda: reader.traces.cursor_line() == 1)
            await reader.until(lambda: shown(reader, "Wanted", "no credit"))
            await reader.press("e")
            await reader.until(lambda: "no older trace here has an error" in reader.page())


async def test_a_search_for_an_error_lets_the_reader_go_on_and_esc_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        run(working, "Older", failing=True)
        run(working, "Newer")
    gate = Gate(monkeypatch, Progress(12_000, 100_000))
    async with monitoring(path, traces=2) as reader:
        await reader.press("2", "e")
        await reader.until(lambda: "looking for an error: 12k of 100k traces" in reader.page())
        await reader.press("j")
        await reader.until(lambda: "Model 0" in reader.cursor_text(reader.tree))
        await reader.press("escape")
        await reader.until(lambda: "stopped" in reader.page())
        assert reader.screen.pane == "spans", "Esc did nothing else"
        await reader.press("e")
        await reader.until(lambda: "looking for an error" in reader.page())
        gate.open()
        await reader.until(lambda: "no credit for Older" in reader.text(reader.tree))
        await reader.press("escape")
        assert reader.screen.pane == "traces"
