"""A live terminal monitor for Agno traces, and an exporter that records them.

The public names are loaded when they are first used: importing this package costs an agent's process
nothing, and the monitor never loads OpenTelemetry.
"""

from __future__ import annotations

TYPE_CHECKING = False  # known to type checkers; `typing` itself would cost every process 5 ms
if TYPE_CHECKING:
    from agno_trace_tui.exporter.exporter import SqliteSpanExporter
    from agno_trace_tui.exporter.processor import SqliteSpanProcessor
    from agno_trace_tui.exporter.setup import setup_tracing

__version__ = "0.1.0"
__all__ = ["SqliteSpanExporter", "SqliteSpanProcessor", "__version__", "setup_tracing"]

_HOMES = {
    "setup_tracing": "agno_trace_tui.exporter.setup",
    "SqliteSpanProcessor": "agno_trace_tui.exporter.processor",
    "SqliteSpanExporter": "agno_trace_tui.exporter.exporter",
}


def __getattr__(name: str) -> object:
    """Load a public name from its home."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
