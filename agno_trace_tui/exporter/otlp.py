"""Sending the same spans to a collector, Phoenix, Langfuse, …: only when asked, and with the extra `[otlp]`."""

from __future__ import annotations

import logging
from os import environ
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from opentelemetry.sdk.trace.export import BatchSpanProcessor

from agno_trace_tui.errors import UsageError
from agno_trace_tui.exporter.providers import processors
from agno_trace_tui.exporter.writer import EXIT_PATIENCE

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

logger = logging.getLogger(__name__)

VARIABLES = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
"""Where OpenTelemetry's own configuration names the collector."""

TRACES_PATH = "/v1/traces"
"""Where a collector takes traces (OTLP specification, OTLP/HTTP request)."""

INSTALL = "pip install 'agno-trace-tui[otlp]'"


class SendingProcessor(BatchSpanProcessor):
    """OpenTelemetry's, for whose collector no program waits half a minute when it ends, if that does not answer."""

    def __init__(self, url: str) -> None:
        """Send to a URL. Raises `UsageError` without the extra."""
        # The exporter reads the variables for headers, timeout and the like in any case.
        super().__init__(otlp_exporter(url))
        self.url: str | None = url
        """Where it sends to; `None`: it has been shut down."""

    def shutdown(self) -> None:
        """Send what is queued, within `EXIT_PATIENCE` seconds or so."""
        self.url = None
        batches: Any = getattr(self, "_batch_processor", None)
        if batches is None:  # an older SDK, or a newer one
            super().shutdown()  # type: ignore[no-untyped-call]
        else:
            batches.shutdown(timeout_millis=int(EXIT_PATIENCE * 1_000))


def send_otlp(provider: TracerProvider, endpoint: str) -> None:
    """Send the provider's spans to an endpoint, once; raises `UsageError` if that cannot be done."""
    url = traces_url(endpoint)
    sent_to = {processor.url for processor in processors(provider) if isinstance(processor, SendingProcessor)}
    if url not in sent_to:
        provider.add_span_processor(SendingProcessor(url))


def send_as_configured(provider: TracerProvider) -> None:
    """Send a provider of ours where the standard variables say, if they do. A program is not failed for it."""
    url = configured_url()
    if url is not None and "otlp" in environ.get("OTEL_TRACES_EXPORTER", "otlp").split(","):
        try:
            send_otlp(provider, url)
        except UsageError as error:
            logger.warning("%s", error)


def configured_url() -> str | None:
    """The URL that the standard variables name: as it is, or to be completed (OTLP exporter specification)."""
    own, common = (environ.get(name, "") for name in VARIABLES)
    return own or (common.rstrip("/") + TRACES_PATH if common else None)


def otlp_exporter(url: str) -> SpanExporter:
    """OpenTelemetry's exporter for OTLP over HTTP."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ImportError as error:
        raise UsageError(
            "Sending to OTLP needs OpenTelemetry's exporter.", f"Install it: {INSTALL}"
        ) from error
    return OTLPSpanExporter(endpoint=url)


def traces_url(endpoint: str) -> str:
    """The URL that takes traces; of a collector's address without a path, the usual one. Raises `UsageError`."""
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise UsageError(
            f"{endpoint!r} is no address of a collector.",
            'Pass one like otlp_endpoint="http://localhost:4318"',
        )
    return endpoint.rstrip("/") + TRACES_PATH if parts.path in ("", "/") else endpoint
