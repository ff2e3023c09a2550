"""Spans of the SDK for tests of the exporter, and a look into the file they are recorded in."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.sampling import Sampler
from opentelemetry.trace import Tracer

from tests.support.patience import PATIENCE_SECONDS


def tracer_for(*processors: SpanProcessor, sampler: Sampler | None = None) -> Tracer:
    """A tracer of a provider of its own, so that tests do not share a global one."""
    provider = TracerProvider(shutdown_on_exit=False, sampler=sampler)
    for processor in processors:
        provider.add_span_processor(processor)
    return provider.get_tracer("tests", "1.0")


def rows(path: Path, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """What a file answers; nothing as long as it has no such table."""
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as connection:
        try:
            return connection.execute(sql, parameters).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return []
            raise


def wait_for(state: Callable[[], Any]) -> Any:
    """Wait until something is so, and answer what it is."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not (found := state()):
        if time.monotonic() > until:
            raise AssertionError(f"not reached within {PATIENCE_SECONDS} s")
        time.sleep(0.005)
    return found
