"""A model call that two instrumentations saw counts once, wherever tokens are added up."""

from __future__ import annotations

from agno_trace_tui.model.calls import calls_below
from agno_trace_tui.model.insights.case import Case
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.model.statistics import Tallies
from agno_trace_tui.model.trace_view import TraceView
from agno_trace_tui.semantics.facts import SpanFacts
from agno_trace_tui.semantics.kinds import SpanKind
from tests.support.rows import TRACE, span_row

CALL = SpanFacts(SpanKind.LLM, model="gpt-5", input_tokens=100, output_tokens=10, cost=0.5)
ROWS = (
    span_row("root", facts=SpanFacts(SpanKind.AGENT)),
    span_row("seen by Agno", "root", facts=CALL),
    span_row("seen by the library", "seen by Agno", facts=CALL),
    span_row("tool", "root", facts=SpanFacts(SpanKind.TOOL)),
    span_row("agent", "tool", facts=SpanFacts(SpanKind.AGENT)),
    span_row("another", "agent", facts=CALL),
)


def spans_of(*rows_in_turn: object) -> TraceSpans:
    spans = TraceSpans(TRACE)
    for row in rows_in_turn:
        spans.apply([row])  # type: ignore[list-item]
    return spans


def test_in_the_totals_of_a_trace_in_whichever_order_spans_come() -> None:
    for rows in (ROWS, ROWS[::-1]):
        rollup = spans_of(*rows).rollup()
        assert (rollup.usage.total_tokens, rollup.cost, rollup.span_count) == (220, 1.0, 6)


def test_in_what_is_folded_away() -> None:
    outline = TraceView(spans_of(*ROWS), set()).outline
    assert outline.inside("root").tokens == 220
    assert outline.inside("seen by Agno").tokens == 110
    assert outline.inside("agent").tokens == 110


def test_among_the_calls_of_a_run_and_in_insights() -> None:
    assert [row.span_id for row in calls_below(spans_of(*ROWS), "root")] == ["another", "seen by Agno"]
    assert {row.span_id for row in Case({row.span_id: row for row in ROWS}).calls} == {
        "another",
        "seen by Agno",
    }


def test_in_the_figures_of_many_traces() -> None:
    tallies = Tallies()
    tallies.count(ROWS)
    (model,) = tallies.statistics(done=True, bounded=False).models
    assert (model.spans, model.input_tokens, model.cost) == (2, 200, 1.0)
