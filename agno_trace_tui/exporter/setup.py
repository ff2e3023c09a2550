"""One call that traces every Agno agent, team and workflow of this process into a file.

    from agno_trace_tui import setup_tracing
    setup_tracing("tmp/traces.db")

A drop-in for `agno.tracing.setup_tracing`: it takes the same arguments, so that changing the import is
the whole migration. Unlike Agno's it does not give up when a TracerProvider is already set: it joins it, and
lets Agno's join ours (see `joining`).
"""

from __future__ import annotations

import importlib.util
import logging
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opentelemetry import trace
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider

from agno_trace_tui.errors import UsageError
from agno_trace_tui.exporter.exporter import configured_path
from agno_trace_tui.exporter.joining import let_agno_join
from agno_trace_tui.exporter.lifetime import lock_of_this_process
from agno_trace_tui.exporter.limits import roomy_limits
from agno_trace_tui.exporter.otlp import send_as_configured, send_otlp
from agno_trace_tui.exporter.providers import agnos_tracer
from agno_trace_tui.exporter.recording import Target, Tracing, leave_agno_tables, record
from agno_trace_tui.store.bounds import retention_of
from agno_trace_tui.store.connection import check_sort
from agno_trace_tui.store.schema import DEFAULT_SPANS_TABLE, DEFAULT_TRACES_TABLE

if TYPE_CHECKING:
    import os
    from datetime import timedelta

    from openinference.instrumentation import TraceConfig

logger = logging.getLogger(__name__)

_setting_up = lock_of_this_process()
"""One thread at a time: two that instrument Agno at once would make two spans of each of its calls."""


def setup_tracing(
    db: str | os.PathLike[str] | Any | None = None,
    batch_processing: bool = False,
    max_queue_size: int = 2048,
    max_export_batch_size: int = 512,
    schedule_delay_millis: int = 5000,
    *,
    config: TraceConfig | None = None,
    service_name: str | None = None,
    otlp_endpoint: str | None = None,
    retention: str | timedelta | None = None,
    max_size: str | int | None = None,
    max_traces: int | None = None,
) -> Tracing:
    """Record every run, model call and tool call of this process, as it starts and as it ends.

    `db` is the path of a file (if left out: what `AGNO_TRACE_TUI_DB` names, else `tmp/traces.db`), or Agno's
    `SqliteDb`, whose file and table names are used. The next four arguments are Agno's and have no effect:
    spans are always written by a thread of their own, at once.

    `config` is OpenInference's `TraceConfig`, which hides inputs, outputs, …; without one the variables
    `OPENINFERENCE_HIDE_…` count. `service_name` names this program in a provider that is made here. One that is
    joined has its own name; its spans are given room for as many attributes, unless a limit was set.
    `otlp_endpoint` ("http://localhost:4318") sends the same spans to a collector (extra `[otlp]`); a provider
    that is made here also follows `OTEL_EXPORTER_OTLP_ENDPOINT`.

    `retention` ("7d", or a `timedelta`), `max_size` ("500MB", or bytes) and `max_traces` bound what is recorded into
    these tables: whole traces are deleted, the oldest first, a few at a time by the thread that writes. What else is
    in the file neither counts nor is deleted.

    Raises `UsageError` if `db`, `otlp_endpoint` or a bound is none, or the extra is missing, and `TraceFileError` if
    the path is that of a pipe, a socket or a device.
    """
    target, bounds = target_of(db), retention_of(retention, max_size, max_traces)
    with _setting_up:
        provider = provider_to_join(service_name)
        if otlp_endpoint is not None:
            send_otlp(provider, otlp_endpoint)
        tracing = record(provider, target)
        if bounds:
            tracing.keep_within(bounds)
        let_agno_join(leave_agno_tables)
        instrument_agno(provider, config)
        tracer = agnos_tracer()
        if tracer is not None:  # of another provider, if somebody else has instrumented Agno
            record(tracer, target)
        return tracing


def target_of(db: str | os.PathLike[str] | Any | None) -> Target:
    """The file and tables that a path or an Agno database names."""
    if db is None:
        return Target(configured_path())
    if isinstance(db, str | Path) or hasattr(db, "__fspath__"):
        path = Path(db).expanduser().absolute()
        if path.is_dir():
            raise UsageError(
                f"{path} is a directory, not a file.", f"Name the file in it: {path / 'traces.db'}"
            )
        with suppress(OSError):  # it is not there yet, or may be some day
            check_sort(path)
        return Target(path)
    url = getattr(getattr(db, "db_engine", None), "url", None)
    file = getattr(url, "database", None) or getattr(db, "db_file", None)
    if file is None or file == ":memory:" or "sqlite" not in str(getattr(url, "drivername", "sqlite")):
        raise UsageError(
            f"Traces are recorded into an SQLite file; {type(db).__name__} names none.",
            'Pass a path: setup_tracing("tmp/traces.db")',
        )
    return Target(
        Path(file).absolute(),
        getattr(db, "trace_table_name", None) or DEFAULT_TRACES_TABLE,
        getattr(db, "span_table_name", None) or DEFAULT_SPANS_TABLE,
    )


def provider_to_join(service_name: str | None = None) -> TracerProvider:
    """The provider that is set, or a new one."""
    current = trace.get_tracer_provider()
    if isinstance(current, TracerProvider) or hasattr(current, "add_span_processor"):
        return current  # type: ignore[return-value]
    provider = make_provider(service_name)
    trace.set_tracer_provider(provider)
    return provider


def make_provider(service_name: str | None = None) -> TracerProvider:
    """A provider that keeps enough attributes, and sends to where the standard variables say."""
    resource = Resource.create({SERVICE_NAME: service_name} if service_name else None)
    provider = TracerProvider(span_limits=roomy_limits(), resource=resource)
    send_as_configured(provider)
    return provider


def instrument_agno(provider: TracerProvider, config: TraceConfig | None = None) -> None:
    """Let Agno make spans, once; the instrumentor walks all of Agno's models, so it is loaded only here."""
    if importlib.util.find_spec("agno") is None:
        logger.warning("Agno is not installed: nothing of it will be traced. Install it: pip install agno")
        return
    from openinference.instrumentation.agno import AgnoInstrumentor

    instrumentor = AgnoInstrumentor()
    if not instrumentor.is_instrumented_by_opentelemetry:
        instrumentor.instrument(tracer_provider=provider, config=config)
    elif config is not None:
        logger.warning("Agno was instrumented before: the config has no effect. Call setup_tracing first.")
    if not instrumentor.is_instrumented_by_opentelemetry:
        # The instrumentor refuses an Agno that is older than it knows, and says so only to its own logger.
        logger.warning(
            "This Agno is too old for the installed openinference-instrumentation-agno: nothing of it will be"
            " traced. Upgrade it: pip install --upgrade agno"
        )
