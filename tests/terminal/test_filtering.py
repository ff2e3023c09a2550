"""Writing a filter in a real terminal: completed, wrong, recalled by the next monitor, private."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.spans import wait_for
from tests.support.tmux import Terminal, needs_tmux

pytestmark = [pytest.mark.terminal, pytest.mark.agno, needs_tmux]


@pytest.mark.parametrize("key", ["/", "C-f"])
def test_what_is_typed_before_the_first_picture_is_not_lost(
    told_stories: Path, tmp_path: Path, key: str
) -> None:
    with Terminal(tmp_path, 120, 30) as terminal:
        terminal.run(str(told_stories))
        wait_for(terminal.in_alternate_screen)
        terminal.press(key, *"weather")
        terminal.wait_until("weather", "Contract Reviewer")


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (140, 45)], ids=["80x24", "140x45"])
def test_a_filter_is_completed_corrected_and_recalled(
    told_stories: Path, tmp_path: Path, columns: int, lines: int
) -> None:
    with Terminal(tmp_path, columns, lines) as terminal:
        terminal.run(str(told_stories))
        terminal.wait_until("Contract Reviewer")
        terminal.press("/", "t", "o", "o")
        terminal.wait_until("tool:", "a tool was called")
        terminal.press("Tab", *"forec")
        terminal.wait_until("/ tool:forec", "get_forecast")
        terminal.press("Tab", "Enter")
        terminal.wait_until("Trip Planner", "tool:get_forecast", gone=["Contract Reviewer"])

        terminal.press("/")
        terminal.type_line(" sttus:ok")
        terminal.wait_until("^", "did you mean")
        terminal.press("Escape")
        terminal.wait_until("Trip Planner", gone=["sttus", "Contract Reviewer"])
        terminal.press("q")
        assert terminal.exit_code() == 0
        kept = tmp_path / "state" / "agno-trace-tui" / "filter-history.json"
        assert kept.stat().st_mode & 0o777 == 0o600

        terminal.type_line("clear")
        terminal.run(str(told_stories))
        terminal.wait_until("Contract Reviewer")
        terminal.press("/", "Up")
        terminal.wait_until("/ tool:get_forecast")
        terminal.press("Enter")
        terminal.wait_until("Trip Planner", gone=["Contract Reviewer"])
        terminal.press("q")
        assert terminal.exit_code() == 0
