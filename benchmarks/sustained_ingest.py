"""How many spans a second go into the file, beside Agno's own exporters and what SQLite takes at best.

    python -m benchmarks.sustained_ingest [RUNS]

The same finished spans are given to each recorder as fast as it takes them, until all are in its file. The
floor is SQLite itself: the rows of our format, made in advance and written in the same batches.
"""

from __future__ import annotations

import gc
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from agno.db.sqlite import SqliteDb
from agno.tracing.exporter import DatabaseSpanExporter
from opentelemetry.sdk.trace import ReadableSpan

from agno_trace_tui import SqliteSpanProcessor
from agno_trace_tui.exporter.encoder import encode
from agno_trace_tui.exporter.process import this_process
from agno_trace_tui.exporter.writer import BATCH, utc_now
from agno_trace_tui.store.writing import TraceWriter
from agno_trace_tui.store.written import Tally
from benchmarks.otlp_sink import otlp_exporter, otlp_sink
from benchmarks.realistic import described, finished

RUNS = 600
ROUNDS = 5
"""The recorders take turns, so that a busy moment of the machine does not fall on one of them."""

SLOW_SHARE = 20
"""Agno's default gets a twentieth of the spans."""

BATCHED = 512
"""Agno's own batch."""

AHEAD = 4_000
"""Spans given at a time: a queue that overflows would seem quick."""

Spans = Sequence[ReadableSpan]
Recorder = Callable[[Path, Spans], float]
"""Records spans into a file; answers seconds."""


def main() -> None:
    spans = finished(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
    print(described(spans))
    with tempfile.TemporaryDirectory() as directory, otlp_sink() as address:
        recorders = {**RECORDERS, OTLP: otlp(address)}
        rates: dict[str, list[float]] = {name: [] for name in recorders}
        for turn in range(ROUNDS):
            for name, record in recorders.items():
                path = Path(directory) / f"{turn} {name}.db"
                given = spans[: len(spans) // SLOW_SHARE] if name == SLOW else spans
                gc.collect()
                rates[name].append(len(given) / record(path, given))
                if name != OTLP:
                    check(path, len(given))
                    path.unlink()
    report({name: statistics.median(measured) for name, measured in rates.items()})


def report(rates: dict[str, float]) -> None:
    ours = rates[OURS]
    for name, rate in rates.items():
        print(f"{name:36}{rate:10,.0f} spans/s{ours / rate:9.2f} x as many by agno-trace-tui")


def check(path: Path, spans: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        [(stored,)] = connection.execute("SELECT count(*) FROM agno_spans")
    if stored != spans:
        raise SystemExit(f"{path.name} has {stored} of {spans} spans")


def chunks(spans: Spans, size: int) -> Iterator[Spans]:
    for start in range(0, len(spans), size):
        yield spans[start : start + size]


def ours(path: Path, spans: Spans) -> float:
    processor = SqliteSpanProcessor(path)
    start = time.perf_counter()
    for chunk in chunks(spans, AHEAD):
        for span in chunk:
            processor.on_end(span)
        processor.force_flush()
    seconds = time.perf_counter() - start
    processor.shutdown()
    return seconds


def prepared(path: Path, spans: Spans) -> float:
    rows = [encode(span, ended=True, created_at=utc_now()) for span in spans]
    writer = TraceWriter(
        path, this_process(), traces_table="agno_traces", spans_table="agno_spans", agno_tables=True
    )
    batches = [rows[place : place + BATCH] for place in range(0, len(rows), BATCH)]
    start = time.perf_counter()
    for batch in batches:
        writer.write(batch, Tally(0, 0, 0, None, None))
    seconds = time.perf_counter() - start
    writer.close()
    return seconds


def agno(size: int) -> Recorder:
    def record(path: Path, spans: Spans) -> float:
        exporter = DatabaseSpanExporter(db=SqliteDb(db_file=str(path)))
        start = time.perf_counter()
        for chunk in chunks(spans, size):
            exporter.export(chunk)
        return time.perf_counter() - start

    return record


def otlp(address: str) -> Recorder:
    """Sends to a collector that keeps nothing: what it would store costs more."""

    def record(_: Path, spans: Spans) -> float:
        exporter = otlp_exporter(address)
        start = time.perf_counter()
        for chunk in chunks(spans, BATCHED):
            exporter.export(chunk)
        return time.perf_counter() - start

    return record


OURS, SLOW = "agno-trace-tui", "Agno, its default (span by span)"
OTLP = "OTLP, batched, into nothing"
RECORDERS: dict[str, Recorder] = {
    OURS: ours,
    "SQLite, rows made in advance": prepared,
    "Agno, batch_processing=True": agno(BATCHED),
    SLOW: agno(1),
}


if __name__ == "__main__":
    main()
