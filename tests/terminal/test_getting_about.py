"""Going about in a real terminal: from error to error, back and forward."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tmux import Terminal, needs_tmux

pytestmark = [pytest.mark.terminal, pytest.mark.agno, needs_tmux]


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (140, 45)], ids=["80x24", "140x45"])
def test_from_error_to_error_and_back(told_stories: Path, tmp_path: Path, columns: int, lines: int) -> None:
    with Terminal(tmp_path, columns, lines) as terminal:
        terminal.run(str(told_stories), "--filter", "agent:contract* OR agent:support* OR name:Support")
        terminal.wait_until("Contract Reviewer", "Support Triage")
        terminal.press("Enter", "j")
        terminal.wait_until("ƒ read_contract")
        terminal.press("e", "e")
        terminal.wait_until("error in the next older trace: Support Triage")
        terminal.press("C-o")
        terminal.wait_until("ƒ read_contract")
        terminal.press("M-Right")
        terminal.wait_until("Support Triage · ok", gone=["ƒ read_contract"])
        terminal.press("M-Left")
        terminal.wait_until("ƒ read_contract")
        terminal.press("C-n")
        terminal.wait_until("Support Triage · ok", gone=["ƒ read_contract"])
        terminal.press("q")
        assert terminal.exit_code() == 0
