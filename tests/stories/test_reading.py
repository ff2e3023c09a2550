"""Stories of a reader and files that real Agno wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from agno_trace_tui.tui.commands import COMMANDS, keys_shown
from tests.support import corpus
from tests.support.screen import monitoring

SIZES = [(60, 20), (80, 24), (100, 50), (200, 60)]


@pytest.mark.parametrize("size", SIZES)
async def test_the_newest_trace_is_shown_with_its_spans_at_every_size(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path, oracle = corpus.unpack("3.1.10/tools", tmp_path)
    async with monitoring(path, size=size, traces=2) as reader:
        assert "Async Tool Agent" in reader.lines()[0]
        assert reader.traces.selected == oracle["get_traces"]["traces"][0]["trace_id"]
        assert "Async Tool Agent" in reader.page()
        assert "tools.db" in reader.page()


async def test_the_list_tells_errors_inside_a_trace_that_is_ok(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/tools", tmp_path).path, traces=2) as reader:
        assert "✓" in reader.lines()[0]
        assert "2✗" in reader.lines()[0]
        assert "2 errors inside" in reader.page()


async def test_going_down_shows_the_next_traces_spans(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/tools", tmp_path).path, traces=2) as reader:
        await reader.press("j")
        await reader.until(lambda: "Async" not in reader.lines(reader.tree)[0])
        assert "Tool Agent" in reader.lines(reader.tree)[0]
        assert "Tool Agent" in reader.cursor_text(reader.traces)
        await reader.press("k")
        await reader.until(lambda: "Async Tool Agent" in reader.lines(reader.tree)[0])


async def test_first_and_last(tmp_path: Path) -> None:
    path, oracle = corpus.unpack("3.1.10/hitl", tmp_path)
    traces = oracle["get_traces"]["traces"]
    async with monitoring(path, traces=len(traces)) as reader:
        await reader.press("G")
        assert reader.traces.selected == traces[-1]["trace_id"]
        await reader.press("g")
        assert reader.traces.selected == traces[0]["trace_id"]


async def test_into_the_trace_into_the_span_and_back(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/tools", tmp_path).path, traces=2) as reader:
        await reader.press("enter")
        assert reader.tree.has_focus
        await reader.press("j", "enter")
        assert reader.app.focused is not None
        assert reader.app.focused.id == "detail-text"
        await reader.until(lambda: "OpenAIChat" in reader.document())
        await reader.press("escape")
        assert reader.tree.has_focus
        await reader.press("escape")
        assert reader.traces.has_focus


async def test_tab_goes_round_the_panes(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/single", tmp_path).path, traces=3) as reader:
        seen = []
        for _ in range(4):
            seen.append(reader.app.focused.id if reader.app.focused else None)
            await reader.press("tab")
        assert seen == ["trace-list", "span-tree", "detail-text", "trace-list"]


async def test_folding_hides_what_is_below_and_keeps_the_cursor(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/team", tmp_path).path, traces=6) as reader:
        await reader.press("enter")
        before = reader.tree.line_total()
        await reader.press("h")
        assert reader.tree.line_total() == 1
        await reader.press("l")
        assert reader.tree.line_total() == before
        await reader.press("space")
        assert reader.tree.line_total() == 1
        assert "▸" in reader.lines(reader.tree)[0]


async def test_next_error_goes_to_the_tool_that_failed(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/tools", tmp_path).path, traces=2) as reader:
        await reader.press("enter", "e")
        assert "explode" in reader.cursor_text(reader.tree)
        await reader.press("x")
        await reader.until(lambda: "tool exploded: on purpose" in reader.document())
        await reader.press("e")
        assert "add" in reader.cursor_text(reader.tree)


async def test_orphans_of_a_killed_agent_are_shown(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/killed", tmp_path).path, traces=2) as reader:
        await reader.press("g")
        await reader.until(lambda: "(parent not recorded)" in reader.text(reader.tree))
        assert "incomplete" in reader.page()


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("d", "duration"), ("i", "Weather in Paris"), ("o", "Paris"), ("m", "assistant"), ("t", "below this span"),
        ("x", "did not fail"), ("a", "openinference.span.kind"),
    ],
)  # fmt: skip
async def test_each_tab_has_its_key(tmp_path: Path, key: str, words: str) -> None:
    path, _oracle = corpus.unpack("3.1.10/single", tmp_path)
    async with monitoring(path, traces=3) as reader:
        await reader.press("enter")
        if key == "m":
            await reader.press("j")
        await reader.press(key)
        expected = words if key not in "io" else None
        await reader.until(
            lambda: (expected or "").lower() in reader.document().lower() and reader.document()
        )
        assert "No span is selected" not in reader.document()


async def test_a_conversation_joins_tool_calls_with_their_results(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/tools", tmp_path).path, traces=2) as reader:
        await reader.press("enter", "G", "m")
        await reader.until(lambda: "get_weather" in reader.document())
        thread = reader.document()
        assert thread.index("ƒ get_weather") < thread.index('"temp": 21.5') < thread.index("ƒ add")


async def test_the_filter_lists_only_what_matches_and_escape_brings_all_back(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/team", tmp_path).path, traces=6) as reader:
        await reader.press("slash", *"name:route", "enter")
        await reader.until(lambda: reader.screen.monitor.index.total == 1)
        assert "Route Team" in reader.lines()[0]
        await reader.press("slash", "escape")  # out of the bar, with the filter that was in force
        await reader.until(lambda: reader.traces.has_focus)
        assert reader.screen.monitor.index.total == 1
        await reader.press("escape")
        await reader.until(lambda: reader.screen.monitor.index.total == 6)


async def test_a_mistake_in_the_filter_is_pointed_at_and_changes_nothing(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/team", tmp_path).path, traces=6) as reader:
        await reader.press("slash", *"sttus:ok", "enter")
        assert "did you mean status?" in reader.page()
        assert reader.screen.monitor.index.total == 6


async def test_nothing_matches_says_so(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/team", tmp_path).path
    async with monitoring(path, filter_text="name:nobody") as reader:
        await reader.until(lambda: "No trace matches" in reader.page())
        assert "name:nobody" in reader.page()


async def test_help_shows_every_command_the_focused_panes_first(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/single", tmp_path).path, size=(100, 190), traces=3) as reader:
        await reader.press("question_mark")
        await reader.until(lambda: "Esc Close" in reader.page())
        page = reader.page()
        assert page.index("Into the trace") < page.index("Everywhere")
        for command in COMMANDS:
            assert command.help in page
            assert keys_shown(command) in page
        await reader.press("escape")
        assert len(reader.app.screen_stack) == 1


async def test_help_has_two_columns_where_there_is_room_and_finds_what_is_typed(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/single", tmp_path).path, size=(170, 60), traces=3) as reader:
        await reader.press("2", "question_mark")
        await reader.until(lambda: "Esc Close" in reader.page())
        line = next(line for line in reader.page().splitlines() if "Into the span: its detail" in line)
        assert any(character.isalpha() for character in line.partition("its detail")[2][:80]), line
        await reader.press(*"error next")
        await reader.until(lambda: "A screenful down" not in reader.page())
        assert "To the next span that failed" in reader.page()
        await reader.press(*" nothing")
        await reader.until(lambda: "Nothing has these words." in reader.page())
        await reader.press("escape")
        await reader.until(lambda: "A screenful down" in reader.page())
        await reader.press("question_mark")
        assert len(reader.app.screen_stack) == 1


async def test_the_footer_shows_the_keys_of_the_focused_pane(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/single", tmp_path).path, traces=3) as reader:
        assert "Enter Open" in reader.page().splitlines()[-1]
        await reader.press("tab")
        await reader.until(lambda: "Space Fold" in reader.page().splitlines()[-1])


async def test_names_from_traces_are_plain_content(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/weird_text", tmp_path).path, traces=1) as reader:
        page = reader.page()
        assert "[red]Weird[/red]" in page
        assert "\x1b" not in page
        assert "␛" in page
        await reader.press("enter", "a")
        await reader.until(lambda: "openinference.span.kind" in reader.document())
        assert "\x1b" not in reader.document()


async def test_a_terminal_that_is_too_small_says_what_it_takes(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/single", tmp_path).path
    async with monitoring(path, size=(30, 8), traces=3) as reader:
        assert "40×10" in reader.page()


async def test_a_pane_that_was_hidden_says_what_it_shows_as_soon_as_it_is_shown(tmp_path: Path) -> None:
    path = corpus.unpack("3.1.10/team", tmp_path).path
    async with monitoring(path, traces=6, size=(60, 20)) as reader:
        await reader.press("j", "enter", "t")
        await reader.until(lambda: reader.screen.pane == "detail")
        await reader.until(lambda: "Broadcast Team" in reader.page().splitlines()[1])
        await reader.press("escape", "2")
        await reader.until(lambda: "Broadcast Team" in reader.page().splitlines()[1])


async def test_one_pane_at_a_time_where_it_is_narrow(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/single", tmp_path).path, size=(60, 20), traces=3) as reader:
        assert not reader.tree.region
        await reader.press("enter")
        await reader.until(lambda: reader.tree.region)
        assert not reader.traces.region
        await reader.press("enter")
        await reader.until(lambda: not reader.tree.region)
        await reader.press("escape", "escape")
        await reader.until(lambda: reader.traces.region)


async def test_the_mouse_selects(tmp_path: Path) -> None:
    path, oracle = corpus.unpack("3.1.10/team", tmp_path)
    async with monitoring(path, traces=6) as reader:
        await reader.pilot.click("#trace-list", offset=(5, 2))
        assert reader.traces.selected == oracle["get_traces"]["traces"][2]["trace_id"]
        await reader.until(lambda: reader.tree.line_total() > 2)
        await reader.pilot.click("#span-tree", offset=(5, 1))
        assert reader.tree.cursor_line() == 1


async def test_q_ends_the_monitor(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/single", tmp_path).path, traces=3) as reader:
        await reader.press("q")
        await reader.until(lambda: not reader.app.is_running or reader.app.return_code is not None)
    assert reader.app.return_code == 0
