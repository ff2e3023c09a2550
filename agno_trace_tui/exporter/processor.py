"""A span processor that records spans when they start and when they end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from opentelemetry.sdk.trace import SpanProcessor

from agno_trace_tui.exporter.writer import EXIT_PATIENCE, QUEUE_BOUND, QUEUE_BYTES, SpanWriter
from agno_trace_tui.store.bounds import retention_of
from agno_trace_tui.store.schema import DEFAULT_SPANS_TABLE, DEFAULT_TRACES_TABLE

if TYPE_CHECKING:
    import os
    from datetime import timedelta

    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import ReadableSpan, Span

    from agno_trace_tui.exporter.health import Health


class SqliteSpanProcessor(SpanProcessor):
    """Records the spans of any provider into a file of traces, and costs the agent's thread next to nothing.

        provider.add_span_processor(SqliteSpanProcessor("tmp/traces.db"))

    `on_start` and `on_end` never block or raise; `force_flush` and `shutdown` wait, at most as long as they are told.
    (Where Python lets no other thread run, they pause for 0.2 ms, at most 50 times a second; see `intake`.)
    Nothing is printed. A thread of its own touches the disk (see `writer`), and a fork, before which the file is
    closed (see `lifetime`). Spans that are not sampled are not recorded; how many attributes one keeps is for its
    provider to say (128 if nobody has: `OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=1024` is room for long conversations).

    `agno_tables=False` leaves Agno's two tables to whoever else writes them. While the disk stalls at most
    `queue_bound` starts and ends of spans wait, and at most `queue_bytes` bytes of ended spans; past that new ones
    are lost and counted in `health`. `retention` ("7d"), `max_size` ("500MB") and `max_traces` bound the traces in
    these tables: whole ones are deleted, the oldest first, while new ones come. Raises `UsageError` if a bound is none.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        traces_table: str = DEFAULT_TRACES_TABLE,
        spans_table: str = DEFAULT_SPANS_TABLE,
        agno_tables: bool = True,
        queue_bound: int = QUEUE_BOUND,
        queue_bytes: int = QUEUE_BYTES,
        retention: str | timedelta | None = None,
        max_size: str | int | None = None,
        max_traces: int | None = None,
    ) -> None:
        bounds = retention_of(retention, max_size, max_traces)
        self.writer = SpanWriter(
            Path(path).expanduser().absolute(),
            traces_table=traces_table,
            spans_table=spans_table,
            agno_tables=agno_tables,
            queue_bound=queue_bound,
            queue_bytes=queue_bytes,
        )
        if bounds:
            self.writer.keep_within(bounds)

    @property
    def path(self) -> Path:
        """The file."""
        return self.writer.path

    @property
    def health(self) -> Health:
        """How recording goes."""
        return self.writer.health

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Note that a span runs."""
        try:
            if is_sampled(span):
                self.writer.started(span)
        except Exception as error:  # a guest never fails its host
            self.writer.health.failed(error)

    def on_end(self, span: ReadableSpan) -> None:
        """Note that a span has ended."""
        try:
            if is_sampled(span):
                self.writer.ended(span)
        except Exception as error:  # a guest never fails its host
            self.writer.health.failed(error)

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Wait until everything so far is in the file; answers whether it was in time."""
        return self.writer.flush(timeout_millis / 1_000)

    def shutdown(self) -> None:
        """Store what is queued and stop, within `EXIT_PATIENCE` seconds or so."""
        self.writer.shutdown(EXIT_PATIENCE)


def is_sampled(span: ReadableSpan) -> bool:
    """Whether a span is to be recorded; providers also report spans that are only counted."""
    context = span.get_span_context()
    return context is not None and context.trace_flags.sampled
