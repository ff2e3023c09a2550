"""A reader's way through the installed command: the tree, the detail, sessions, sizes, colours, and out again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support import staged
from tests.support.tmux import COMMAND, EXIT, Terminal, needs_tmux

pytestmark = [pytest.mark.terminal, needs_tmux]

COLOUR = re.compile(r"\x1b\[[0-9;]*\b[34]8;[25];")
BASIC_COLOUR = re.compile(r"\x1b\[(?:[0-9;]*;)?[349][1-7]m")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a day's runs in `traces.db`."""
    path = tmp_path_factory.mktemp("journeys")
    with staged.staged(path / "traces.db") as stage:
        staged.day(stage)
    return path


def test_through_tree_and_detail_and_out(folder: Path) -> None:
    with Terminal(folder, 140, 40) as terminal:
        terminal.run("traces.db", "--filter", "name:Research_Desk")
        terminal.wait_until("▾ ▣ Research Desk", "search_web", "Enter Open")

        terminal.press("2", "j")
        terminal.press("Space")
        terminal.wait_until("▸ ◆ Reader", "▾ ◆ Critic")
        terminal.press("Space")
        terminal.wait_until("▾ ◆ Reader")
        terminal.press("z")
        terminal.wait_until("Z", gone=["◆ Critic"])
        terminal.press("Z")
        terminal.wait_until("▾ ◆ Critic")
        terminal.press("<", "<")
        terminal.wait_until("▸ ▣ Research Desk", gone=["◆ Reader"])
        terminal.press(">", ">")
        terminal.wait_until("▾ ◆ Reader", "search_web")
        terminal.press("w")
        terminal.wait_until("search_web", gone=["╷0"])
        terminal.press("w", "c")
        terminal.wait_until("╷0", "critical path")

        terminal.press("e")
        terminal.wait_until("search_web · error")
        terminal.press("x")
        terminal.wait_until("TimeoutError", "the server did not answer")
        terminal.press("i")
        terminal.wait_until('"query": "heat pumps"')
        terminal.press("a")
        terminal.wait_until("openinference.span.kind")
        terminal.press("r")
        terminal.wait_until('"status_code"', "ERROR")

        terminal.press("C-f")
        terminal.paste("span_id")
        terminal.wait_until("Find span_id", "Read on")
        terminal.press("Enter")
        terminal.wait_until("Esc End search", gone=["Read on"])
        terminal.press("n")
        terminal.wait_until("2/2")
        terminal.press("Escape")
        terminal.wait_until("Next tab", gone=["2/2"])

        terminal.press("q")
        assert terminal.exit_code() == 0
        terminal.assert_is_clean()


def test_orders_sessions_and_the_palette(folder: Path) -> None:
    with Terminal(folder, 140, 40) as terminal:
        terminal.run("traces.db")
        terminal.wait_until("Weather Agent", "▼age", "Enter Open")
        terminal.press("s")
        terminal.wait_until("▼time", gone=["▼age"])
        terminal.press("S")
        terminal.wait_until("▲time")
        terminal.press("v")
        screen = terminal.wait_until("Sessions", "▸ ada-1  2 turns")

        lines = [line for line in screen.splitlines() if " turn" in line.partition("││")[0]]
        terminal.press("g", *["j"] * next(place for place, line in enumerate(lines) if "ada-1" in line))
        terminal.press("Space")
        terminal.wait_until("▾ ada-1  2 turns")
        terminal.press("Enter")
        terminal.wait_until("session:ada-1", "2 traces", gone=["Research Desk"])
        terminal.press("Escape")
        terminal.wait_until("Research Desk", gone=["session:ada-1"])

        terminal.press("C-p")
        terminal.wait_until("Search for commands")
        terminal.paste("waterfall")
        terminal.wait_until("Bars of time", gone=["Search for commands", "Mark the spans"])
        terminal.press("Enter")
        terminal.wait_until("Enter Open", "Overview", gone=["Bars of time", "╷0"])
        terminal.press("C-c")
        terminal.wait_until("Do you want to quit?")
        terminal.press("q")
        assert terminal.exit_code() == 0
        terminal.assert_is_clean()


def test_the_window_changes_its_size(folder: Path) -> None:
    with Terminal(folder, 140, 40) as terminal:
        terminal.run("traces.db")
        terminal.wait_until("Traces", "Overview", "Enter Open")
        terminal.resize(60, 20)
        terminal.wait_until("Traces", "Contract Reviewer", gone=["Overview"])
        terminal.press("Enter")
        terminal.wait_until("Enter Read", gone=["Contract Reviewer"])
        terminal.resize(30, 8)
        terminal.wait_until("30×8", gone=["Enter Read"])
        terminal.resize(60, 20)
        terminal.wait_until("Enter Read", gone=["30×8"])
        terminal.resize(200, 50)
        terminal.wait_until("Contract Reviewer", "i Input", "Enter Read")
        terminal.press("3")
        terminal.wait_until("Next tab")
        terminal.resize(60, 20)
        terminal.wait_until("Ove", gone=["Contract Reviewer"])
        terminal.press("q")
        assert terminal.exit_code() == 0
        terminal.assert_is_clean()


def test_themes_no_colours_and_no_signs(folder: Path) -> None:
    with Terminal(folder, 100, 30) as terminal:
        terminal.run("traces.db", "--set", "theme=agno-light")
        terminal.wait_until("Weather Agent", "Enter Open")
        assert "48;2;251;251;249" in terminal.drawn or "48;5;" in terminal.drawn
        terminal.press("q")
        assert terminal.exit_code() == 0

    with Terminal(folder, 100, 30, variables=("NO_COLOR=1", "LC_ALL=C")) as terminal:
        terminal.run("traces.db")
        terminal.wait_until("Weather Agent", "+- Traces", "x A Contract Reviewer")
        terminal.press("Tab")
        terminal.wait_until("Enter Read")
        assert not COLOUR.search(terminal.drawn)
        assert not BASIC_COLOUR.search(terminal.drawn)
        terminal.press("Tab", "j")
        terminal.press("q")
        assert terminal.exit_code() == 0
        terminal.assert_is_clean()


def test_without_a_keyboard_it_says_what_else_there_is(folder: Path) -> None:
    with Terminal(folder, 120, 30) as terminal:
        for closed in ("< /dev/null", "<&-", "> /dev/null"):
            terminal.type_line("clear")
            terminal.type_line(f"{' '.join(COMMAND)} traces.db {closed}; echo {EXIT[:4]}''{EXIT[4:]}$?")
            assert terminal.exit_code() == 2, closed
            terminal.wait_until("needs a terminal", "agno-trace-tui list traces.db --json")
        terminal.assert_is_clean()
