"""Runs of real Agno agents, teams and workflows against a scripted model, for tests of what they record."""

from __future__ import annotations

import asyncio
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from agno.agent import Agent
from agno.db.in_memory import InMemoryDb
from agno.models.openai import OpenAIChat
from agno.team import Team
from agno.workflow import Parallel, Step, Workflow

from agno_trace_tui.demo.script import Refusal, Reply, ToolCall, in_turn

if TYPE_CHECKING:
    from agno_trace_tui.demo.script import Script
    from agno_trace_tui.demo.scripted_model import ScriptedModel

ASKS_FOR_WEATHER = in_turn(Reply(tool_calls=(ToolCall("get_weather", {"city": "Köln ☂"}),)), Reply("12 °C."))
ASKS_FOR_MAP = in_turn(Reply(tool_calls=(ToolCall("load_map", {}),)), Reply("There is no map."))
DELEGATES = in_turn(
    Reply(tool_calls=(ToolCall("delegate_task_to_member", {"member_id": "poet", "task": "A poem."}),)),
    Reply("The poem is done."),
)


def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"It rains in {city}."


def load_map() -> str:
    """Fails."""
    raise FileNotFoundError("no such map: '\x1b[31mred\x1b[0m' \u202e")


class Runs:
    """Each method is one run of real Agno; the agents ask `model`."""

    def __init__(self, model: ScriptedModel) -> None:
        self.model = model

    def agent(self, name: str, script: Script, **arguments: Any) -> Agent:
        model = OpenAIChat(
            id="gpt-5-mini", base_url=self.model.play(script), api_key="not needed", max_retries=0
        )
        return Agent(name=name, id=name.lower(), model=model, telemetry=False, **arguments)

    def plain(self) -> None:
        agent = self.agent("Weather Agent", ASKS_FOR_WEATHER, tools=[get_weather])
        agent.run("How is it in Köln? 🌧", session_id="s-1", user_id="alice", metadata={"ticket": 7})

    def with_failing_tool(self) -> None:
        self.agent("Guide", ASKS_FOR_MAP, tools=[load_map]).run("Where am I?", session_id="s-2")

    def with_failing_model(self) -> None:
        agent = self.agent("Unlucky", in_turn(Refusal("no credit left", status=402)))
        agent.run("Hello?", session_id="s-3", user_id="")

    def streamed(self) -> None:
        agent = self.agent("Streamer", ASKS_FOR_WEATHER, tools=[get_weather])
        for _ in agent.run("And here?", stream=True, stream_events=True, session_id="s-4"):
            pass

    def asynchronous(self) -> None:
        async def both() -> None:
            agents = [self.agent(f"Async {n}", ASKS_FOR_WEATHER, tools=[get_weather]) for n in range(2)]
            await asyncio.gather(
                *(agent.arun(f"Question {n}", session_id=f"a-{n}") for n, agent in enumerate(agents))
            )
            async for _ in agents[0].arun("Streamed", stream=True, session_id="a-0"):
                pass

        asyncio.run(both())

    def session(self) -> None:
        agent = self.agent(
            "Companion", in_turn(Reply("I see.")), db=InMemoryDb(), add_history_to_context=True
        )
        for text in ("First", "Second", "Third"):
            agent.run(text, session_id="long", user_id="bob")

    def team(self) -> None:
        member = self.agent("Poet", in_turn(Reply("Roses are red.")))
        leader = OpenAIChat(
            id="gpt-5", base_url=self.model.play(DELEGATES), api_key="not needed", max_retries=0
        )
        team = Team(name="Writers", id="writers", model=leader, members=[member], telemetry=False)
        team.run("Write a poem.", session_id="t-1", user_id="carol")

    def workflow(self) -> None:
        steps = [
            Step(name="research", agent=self.agent("Researcher", ASKS_FOR_WEATHER, tools=[get_weather])),
            Parallel(
                Step(name="left", agent=self.agent("Left", in_turn(Reply("Left.")))),
                Step(name="right", agent=self.agent("Right", in_turn(Reply("Right.")))),
                name="both",
            ),
            Step(name="write", agent=self.agent("Writer", in_turn(Reply("Done.")))),
        ]
        Workflow(name="Report", id="report", steps=steps, telemetry=False).run(
            "Weather report", session_id="w-1", user_id="dave"
        )

    def all(self) -> None:
        """Every kind of run, one after the other.

        Each has a context of its own: a team's run leaves its span behind as the current one
        (openinference-instrumentation-agno 1.0.15), and what follows would be taken for its child.
        """
        for run in (
            self.plain,
            self.with_failing_tool,
            self.with_failing_model,
            self.streamed,
            self.asynchronous,
            self.session,
            self.team,
            self.workflow,
        ):
            copy_context().run(run)
