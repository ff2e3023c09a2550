"""What recording a span costs the agent's thread, beside what the SDK itself costs it.

    python -m benchmarks.recording_cost [SPANS]

A span like those of model calls (about 45 attributes, 15 KB) is started, filled and ended in a tight
loop, and each is timed. The floor is the SDK without a processor. A tight loop is the worst case for
recorders with a thread of their own, whose work then shows in the mean; an agent that waits for its model
between spans pays the median. Each recorder's turn is compared with one of the floor just before it: the speed of a
machine that others use, too, changes by more than what is measured.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from agno.db.sqlite import SqliteDb
from agno.tracing.exporter import DatabaseSpanExporter
from opentelemetry.sdk.trace import SpanLimits, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
from opentelemetry.trace import Tracer

from agno_trace_tui import SqliteSpanProcessor
from benchmarks.otlp_sink import otlp_exporter, otlp_sink

SPANS = 1_000
ROUNDS = 9
"""The recorders take turns; what is told is the median of the rounds."""

SLOW = "Agno, its default"
SLOW_SHARE = 10
"""The slow one gets a tenth of the spans."""

TURN = "The quick brown fox jumps over the lazy dog, and then it tells us at length about the weather. " * 4
AT_START: dict[str, str | int] = {
    "openinference.span.kind": "LLM",
    "input.mime_type": "application/json",
    "input.value": TURN * 12,
    "llm.provider": "OpenAI",
    "llm.invocation_parameters": '{"temperature": 0.2}',
    **{f"llm.input_messages.{n}.message.role": ("user", "assistant")[n % 2] for n in range(14)},
    **{f"llm.input_messages.{n}.message.content": TURN for n in range(14)},
    **{f"llm.tools.{n}.tool.json_schema": TURN for n in range(4)},
}
AT_END: dict[str, str | int] = {
    "llm.model_name": "gpt-5-mini",
    "output.value": TURN * 3,
    "output.mime_type": "application/json",
    "llm.output_messages.0.message.role": "assistant",
    "llm.output_messages.0.message.content": TURN * 3,
    "llm.token_count.prompt": 2_345,
    "llm.token_count.completion": 321,
    "llm.token_count.prompt_details.cache_read": 1_024,
}


def main() -> None:
    spans = int(sys.argv[1]) if len(sys.argv) > 1 else SPANS
    size = sum(len(str(value)) for value in (*AT_START.values(), *AT_END.values()))
    print(
        f"{len(AT_START) + len(AT_END)} attributes, {size / 1_000:.0f} KB a span; {spans * ROUNDS} spans each"
    )
    with tempfile.TemporaryDirectory() as directory, otlp_sink() as address:
        bare = provider_with()
        providers = {name: make(Path(directory)) for name, make in RECORDERS.items()}
        providers["OTLP, batched"] = provider_with(BatchSpanProcessor(otlp_exporter(address)))
        costs: dict[str, list[Cost]] = {name: [] for name in providers}
        for _ in range(ROUNDS):
            for name, provider in providers.items():
                floor = timed(bare.get_tracer("benchmark"), spans)
                times = timed(
                    provider.get_tracer("benchmark"), spans // SLOW_SHARE if name == SLOW else spans
                )
                provider.force_flush()
                costs[name].append(cost_of(times, floor))
        for provider in providers.values():
            provider.shutdown()
    report(costs)


class Cost(NamedTuple):
    """What a span costs in one turn: in nanoseconds, and by the floor's."""

    median_ns: float
    mean_ns: float
    median: float
    mean: float


def cost_of(times: list[int], floor: list[int]) -> Cost:
    """The cost that the times of spans tell."""
    median, mean = statistics.median(times), statistics.fmean(times)
    return Cost(median, mean, median / statistics.median(floor), mean / statistics.fmean(floor))


def timed(tracer: Tracer, spans: int) -> list[int]:
    """Nanoseconds of the agent's thread for each span."""
    clock = time.perf_counter_ns
    times = []
    gc.collect()
    for _ in range(spans):
        start = clock()
        span = tracer.start_span("OpenAIChat.invoke", attributes=AT_START)
        for name, value in AT_END.items():
            span.set_attribute(name, value)
        span.end()
        times.append(clock() - start)
    return times


def report(costs: dict[str, list[Cost]]) -> None:
    print(f"{'':34}{'median':>12}{'x floor':>9}{'mean':>12}{'x floor':>9}")
    for name, turns in costs.items():
        cost = Cost(*map(statistics.median, zip(*turns, strict=True)))
        print(
            f"{name:34}{cost.median_ns / 1_000:9.1f} µs{cost.median:9.2f}"
            f"{cost.mean_ns / 1_000:9.1f} µs{cost.mean:9.2f}"
        )


def provider_with(*processors: SpanProcessor) -> TracerProvider:
    provider = TracerProvider(span_limits=SpanLimits(max_span_attributes=1_024), shutdown_on_exit=False)
    for processor in processors:
        provider.add_span_processor(processor)
    return provider


def agno_exporter(path: Path) -> DatabaseSpanExporter:
    return DatabaseSpanExporter(db=SqliteDb(db_file=str(path)))


RECORDERS: dict[str, Callable[[Path], TracerProvider]] = {
    "the SDK alone (floor)": lambda directory: provider_with(),
    "a processor that does nothing": lambda directory: provider_with(SpanProcessor()),
    "agno-trace-tui": lambda directory: provider_with(SqliteSpanProcessor(directory / "ours.db")),
    "Agno, batch_processing=True": lambda directory: provider_with(
        BatchSpanProcessor(agno_exporter(directory / "batched.db"))
    ),
    SLOW: lambda directory: provider_with(SimpleSpanProcessor(agno_exporter(directory / "default.db"))),
}


if __name__ == "__main__":
    main()
