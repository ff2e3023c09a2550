"""What the critical path says in a few words: how long it is, and whose work it was."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.model.span import facts_or_none
from agno_trace_tui.semantics.kinds import SpanKind

if TYPE_CHECKING:
    from agno_trace_tui.model.spans import TraceSpans
    from agno_trace_tui.model.timeline import CriticalPath

WHOSE = {
    SpanKind.LLM: "models",
    SpanKind.TOOL: "tools",
    SpanKind.AGENT: "agents",
    SpanKind.TEAM: "teams",
    SpanKind.WORKFLOW: "workflow",
    SpanKind.STEP: "steps",
}
"""Kinds whose part is told; all others are `others`."""

MOST, LEAST = 2, 0.005
"""How many parts are told, and the smallest of them as a part of the whole."""


def path_words(path: CriticalPath | None, spans: TraceSpans, now_ns: int) -> str:
    """`critical path: models 71 % · tools 22 %`."""
    if path is None:
        return "critical path"
    total = path.total.length_ns(now_ns)
    shares: defaultdict[str, int] = defaultdict(int)
    for node_id, parts in path.own.items():
        row = spans.rows.get(node_id)
        if row is not None:
            kind = facts_or_none(row).kind
            shares[WHOSE.get(kind, "others")] += sum(part.length_ns(now_ns) for part in parts)
    largest = sorted(shares.items(), key=lambda share: -share[1])[:MOST]
    words = [
        f"{whose} {figures.percent(own_ns, total)}"
        for whose, own_ns in largest
        if total and own_ns / total > LEAST
    ]
    return "critical path: " + (" · ".join(words) or figures.duration(total))
