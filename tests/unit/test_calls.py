from __future__ import annotations

from agno_trace_tui.model.calls import calls_below, calls_of_run, place_of, run_of
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store.rows import SpanRow
from tests.support.rows import TRACE, span_row

LLM, AGENT, TEAM, STEP = SpanKind.LLM, SpanKind.AGENT, SpanKind.TEAM, SpanKind.STEP


def team() -> TraceSpans:
    """A team whose member works between two of its own model calls."""
    spans = TraceSpans(TRACE)
    spans.apply(
        [
            span_row("team", kind=TEAM),
            span_row("second", "team", start=5, kind=LLM),
            span_row("first", "team", start=1, kind=LLM),
            span_row("member", "team", start=2, kind=AGENT),
            span_row("step", "member", start=2, kind=STEP),
            span_row("inner", "step", start=3, kind=LLM),
        ]
    )
    return spans


def ids(rows: tuple[SpanRow, ...]) -> list[str]:
    return [row.span_id for row in rows]


def test_the_calls_of_a_run_are_its_own_in_the_order_of_their_start() -> None:
    spans = team()
    assert ids(calls_of_run(spans, spans.rows["second"])) == ["first", "second"]
    assert ids(calls_of_run(spans, spans.rows["team"])) == ["first", "second"]
    assert ids(calls_of_run(spans, spans.rows["inner"])) == ["inner"]


def test_the_calls_below_a_run_are_those_of_its_members_too() -> None:
    assert ids(calls_below(team(), "team")) == ["first", "inner", "second"]


def test_the_run_of_a_span_is_the_nearest_above_it() -> None:
    spans = team()
    run = run_of(spans, spans.rows["inner"])
    assert run is not None
    assert run.span_id == "member"
    assert run_of(spans, spans.rows["team"]) is None


def test_calls_whose_run_is_not_recorded_belong_together_if_they_stand_together() -> None:
    spans = TraceSpans(TRACE)
    spans.apply(
        [span_row("a", "lost", kind=LLM), span_row("b", "lost", start=1, kind=LLM), span_row("c", kind=LLM)]
    )
    calls = calls_of_run(spans, spans.rows["b"])
    assert ids(calls) == ["a", "b"]
    assert (place_of(calls, "b"), place_of(calls, "c")) == (1, None)


def test_spans_that_are_each_others_ancestors_end_nothing() -> None:
    spans = TraceSpans(TRACE)
    spans.apply([span_row("a", "b", kind=SpanKind.TOOL), span_row("b", "a", kind=LLM)])
    assert run_of(spans, spans.rows["a"]) is None
    assert ids(calls_below(spans, "a")) == ["b"]
