"""Rows for tests of the model, made from the few fields a test cares about."""

from __future__ import annotations

from agno_trace_tui.semantics.facts import SpanFacts
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store.rows import SpanRow, TraceKey, TraceRow

TRACE = "a" * 32
SECOND_NS = 1_000_000_000


def span_row(
    span_id: str,
    parent: str | None = None,
    *,
    start: float = 0.0,
    end: float | None = 1.0,
    status: str = "OK",
    kind: SpanKind = SpanKind.UNKNOWN,
    facts: SpanFacts | None = None,
    revision: int = 0,
    process: int | None = None,
    trace_id: str = TRACE,
) -> SpanRow:
    """A span; times in seconds."""
    return SpanRow(
        trace_id=trace_id,
        span_id=span_id,
        parent_span_id=parent,
        name=f"name of {span_id}",
        start_ns=int(start * SECOND_NS),
        end_ns=None if end is None else int(end * SECOND_NS),
        status_code=status,
        status_message=None,
        duration_ms=None,
        facts=facts if facts is not None else SpanFacts(kind=kind),
        process_id=process,
        revision=revision,
        dropped_attributes=0,
    )


def trace_row(trace_id: str = TRACE, *, start: int = 0, status: str | None = "OK") -> TraceRow:
    """A trace that began `start` seconds after the start of the test's day."""
    text = f"2026-11-23T{start // 3600:02}:{start // 60 % 60:02}:{start % 60:02}+00:00"
    return TraceRow(
        trace_id=trace_id,
        key=TraceKey(text, trace_id),
        name=f"trace {trace_id[:4]}",
        start_ns=start * SECOND_NS,
        end_ns=(start + 1) * SECOND_NS,
        status=status,
        duration_ms=1000.0,
        run_id=None,
        session_id=None,
        user_id=None,
        agent_id=None,
        team_id=None,
        workflow_id=None,
        created_at=text,
    )
