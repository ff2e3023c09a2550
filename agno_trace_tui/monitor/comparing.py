"""Reading two traces to compare them: all their spans, and what the first of them were given and answered."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agno_trace_tui.model.comparison import Comparison, Side, pairs_of
from agno_trace_tui.model.differences import difference, lines_of_conversation, lines_of_value
from agno_trace_tui.model.filter_editing import with_term
from agno_trace_tui.model.filtering import condition_of
from agno_trace_tui.model.quick_filters import component_term
from agno_trace_tui.model.span import is_model_call
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.semantics.said import INPUTS, OUTPUTS, first_value

if TYPE_CHECKING:
    from agno_trace_tui.model.differences import Difference
    from agno_trace_tui.model.trace import TraceSummary
    from agno_trace_tui.monitor.source import TraceSource
    from agno_trace_tui.store.rows import SpanRow

MOST_READ = 200
"""Pairs of spans whose texts are compared."""

Texts = dict[str, list[str]]
"""What a span was given and answered, in lines."""


async def compared(source: TraceSource, trace_ids: tuple[str, str]) -> Comparison | None:
    """Two traces, the earlier one on the left; `None` if one of them is not there."""
    traces = sorted(await source.rows(trace_ids, None), key=lambda trace: trace.key)
    if len(traces) < len(trace_ids):
        return None
    left, right = [Side(trace, await spans_of(source, trace.trace_id)) for trace in traces]
    pairs = await asyncio.to_thread(pairs_of, left.spans, right.spans)
    both = [(pair.left, pair.right) for pair in pairs if pair.left is not None and pair.right is not None]
    differences = {}
    for earlier, later in both[:MOST_READ]:
        texts = await texts_of(source, earlier), await texts_of(source, later)
        found = await asyncio.to_thread(differing, *texts)
        if found:
            differences[later.span_id] = found
    return Comparison(left, right, pairs, differences, max(0, len(both) - MOST_READ))


async def spans_of(source: TraceSource, trace_id: str) -> TraceSpans:
    """All spans of a trace as they are now."""
    spans = TraceSpans(trace_id)
    spans.apply(await source.spans(trace_id))
    return spans


async def texts_of(source: TraceSource, row: SpanRow) -> Texts:
    """What a span was given and answered; of a model call the conversation, which has no ids in it."""
    if is_model_call(row):
        exchange = await source.exchange(row.trace_id, row.span_id)
        if exchange is not None and (exchange.given.messages or exchange.answered.messages):
            return {
                "input": lines_of_conversation(exchange.given),
                "output": lines_of_conversation(exchange.answered),
            }
    payload = await source.payload(row.trace_id, row.span_id)
    attributes = {} if payload is None else payload.attributes
    return {
        "input": lines_of_value(first_value(attributes, INPUTS)),
        "output": lines_of_value(first_value(attributes, OUTPUTS)),
    }


def differing(left: Texts, right: Texts) -> list[Difference]:
    """What differs between the texts of two spans."""
    found = (difference(what, lines, right[what]) for what, lines in left.items())
    return [different for different in found if different is not None]


async def run_before(source: TraceSource, trace: TraceSummary, now_ns: int) -> str | None:
    """The id of the run before of the same agent, team or workflow; `None` if there is none."""
    term = component_term(trace)
    if term is None:
        return None
    page = await source.older(trace.key, 1, condition_of(with_term("", term), now_ns))
    return page.rows[0].trace_id if page.rows else None
