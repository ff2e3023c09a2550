"""The model calls of a run: which belong together, and which came before and after one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.model.span import facts_or_none, is_counted
from agno_trace_tui.semantics.kinds import SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agno_trace_tui.model.spans import TraceSpans
    from agno_trace_tui.store.rows import SpanRow

RUNS = (SpanKind.AGENT, SpanKind.TEAM, SpanKind.WORKFLOW)
"""Kinds of spans that lead conversations of their own."""


def is_run(row: SpanRow) -> bool:
    """Whether a span leads conversations of its own."""
    return facts_or_none(row).kind in RUNS


def run_of(spans: TraceSpans, row: SpanRow) -> SpanRow | None:
    """The run that a span belongs to: the nearest above it that is recorded."""
    seen = {row.span_id}
    above = spans.rows.get(row.parent_span_id or "")
    while above is not None and above.span_id not in seen and not is_run(above):
        seen.add(above.span_id)
        above = spans.rows.get(above.parent_span_id or "")
    return above if above is not None and is_run(above) else None


def below(spans: TraceSpans, span_id: str | None, *, within_run: bool) -> Iterator[SpanRow]:
    """The spans below one, those of other runs left out if asked for."""
    stack, seen = [span_id], {span_id}
    while stack:
        for _, child in spans.children_of(stack.pop()):
            row = spans.rows[child]
            if child in seen:
                continue
            seen.add(child)
            yield row
            if not within_run or not is_run(row):
                stack.append(child)


def calls_below(spans: TraceSpans, span_id: str) -> tuple[SpanRow, ...]:
    """All model calls below a span, in the order of their start."""
    return counted_in_order(spans, below(spans, span_id, within_run=False))


def calls_of_run(spans: TraceSpans, row: SpanRow) -> tuple[SpanRow, ...]:
    """The model calls of a run, or of the run that a span belongs to, in the order of their start.

    Where no run is recorded, those that stand beside it.
    """
    run = row if is_run(row) else run_of(spans, row)
    top = row.parent_span_id if run is None else run.span_id
    return counted_in_order(spans, below(spans, top, within_run=True))


def counted_in_order(spans: TraceSpans, rows: Iterator[SpanRow]) -> tuple[SpanRow, ...]:
    """The model calls among some spans, each once, in the order of their start."""
    calls = (row for row in rows if is_counted(row, spans.rows))
    return tuple(sorted(calls, key=lambda row: (row.start_ns, row.span_id)))


def place_of(calls: tuple[SpanRow, ...], span_id: str) -> int | None:
    """Where a call stands among others, counted from 0."""
    return next((place for place, call in enumerate(calls) if call.span_id == span_id), None)
