"""Tracing a program that does not know of it: called by `bootstrap` once the program has imported Agno.

The program may set a provider before its first run, or hand one to Agno's instrumentor, or do neither. So Agno is
instrumented with a provider that decides at each span which one it is: the one that was handed over, else the
global one, else one of ours. Whichever it is gets our processor. The global provider is never set here: what the
program sets later must not be refused.
"""

from __future__ import annotations

import logging
import os
import threading
from typing import TYPE_CHECKING, Any

from opentelemetry import trace
from opentelemetry.sdk.environment_variables import OTEL_SDK_DISABLED, OTEL_TRACES_SAMPLER
from opentelemetry.sdk.trace.sampling import StaticSampler
from wrapt import wrap_function_wrapper

from agno_trace_tui.exporter.farewell import Farewell
from agno_trace_tui.exporter.lifetime import lock_of_this_process
from agno_trace_tui.exporter.providers import identity, unwrapped
from agno_trace_tui.exporter.recording import record
from agno_trace_tui.exporter.setup import make_provider, target_of
from agno_trace_tui.notes import Kind, note

if TYPE_CHECKING:
    from collections.abc import Callable

    from opentelemetry.sdk.trace import TracerProvider


logger = logging.getLogger(__name__)


class LateProvider(trace.TracerProvider):
    """Whichever provider is in force when a span starts."""

    def __init__(self) -> None:
        self._handed_over: Any = None
        self._own: TracerProvider | None = None
        self._joined: Any = None
        """The provider that was joined last."""
        self._recorded: Any = None
        """And what makes it out."""
        self._farewells: list[Farewell] = []
        self._told: set[Kind] = set()
        """What whoever runs the program knows of its spans."""
        self._making = lock_of_this_process()

    def follow(self, provider: Any) -> None:
        """The program handed a provider over."""
        if provider is not None and provider is not self:
            self._handed_over = provider

    def current(self) -> Any:
        """The provider in force, with our processor."""
        provider = self._handed_over or trace.get_tracer_provider()
        if not hasattr(provider, "add_span_processor"):
            with self._making:
                provider = self._own = self._own or make_provider()
        self._record(provider)
        return provider

    def join(self) -> None:
        """The global provider gets our processor if there is one, whichever is in force: its spans are around."""
        provider = trace.get_tracer_provider()
        if hasattr(provider, "add_span_processor"):
            self._record(provider)

    def _record(self, provider: Any) -> None:
        # One that wraps another may be given another: Logfire's, each time that it is configured.
        what = identity(provider)
        if what is not self._recorded:
            with self._making:
                self._begin(provider)
                self._joined, self._recorded = provider, what  # only now: no other thread runs ahead

    def _begin(self, provider: Any) -> None:
        try:
            tracing = record(provider, target_of(None))
        except Exception as error:  # an agent asks for its tracer, and is not to fail for this
            logger.warning("agno-trace-tui: this run is not traced: %s", error)
            note_beside(Kind.FAILED, str(error))
        else:
            if not any(farewell.is_of(tracing) for farewell in self._farewells):
                self._farewells.append(Farewell(tracing))

    def tell(self, span: trace.Span) -> trace.Span:
        """Tell once whether spans are taken, and if not why; answers with the span."""
        if Kind.RAN not in self._told:
            is_taken = span.is_recording() and span.get_span_context().trace_flags.sampled
            kind, detail = (Kind.RAN, "") if is_taken else self._why_not()
            if kind not in self._told:
                self._told.add(kind)
                note_beside(kind, detail)
        return span

    def _why_not(self) -> tuple[Kind, str]:
        if os.environ.get(OTEL_SDK_DISABLED, "").strip().lower() == "true":
            return Kind.DISABLED, ""
        sampler = getattr(unwrapped(self._joined), "sampler", None)
        # One of the program's own may say anything, or fail.
        described = sampler.get_description() if type(sampler) is StaticSampler else type(sampler).__name__
        named = os.environ.get(OTEL_TRACES_SAMPLER)
        return Kind.UNSAMPLED, f"{described} ({OTEL_TRACES_SAMPLER}={named})" if named else described

    def get_tracer(self, *names: Any, **more: Any) -> trace.Tracer:
        """A tracer that asks at each span."""
        return LateTracer(self, names, more)


class LateTracer(trace.Tracer):
    """The tracer of whichever provider is in force."""

    def __init__(self, provider: LateProvider, names: tuple[Any, ...], more: dict[str, Any]) -> None:
        self._provider, self._names, self._more = provider, names, more
        self._known: tuple[Any, trace.Tracer | None] = (None, None)

    def _tracer(self) -> trace.Tracer:
        provider = self._provider.current()
        known, tracer = self._known
        if tracer is None or known is not identity(provider):
            tracer = provider.get_tracer(*self._names, **self._more)
            self._known = identity(provider), tracer
        return tracer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tracer(), name)

    def start_span(self, *arguments: Any, **more: Any) -> trace.Span:
        """As the tracer in force does."""
        return self._provider.tell(self._tracer().start_span(*arguments, **more))

    def start_as_current_span(self, *arguments: Any, **more: Any) -> Any:
        """As the tracer in force does."""
        return self._tracer().start_as_current_span(*arguments, **more)


def note_beside(kind: Kind, detail: str) -> None:
    """Tell whoever runs the program, beside the agent: its thread waits for no disk. The process ends after it."""
    telling = threading.Thread(target=note, args=(kind, detail), name="agno-trace-tui-telling")
    try:
        telling.start()
    except RuntimeError:  # Python 3.12 starts none while it ends; or there are too many
        note(kind, detail)


LATE = LateProvider()


def begin() -> None:
    """The program has imported Agno: instrument it, unless that is being done."""
    from openinference.instrumentation.agno import AgnoInstrumentor

    AgnoInstrumentor().instrument()
    # From now on, not from the first agent's span: a server's own spans around it belong to its trace.
    wrap_function_wrapper(trace, "set_tracer_provider", join_what_is_set)
    LATE.join()
    note(Kind.BEGAN)


def join_what_is_set(
    set_provider: Callable[..., None], _module: object, arguments: Any, more: dict[str, Any]
) -> None:
    """The program sets its provider: ours joins it at once."""
    set_provider(*arguments, **more)
    LATE.join()


def instrumentor_loaded() -> None:
    """Whoever calls Agno's instrumentor, it is given the late provider."""
    from openinference.instrumentation.agno import AgnoInstrumentor

    AgnoInstrumentor.instrument = late_instrument(AgnoInstrumentor.instrument)


def late_instrument(instrument: Callable[..., Any]) -> Callable[..., Any]:
    """The instrumentor's method, done once; called again it only changes provider and config."""
    calling = False

    def instrument_late(instrumentor: Any, **arguments: Any) -> None:
        nonlocal calling
        LATE.follow(arguments.get("tracer_provider"))
        if instrumentor.is_instrumented_by_opentelemetry:
            if arguments.get("config") is not None:
                # Its wrappers hold this tracer; there is no other way to change what it hides.
                instrumentor._tracer._self_config = arguments["config"]  # noqa: SLF001
        elif not calling:
            # While it imports Agno, the bootstrap asks for the same once more.
            calling = True
            try:
                instrument(instrumentor, **{**arguments, "tracer_provider": LATE})
            finally:
                calling = False
            if not instrumentor.is_instrumented_by_opentelemetry:
                note(Kind.REFUSED)

    return instrument_late
