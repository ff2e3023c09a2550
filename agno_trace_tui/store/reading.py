"""Questions to a file, in one place. Each is a pure function that answers a `Query`.

Those that only insights, and only completions, are made of stand beside (`evidence_queries`, `value_queries`):
they are loaded when they are first asked.
"""

from __future__ import annotations

from agno_trace_tui.store.component_queries import (
    component_parts,
    first_components,
    first_components_ends,
    first_components_whole,
    first_of,
    foreign_traces,
    pausing,
    read_rollups,
    with_components,
)
from agno_trace_tui.store.payload_queries import MOST_AT_ONCE, exchange, payload, payloads, processes
from agno_trace_tui.store.query import Query, ask
from agno_trace_tui.store.rollup_queries import by_trace, combine, first_root, rollup_of, totals
from agno_trace_tui.store.run_queries import run_mates, run_parts
from agno_trace_tui.store.span_queries import (
    EndedRow,
    changed_since,
    deletion_marks,
    ended_since,
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
    "MOST_AT_ONCE",
    "EndedRow",
    "Query",
    "ask",
    "by_trace",
    "changed_since",
    "combine",
    "component_parts",
    "count_traces",
    "deletion_marks",
    "ended_since",
    "exchange",
    "first_components",
    "first_components_ends",
    "first_components_whole",
    "first_of",
    "first_root",
    "first_spans_of_trace",
    "foreign_traces",
    "key_beyond",
    "newest_revision",
    "newest_rowid",
    "oldest_page",
    "pausing",
    "payload",
    "payloads",
    "processes",
    "read_rollups",
    "rollup_of",
    "run_mates",
    "run_parts",
    "spans_of_trace",
    "totals",
    "trace_id_matching",
    "trace_page",
    "traces_between",
    "traces_by_id",
    "with_components",
]
