"""Stories of runs that stop for a person, and of what continues them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import corpus
from tests.support.recording import AGENT, MODEL, Agent, agent
from tests.support.screen import Monitoring, monitoring

SENTENCE = "I have tools to execute, but I need confirmation."


def part(working: Agent, run: str, name: str, output: str) -> None:
    """One trace of a run."""
    root = working.begin(name, **AGENT)
    working.end(
        working.begin("Model.invoke", root, **MODEL),
        **{"output.value": "[]", "llm.token_count.completion": 3},
    )
    working.end(root, **{"agno.run.id": run, "output.value": output})
    working.flush()


WORKFLOW = {"openinference.span.kind": "CHAIN", "agno.workflow.id": "flow"}
RETURNED = "WorkflowRunOutput(input='go', pause_kind=<PauseKind.EXECUTOR: 'executor'>)"


def line_with(reader: Monitoring, words: str) -> str:
    return next((line for line in reader.lines() if words in line), "")


async def test_paused_and_continued_runs_are_told_and_tied(tmp_path: Path) -> None:
    path, _ = corpus.unpack("3.1.10/hitl", tmp_path)
    async with monitoring(path, size=(80, 60), traces=11) as reader:
        await reader.until(lambda: "↳" in reader.text())
        lines = [line.strip() for line in reader.lines() if line.strip()]
        assert sum("↳" in line and "continued" in line for line in lines) == 5
        assert sum("‖ paused" in line for line in lines) == 5
        (open_run,) = [line for line in lines if "confirm?" in line]
        assert open_run.startswith("‖"), "nobody continued it: it is not simply OK"
        assert all(line.startswith("✓") for line in lines if line != open_run)
        await reader.press("plus")
        assert reader.traces.selected is not None


@pytest.mark.parametrize("width", [80, 120, 150, 200])
async def test_what_became_of_a_run_is_never_cut(tmp_path: Path, width: int) -> None:
    async with monitoring(corpus.unpack("3.1.10/hitl", tmp_path).path, traces=11, size=(width, 60)) as reader:
        await reader.until(lambda: "‖ paused" in reader.text())
        lines = reader.lines()
        assert sum("‖ paused" in line for line in lines) == 5
        assert sum("needs confirmation" in line or "Careful Agent confirm?" in line for line in lines) == 1


async def test_what_continues_a_paused_run_is_no_turn_of_its_own(tmp_path: Path) -> None:
    path, _ = corpus.unpack("3.1.10/hitl", tmp_path)
    async with monitoring(path, size=(150, 40), traces=11) as reader:
        await reader.until(lambda: "↳" in reader.text())
        await reader.press("v")
        lines = [line for line in reader.lines() if "▸" in line]
        assert len(lines) == 6
        assert all("1 turn " in line for line in lines)
        assert "continued" not in reader.text()
        await reader.press("space")
        assert "‖" in reader.lines()[1]
        assert "↳" in reader.lines()[2]


async def test_one_key_leads_to_the_other_part_and_back(tmp_path: Path) -> None:
    path, _ = corpus.unpack("3.1.10/hitl", tmp_path)
    async with monitoring(path, size=(150, 40), traces=11) as reader:
        await reader.until(lambda: "↳" in reader.text())
        continued = reader.traces.selected
        await reader.until(lambda: "paused before (u)" in reader.page())
        await reader.press("u")
        await reader.until(lambda: reader.traces.selected != continued)
        await reader.until(lambda: "paused for user input · continued (u)" in reader.page())
        assert reader.traces.cursor_line() == 1
        await reader.press("2", "u")
        await reader.until(lambda: reader.traces.selected == continued)
        assert reader.traces.cursor_line() == 0
        await reader.press("1", *"jjjjjj")
        assert reader.cursor_text(reader.traces).strip().startswith("‖")
        before = reader.traces.selected
        await reader.press("u")
        assert reader.traces.selected == before, "there is no other part"


async def test_the_other_part_is_found_far_away(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        part(working, "r-1", "Careful_Agent.run", SENTENCE)
        for n in range(1_500):
            working.end(working.begin(f"Agent_{n}.run", **AGENT))
            if n % 200 == 0:
                working.flush()
        part(working, "r-1", "Careful_Agent.continue_run", "Done.")
        async with monitoring(path, size=(100, 40), traces=1_502) as reader:
            await reader.until(lambda: "↳ Careful Agent" in reader.lines()[0])
            await reader.press("u")
            await reader.until(lambda: "‖ paused" in reader.cursor_text(reader.traces))
            assert reader.traces.cursor_line() == 1_501
            await reader.press("u")
            await reader.until(lambda: "↳ Careful Agent" in reader.cursor_text(reader.traces))
            assert reader.traces.cursor_line() == 0
            await reader.press(*"ssss", "u")
            await reader.until(lambda: "‖ paused" not in reader.text())
            await reader.until(lambda: "paused for confirmation" in reader.page())


@pytest.mark.parametrize("keys", ["", "ssss", "v"])
async def test_a_continuation_unties_what_waits_as_it_happens(tmp_path: Path, keys: str) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        part(working, "r-1", "Careful_Agent.run", SENTENCE)
        async with monitoring(path, size=(100, 40), traces=1) as reader:
            await reader.until(lambda: reader.lines()[0].strip().startswith("‖"))
            await reader.press(*keys)
            if keys == "v":
                await reader.press("space")
            assert line_with(reader, "confirm?")
            root = working.begin("Careful_Agent.acontinue_run", **AGENT)
            working.flush()
            await reader.until(lambda: line_with(reader, "↳"))
            assert line_with(reader, "confirm?")
            working.end(
                root, **{"agno.run.id": "r-1", "output.value": SENTENCE.replace("confirmation", "user input")}
            )
            working.flush()
            await reader.until(lambda: line_with(reader, "input?"))
            await reader.until(lambda: line_with(reader, "‖ paused"))
            assert not line_with(reader, "confirm?")


async def test_a_workflow_waits_for_the_run_inside_it_until_that_is_continued(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        flow = working.begin("News_Flow.run", **WORKFLOW)
        step = working.begin("one.execute", flow, **{"openinference.span.kind": "CHAIN"})
        working.end(
            working.begin("Writer.run", step, **AGENT), **{"agno.run.id": "r-in", "output.value": SENTENCE}
        )
        working.end(step, **{"output.value": SENTENCE})
        working.end(flow, **{"agno.run.id": "r-flow", "output.value": RETURNED})
        working.flush()
        async with monitoring(path, size=(100, 40), traces=1) as reader:
            await reader.until(lambda: line_with(reader, "needs a person"))
            part(working, "r-in", "Writer.continue_run", "Done.")
            await reader.until(lambda: line_with(reader, "↳"))
            await reader.until(lambda: not line_with(reader, "needs a person"))
        async with monitoring(path, size=(100, 40), traces=2) as reader:
            await reader.until(lambda: line_with(reader, "↳"))
            assert not line_with(reader, "needs a person")


async def test_a_team_waits_for_what_its_member_needs(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    asks = "Team run paused. The following require input:\n- M1: danger requires user input"
    with agent(path) as working:
        part(working, "r-1", "Desk_Team.run", asks)
        async with monitoring(path, size=(100, 40), traces=1) as reader:
            await reader.until(lambda: line_with(reader, "needs user input"))
            part(working, "r-1", "Desk_Team.continue_run", "Done.")
            await reader.until(lambda: line_with(reader, "‖ paused"))


@pytest.mark.parametrize(
    ("filter_text", "before", "after"), [("is:paused", 1, 0), ("-is:paused", 0, 2), ("is:ok", 0, 2)]
)
async def test_a_filter_lets_go_what_waits_no_longer(
    tmp_path: Path, filter_text: str, before: int, after: int
) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        part(working, "r-1", "Careful_Agent.run", SENTENCE)
        async with monitoring(path, size=(100, 40), traces=1) as reader:
            await reader.press("slash", *filter_text, "enter")
            await reader.until(lambda: reader.screen.monitor.index.total == before)
            part(working, "r-1", "Careful_Agent.continue_run", "Done.")
            await reader.until(lambda: reader.screen.monitor.index.total == after)
            assert not line_with(reader, "confirm?")


async def test_title_and_overview_say_what_the_list_says(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        part(working, "r-1", "Careful_Agent.run", SENTENCE)
        async with monitoring(path, size=(150, 40), traces=1) as reader:
            await reader.until(lambda: "Careful Agent · paused for confirmation · " in reader.page())
            await reader.until(lambda: "‖ paused for confirmation" in reader.document())
            assert "ok" not in reader.page().split()
