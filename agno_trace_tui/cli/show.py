"""`agno-trace-tui show`: one trace as a tree, or whole as JSON."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from agno_trace_tui.cli.finding import traces_in
from agno_trace_tui.cli.output import emit, emit_line, paint, painted, terminal_width
from agno_trace_tui.cli.tracing import (
    ReadTrace,
    gone,
    payloads_of,
    read_trace,
    state_words,
    whole_id,
)
from agno_trace_tui.formatting import figures, safe_json, times
from agno_trace_tui.formatting.costs import known_cost
from agno_trace_tui.formatting.names import recorded_name
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.model.outline import MISSING, TreeLine, tree_lines
from agno_trace_tui.model.span import SpanState, facts_or_none, state_of
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.store import reading

if TYPE_CHECKING:
    import argparse
    import sqlite3
    from collections.abc import Set

    from agno_trace_tui.store.agno_tables import Tables

EPILOG = """\
examples:
  agno-trace-tui show tmp/traces.db latest
  agno-trace-tui show tmp/traces.db 17d340ac            the beginning of an id is enough
  agno-trace-tui show tmp/traces.db latest --json | jq '.tree[0].spans[].name'
"""


LEAST_ROOM = 20
"""Cells for what is told of a span, however deep it is."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("path", metavar="PATH", help="the file of traces")
    parser.add_argument("trace", metavar="TRACE_ID", help="a trace's id, the beginning of one, or `latest`")
    parser.add_argument(
        "--json", action="store_true", help="as JSON, in the shape of AgentOS's GET /traces/{id}"
    )


def run(options: argparse.Namespace) -> int:
    """Show."""
    with traces_in(options.path) as (connection, tables):
        trace_id = whole_id(connection, tables, options.trace)
        trace = read_trace(connection, tables, trace_id)
        spans = TraceSpans(trace_id)
        spans.apply(reading.ask(connection, reading.spans_of_trace(tables, trace_id)))
        dead = gone(connection, tables)
        if options.json:
            emit(json_detail(connection, tables, trace, spans, dead))
            return 0
    for text in head(trace):
        emit_line(text)
    width = terminal_width()
    for line in tree_lines(spans):
        emit_line(tree_text(line, dead, width))
    return 0


def json_detail(
    connection: sqlite3.Connection, tables: Tables, trace: ReadTrace, spans: TraceSpans, dead: Set[int]
) -> str:
    """What AgentOS answers to `GET /traces/{id}`, and more."""
    from agno_trace_tui.cli.agentos import TraceDetail

    keys = [(spans.trace_id, span_id) for span_id in spans.rows]
    payloads = {payload.span_id: payload for payload in payloads_of(connection, tables, keys)}
    return safe_json.dumps(TraceDetail(trace.row, trace.summary, spans, payloads, dead).record())


def head(trace: ReadTrace) -> list[str]:
    """What a trace is, in two lines."""
    summary = trace.summary
    words = [paint(state_words(summary), state_words(summary))]
    if summary.waits:
        words[0] += f" for {summary.tie.wanted}"
    if summary.errors_inside:
        words.append(paint(figures.plural(summary.errors_inside, "error") + " inside", "error"))
    words += [
        figures.duration(summary.duration_ns(time.time_ns())),
        figures.plural(summary.span_count, "span"),
        figures.counted(summary.usage.total_tokens, "token"),
        known_cost(summary),
    ]
    ids = [summary.trace_id, times.local_full(summary.start_ns)]
    if summary.session_id:
        ids.append(f"session {first_line(summary.session_id)}")
    return [
        paint(recorded_name(summary.name), "bold") + "  " + " · ".join(words),
        paint(" · ".join(ids), "muted"),
    ]


def tree_text(line: TreeLine, dead: Set[int], width: int | None = None) -> str:
    """A span as a line of the tree, in so many cells; `None`: in as many as it takes."""
    guides = "".join("│  " if more else "   " for more in line.guides)
    if line.depth:
        guides += "╰─ " if line.last else "├─ "
    room = None if width is None else max(width - len(guides), LEAST_ROOM)
    return guides + painted(span_parts(line, dead), room)


def span_parts(line: TreeLine, dead: Set[int]) -> list[tuple[str, str]]:
    """What is told of a span, each with its style."""
    if line.row is None:
        return [(MISSING, "muted")]
    row, facts = line.row, facts_or_none(line.row)
    state = state_of(row, dead)
    lasted = figures.UNKNOWN if row.end_ns is None else figures.duration(row.end_ns - row.start_ns)
    parts = [(recorded_name(row.name), ""), (facts.kind.lower(), "muted"), (lasted, "")]
    if facts.model:
        parts.append((first_line(facts.model), ""))
    if facts.usage.total_tokens is not None:
        parts.append((figures.counted(facts.usage.total_tokens, "token"), ""))
    if state is not SpanState.OK:
        message = f": {first_line(row.status_message)}" if row.status_message else ""
        parts.append((f"{state}{message}", str(state)))
    return parts
