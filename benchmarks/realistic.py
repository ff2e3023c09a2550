"""Spans like those of real agents: runs with model calls and tools, 30 to 60 attributes, 4 to 20 KB each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opentelemetry.sdk.trace import ReadableSpan, Span, SpanLimits, SpanProcessor, TracerProvider
from opentelemetry.trace import Status, StatusCode, Tracer, set_span_in_context

TURN = "The quick brown fox jumps over the lazy dog, and then it tells us at length about the weather. " * 3
CALLS = 4
"""Model calls of a run; each but the last is followed by a tool call."""

SPANS_PER_RUN = 2 * CALLS


def provider_with(*processors: SpanProcessor) -> TracerProvider:
    """A provider that keeps every attribute."""
    provider = TracerProvider(span_limits=SpanLimits(max_span_attributes=1_024), shutdown_on_exit=False)
    for processor in processors:
        provider.add_span_processor(processor)
    return provider


def finished(runs: int) -> list[ReadableSpan]:
    """The spans of some runs, in the order of their ends."""
    tracer = provider_with().get_tracer("benchmark")
    return [span for number in range(runs) for span in run(tracer, number)]


def run(tracer: Tracer, number: int) -> Iterator[ReadableSpan]:
    """One run of an agent."""
    root = begin(tracer, "Researcher.run", None, **agent_attributes(number))
    for call in range(CALLS):
        yield end(begin(tracer, "OpenAIChat.invoke", root, **model_attributes(2 + 2 * call)))
        if call < CALLS - 1:
            yield end(begin(tracer, "search_the_web", root, **tool_attributes(call)))
    yield end(root)


def begin(tracer: Tracer, name: str, parent: Span | None, **attributes: str | int | Sequence[str]) -> Span:
    """A span that runs."""
    context = None if parent is None else set_span_in_context(parent)
    span = tracer.start_span(name, context, attributes=attributes)
    assert isinstance(span, Span)
    return span


def end(span: Span) -> Span:
    """It ended well."""
    span.set_status(Status(StatusCode.OK))
    span.end()
    return span


def agent_attributes(number: int) -> dict[str, str | int | Sequence[str]]:
    """What an agent's span tells."""
    return {
        "openinference.span.kind": "AGENT",
        "input.value": TURN * 3,
        "output.value": TURN * 9,
        "output.mime_type": "text/plain",
        "agno.agent.id": "researcher",
        "agno.run.id": f"run-{number}",
        "session.id": f"session-{number // 5}",
        "user.id": "somebody",
        "agno.tools": ["search_the_web", "read_page", "think"],
        **{f"metadata.{name}": name for name in map(str, range(22))},
    }


def model_attributes(messages: int) -> dict[str, str | int | Sequence[str]]:
    """What a model call tells; the conversation grows."""
    return {
        "openinference.span.kind": "LLM",
        "llm.model_name": "gpt-5-mini",
        "llm.provider": "OpenAI",
        "llm.invocation_parameters": '{"temperature": 0.2}',
        "input.mime_type": "application/json",
        "input.value": TURN * (6 + 2 * messages),
        **{f"llm.input_messages.{n}.message.role": ("user", "assistant")[n % 2] for n in range(messages + 4)},
        **{f"llm.input_messages.{n}.message.content": TURN for n in range(messages + 4)},
        **{f"llm.tools.{n}.tool.json_schema": TURN for n in range(8)},
        "output.value": TURN * 2,
        "output.mime_type": "application/json",
        "llm.output_messages.0.message.role": "assistant",
        "llm.output_messages.0.message.content": TURN * 2,
        "llm.token_count.prompt": 2_345,
        "llm.token_count.completion": 321,
        "llm.token_count.prompt_details.cache_read": 1_024,
    }


def tool_attributes(number: int) -> dict[str, str | int | Sequence[str]]:
    """What a tool call tells."""
    return {
        "openinference.span.kind": "TOOL",
        "tool.name": "search_the_web",
        "tool.description": TURN,
        "tool.parameters": '{"query": "weather"}',
        "input.value": '{"query": "weather"}',
        "output.value": TURN * 14,
        **{f"metadata.{name}": name * 3 for name in map(str, range(24 + number))},
    }


def described(spans: Sequence[ReadableSpan]) -> str:
    """How many they are and how large."""
    counts = [len(span.attributes or {}) for span in spans]
    sizes = [sum(len(str(value)) for value in (span.attributes or {}).values()) / 1_000 for span in spans]
    return (
        f"{len(spans)} spans with {min(counts)} to {max(counts)} attributes"
        f" and {min(sizes):.0f} to {max(sizes):.0f} KB"
    )
