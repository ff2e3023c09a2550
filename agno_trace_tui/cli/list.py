"""`agno-trace-tui list`: the traces of a file, newest first."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from agno_trace_tui.cli.arguments import expanded, positive
from agno_trace_tui.cli.filters import whole_filter
from agno_trace_tui.cli.finding import traces_in
from agno_trace_tui.cli.output import emit, emit_line, paint, talk
from agno_trace_tui.cli.settings import settings_in_force
from agno_trace_tui.cli.tracing import ReadTrace, gone, state_words, with_totals
from agno_trace_tui.formatting import figures, safe_json
from agno_trace_tui.formatting.costs import known_cost
from agno_trace_tui.formatting.names import recorded_name
from agno_trace_tui.model.filtering import condition_of
from agno_trace_tui.paths import cache_folder
from agno_trace_tui.semantics.conventions import INPUT_VALUE
from agno_trace_tui.store import reading
from agno_trace_tui.store.conditions import knowing
from agno_trace_tui.store.text_index.candidates import narrowed_by_index

if TYPE_CHECKING:
    import argparse

EPILOG = """\
examples:
  agno-trace-tui list tmp/traces.db
  agno-trace-tui list tmp/traces.db --limit 100 --page 2
  agno-trace-tui list tmp/traces.db --filter 'agent:research* tokens>1k since:1d'
  agno-trace-tui list tmp/traces.db --json | jq '.data[] | select(.state == "error") | .trace_id'
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("path", metavar="PATH", help="the file of traces")
    parser.add_argument("--filter", default="", metavar="EXPR", help="list only the traces that match")
    parser.add_argument(
        "--limit", type=positive, default=20, metavar="N", help="traces of a page (default: 20)"
    )
    parser.add_argument("--page", type=positive, default=1, metavar="N", help="which page (default: 1)")
    parser.add_argument("--json", action="store_true", help="as JSON, in the shape of AgentOS's GET /traces")


def run(options: argparse.Namespace) -> int:
    """List."""
    condition = condition_of(whole_filter(options.filter))
    with traces_in(options.path) as (connection, tables):
        if condition is not None:
            condition = knowing(condition, gone(connection, tables))
            if settings_in_force().search_cache_bytes:
                path = expanded(options.path)
                condition = narrowed_by_index(condition, cache_folder(), path, tables, connection)
        offset = (options.page - 1) * options.limit
        query = reading.trace_page(tables, limit=options.limit, offset=offset, condition=condition)
        traces = with_totals(connection, tables, reading.ask(connection, query))
        total = 0
        if options.json or (not traces and options.page > 1):
            total = reading.ask(connection, reading.count_traces(tables, condition))[0]
        if options.json:
            emit(json_page(traces, options.page, options.limit, total))
            return 0
    for trace in traces:
        emit_line(line(trace))
    if not traces:
        talk(nothing_there(options.page, options.limit, total, filtered=bool(options.filter)))
    return 0


def nothing_there(page: int, limit: int, total: int, *, filtered: bool) -> str:
    """Why a page has no traces."""
    if total:
        return (
            f"There is no page {page}: the last of {figures.plural(total, 'trace')} is {-(-total // limit)}."
        )
    return "No trace matches." if filtered else "No traces."


def json_page(traces: list[ReadTrace], page: int, limit: int, total: int) -> str:
    """What AgentOS answers to `GET /traces`, and more."""
    from agno_trace_tui.cli.agentos import summary_record

    records = [summary_record(trace.row, trace.summary, trace.said.get(INPUT_VALUE)) for trace in traces]
    meta = {"page": page, "limit": limit, "total_pages": -(-total // limit), "total_count": total}
    return safe_json.dumps({"data": records, "meta": meta})


def line(trace: ReadTrace) -> str:
    """A trace on one line."""
    summary = trace.summary
    now_ns = time.time_ns()
    inside = f"  {figures.plural(summary.errors_inside, 'error')} inside" if summary.errors_inside else ""
    return "  ".join(
        [
            paint(summary.trace_id[:12], "muted"),
            paint(f"{state_words(summary):<11}", state_words(summary)),
            f"{figures.duration(summary.duration_ns(now_ns)):>7}",
            column(summary.span_count, "span", 4),
            column(summary.usage.total_tokens, "token", 5),
            f"{known_cost(summary):>8}",
            f"{figures.age(summary.start_ns, now_ns):>4}",
            recorded_name(summary.name) + paint(inside, "error"),
        ]
    )


def column(number: int | None, noun: str, width: int) -> str:
    """A count in so many cells and its noun, which takes as many for one as for more."""
    count, _, word = figures.counted(number, noun).partition(" ")
    return f"{count:>{width}} {word:<{len(noun) + 1}}"
