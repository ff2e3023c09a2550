"""The monitor in a real terminal: waiting, reading, keys, wrong names."""

from __future__ import annotations

from pathlib import Path

import pytest

from agno_trace_tui.demo.agents import AgentsProcess
from tests.support.tmux import PROMPT, Terminal, needs_tmux

pytestmark = [pytest.mark.terminal, pytest.mark.agno, needs_tmux]

SIZES = pytest.mark.parametrize(("columns", "lines"), [(80, 24), (200, 60)], ids=["80x24", "200x60"])


@SIZES
def test_a_file_that_is_not_there_yet_is_waited_for(tmp_path: Path, columns: int, lines: int) -> None:
    with Terminal(tmp_path, columns, lines) as terminal:
        terminal.run("traces.db")
        waiting = terminal.wait_until("WAITING", "setup_tracing")
        assert not (tmp_path / "traces.db").exists(), "looking creates nothing"
        assert "LIVE" not in waiting

        with AgentsProcess(tmp_path / "traces.db", pace=0, once=True):
            terminal.wait_until("LIVE", "Trip Planner", "Incident Review", gone=["WAITING"])

        terminal.press("q")
        assert terminal.exit_code() == 0


@SIZES
def test_keys_lead_into_a_trace_and_out_again(told_stories: Path, columns: int, lines: int) -> None:
    with Terminal(told_stories.parent, columns, lines) as terminal:
        terminal.run(str(told_stories), "--filter", "name:Trip_Planner")
        terminal.wait_until("Trip Planner")
        terminal.press("Enter")
        terminal.wait_until("get_forecast", "find_trains", "Fold")
        terminal.press("j", "j")
        terminal.press("Enter")
        terminal.wait_until("Next tab")
        terminal.press("i")
        terminal.wait_until('"city"', "Zürich")
        terminal.press("Escape")
        terminal.wait_until("find_trains", "Fold")
        terminal.press("Escape")
        terminal.wait_until("Trip Planner", "Enter Open")
        terminal.press("q")
        assert terminal.exit_code() == 0


def test_a_filter_narrows_the_list_and_help_shows_the_keys(told_stories: Path) -> None:
    with Terminal(told_stories.parent, 140, 45) as terminal:
        terminal.run(str(told_stories))
        terminal.wait_until("Trip Planner", "Contract Reviewer")
        terminal.press("/")
        terminal.wait_until("agent:research*", gone=["q Quit"])
        terminal.type_line("status:error")
        terminal.wait_until("Contract Reviewer", gone=["Trip Planner", "Incident Review"])
        terminal.press("?")
        terminal.wait_until("Into the trace; of a session, only its traces", "more lines ↓")
        terminal.press("Escape")
        terminal.wait_until("Contract Reviewer", gone=["Into the trace; of a session, only its traces"])
        terminal.press("q")
        assert terminal.exit_code() == 0


@SIZES
def test_all_of_the_help_is_reached_by_scrolling_and_by_typing(
    told_stories: Path, columns: int, lines: int
) -> None:
    with Terminal(told_stories.parent, columns, lines) as terminal:
        terminal.run(str(told_stories))
        terminal.wait_until("Expenses", "q Quit")
        terminal.press("2")
        terminal.wait_until("Space", "Zoom", "LIVE")
        terminal.press("?")
        screen = terminal.wait_until("Into the span: its detail", "more lines ↓", "Esc Close")
        assert screen.index("Into the span: its detail") < screen.find("Everywhere") % len(screen)
        for _ in range(20):
            terminal.press("PageDown")
        terminal.wait_until(
            "What to write in a filter", "words, not, or", "more lines ↑", gone=["more lines ↓"]
        )

        terminal.paste("levels")
        terminal.wait_until("Open one more level", gone=["Everywhere", "more lines"])
        terminal.press("Escape")
        terminal.wait_until("Into the span: its detail", "more lines ↓")
        terminal.press("Escape")
        terminal.wait_until("Zoom", gone=["Into the span: its detail"])


def test_tab_goes_round_the_panes(told_stories: Path) -> None:
    with Terminal(told_stories.parent, 140, 45) as terminal:
        terminal.run(str(told_stories))
        terminal.wait_until("Trip Planner", "Enter Open")
        terminal.press("Tab")
        terminal.wait_until("Enter Read")
        terminal.press("Tab")
        terminal.wait_until("Next tab")
        terminal.press("Tab")
        terminal.wait_until("Enter Open")


@pytest.mark.parametrize(
    ("name", "code", "sentence"),
    [("nosuch/dir/x.db", 1, "nosuch/dir"), (".", 1, "directory"), ("text.txt", 1, "text.txt")],
)
def test_what_can_never_be_read_is_told_in_words(tmp_path: Path, name: str, code: int, sentence: str) -> None:
    (tmp_path / "text.txt").write_text("no database, but a text of some length that says nothing\n" * 9)
    before = sorted(tmp_path.iterdir())
    with Terminal(tmp_path, 120, 30) as terminal:
        terminal.run(name)

        assert terminal.exit_code() == code
        screen = terminal.screen
    assert sentence in screen.rpartition("agno-trace-tui: ")[2]
    assert "Traceback" not in screen
    assert sorted(tmp_path.iterdir()) == before


def test_a_terminal_that_is_too_small_says_so_and_takes_q(told_stories: Path) -> None:
    with Terminal(told_stories.parent, 30, 8) as terminal:
        terminal.type_line("clear")
        terminal.run(str(told_stories))
        terminal.wait_until("30×8")
        terminal.press("q")
        assert terminal.exit_code() == 0


@SIZES
def test_it_goes_into_the_background_and_comes_back_as_it_was(
    told_stories: Path, columns: int, lines: int
) -> None:
    with Terminal(told_stories.parent, columns, lines) as terminal:
        terminal.run(str(told_stories), "--filter", "name:Trip_Planner")
        terminal.wait_until("Trip Planner", "LIVE")
        for keys, seen in (("j", "LIVE"), ("?", "Into the trace")):
            terminal.press(keys)
            terminal.wait_until("Trip Planner" if keys == "j" else "Keys", seen)
            terminal.press("C-z")
            terminal.wait_until("Stopped", gone=[seen])
            terminal.assert_is_clean()
            terminal.type_line("clear; fg; clear")
            terminal.wait_until("LIVE", seen, gone=["Stopped"])
            assert terminal.mouse_is_taken()
        terminal.press("Escape")
        terminal.wait_until("Trip Planner", gone=["Into the trace"])
        terminal.press("q")
        terminal.wait_until(PROMPT, gone=["LIVE"])
