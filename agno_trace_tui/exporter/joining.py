"""Agno's own `setup_tracing` after ours.

It gives up where a provider is set, and its user's database would stay empty (agno/tracing/setup.py, 2.3.5 to
3.1.10). So what that module sees of OpenTelemetry is replaced: it is told of a provider only if that one already
writes a database of Agno's, and the provider it makes hands its processors to the one that is set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from wrapt import register_post_import_hook

from agno_trace_tui.exporter.providers import agno_files, processors, unwrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    Joined = Callable[[TracerProvider, Iterable[Path | None]], None]

AGNO_MODULE = "agno.tracing.setup"
NOTHING = object()


def let_agno_join(joined: Joined) -> None:
    """Let Agno's set-up join; `joined` is told the provider and the files that Agno is about to write."""
    register_post_import_hook(lambda module: adapt(module, joined), AGNO_MODULE)


def adapt(module: Any, joined: Joined) -> None:
    """Replace what Agno's module sees, once, if it looks as it is known."""
    if hasattr(module, "AgnoInstrumentor") and not isinstance(module.trace_api, JoiningApi):
        module.trace_api = JoiningApi(joined)
        module.AgnoInstrumentor = once_instrumentor(module.AgnoInstrumentor)


class JoiningApi:
    """`opentelemetry.trace`, as Agno's set-up sees it."""

    def __init__(self, joined: Joined) -> None:
        self._joined = joined

    def __getattr__(self, name: str) -> Any:
        return getattr(trace, name)

    def get_tracer_provider(self) -> trace.TracerProvider:
        """The provider that is set; none, as long as no database of Agno's is written through it."""
        current: trace.TracerProvider = unwrapped(trace.get_tracer_provider())
        if isinstance(current, TracerProvider) and next(agno_files(current), NOTHING) is NOTHING:
            return trace.ProxyTracerProvider()
        return current

    def set_tracer_provider(self, made: TracerProvider) -> None:
        """Agno's new provider joins the one that is set."""
        current = unwrapped(trace.get_tracer_provider())
        if not isinstance(current, TracerProvider):
            trace.set_tracer_provider(made)
            return
        self._joined(current, agno_files(made))
        for processor in processors(made):
            current.add_span_processor(processor)


def once_instrumentor(kind: type[Any]) -> type[Any]:
    """What Agno calls its instrumentor by. OpenTelemetry warns where one that works is asked again."""

    class OnceInstrumentor:
        """Agno's instrumentor; asked again, it is silent."""

        def instrument(self, **arguments: Any) -> None:
            """Instrument Agno, if nobody has."""
            instrumentor = kind()
            if not instrumentor.is_instrumented_by_opentelemetry:
                instrumentor.instrument(**arguments)

    return OnceInstrumentor
