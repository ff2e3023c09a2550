"""The demo in a real terminal, as somebody who tries the program for the first time sees it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agno_trace_tui.machine import runs
from tests.support.spans import rows, wait_for
from tests.support.tmux import Terminal, needs_tmux

pytestmark = [pytest.mark.terminal, pytest.mark.agno, needs_tmux]

SIZES = pytest.mark.parametrize(("columns", "lines"), [(80, 24), (200, 60)], ids=["80x24", "200x60"])


@SIZES
def test_agents_are_watched_live_and_q_leaves_nothing_behind(
    tmp_path: Path, columns: int, lines: int
) -> None:
    path = tmp_path / "traces.db"
    with Terminal(tmp_path, columns, lines) as terminal:
        terminal.run("demo", "--db", str(path))
        terminal.wait_until("LIVE", "Trip Planner", "Research Desk", "running")
        assert terminal.in_alternate_screen()
        [(pid,)] = rows(path, "SELECT pid FROM att_processes")
        assert runs(pid, None)

        terminal.press("q")

        assert terminal.exit_code() == 0
        assert not terminal.in_alternate_screen()
        assert not terminal.mouse_is_taken()
        assert not runs(pid, None)
        assert "Traceback" not in terminal.history


def test_the_clock_of_what_runs_ticks_without_a_key(tmp_path: Path) -> None:
    with Terminal(tmp_path, 160, 45) as terminal:
        terminal.run("demo", "--pace", "50", "--db", "x.db")
        first = duration_of(terminal.wait_until("Trip Planner"))
        wait_for(lambda: duration_of(terminal.screen) > first)


def duration_of(screen: str) -> float:
    """The seconds that the trip has taken so far, as its line in the list says; -1: none is said."""
    lines = [line for line in screen.splitlines() if "Trip Planner" in line and line.startswith("│")]
    found = re.search(r"(\d+(?:\.\d+)?)s ", lines[0]) if lines else None
    return float(found[1]) if found else -1.0


def test_without_a_name_the_file_is_private_and_gone_afterwards(tmp_path: Path) -> None:
    with Terminal(tmp_path, 120, 40) as terminal:
        terminal.type_line(f"export TMPDIR={tmp_path}; clear")
        terminal.run("demo", "--pace", "50")
        terminal.wait_until("Trip Planner")
        [directory] = tmp_path.glob("agno-trace-tui-demo-*")
        assert directory.stat().st_mode & 0o077 == 0

        terminal.press("q")

        assert terminal.exit_code() == 0
        assert not list(tmp_path.glob("agno-trace-tui-demo-*"))


def test_a_closed_terminal_ends_the_agents(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with Terminal(tmp_path, 120, 40) as terminal:
        terminal.run("demo", "--pace", "50", "--db", str(path))
        terminal.wait_until("Trip Planner")
        [(pid,)] = rows(path, "SELECT pid FROM att_processes")

    wait_for(lambda: not runs(pid, None))


def test_an_existing_file_is_never_written_into(tmp_path: Path) -> None:
    mine = tmp_path / "mine.db"
    mine.write_bytes(b"mine")
    with Terminal(tmp_path, 100, 30) as terminal:
        terminal.run("demo", "--db", "mine.db")

        assert terminal.exit_code() == 2
        assert "is there already" in terminal.history
    assert mine.read_bytes() == b"mine"
