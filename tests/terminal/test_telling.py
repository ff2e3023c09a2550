"""What the monitor tells a real terminal: its title, its bell; and that it needs one."""

from __future__ import annotations

from pathlib import Path

import pytest

from agno_trace_tui.demo.agents import AgentsProcess
from tests.support.tmux import Terminal, needs_tmux

pytestmark = [pytest.mark.terminal, needs_tmux]

BLUR = "\x1b[O"
"""What a terminal sends when its window is no longer looked at."""


def test_the_window_has_a_title_while_the_monitor_runs_and_its_own_afterwards(told_stories: Path) -> None:
    with Terminal(told_stories.parent, 120, 30) as terminal:
        terminal.type_line("printf '\\033]2;my shell\\007'")
        terminal.wait_for_value("#{pane_title}", "my shell")
        terminal.run(str(told_stories))
        terminal.wait_until("LIVE")
        terminal.wait_for_value("#{pane_title}", "traces.db — agno-trace-tui")
        terminal.press("q")
        assert terminal.exit_code() == 0
        terminal.wait_for_value("#{pane_title}", "my shell")


@pytest.mark.agno
def test_the_bell_rings_when_runs_end_while_another_window_is_looked_at(tmp_path: Path) -> None:
    with Terminal(tmp_path, 120, 30) as terminal:
        terminal.run("traces.db", "--set", "notify=bell")
        terminal.wait_until("WAITING", "setup_tracing")
        terminal.look_elsewhere()
        terminal.paste(BLUR)
        assert terminal.value("#{window_bell_flag}") == "0"
        with AgentsProcess(tmp_path / "traces.db", pace=0, once=True):
            terminal.wait_for_value("#{window_bell_flag}", "1")


@pytest.mark.parametrize(
    ("variable", "lack"), [("TERM=dumb", "cannot move its cursor"), ("TERM=", "Which terminal this is")]
)
def test_a_terminal_that_cannot_draw_gets_a_sentence(told_stories: Path, variable: str, lack: str) -> None:
    with Terminal(told_stories.parent, 140, 30, variables=(variable,)) as terminal:
        terminal.run(str(told_stories))
        assert terminal.exit_code() == 2
        assert lack in terminal.history
        assert "agno-trace-tui list" in terminal.history
