"""`agno-trace-tui prune`: delete the oldest traces of a file, whole and in small steps."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

from agno_trace_tui.cli.arguments import expanded, positive
from agno_trace_tui.cli.finding import traces_in
from agno_trace_tui.cli.output import talk
from agno_trace_tui.errors import UsageError
from agno_trace_tui.formatting import figures
from agno_trace_tui.store.bounds import retention_of
from agno_trace_tui.store.connection import told
from agno_trace_tui.store.file_sizes import used_bytes, whole_bytes
from agno_trace_tui.store.retention import (
    Pruned,
    Pruner,
    expected,
    give_back,
    open_for_pruning,
)

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from agno_trace_tui.store.bounds import Retention

EPILOG = """\
examples:
  agno-trace-tui prune tmp/traces.db --keep 7d
  agno-trace-tui prune tmp/traces.db --max-traces 1000 --dry-run
  agno-trace-tui prune tmp/traces.db --max-size 500MB --vacuum

Agents may go on recording meanwhile. Traces in which something runs are kept. Freed space is used again by
new traces; --vacuum gives it back to the disk, and needs as much free space as what is kept.
"""

STEP_REST = 0.002
"""Seconds between steps: others get to write in between."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("path", metavar="PATH", help="the file of traces, ours or Agno's own")
    parser.add_argument("--keep", metavar="TIME", help="delete traces that began longer ago: 7d, 12h, 2w")
    parser.add_argument("--max-traces", type=positive, metavar="N", help="keep the newest N traces")
    parser.add_argument("--max-size", metavar="SIZE", help="delete until traces take less: 500MB, 2GB")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be deleted")
    parser.add_argument("--vacuum", action="store_true", help="give freed space back to the disk")


def run(options: argparse.Namespace) -> int:
    """Delete, or say what would be."""
    retention = retention_of(options.keep, options.max_size, options.max_traces)
    if not retention and not options.vacuum:
        raise UsageError(
            "Nothing says what to keep.", "Give --keep 7d, --max-traces 1000 or --max-size 500MB."
        )
    with traces_in(options.path) as (connection, _):  # says what is wrong with the file
        if options.dry_run:
            about = "about " if options.max_size else ""
            told_of = words(expected(connection, retention, time.time_ns()))
            talk(f"Would delete {about}{told_of}.")
            return 0
    path = expanded(options.path)
    try:
        with closing(open_for_pruning(path)) as connection:
            prune(path, connection, retention, vacuum=options.vacuum)
    except sqlite3.Error as error:
        raise told(path, error) from error
    return 0


def prune(path: Path, connection: sqlite3.Connection, retention: Retention, *, vacuum: bool) -> None:
    """Delete step by step, and say what was deleted; interrupted, what was deleted so far stays deleted."""
    size, used = whole_bytes(connection), used_bytes(connection)
    pruned, pruner = Pruned(), Pruner(connection, retention)
    try:
        while retention and (step := pruner.step(time.time_ns())).traces:
            pruned = pruned.plus(step)
            time.sleep(STEP_REST)
    finally:
        talk(f"Deleted {words(pruned)}; {figures.size(max(0, used - used_bytes(connection)))} freed.")
    if vacuum:
        give_back(connection)
        talk(f"The file has {figures.size(whole_bytes(connection))}; it had {figures.size(size)}.")


def words(pruned: Pruned) -> str:
    """Traces and spans."""
    return f"{figures.plural(pruned.traces, 'trace')} with {figures.plural(pruned.spans, 'span')}"
