"""Files that are the same whenever and wherever they are made: ids are counted, times are set, nobody is named."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from opentelemetry.sdk.trace import Span, TracerProvider
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import Status, StatusCode, set_span_in_context

from agno_trace_tui.exporter.processor import SqliteSpanProcessor
from tests.support.insights import llm, tool
from tests.support.recording import AGENT
from tests.support.rows import SECOND_NS

NOON_NS = int(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()) * SECOND_NS
"""When the day's runs begin."""

NOW_NS = NOON_NS + 45 * 60 * SECOND_NS
"""Where the clock of the pictures stands."""

STACK = """Traceback (most recent call last):
  File "/srv/agents/contract.py", line 88, in review
    clause = clauses[number]
             ~~~~~~~^^^^^^^^
KeyError: 'liability'
"""


class CountedIds(IdGenerator):
    """Ids that look like any others and are the same each time."""

    def __init__(self) -> None:
        self._random = Random(7)

    def generate_trace_id(self) -> int:
        return self._random.getrandbits(128)

    def generate_span_id(self) -> int:
        return self._random.getrandbits(64)


class Stage:
    """Records spans at given seconds of the day."""

    def __init__(self, path: Path) -> None:
        self.processor = SqliteSpanProcessor(path)
        provider = TracerProvider(shutdown_on_exit=False, id_generator=CountedIds())
        provider.add_span_processor(self.processor)
        self._tracer = provider.get_tracer("agno", "1.0")
        self._runs = count(1)

    def begin(self, name: str, parent: Span | None, start: float, attributes: dict[str, Any]) -> Span:
        context = None if parent is None else set_span_in_context(parent)
        start_ns = NOON_NS + int(start * SECOND_NS)
        span = self._tracer.start_span(name, context, attributes=attributes, start_time=start_ns)
        assert isinstance(span, Span)
        return span

    def end(self, span: Span, end: float, error: str | None = None, **attributes: Any) -> None:
        span.set_attributes(attributes)
        span.set_status(Status(StatusCode.ERROR, error) if error else Status(StatusCode.OK))
        span.end(end_time=NOON_NS + int(end * SECOND_NS))

    def span(
        self, name: str, parent: Span, times: tuple[float, float], attributes: dict[str, Any], error: str = ""
    ) -> Span:
        span = self.begin(name, parent, times[0], attributes)
        self.end(span, times[1], error or None)
        return span

    def run(self, name: str, start: float, asked: str, **attributes: Any) -> Span:
        """The root of a run, not ended."""
        number = next(self._runs)
        return self.begin(
            f"{name}.run",
            None,
            start,
            {
                **AGENT,
                "agno.agent.id": name.lower().replace("_", "-"),
                "agno.run.id": f"run-{number}",
                "session.id": f"session-{number}",
                "user.id": "ada",
                "input.value": asked,
                **attributes,
            },
        )


@contextmanager
def staged(path: Path) -> Iterator[Stage]:
    """A stage whose process lives as long as the block; what has not ended by then goes on."""
    stage = Stage(path)
    yield stage
    stage.processor.force_flush()
    stage.processor.shutdown()


def weather(stage: Stage, start: float, city: str, said: str, **attributes: Any) -> None:
    """A run that ends well: the model asks for a tool, reads what it says, and answers."""
    asked = f"What is the weather in {city}?"
    root = stage.run("Weather_Agent", start, asked, **attributes)
    prompt = (("system", "Answer in one sentence."), ("user", asked))
    model = "gpt-5-mini"
    stage.span("OpenAIChat.invoke", root, (start + 0.1, start + 1.4), llm(*prompt, tokens=310, model=model))
    stage.span("get_weather", root, (start + 1.5, start + 1.9), tool("9 °C, rain", city=city))
    stage.span(
        "OpenAIChat.invoke",
        root,
        (start + 2, start + 3.2),
        {
            **llm(
                *prompt, ("assistant", "I look."), ("tool", "9 °C, rain"), tokens=402, cached=256, model=model
            ),
            "llm.output_messages.0.message.role": "assistant",
            "llm.output_messages.0.message.content": said,
            "llm.cost.total": 0.0021,
        },
    )
    stage.end(root, start + 3.3, **{"output.value": said})


def contract(stage: Stage, start: float) -> None:
    """A run that fails for good, with its stack."""
    root = stage.run("Contract_Reviewer", start, "Is the liability limited?")
    stage.span("OpenAIChat.invoke", root, (start + 0.1, start + 2), llm(("user", "Is it?"), tokens=1_900))
    failed = stage.begin("read_clause", root, start + 2.1, tool(number="liability"))
    event = {"exception.type": "KeyError", "exception.message": "'liability'", "exception.stacktrace": STACK}
    failed.add_event("exception", event, timestamp=NOON_NS + int((start + 2.2) * SECOND_NS))
    stage.end(failed, start + 2.2, "KeyError: 'liability'")
    stage.end(root, start + 2.3, "KeyError: 'liability'")


