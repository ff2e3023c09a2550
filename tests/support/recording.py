"""An agent's process inside the test: spans recorded by the real processor into a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Span, TracerProvider
from opentelemetry.trace import Status, StatusCode, set_span_in_context

from agno_trace_tui.exporter.processor import SqliteSpanProcessor

AGENT: dict[str, Any] = {"openinference.span.kind": "AGENT", "agno.agent.id": "tester", "session.id": "s-1"}
MODEL: dict[str, Any] = {"openinference.span.kind": "LLM", "llm.model_name": "gpt-5-mini"}
TOOL: dict[str, Any] = {"openinference.span.kind": "TOOL"}


class Agent:
    """Makes spans as an instrumented agent does."""

    def __init__(self, path: Path, *, resource: Resource | None = None, **options: Any) -> None:
        self.processor = SqliteSpanProcessor(path, **options)
        self.provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self.provider.add_span_processor(self.processor)
        self.tracer = self.provider.get_tracer("tests")

    def begin(self, name: str, parent: Span | None = None, /, **attributes: Any) -> Span:
        context = None if parent is None else set_span_in_context(parent)
        span = self.tracer.start_span(name, context, attributes=attributes)
        assert isinstance(span, Span)
        return span

    def end(self, span: Span, error: Any = None, **attributes: Any) -> None:
        span.set_attributes(attributes)
        span.set_status(Status(StatusCode.ERROR, error) if error else Status(StatusCode.OK))
        span.end()

    def flush(self) -> None:
        assert self.processor.force_flush()

    def run(self, name: str, calls: int = 1, **attributes: Any) -> str:
        """A whole run with some model calls; answers its trace id."""
        root = self.begin(name, **AGENT, **attributes)
        for _ in range(calls):
            call = self.begin("Model.invoke", root, **MODEL)
            self.end(call, **{"llm.token_count.prompt": 10, "llm.token_count.completion": 5})
        self.end(root)
        self.flush()
        return trace_id(root)


def trace_id(span: Span) -> str:
    context = span.get_span_context()
    assert context is not None
    return format(context.trace_id, "032x")


@contextmanager
def agent(path: Path, **options: Any) -> Iterator[Agent]:
    """An agent that ends well."""
    recording = Agent(path, **options)
    yield recording
    recording.processor.shutdown()
