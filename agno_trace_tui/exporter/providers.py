"""What a provider already does with its spans, as far as it can be seen from outside.

OpenTelemetry has no public way to ask, so this looks at attributes that may go; the answer is then: nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from opentelemetry.sdk.trace import TracerProvider

from agno_trace_tui.machine import real_path

if TYPE_CHECKING:
    from collections.abc import Iterator

AGNO_INSTRUMENTOR = "openinference.instrumentation.agno"

MOST_WRAPPINGS = 3
"""A tracer that knows a provider that wraps another, and one to spare."""


def unwrapped(provider: Any) -> Any:
    """The SDK's provider in one that wraps it, or in its tracer, as Logfire has them; else the provider itself."""
    inner = provider
    for _ in range(MOST_WRAPPINGS):
        inner = getattr(inner, "provider", None)
        if inner is None:
            break
        if isinstance(inner, TracerProvider):
            return inner
    return provider


def agnos_tracer() -> Any:
    """The tracer that Agno's instrumentor makes spans with, if it has one: its provider need not be the global one.

    For what is asked here, and to add a processor, a tracer is as good as its provider.
    """
    module = sys.modules.get(AGNO_INSTRUMENTOR)
    tracer = getattr(module.AgnoInstrumentor(), "_tracer", None) if module else None
    return None if active_processor(tracer) is None else tracer


def active_processor(provider: Any) -> Any:
    """What hands a provider's spans to its processors; `None`: it is not known."""
    own = getattr(unwrapped(provider), "_active_span_processor", None)
    return getattr(provider, "span_processor", None) if own is None else own


def add_processor(provider: Any, processor: Any) -> None:
    """Hand a provider's spans to one more processor."""
    adds = provider if hasattr(provider, "add_span_processor") else active_processor(provider)
    adds.add_span_processor(processor)


def processors(provider: Any) -> tuple[Any, ...]:
    """The processors of a provider."""
    return tuple(getattr(active_processor(provider), "_span_processors", ()))


class Providers:
    """Providers, for as long as they live: told apart by identity, as there are some that cannot be hashed."""

    def __init__(self) -> None:
        self._known: WeakValueDictionary[int, Any] = WeakValueDictionary()

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, provider: Any) -> bool:
        return id(identity(provider)) in self._known

    def add(self, provider: Any) -> None:
        """Know a provider."""
        self._known[id(identity(provider))] = identity(provider)

    def discard(self, provider: Any) -> None:
        """Forget a provider."""
        self._known.pop(id(identity(provider)), None)


def identity(provider: Any) -> Any:
    """What a provider has in common with its tracers, and with one that wraps it."""
    active = active_processor(provider)
    return provider if active is None else active


def agno_files(provider: Any) -> Iterator[Path | None]:
    """The files that Agno's own exporters write through this provider; `None`: a database elsewhere.

    Agno's plain INSERT must not meet rows of ours, so ours leave Agno's tables of such a file alone.
    """
    for exporter in exporters(provider):
        if type(exporter).__name__ == "DatabaseSpanExporter":
            url = getattr(getattr(exporter.db, "db_engine", None), "url", None)
            file = getattr(url, "database", None) if "sqlite" in getattr(url, "drivername", "") else None
            yield real_path(Path(file)) if file else None


def exporters(provider: Any) -> Iterator[Any]:
    """The exporters of a provider's processors."""
    for processor in processors(provider):
        batch = getattr(processor, "_batch_processor", None)
        for owner, name in ((processor, "span_exporter"), (batch, "_exporter")):
            exporter = getattr(owner, name, None)
            if exporter is not None:
                yield exporter
