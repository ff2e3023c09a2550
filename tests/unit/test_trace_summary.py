from __future__ import annotations

import pytest

from agno_trace_tui.model.sessions import session_of
from agno_trace_tui.model.span import SpanState, state_of
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.model.trace import TraceState, TraceSummary, summarise
from agno_trace_tui.semantics.facts import SpanFacts
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store.rows import SpanRow
from tests.support.rows import SECOND_NS, TRACE, span_row, trace_row


def summary_of(*rows: SpanRow, gone: frozenset[int] = frozenset()) -> TraceSummary:
    spans = TraceSpans(TRACE)
    spans.apply(rows)
    return summarise(trace_row(), spans.rollup(), gone)


def test_a_trace_whose_root_ended_well_is_ok_and_tells_the_failure_inside() -> None:
    summary = summary_of(span_row("root"), span_row("tool", "root", status="ERROR"))
    assert (summary.state, summary.errors_inside) == (TraceState.OK, 1)


def test_a_trace_whose_root_failed_does_not_count_the_root_as_inside() -> None:
    summary = summary_of(span_row("root", status="ERROR"), span_row("tool", "root", status="ERROR"))
    assert (summary.state, summary.error_count, summary.errors_inside) == (TraceState.ERROR, 2, 1)


def test_a_trace_with_an_open_span_runs_and_its_time_ticks() -> None:
    summary = summary_of(span_row("root", end=None, process=1))
    assert summary.state is TraceState.RUNNING
    assert summary.duration_ns(now_ns=5 * SECOND_NS) == 5 * SECOND_NS


def test_the_time_of_a_trace_that_was_interrupted_before_a_span_ended_is_unknown() -> None:
    spans = TraceSpans(TRACE)
    spans.apply([span_row("root", end=None, process=1)])
    unended = trace_row()._replace(end_ns=None)
    gone = summarise(unended, spans.rollup(), frozenset({1}))
    assert (gone.state, gone.end_ns) == (TraceState.INTERRUPTED, None)
    assert gone.duration_ns(now_ns=5 * SECOND_NS) is None

    ended = summarise(trace_row(), spans.rollup(), frozenset({1}))
    assert ended.duration_ns(now_ns=5 * SECOND_NS) == SECOND_NS

    assert session_of("s", [gone, ended]).duration_ns(now_ns=5 * SECOND_NS) == SECOND_NS
    assert session_of("s", [gone]).duration_ns(now_ns=5 * SECOND_NS) is None


