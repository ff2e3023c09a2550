"""Runs with trouble in them, recorded by the real processor at times of their own."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from opentelemetry.sdk.trace import Span
from opentelemetry.trace import Status, StatusCode, set_span_in_context

from tests.support.insights import llm, tool
from tests.support.recording import AGENT, Agent, agent, trace_id

SECOND_NS = 1_000_000_000


class Timed:
    """Records spans at given seconds since the beginning of a trace."""

    def __init__(self, recording: Agent, ago: float) -> None:
        self._recording = recording
        self._zero_ns = time.time_ns() - int(ago * SECOND_NS)

    def span(
        self,
        name: str,
        parent: Span | None,
        start: float,
        end: float | None,
        attributes: dict[str, Any],
        error: str | None = None,
    ) -> Span:
        context = None if parent is None else set_span_in_context(parent)
        span = self._recording.tracer.start_span(
            name, context, attributes=attributes, start_time=self._zero_ns + int(start * SECOND_NS)
        )
        assert isinstance(span, Span)
        if end is not None:
            span.set_status(Status(StatusCode.ERROR, error) if error else Status(StatusCode.OK))
            span.end(end_time=self._zero_ns + int(end * SECOND_NS))
        return span


def record_troubled_run(path: Path) -> str:
    """An agent that asks the same thing again and again, loses its cache, and waits; answers the trace's id."""
    with agent(path) as recording:
        timed = Timed(recording, ago=60)
        root = timed.span("Log_Detective.run", None, 0, None, {**AGENT, "input.value": "What happened?"})
        said = (("user", "What happened to checkout?"), ("assistant", "I search."), ("user", "Please do."))
        timed.span(
            "OpenAIChat.invoke", root, 0.2, 2, llm(("system", "Be brief. " * 800), *said, tokens=2_100)
        )
        for place in range(4):
            start = 2 + place * 1.5
            timed.span(
                "search_logs", root, start, start + 1.4, tool("no hits", service="checkout", words="ERROR")
            )
        timed.span(
            "fetch_metrics", root, 8, 8.4, tool(name="p99"), error="TimeoutError: metrics did not answer"
        )
        timed.span("fetch_metrics", root, 8.5, 9, tool("p99 = 2.9 s", name="p99"))
        later = ("system", "It is 14:02. " + "Be brief. " * 800), *said, ("tool", "no hits")
        timed.span("OpenAIChat.invoke", root, 14, 16, llm(*later, tokens=2_200))
        root.set_status(Status(StatusCode.OK))
        root.end(end_time=time.time_ns() - 43 * SECOND_NS)
        recording.flush()
        return trace_id(root)
