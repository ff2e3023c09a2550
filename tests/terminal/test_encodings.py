"""The monitor in a terminal that does not show everything: other signs, and columns that stand where they belong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.recording import AGENT, TOOL, agent
from tests.support.tmux import Terminal, needs_tmux

pytestmark = [pytest.mark.terminal, needs_tmux]


@pytest.mark.parametrize(
    "variables",
    [
        ["PYTHONIOENCODING=ascii"],
        ["LC_ALL=C"],
        ["LC_ALL=POSIX", "PYTHONUTF8=0"],
        ["PYTHONIOENCODING=iso8859-1"],
    ],
)
def test_what_a_terminal_lacks_is_replaced_and_all_stays_in_its_place(
    variables: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        root = working.begin("Zürich 京都🙂 guide.run", **AGENT | {"input.value": "“Où est 京都?” … " * 9})
        working.end(working.begin("café", root, **TOOL), error="pas trouvé – 見つかりません")
        working.end(root)
        working.flush()
    with Terminal(tmp_path, 100, 30, variables) as terminal:
        terminal.run(str(path))
        screen = terminal.wait_until("Z?rich ?????? guide", "caf?", '"O? est ????')
        assert screen.isascii()
        assert "\\" not in screen
        rows = screen.splitlines()[1:-1]
        assert {len(row) for row in rows} == {100}
        assert all(row[0] in "|+" and row[-1] in "|+" for row in rows)
        terminal.press("?")
        assert terminal.wait_until("Everywhere").isascii()
        terminal.press("Escape")
        terminal.wait_until("caf?", gone=["Everywhere"])
        terminal.press("q")
        assert terminal.exit_code() == 0