def test_a_trace_began_with_its_root_though_its_row_has_the_start_of_a_child() -> None:
    spans = TraceSpans(TRACE)
    spans.apply([span_row("root"), span_row("call", "root", start=0.5)])
    summary = summarise(trace_row()._replace(start_ns=SECOND_NS // 2), spans.rollup())
    assert (summary.start_ns, summary.duration_ns(now_ns=9 * SECOND_NS)) == (0, SECOND_NS)


def test_a_trace_is_interrupted_only_when_all_its_processes_are_gone() -> None:
    rows = (span_row("root", end=None, process=1), span_row("tool", "root", end=None, process=2))
    assert summary_of(*rows, gone=frozenset({1})).state is TraceState.RUNNING
    assert summary_of(*rows, gone=frozenset({1, 2})).state is TraceState.INTERRUPTED


def test_a_tool_call_that_outlives_the_run_that_waited_for_it_will_never_end() -> None:
    run = span_row("root", end=2, process=1)
    tool = span_row("tool", "root", start=1, end=None, kind=SpanKind.TOOL, process=1)
    spans = TraceSpans(TRACE)
    spans.apply([run._replace(end_ns=None), tool])
    assert state_of(spans.rows["tool"], frozenset()) is SpanState.RUNNING
    assert spans.apply([run]) == {"root", "tool"}
    assert state_of(spans.rows["tool"], frozenset()) is SpanState.INTERRUPTED
    assert summary_of(run, tool).state is TraceState.OK
    assert summary_of(run._replace(status_code="ERROR"), tool).state is TraceState.ERROR
    assert spans.apply([run, tool]) == frozenset()
    spans.apply([tool._replace(end_ns=3 * SECOND_NS, revision=9)])
    assert state_of(spans.rows["tool"], frozenset()) is SpanState.OK


@pytest.mark.parametrize(
    "others",
    [
        [span_row("root", end=None, process=1)],
        [span_row("root", end=2, process=2)],
        [span_row("root", end=0.5, process=1)],
        [span_row("root", end=2, process=1), span_row("below", "tool", start=1, end=None, process=1)],
        [span_row("root", end=2, process=1), span_row("below", "tool", start=1, end=3, process=1)],
        [],
    ],
    ids=["its run goes on", "another process", "begun later", "work below", "later work below", "no run"],
)
def test_what_may_really_outlive_its_parent_runs(others: list[SpanRow]) -> None:
    tool = span_row("tool", "root", start=1, end=None, kind=SpanKind.TOOL, process=1)
    assert summary_of(*others, tool).state is TraceState.RUNNING


def test_background_work_of_another_kind_runs_after_its_parent_ended() -> None:
    agent = span_row("agent", "root", end=None, kind=SpanKind.AGENT, process=1)
    root = span_row("root", process=1)
    assert summary_of(root, agent).state is TraceState.RUNNING
    assert summary_of(root, agent, gone=frozenset({1})).state is TraceState.INTERRUPTED


def test_a_trace_without_a_root_is_incomplete() -> None:
    assert summary_of(span_row("tool", "gone")).state is TraceState.INCOMPLETE


def test_tokens_are_those_of_model_calls_and_unknown_stays_unknown() -> None:
    agent = SpanFacts(kind=SpanKind.AGENT, input_tokens=999, cost=9.0)
    model = SpanFacts(kind=SpanKind.LLM, model="m", input_tokens=10, cost=0.5)
    summary = summary_of(
        span_row("root", facts=agent),
        span_row("one", "root", facts=model),
        span_row("two", "root", facts=model),
    )
    assert (summary.usage.input_tokens, summary.usage.output_tokens) == (20, None)
    assert (summary.cost, summary.models) == (1.0, ("m",))
    assert summary_of(span_row("root", facts=agent)).usage.total_tokens is None


def test_model_calls_that_used_tokens_and_told_no_cost_are_counted() -> None:
    priced = SpanFacts(kind=SpanKind.LLM, input_tokens=10, cost=0.5)
    unpriced = SpanFacts(kind=SpanKind.LLM, output_tokens=10)
    failed = SpanFacts(kind=SpanKind.LLM)
    agent = SpanFacts(kind=SpanKind.AGENT, input_tokens=999)
    facts = (priced, unpriced, unpriced, failed, agent)

    summary = summary_of(*(span_row(str(n), facts=each) for n, each in enumerate(facts)))

    assert (summary.cost, summary.unpriced_calls) == (0.5, 2)


def test_the_name_is_the_roots_once_it_is_known() -> None:
    assert summary_of(span_row("tool", "gone")).name == trace_row().name
    assert summary_of(span_row("root")).name == "name of root"


@pytest.mark.parametrize(
    ("end", "status", "gone", "state"),
    [
        (1.0, "OK", frozenset(), SpanState.OK),
        (1.0, "UNSET", frozenset(), SpanState.OK),
        (1.0, "ERROR", frozenset(), SpanState.ERROR),
        (None, "UNSET", frozenset(), SpanState.RUNNING),
        (None, "UNSET", frozenset({7}), SpanState.INTERRUPTED),
    ],
)
def test_the_state_of_a_span(end: float | None, status: str, gone: frozenset[int], state: SpanState) -> None:
    assert state_of(span_row("s", end=end, status=status, process=7), gone) is state
