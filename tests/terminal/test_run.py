"""`agno-trace-tui run` in a real terminal: a program below its traces."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from agno_trace_tui.machine import runs
from tests.support.spans import wait_for
from tests.support.tmux import Terminal, needs_tmux

pytestmark = [pytest.mark.terminal, pytest.mark.agno, needs_tmux]

AGENT = """
import os, sys, time
from agno.agent import Agent
from agno.models.openai import OpenAIChat
from agno_trace_tui.demo.script import Reply, in_turn
from agno_trace_tui.demo.scripted_model import ScriptedModel
with ScriptedModel() as scripted:
    model = OpenAIChat(id="gpt-5-mini", base_url=scripted.play(in_turn(Reply("Hello."))), api_key="none")
    print("\\x1b[31mit said\\x1b[0m", Agent(name="Greeter", model=model, telemetry=False).run("Hello?").content)
"""
STAYS = "\nopen('pid', 'w').write(str(os.getpid())); time.sleep(600)"


def start(terminal: Terminal, folder: Path, code: str) -> None:
    (folder / "my_agent.py").write_text(AGENT + code, encoding="utf-8")
    terminal.run("run", "--db", "traces.db", "--", sys.executable, "my_agent.py")


def pid_in(folder: Path) -> int:
    file = folder / "pid"
    wait_for(lambda: file.exists() and file.read_text())
    return int(file.read_text())


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (160, 45)], ids=["80x24", "160x45"])
def test_its_output_stands_below_its_traces_and_its_exit_code_is_ours(
    columns: int, lines: int, tmp_path: Path
) -> None:
    with Terminal(tmp_path, columns, lines) as terminal:
        start(terminal, tmp_path, "sys.exit(3)")
        screen = terminal.wait_until("Greeter", "it said Hello.", "my_agent.py · ended with exit code 3")
        assert screen.index("Greeter") < screen.index("it said Hello.")

        terminal.press("q")

        assert terminal.exit_code() == 3
        assert "Recorded 1 trace, 2 spans. Look at it: agno-trace-tui " in terminal.history


def test_its_pane_is_gone_to_by_its_key_and_can_be_all_there_is(tmp_path: Path) -> None:
    with Terminal(tmp_path, 79, 24) as terminal:
        start(terminal, tmp_path, "print(*range(1_000), sep=chr(10), flush=True)" + STAYS)
        terminal.wait_until("Greeter", gone=["it said Hello."])
        terminal.press("4")
        terminal.wait_until("my_agent.py · running", "999")
        terminal.press("g")
        terminal.wait_until("it said Hello.", gone=["999"])
        terminal.press("1")
        terminal.wait_until("Greeter", gone=["it said Hello."])


def test_q_ends_a_program_that_still_runs(tmp_path: Path) -> None:
    with Terminal(tmp_path, 120, 40) as terminal:
        start(terminal, tmp_path, STAYS)
        terminal.wait_until("Greeter", "running")
        pid = pid_in(tmp_path)

        terminal.press("q")

        assert terminal.exit_code() == 128 + signal.SIGINT
        assert not runs(pid, None)


def test_a_program_without_agents_is_told_from_one_that_has_not_come_to_them(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text("import sys; print('no agents'); sys.exit('broken')")
    with Terminal(tmp_path, 100, 30) as terminal:
        terminal.run("run", "--db", "traces.db", "--", sys.executable, "plain.py")
        terminal.wait_until(
            "The program has ended, and nothing was recorded.",
            "No Python of the program imported Agno's agents.",
            "broken",
            "ended with exit code 1",
        )


def test_why_its_agents_are_not_traced_is_told_while_it_runs_and_at_its_end(tmp_path: Path) -> None:
    with Terminal(tmp_path, 100, 30, variables=("OTEL_TRACES_SAMPLER=always_off",)) as terminal:
        start(terminal, tmp_path, STAYS)
        told = ["Agents ran, but the sampler did not take their spans", "OTEL_TRACES_SAMPLER=always_off"]
        terminal.wait_until("Nothing of the program is recorded.", "my_agent.py · running", *told)

        os.kill(pid_in(tmp_path), signal.SIGKILL)

        terminal.wait_until("The program has ended, and nothing was recorded.", *told)
        terminal.press("q")
        assert terminal.exit_code() == 128 + signal.SIGKILL
        assert (
            "Nothing was recorded. Agents ran, but the sampler did not take their spans" in terminal.history
        )


@pytest.mark.parametrize("how", ["closed", "terminated"])
def test_the_program_ends_with_its_monitor(how: str, tmp_path: Path) -> None:
    with Terminal(tmp_path, 120, 40) as terminal:
        start(terminal, tmp_path, "\nopen('parent', 'w').write(str(os.getppid()))" + STAYS)
        terminal.wait_until("Greeter", "running")
        pid = pid_in(tmp_path)
        if how == "terminated":
            os.kill(int((tmp_path / "parent").read_text()), signal.SIGTERM)
            assert terminal.exit_code() == 128 + signal.SIGINT
            assert not terminal.in_alternate_screen()

    wait_for(lambda: not runs(pid, None))
