"""What a provider already does with its spans, as far as it can be seen from outside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def agno_writes(provider: Any, path: Path) -> bool:
    """Whether Agno's own exporter writes this file through this provider.

    Then its plain INSERT must not meet rows of ours, and ours leave Agno's tables alone. OpenTelemetry
    has no public way to ask, so this looks at attributes that may go; the answer is then no.
    """
    for exporter in exporters(provider):
        if type(exporter).__name__ != "DatabaseSpanExporter":
            continue
        url = getattr(getattr(exporter.db, "db_engine", None), "url", None)
        file = getattr(url, "database", None)
        if file and Path(file).resolve() == path.resolve():
            return True
    return False


def exporters(provider: Any) -> Iterator[Any]:
    """The exporters of a provider's processors."""
    multiple = getattr(provider, "_active_span_processor", None)
    for processor in getattr(multiple, "_span_processors", ()):
        batch = getattr(processor, "_batch_processor", None)
        for owner, name in ((processor, "span_exporter"), (batch, "_exporter")):
            exporter = getattr(owner, name, None)
            if exporter is not None:
                yield exporter
