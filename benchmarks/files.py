"""Files of traces of any size, in Agno's format and in ours.

    python -m benchmarks.files FOLDER SPANS [agno|ours]

A million spans are 4 GB. A file that is there is taken as it is; one that was broken off is gone on with.
Files stay in the folder: whoever names it deletes it.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from agno_trace_tui.exporter.agno_rows import NO_IDS, ids_of
from agno_trace_tui.exporter.process import this_process
from agno_trace_tui.exporter.texts import ENCODER
from agno_trace_tui.semantics.facts import facts_of
from agno_trace_tui.store.migrations import create_agno_tables
from agno_trace_tui.store.timestamps import iso_text, microseconds
from agno_trace_tui.store.writing import TraceWriter
from agno_trace_tui.store.written import (
    AGNO_SPAN_COLUMNS,
    AGNO_TRACE_COLUMNS,
    AgnoRows,
    Tally,
    WrittenSpan,
)
from benchmarks.made_runs import SENTENCES, SPANS_PER_RUN, MadeRun, MadeSpan, run_of

BATCH = 200
"""Runs of a transaction."""

VERSION = 1
"""Of what is made: another one makes other files."""

RESOURCE = '{"service.name": "benchmark"}'
TRACES, SPANS = "agno_traces", "agno_spans"

Progress = Callable[[int], None]
"""Hears how many spans there are."""


def silent(_spans: int) -> None:
    """Tell nothing."""


def agno_file(folder: Path, spans: int, progress: Progress = silent) -> Path:
    """A file as Agno writes it, with at least so many spans."""
    return made(folder / f"agno-{spans}-v{VERSION}.db", spans, write_as_agno, progress)


def our_file(folder: Path, spans: int, progress: Progress = silent) -> Path:
    """A file as our exporter writes it, with at least so many spans."""
    return made(folder / f"ours-{spans}-v{VERSION}.db", spans, write_as_ours, progress)


def made(
    path: Path, spans: int, write: Callable[[Path, Iterable[list[MadeRun]]], None], progress: Progress
) -> Path:
    """The file of a path, written if it is not there; it gets its name when it is complete."""
    if not path.exists():
        part = path.with_suffix(".part")
        write(part, told(batches(runs_in(part), -(-spans // SPANS_PER_RUN)), progress))
        with closing(sqlite3.connect(part)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        part.rename(path)
    return path


def runs_in(path: Path) -> int:
    """How many runs a file has that was broken off."""
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path)) as connection:
        try:
            return int(connection.execute(f"SELECT count(*) FROM {TRACES}").fetchone()[0])
        except sqlite3.OperationalError:  # it was broken off before it had tables
            return 0


def batches(first: int, end: int) -> Iterator[list[MadeRun]]:
    """Runs in groups for a transaction each."""
    for start in range(first, end, BATCH):
        yield [run_of(number) for number in range(start, min(end, start + BATCH))]


def told(groups: Iterable[list[MadeRun]], progress: Progress) -> Iterator[list[MadeRun]]:
    """The same, counted aloud."""
    spans = 0
    for runs in groups:
        yield runs
        spans += sum(len(run.spans) for run in runs)
        progress(spans)


# -- Agno's format -------------------------------------------------------------------------------------


def write_as_agno(path: Path, groups: Iterable[list[MadeRun]]) -> None:
    """Agno's two tables, and rows as its exporter writes them."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")  # a benchmark's file need not survive a power cut
        connection.execute("PRAGMA cache_size = -400000")
        create_agno_tables(connection, TRACES, SPANS)
        insert_span = insertion(SPANS, AGNO_SPAN_COLUMNS)
        insert_trace = insertion(TRACES, AGNO_TRACE_COLUMNS)
        for runs in groups:
            connection.execute("BEGIN")
            connection.executemany(insert_trace, map(agno_trace, runs))
            connection.executemany(
                insert_span,
                [
                    agno_span(run.trace_id, span, ENCODER.encode(span.attributes))
                    for run in runs
                    for span in run.spans
                ],
            )
            connection.execute("COMMIT")


