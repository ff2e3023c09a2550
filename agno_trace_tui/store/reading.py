"""Questions to a file, in one place. Each is a pure function that answers a `Query`.

Those that only insights, and only completions, are made of stand beside (`evidence_queries`, `value_queries`):
they are loaded when they are first asked.
"""

from __future__ import annotations

from agno_trace_tui.store.payload_queries import exchange, payload, processes
from agno_trace_tui.store.query import Query, ask
from agno_trace_tui.store.rollup_queries import calls, combine, counts, read_rollups
from agno_trace_tui.store.run_queries import run_parts
from agno_trace_tui.store.span_queries import (
    EndedRow,
    changed_since,
    deletion_marks,
    ended_since,
    facts_of_spans,
    first_spans_of_trace,
    newest_revision,
    newest_rowid,
    spans_of_trace,
)
from agno_trace_tui.store.trace_queries import (
    count_traces,
    key_beyond,
    oldest_page,
    trace_id_matching,
    trace_page,
    traces_between,
    traces_by_id,
)

__all__ = [
    "EndedRow",
    "Query",
    "ask",
    "calls",
    "changed_since",
    "combine",
    "count_traces",
    "counts",
    "deletion_marks",
    "ended_since",
    "exchange",
    "facts_of_spans",
    "first_spans_of_trace",
    "key_beyond",
    "newest_revision",
    "newest_rowid",
    "oldest_page",
    "payload",
    "processes",
    "read_rollups",
    "run_parts",
    "spans_of_trace",
    "trace_id_matching",
    "trace_page",
    "traces_between",
    "traces_by_id",
]
