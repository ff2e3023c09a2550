"""What a provider already does with its spans, as far as it can be seen from outside.

OpenTelemetry has no public way to ask, so this looks at attributes that may go; the answer is then: nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def processors(provider: Any) -> tuple[Any, ...]:
    """The processors of a provider."""
    return tuple(getattr(getattr(provider, "_active_span_processor", None), "_span_processors", ()))


def agno_files(provider: Any) -> Iterator[Path | None]:
    """The files that Agno's own exporters write through this provider; `None`: a database elsewhere.

    Agno's plain INSERT must not meet rows of ours, so ours leave Agno's tables of such a file alone.
    """
    for exporter in exporters(provider):
        if type(exporter).__name__ == "DatabaseSpanExporter":
            url = getattr(getattr(exporter.db, "db_engine", None), "url", None)
            file = getattr(url, "database", None) if "sqlite" in getattr(url, "drivername", "") else None
            yield Path(file).resolve() if file else None


def exporters(provider: Any) -> Iterator[Any]:
    """The exporters of a provider's processors."""
    for processor in processors(provider):
        batch = getattr(processor, "_batch_processor", None)
        for owner, name in ((processor, "span_exporter"), (batch, "_exporter")):
            exporter = getattr(owner, name, None)
            if exporter is not None:
                yield exporter