def insertion(table: str, columns: Sequence[str]) -> str:
    """The statement that stores a row."""
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def agno_span(trace_id: str, span: MadeSpan, attributes: str) -> tuple[object, ...]:
    """A row of Agno's spans table, in the order of `AGNO_SPAN_COLUMNS`."""
    start, end = iso_text(span.start_ns), iso_text(span.end_ns)
    return (
        span.span_id,
        trace_id,
        span.parent_id,
        span.name,
        "INTERNAL",
        span.status,
        span.message,
        start,
        end,
        (span.end_ns - span.start_ns) // 1_000_000,
        attributes,
        end,
    )


def agno_trace(run: MadeRun) -> tuple[object, ...]:
    """A row of Agno's traces table, in the order of `AGNO_TRACE_COLUMNS`."""
    root = run.spans[-1]
    start, end = iso_text(root.start_ns), iso_text(root.end_ns)
    milliseconds = (root.end_ns - root.start_ns) // 1_000_000
    return run.trace_id, root.name, root.status, start, end, milliseconds, *ids_of(root.attributes), end


# -- ours ----------------------------------------------------------------------------------------------


def write_as_ours(path: Path, groups: Iterable[list[MadeRun]]) -> None:
    """Through the exporter's own writer."""
    writer = TraceWriter(path, this_process(), traces_table=TRACES, spans_table=SPANS)
    writer.connection.execute("PRAGMA synchronous = OFF")
    writer.connection.execute("PRAGMA cache_size = -400000")
    now_ns = spans = 0
    for runs in groups:
        rows = [written_span(run, span) for run in runs for span in run.spans]
        spans, now_ns = spans + len(rows), runs[-1].spans[-1].end_ns
        writer.write(rows, Tally(now_ns, spans, 0, None, None))
    writer.leave(now_ns)


def written_span(run: MadeRun, span: MadeSpan) -> WrittenSpan:
    """A span as the exporter hands it to the file."""
    values = (
        run.trace_id,
        span.span_id,
        span.parent_id,
        span.name,
        "INTERNAL",
        span.status,
        span.start_ns,
        span.end_ns,
        *(0, 0, 0),
        *facts_of(span.attributes),
        span.message,
        None,
        json.dumps({"name": "openinference.instrumentation.agno", "version": "1.0.15"}),
        *(None, None, None),
    )
    agno = AgnoRows(
        microseconds(span.start_ns),
        microseconds(span.end_ns),
        (span.end_ns - span.start_ns) // 1_000_000,
        ENCODER.encode(span.attributes),
        iso_text(span.end_ns),
        *(NO_IDS if span.parent_id else ids_of(span.attributes)),
    )
    return WrittenSpan(run.trace_id, span.span_id, True, values, RESOURCE, agno)


# -- one large payload ---------------------------------------------------------------------------------

FIRST_WORDS, LAST_WORDS = "It begins here.", "It ends here."


def payload_file(folder: Path, characters: int = 5_000_000) -> Path:
    """A run in Agno's format whose second span, a tool call, answers a text of so many characters."""
    run = run_of(0)
    count = characters // sum(map(len, SENTENCES)) * len(SENTENCES)
    lines = [SENTENCES[place % len(SENTENCES)] for place in range(count)]
    spans = list(run.spans)
    large = {**spans[1].attributes, "output.value": "\n".join([FIRST_WORDS, *lines, LAST_WORDS])}
    spans[1] = spans[1]._replace(attributes=large)
    path = folder / f"payload-{characters}-v{VERSION}.db"
    if not path.exists():
        write_as_agno(path, [[run._replace(spans=spans)]])
    return path


MAKERS = {"agno": agno_file, "ours": our_file}


def main(arguments: Sequence[str]) -> None:
    folder, spans, *formats = arguments
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name in formats or MAKERS:
        path = MAKERS[name](Path(folder), int(spans), lambda count: print(f"\r{count:,}", end="", flush=True))
        print(f"\r{path}: {path.stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
