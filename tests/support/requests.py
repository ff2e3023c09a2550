"""Runs of real Agno inside web requests, and inside spans of the user's own: the root of the trace says nothing."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import copy_context
from typing import TYPE_CHECKING

from agno.db.in_memory import InMemoryDb
from agno.db.sqlite import SqliteDb
from agno.models.openai import OpenAIChat
from agno.team import Team
from agno.tools import tool
from agno.tracing.exporter import DatabaseSpanExporter
from openinference.instrumentation.agno import AgnoInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from agno_trace_tui import SqliteSpanProcessor
from agno_trace_tui.demo.script import Refusal, Reply, ToolCall, in_turn
from agno_trace_tui.demo.scripted_model import ScriptedModel
from tests.support.agno_runs import DELEGATES, Runs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from opentelemetry.trace import Tracer

ASKS_TO_DELETE = in_turn(Reply(tool_calls=(ToolCall("delete_file", {"name": "a"}),)), Reply("It is gone."))
START = "POST /agents/{agent_id}/runs"
CONTINUE = "POST /agents/{agent_id}/runs/{run_id}/continue"


def delete_file(name: str) -> str:
    """Delete a file."""
    return f"deleted {name}"


class Requests:
    """Each method is a trace or two."""

    def __init__(self, runs: Runs, tracer: Tracer) -> None:
        self.runs, self.tracer = runs, tracer

    @contextmanager
    def request(self, name: str) -> Iterator[None]:
        """A request, with a span of its own above what it runs."""
        with self.tracer.start_as_current_span(name), self.tracer.start_as_current_span("middleware"):
            yield

    def plain(self) -> None:
        with self.request(START):
            agent = self.runs.agent("Greeter", in_turn(Reply("Hello.")))
            agent.run("Good morning", session_id="s-greet", user_id="alice")

    def two(self) -> None:
        with self.request("my own span"):
            for name in ("First", "Second"):
                self.runs.agent(name, in_turn(Reply("Done."))).run(name, session_id=f"s-{name.lower()}")

    def team(self) -> None:
        leader = OpenAIChat(
            id="gpt-5", base_url=self.runs.model.play(DELEGATES), api_key="not needed", max_retries=0
        )
        member = self.runs.agent("Poet", in_turn(Reply("Roses are red.")))
        with self.request("POST /teams/{team_id}/runs"):
            Team(name="Writers", id="writers", model=leader, members=[member], telemetry=False).run(
                "Write a poem.", session_id="s-team"
            )

    def failing(self) -> None:
        agent = self.runs.agent("Unlucky", in_turn(Refusal("no credit left", status=402)))
        with self.request(START):
            agent.run("Hello?", session_id="s-unlucky")

    def paused(self, name: str, *, goes_on: bool) -> None:
        agent = self.runs.agent(
            name, ASKS_TO_DELETE, tools=[tool(requires_confirmation=True)(delete_file)], db=InMemoryDb()
        )
        with self.request(START):
            answer = agent.run("Delete it.", session_id=f"s-{name.lower()}")
        if goes_on:
            for asked in answer.tools or ():
                asked.confirmed = True
            with self.request(CONTINUE):
                agent.continue_run(
                    run_id=answer.run_id, updated_tools=answer.tools, session_id=f"s-{name.lower()}"
                )

    def all(self) -> None:
        """Every kind, one after the other, each in a context of its own (`Runs.all` says why)."""
        for request in (self.plain, self.two, self.team, self.failing):
            copy_context().run(request)
        copy_context().run(self.paused, "Goes", goes_on=True)
        copy_context().run(self.paused, "Waits", goes_on=False)


NAMES = [
    "Waits.run",
    "Goes.continue_run",
    "Goes.run",
    "Unlucky.run",
    "Writers.run",
    "First.run",
    "Greeter.run",
]
"""What the traces are, newest first."""


def record(directory: Path) -> tuple[Path, Path]:
    """The same requests in a file of Agno's exporter and in one of ours."""
    theirs, ours = directory / "theirs.db", directory / "ours.db"
    provider = TracerProvider(shutdown_on_exit=False)
    processor = SqliteSpanProcessor(ours)
    provider.add_span_processor(SimpleSpanProcessor(DatabaseSpanExporter(db=SqliteDb(db_file=str(theirs)))))
    provider.add_span_processor(processor)
    instrumentor = AgnoInstrumentor()
    instrumentor.instrument(tracer_provider=provider)
    try:
        with ScriptedModel() as model:
            Requests(Runs(model), provider.get_tracer("fastapi")).all()
    finally:
        instrumentor.uninstrument()
    assert processor.force_flush()
    provider.shutdown()
    return theirs, ours
