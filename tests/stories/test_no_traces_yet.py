"""What stands where traces would be says what is so, and why nothing is there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from agno_trace_tui.monitor.program import Program
from agno_trace_tui.tui.widgets.key_bar import KeyBar
from tests.support.recording import agent
from tests.support.screen import monitoring


async def test_a_program_that_ends_without_an_agent_is_not_waited_for(tmp_path: Path) -> None:
    gate, notes = tmp_path / "may end", tmp_path / "notes"
    code = f"import os, time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.05)\nraise SystemExit(3)"
    program = Program([sys.executable, "-c", code], {}, "prog.py", notes=notes)
    async with monitoring(tmp_path / "traces.db", program=program, size=(100, 30)) as reader:
        await reader.until(lambda: "Waiting for the first agent." in reader.page())
        notes.write_text("began\n")
        gate.touch()
        await reader.until(lambda: "nothing was recorded" in reader.page())
        assert "The program imported Agno, but no agent ran in it." in reader.page()
        assert "Waiting for the first agent." not in reader.page()


async def test_why_the_agents_of_a_program_are_not_traced_is_told_while_it_runs(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    program = Program([sys.executable, "-c", "import time; time.sleep(600)"], {}, "prog.py", notes=notes)
    try:
        async with monitoring(tmp_path / "traces.db", program=program, size=(100, 30)) as reader:
            await reader.until(lambda: "Waiting for the first agent." in reader.page())
            notes.write_text("began\nfailed no \x1b[31m[bold]instrumentor\n")
            await reader.until(lambda: "Nothing of the program is recorded." in reader.page())
            assert "Tracing could not begin: no ␛[31m[bold]instrumentor." in reader.page()
            notes.write_text("began\nfailed no instrumentor\nran\n")
            await reader.until(lambda: "Waiting for the first agent." in reader.page())
    finally:
        program.end()


async def test_the_agents_of_the_demo_need_nobody_to_start_them(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    async with monitoring(path, is_demo=True, size=(100, 30)) as reader:
        await reader.until(lambda: "The demo's agents are starting." in reader.page())
        assert "agno-trace-tui demo" not in reader.page()
        assert "There is no file" not in reader.page()
        with agent(path) as working:
            working.run("Planner.run")
            await reader.until(lambda: "Planner" in reader.text())


@pytest.mark.parametrize("size", [(60, 20), (100, 30), (150, 40)])
async def test_before_the_first_agent_tab_goes_to_panes_that_are_there(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path, gate = tmp_path / "traces.db", tmp_path / "may end"
    code = f"import os, time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.05)"
    program = Program([sys.executable, "-c", code], {}, "prog.py")
    async with monitoring(path, program=program, size=size) as reader:
        await reader.until(lambda: "Waiting for the first agent." in reader.page())
        for keys, pane in (("tab", "program"), ("tab", "traces"), ("shift+tab", "program"), ("2", "program")):
            await reader.press(keys)
            assert reader.screen.pane == pane
        await reader.press("plus", "tab")
        await reader.until(lambda: "Waiting for the first agent." in reader.page())
        await reader.press("plus")
        with agent(path) as working:
            working.run("Planner.run")
            await reader.until(lambda: reader.tree.line_total())
            await reader.press("1", "tab")
            assert reader.screen.pane == "spans"
        gate.touch()


async def test_with_one_pane_there_is_no_next(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    async with monitoring(path, size=(100, 30)) as reader:
        await reader.until(lambda: "setup_tracing" in reader.page())
        assert not {key.press: key.enabled for key in reader.screen.query_one(KeyBar).keys}["tab"]
        with agent(path) as working:
            working.run("Planner.run")
            await reader.until(lambda: reader.tree.line_total())
            await reader.until(
                lambda: next(k.enabled for k in reader.screen.query_one(KeyBar).keys if k.press == "tab")
            )
