"""Healthy runs of real agents have no insights; runs with trouble in them have those, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path

import pytest
from agno.agent import Agent
from agno.models.openai import OpenAIChat
from openinference.instrumentation.agno import AgnoInstrumentor
from opentelemetry.sdk.trace import SpanLimits, TracerProvider

from agno_trace_tui import SqliteSpanProcessor
from agno_trace_tui.demo.agents import AgentsProcess
from agno_trace_tui.demo.script import Reply, ToolCall, in_turn
from agno_trace_tui.demo.scripted_model import ScriptedModel
from agno_trace_tui.model.insights.insight import Insight
from tests.support.agno_runs import Runs, get_weather, load_map
from tests.support.insights import findings_in

pytestmark = pytest.mark.agno

FORECAST = Reply(tool_calls=(ToolCall("get_weather", {"city": "Porto"}),))
MAP = Reply(tool_calls=(ToolCall("load_map", {}),))
REPORT = Reply(tool_calls=(ToolCall("read_report", {"name": "2026"}),))


OF_TIME = ("waiting", "slowest span", "longer than usual")
"""What a machine that stands still for some seconds brings about."""


def insights_in(path: Path) -> list[Insight]:
    found = findings_in(path)
    assert all(findings.looked_into == findings.calls for findings in found.values())
    return [insight for findings in found.values() for insight in findings.insights]


def sentences_in(path: Path) -> list[str]:
    """Of runs that take no time unless the machine does."""
    return [insight.sentence for insight in insights_in(path) if insight.name not in OF_TIME]


def test_no_story_of_the_demo_has_an_insight(told_stories: Path) -> None:
    assert insights_in(told_stories) == []


@pytest.mark.slow
def test_at_the_demos_own_pace_neither(tmp_path: Path) -> None:
    """What takes seconds to tell takes seconds to happen: thresholds of time are met or not."""
    with AgentsProcess(tmp_path / "traces.db", pace=1, once=True) as agents:
        assert agents.wait() == 0, agents.failure
    assert insights_in(tmp_path / "traces.db") == []


@contextmanager
def recorded(path: Path) -> Iterator[ScriptedModel]:
    """Agents inside the block are recorded."""
    provider = TracerProvider(span_limits=SpanLimits(max_span_attributes=1_024), shutdown_on_exit=False)
    provider.add_span_processor(SqliteSpanProcessor(path))
    instrumentor = AgnoInstrumentor()
    instrumentor.instrument(tracer_provider=provider)
    try:
        with ScriptedModel() as model:
            yield model
    finally:
        instrumentor.uninstrument()
        provider.shutdown()


def read_report(name: str) -> str:
    """A long report."""
    return f"{name}: nothing happened on this day either.\n" * 660


def test_an_agent_that_asks_the_same_again_and_again(tmp_path: Path) -> None:
    with recorded(tmp_path / "traces.db") as model:
        script = in_turn(FORECAST, FORECAST, FORECAST, Reply("It rains."))
        Runs(model).agent("Looping", script, tools=[get_weather]).run("Weather?")
    (sentence,) = sentences_in(tmp_path / "traces.db")
    assert sentence.startswith("get_weather was called 3 times with the same arguments, ")


def test_an_agent_that_tries_a_broken_tool_again(tmp_path: Path) -> None:
    with recorded(tmp_path / "traces.db") as model:
        Runs(model).agent("Stubborn", in_turn(MAP, MAP, Reply("No map.")), tools=[load_map]).run("Where?")
    assert sentences_in(tmp_path / "traces.db") == [
        "load_map failed and was called again with the same arguments: it failed every time."
    ]


def test_an_agent_whose_tool_fills_the_context(tmp_path: Path) -> None:
    with recorded(tmp_path / "traces.db") as model:
        url = model.play(in_turn(REPORT, Reply("Nothing happened.")))
        old_model = OpenAIChat(id="gpt-4", base_url=url, api_key="not needed", max_retries=0)
        Agent(name="Reader", model=old_model, tools=[read_report], telemetry=False).run("What happened?")
    window, answer = sentences_in(tmp_path / "traces.db")
    assert window.startswith("The prompt has 7.")
    assert window.endswith("of the 8.2k that gpt-4 can read.")
    assert answer.startswith("The answer of read_report (28 kB, about 7.")


def test_an_agent_that_runs_where_a_team_has_run(tmp_path: Path) -> None:
    """If this fails, Agno's instrumentation has mended it: the check is then for older recordings only."""
    with recorded(tmp_path / "traces.db") as model:
        runs = Runs(model)

        def both() -> None:
            runs.team()
            runs.agent("Afterwards", in_turn(Reply("Well."))).run("How are you?")

        copy_context().run(both)
    (sentence,) = sentences_in(tmp_path / "traces.db")
    assert sentence.startswith("Afterwards began after Writers had ended and is in its trace all the same: ")
