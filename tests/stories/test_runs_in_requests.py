"""Stories of runs inside web requests, as AgentOS records them: the reader looks for agents, not for requests."""

from __future__ import annotations

from pathlib import Path

from agno_trace_tui.tui.widgets.choices import Choices
from tests.support.recording import AGENT, MODEL, Agent, agent
from tests.support.screen import monitoring

PAUSED = "I have tools to execute, but I need confirmation."
REQUEST = "POST /agents/{agent_id}/runs"


def request(working: Agent, name: str, run: str, output: str = "Done.", *, error: str | None = None) -> None:
    """A run in a request that is answered well."""
    root = working.begin(REQUEST)
    told = {**AGENT, "session.id": f"s-{run}", "input.value": f"Please do {run}"}
    component = working.begin(name, root, **told)
    working.end(working.begin("Model.invoke", component, **MODEL), error=error)
    working.end(component, error=error, **{"agno.run.id": run, "output.value": output})
    working.end(root)
    working.flush()


async def test_the_list_tells_the_agent_and_the_tree_the_request(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        request(working, "Helper.run", "r-1")
        request(working, "Unlucky.run", "r-2", error="no credit left")
    async with monitoring(path, size=(150, 40), traces=2) as reader:
        await reader.until(lambda: REQUEST in reader.page() or REQUEST in reader.text())
        failed, good = (line for line in reader.lines()[:6] if "Unlucky" in line or "Helper" in line)
        assert "✗" in failed
        assert "✓" in good
        assert "Please do r-1" in good
        assert REQUEST not in failed + good.split("│")[0]


async def test_sessions_and_filters_know_runs_in_requests(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        request(working, "Helper.run", "r-1")
        request(working, "Other.run", "r-2")
    async with monitoring(path, size=(150, 40), traces=1, filter_text="session:s-r-1") as reader:
        assert "Helper" in reader.text()
        assert "Other" not in reader.text()
        await reader.press("v")
        await reader.until(lambda: "s-r-1" in reader.text())
        assert "no session" not in reader.text()


async def test_a_run_that_waits_goes_on_in_another_request(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        request(working, "Careful.run", "r-1", PAUSED)
        async with monitoring(path, size=(150, 40), traces=1) as reader:
            await reader.until(lambda: "confirm?" in reader.text())
            request(working, "Careful.continue_run", "r-1")
            await reader.until(lambda: "↳" in reader.text())
            await reader.until(lambda: "confirm?" not in reader.text())
            assert "‖ paused" in reader.text()


async def test_the_sessions_of_runs_in_requests_are_completed(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        request(working, "Helper.run", "r-1")
    async with monitoring(path, traces=1) as reader:
        await reader.press("slash")
        await reader.type_ahead("session:")
        choices = reader.screen.query_one(Choices)
        await reader.until(lambda: "s-r-1" in reader.text(choices))