def research(stage: Stage, start: float) -> None:
    """A team whose run ends well although a tool failed."""
    team = {"openinference.span.kind": "CHAIN", "agno.team.id": "research-desk"}
    root = stage.run("Research_Desk", start, "Compare heat pumps and district heating.", **team)
    for place, name in enumerate(("Reader", "Critic")):
        at = start + 1 + place * 6
        member = stage.begin(f"{name}.run", root, at, {**AGENT, "agno.agent.id": name.lower()})
        error = "TimeoutError: the server did not answer" if name == "Critic" else ""
        stage.span("search_web", member, (at + 0.2, at + 2), tool("three pages", query="heat pumps"), error)
        stage.span("OpenAIChat.invoke", member, (at + 2.1, at + 5.5), llm(("user", "Sum up."), tokens=5_200))
        stage.end(member, at + 5.6)
    stage.end(root, start + 13.5, **{"output.value": "Both, where pipes are near."})


def day(stage: Stage) -> None:
    """A day's runs, all ended."""
    research(stage, 30)
    contract(stage, 300)
    weather(stage, 900, "Oslo", "Cold and wet: 9 °C, rain.", **{"session.id": "ada-1"})
    weather(stage, 1_000, "Bergen", "Rain, what else?", **{"session.id": "ada-1"})
    weather(stage, 1_800, "Reykjavík", "9 °C and rain.")
    hostile = stage.run("Echo_Agent", 2_000, "[bold]not bold[/bold] \x1b[31mnot red \u202etfel ot thgir")
    stage.end(hostile, 2_000.004, **{"output.value": "[@click=app.quit]no link[/]"})


def running(stage: Stage) -> None:
    """A run at work for 12 seconds."""
    start = (NOW_NS - NOON_NS) / SECOND_NS - 12
    root = stage.run("Trip_Planner", start, "A weekend in Zürich by train, please.")
    stage.span("OpenAIChat.invoke", root, (start + 0.2, start + 4), llm(("user", "Zürich?"), tokens=600))
    stage.span("find_trains", root, (start + 4.1, start + 6), tool("10:02, 12:02", to="Zürich"))
    stage.begin("get_forecast", root, start + 4.2, tool(city="Zürich"))
    stage.begin("OpenAIChat.invoke", root, start + 6.1, llm(("user", "Which train?"), tokens=None))


def many(stage: Stage, spans: int) -> None:
    """A run of so many spans: rounds of a model call and nine tool calls."""
    root = stage.run("Long_Runner", 60, "Try everything.")
    for place in range(spans - 1):
        at = 61 + place * 0.1
        if place % 10:
            stage.span("try_door", root, (at, at + 0.09), tool("closed", number=place))
        else:
            stage.span("OpenAIChat.invoke", root, (at, at + 0.1), llm(("user", "Next?"), tokens=100 + place))
        if place % 500 == 499:
            stage.processor.force_flush()
    stage.end(root, 62 + spans * 0.1, **{"output.value": "No door was open."})


def east(stage: Stage) -> None:
    """Runs in scripts whose signs take two cells, and in signs made of several."""
    root = stage.run("天气助手", 100, "東京の天気は？ 🌧️ 👩‍👩‍👧‍👦")
    stage.span("查询天气", root, (100.2, 101), tool("气温九度，有雨 ☔", 城市="东京"))
    asked = llm(("user", "東京の天気は？"), ("tool", "气温九度，有雨 ☔"), tokens=48)
    stage.span(
        "OpenAIChat.invoke",
        root,
        (101.1, 103),
        {**asked, "output.value": "東京は雨、９度です。傘を☂️忘れずに。"},
    )
    stage.end(root, 103.1, **{"output.value": "東京は雨、９度です。"})
    other = stage.run("🦜🔗_агент", 200, "Привет, 세계! é = é")
    stage.end(other, 200.5, **{"output.value": "안녕하세요"})


def awaiting(stage: Stage) -> None:
    """A run that stopped to ask, and one whose question was answered."""
    sentence = "I have tools to execute, but I need confirmation."
    for start, run in ((200, "run-asked"), (900, "run-open")):
        root = stage.run("Careful_Agent", start, "Delete the old invoices.", **{"agno.run.id": run})
        stage.span("OpenAIChat.invoke", root, (start + 0.1, start + 2), llm(("user", "Delete."), tokens=90))
        stage.end(root, start + 2.1, **{"output.value": sentence})
    root = stage.run("Careful_Agent", 320, "Go on.", **{"agno.run.id": "run-asked"})
    root.update_name("Careful_Agent.continue_run")
    stage.span("delete_files", root, (320.1, 320.8), tool("3 deleted", folder="invoices/2019"))
    stage.end(root, 321, **{"output.value": "Done: three files are gone."})


def leave(path: Path) -> None:
    """Let the process that recorded be one of another machine that was not heard of for long."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE att_processes SET host = 'elsewhere', heartbeat_ns = 0, end_ns = NULL")
        connection.commit()
