"""What this process records: one writer a file, whichever providers its spans come from.

Two connections of a process that write and checkpoint at the same moment could, very rarely, corrupt a WAL
database (SQLite before 3.51.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opentelemetry.sdk.trace import SpanProcessor

from agno_trace_tui.exporter.lifetime import lock_of_this_process
from agno_trace_tui.exporter.limits import make_room
from agno_trace_tui.exporter.processor import SqliteSpanProcessor
from agno_trace_tui.exporter.providers import Providers, add_processor, agno_files, processors
from agno_trace_tui.exporter.writer import EXIT_PATIENCE
from agno_trace_tui.machine import real_path
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.schema import DEFAULT_SPANS_TABLE, DEFAULT_TRACES_TABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import ReadableSpan, Span

    from agno_trace_tui.exporter.health import Health
    from agno_trace_tui.store.bounds import Retention


class Target(NamedTuple):
    """Where to record: a file, and the names of Agno's two tables in it."""

    path: Path
    traces_table: str = DEFAULT_TRACES_TABLE
    spans_table: str = DEFAULT_SPANS_TABLE


class Tracing:
    """Recording into one file: flush it, stop it, ask how it goes."""

    def __init__(self, processor: SqliteSpanProcessor) -> None:
        self._processor = processor
        self._providers = Providers()

    def __repr__(self) -> str:
        return f"Tracing(path={str(self.path)!r})"

    @property
    def path(self) -> Path:
        """The file."""
        return self._processor.path

    @property
    def health(self) -> Health:
        """How recording goes: written, dropped by reason, last error."""
        return self._processor.health

    @property
    def is_shut_down(self) -> bool:
        """Whether recording has been stopped."""
        return self._processor.writer.is_shut_down

    def flush(self, timeout: float = 30.0) -> bool:
        """Wait until everything so far is in the file, `timeout` seconds at most; answers whether it is."""
        return self._processor.force_flush(int(timeout * 1_000))

    def shutdown(self) -> None:
        """Store what is queued and stop recording into this file."""
        self._processor.shutdown()

    def keep_within(self, bounds: Retention) -> None:
        """Delete the oldest traces of the file from now on, as the bounds ask."""
        self._processor.writer.keep_within(bounds)

    def record_of(self, provider: Any) -> None:
        """Record the spans of a provider too, once."""
        if provider not in self._providers:
            make_room(provider)
            self._providers.add(provider)
            take_part(provider, self._processor, lambda: self._forget(provider))

    def records_of(self, provider: Any) -> bool:
        """Whether the spans of a provider are recorded here."""
        return provider in self._providers

    def _forget(self, provider: Any) -> None:
        """A provider ends; with the last of them recording does."""
        self._providers.discard(provider)
        if self._providers:
            self._processor.force_flush(int(EXIT_PATIENCE * 1_000))
        else:
            self._processor.shutdown()

    def leave_agno_tables(self) -> None:
        """Agno's own exporter writes its tables in this file from now on; they are there, or are its to make."""
        self._processor.writer.leave_agno_tables()


class SharedProcessor(SpanProcessor):
    """One provider's share of a processor that records the spans of several."""

    def __init__(self, processor: SqliteSpanProcessor, ended: Callable[[], None]) -> None:
        """`ended` is called when the provider shuts down."""
        self._processor, self._ended = processor, ended

    def serve(self, processor: SqliteSpanProcessor, ended: Callable[[], None]) -> None:
        """Take part in another recording, as the one before is over."""
        self._processor, self._ended = processor, ended

    @property
    def is_over(self) -> bool:
        """Whether the recording that it took part in has been stopped."""
        return self._processor.writer.is_shut_down

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Note that a span runs."""
        self._processor.on_start(span, parent_context)

    def on_end(self, span: ReadableSpan) -> None:
        """Note that a span has ended."""
        self._processor.on_end(span)

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Wait until everything so far is in the file; answers whether it was in time."""
        return self._processor.force_flush(timeout_millis)

    def shutdown(self) -> None:
        """Store what is queued; others may go on."""
        self._ended()


def take_part(provider: Any, processor: SqliteSpanProcessor, ended: Callable[[], None]) -> None:
    """Hand a provider's spans to a processor: by a share whose recording is over, as none can be taken away."""
    for share in processors(provider):
        if isinstance(share, SharedProcessor) and share.is_over:
            share.serve(processor, ended)
            return
    add_processor(provider, SharedProcessor(processor, ended))


_tracings: dict[Target, Tracing] = {}
"""By the file's real path: calling twice must not record twice."""

_lock = lock_of_this_process()
"""Of those: threads may set up recording at the same time. Nothing is imported while it is held."""


def record(provider: Any, target: Target) -> Tracing:
    """Record a provider's spans into a file, once."""
    with _lock:
        key = target._replace(path=real_path(target.path))
        tracing = _tracings.get(key)
        if tracing is None or tracing.is_shut_down:
            processor = SqliteSpanProcessor(
                target.path,
                traces_table=target.traces_table,
                spans_table=target.spans_table,
                agno_tables=key.path not in agno_files(provider),
            )
            tracing = _tracings[key] = Tracing(processor)
        elif not tracing.records_of(provider):
            leave_agno_tables(provider, agno_files(provider), joining=tracing)
        tracing.record_of(provider)
        return tracing


def leave_agno_tables(provider: Any, files: Iterable[Path | None], *, joining: Tracing | None = None) -> None:
    """Agno's own exporter writes files through a provider: ours leaves its tables there to it."""
    taken = set(files)
    with _lock:
        left = [
            tracing
            for target, tracing in _tracings.items()
            if target.path in taken and (tracing is joining or tracing.records_of(provider))
        ]
    for tracing in left:
        tracing.leave_agno_tables()
