"""A standard span exporter over the same writer, for those who bring their own processor.

An exporter sees ended spans only; `SqliteSpanProcessor` also shows what runs. Its entry point is `agno_sqlite`:

    AGNO_TRACE_TUI_DB=tmp/traces.db OTEL_TRACES_EXPORTER=agno_sqlite opentelemetry-instrument python app.py

That command sets up nothing unless `opentelemetry-distro` is installed.
"""

from __future__ import annotations

from os import environ
from pathlib import Path
from typing import TYPE_CHECKING

from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from agno_trace_tui.exporter.processor import SqliteSpanProcessor
from agno_trace_tui.paths import TRACES_VARIABLE, USUAL_TRACES

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from opentelemetry.sdk.trace import ReadableSpan

    from agno_trace_tui.exporter.health import Health

EXPORT_PATIENCE_MS = 30_000
"""How long one `export` waits for the disk, as OpenTelemetry's own exporters do."""


class SqliteSpanExporter(SpanExporter):
    """Writes ended spans into a file of traces; the processor it is given to decides when."""

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        """`path`: if left out, what `AGNO_TRACE_TUI_DB` names, else `tmp/traces.db`."""
        self._processor = SqliteSpanProcessor(path if path is not None else configured_path())

    @property
    def health(self) -> Health:
        """How recording goes."""
        return self._processor.health

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Store spans, and wait until they are stored."""
        if self._processor.writer.is_shut_down:
            return SpanExportResult.FAILURE
        lost_before = self.health.dropped_total
        for span in spans:
            self._processor.on_end(span)
        stored = self._processor.force_flush(EXPORT_PATIENCE_MS)
        complete = stored and self.health.dropped_total == lost_before
        return SpanExportResult.SUCCESS if complete else SpanExportResult.FAILURE

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Nothing is held back: `export` waits."""
        return self._processor.force_flush(timeout_millis)

    def shutdown(self) -> None:
        """Stop writing."""
        self._processor.shutdown()


def configured_path() -> Path:
    """The file that the environment names, or the usual one."""
    return Path(environ.get(TRACES_VARIABLE) or USUAL_TRACES).expanduser().absolute()
