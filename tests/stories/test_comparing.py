"""What changed since the last run, and between any two."""

from __future__ import annotations

from pathlib import Path

from agno_trace_tui.tui.screens.comparison import ComparisonScreen
from tests.support.recording import AGENT, MODEL, TOOL, Agent, agent
from tests.support.screen import Monitoring, monitoring


def run(working: Agent, name: str, *, tool: str, answer: str, failing: bool = False) -> None:
    """A run with a tool call between two model calls."""
    root = working.begin(
        f"{name}.run", **AGENT | {"agno.agent.id": name, "input.value": "How is the weather?"}
    )
    working.end(working.begin("Model.invoke", root, **MODEL), **{"output.value": "Let me look."})
    called = working.begin(tool, root, **TOOL | {"input.value": '{"city": "Ulm"}'})
    working.end(called, error="no such city" if failing else None)
    working.end(working.begin("Model.invoke", root, **MODEL), **{"output.value": answer})
    working.end(root, **{"output.value": answer})
    working.flush()


def compared(reader: Monitoring) -> str:
    """The text of the comparison, if one is on the screen."""
    screen = reader.app.screen
    return screen.view.document.text if isinstance(screen, ComparisonScreen) else ""


async def test_twice_the_key_tells_what_changed_since_the_run_before(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        run(working, "poet", tool="search", answer="Sunny.\n[bold]20[/] degrees.")
        run(working, "other", tool="search", answer="Nothing of this")
        run(working, "poet", tool="look_up", answer="Sunny.\n\x1b[31m21 degrees.", failing=True)
        async with monitoring(path, traces=3) as reader:
            await reader.press("C")
            assert "marked" in reader.page()
            assert not reader.traces.following, "a newer trace would come between the two keys"
            await reader.press("C")
            await reader.until(lambda: compared(reader))
            text = compared(reader)
            assert "1 span only in A, 1 span only in B, 2 spans with other texts" in text
            assert [
                line.split()[:3] for line in text.split("\n") if line.lstrip()[:1] in "-+" and "ƒ" in line
            ] == [
                ["-", "ƒ", "search"],
                ["+", "ƒ", "look_up"],
            ]
            assert "- [bold]20[/] degrees." in text
            assert "+ ␛[31m21 degrees." in text
            assert "Sunny." in text
            assert "Nothing of this" not in text
            await reader.press("escape")
            assert reader.app.screen is reader.screen


async def test_any_two_traces_are_compared_the_earlier_one_on_the_left(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        run(working, "early", tool="search", answer="before")
        run(working, "late", tool="search", answer="after")
        async with monitoring(path, traces=2) as reader:
            await reader.press("C", "j", "C")
            await reader.until(lambda: compared(reader))
            text = compared(reader)
            assert text.index("- before") < text.index("+ after")
            assert "only in" not in text


async def test_spans_stand_as_far_in_as_they_are_deep(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        run(working, "poet", tool="search", answer="before")
        run(working, "poet", tool="look_up", answer="after")
        async with monitoring(path, traces=2) as reader:
            await reader.press("C", "C")
            await reader.until(lambda: compared(reader))
            lines = compared(reader).split("\n")
            root, below = (next(line for line in lines if f" {name}" in line) for name in ("poet", "look_up"))
            assert below.index("look_up") == root.index("poet") + 2, compared(reader)


async def test_a_trace_that_runs_is_called_as_in_the_list(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        run(working, "poet", tool="search", answer="before")
        root = working.begin("Slow_Poet.run", **AGENT)
        working.end(working.begin("Model.invoke", root, **MODEL))
        working.flush()
        async with monitoring(path, traces=2) as reader:
            await reader.press("C", "j", "C")
            await reader.until(lambda: compared(reader))
            assert "poet and Slow Poet" in reader.page()
        working.end(root)


async def test_a_marked_trace_is_seen_until_it_is_compared_or_let_go(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        run(working, "early", tool="search", answer="before")
        run(working, "late", tool="search", answer="after")
        async with monitoring(path, traces=2) as reader:
            assert "Unmark" not in reader.page()
            await reader.press("C")
            assert [line[0] for line in reader.lines()[:2]] == ["C", " "]
            assert "Esc lets it go" in reader.page()
            await reader.press("j")
            assert [line[0] for line in reader.lines()[:2]] == ["C", " "]
            await reader.until(lambda: "Esc Unmark" in reader.page().splitlines()[-1])
            await reader.press("escape")
            assert [line[0] for line in reader.lines()[:2]] == [" ", " "]
            await reader.until(lambda: "Unmark" not in reader.page().splitlines()[-1])
            await reader.press("C")
            assert [line[0] for line in reader.lines()[:2]] == [" ", "C"]
            await reader.press("k", "C")
            await reader.until(lambda: compared(reader))
            await reader.press("escape")
            assert [line[0] for line in reader.lines()[:2]] == [" ", " "]


async def test_it_is_said_when_there_is_no_run_before(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        run(working, "other", tool="search", answer="any")
        run(working, "lonely", tool="search", answer="any")
        async with monitoring(path, traces=2) as reader:
            await reader.press("C", "C")
            await reader.until(lambda: "no earlier run of lonely" in reader.page())
            assert not compared(reader)


async def test_what_changed_is_searched_and_opened(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with agent(path) as working:
        run(working, "poet", tool="search", answer="hidden treasure")
        run(working, "poet", tool="search", answer="nothing")
        async with monitoring(path, traces=2) as reader:
            await reader.press("C", "C")
            await reader.until(lambda: compared(reader))
            assert compared(reader).count("- hidden treasure") == 1  # of the first, which is open
            await reader.press("G", "enter")
            assert compared(reader).count("- hidden treasure") == 2
            await reader.press("ctrl+f")
            await reader.type_ahead("treasure")
            await reader.until(lambda: "1/2" in reader.page() or "1 of 2" in reader.page())
            await reader.press("escape")
            assert compared(reader)
            await reader.press("q")
            assert not compared(reader)
