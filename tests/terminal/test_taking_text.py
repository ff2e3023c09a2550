"""Search, copy and open in a real terminal, inside tmux."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.tmux import Terminal, needs_tmux

pytestmark = [pytest.mark.terminal, pytest.mark.agno, needs_tmux]


def open_the_input(terminal: Terminal, path: Path) -> None:
    """Into the input of the forecast tool."""
    terminal.run(str(path), "--filter", "name:Trip_Planner")
    terminal.wait_until("Trip Planner")
    terminal.press("Enter")
    terminal.wait_until("get_forecast")
    terminal.press("j", "j", "Enter", "i")
    terminal.wait_until('"city"', "Zürich")


def test_copying_inside_tmux_lands_in_its_buffer(told_stories: Path) -> None:
    with Terminal(told_stories.parent, 120, 35) as terminal:
        terminal.tell_of_tmux()
        open_the_input(terminal, told_stories)
        terminal.press("y")
        terminal.wait_until("Copied", "JSON", "(OSC", "tmux's")
        assert json.loads(terminal.buffer())["city"] == "Zürich"
        terminal.press("Y")
        terminal.wait_until_buffer("attributes")
        assert "get_forecast" in json.loads(terminal.buffer())["name"]
        terminal.press("q")
        assert terminal.exit_code() == 0


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (200, 50)], ids=["80x24", "200x50"])
def test_the_pager_opens_and_the_monitor_comes_back(told_stories: Path, columns: int, lines: int) -> None:
    with Terminal(told_stories.parent, columns, lines) as terminal:
        terminal.type_line("export PAGER='less -P PAGER-IS-OPEN'")
        open_the_input(terminal, told_stories)
        terminal.press("O")
        terminal.wait_until("PAGER-IS-OPEN", "Zürich", gone=["Trip Planner"])
        assert terminal.value("#{window_bell_flag}") == "0"
        terminal.press("C-c")
        terminal.wait_for_value("#{window_bell_flag}", "1")  # a key that came before would be lost in less
        terminal.press("q")
        terminal.wait_until("Trip Planner", "Zürich", gone=["PAGER-IS-OPEN"])
        assert terminal.mouse_is_taken()
        terminal.press("q")
        assert terminal.exit_code() == 0


def test_what_is_searched_for_is_found_and_counted(told_stories: Path) -> None:
    with Terminal(told_stories.parent, 120, 35) as terminal:
        open_the_input(terminal, told_stories)
        terminal.press("a")
        terminal.wait_until("input.value")
        terminal.press("C-f")
        terminal.wait_until("Find")
        terminal.type_line("forecast")
        terminal.wait_until("Find forecast", "1/")
        terminal.press("n")
        terminal.wait_until("Find forecast", "2/")
        terminal.press("Escape")
        terminal.wait_until("Next tab", gone=["Find forecast"])
