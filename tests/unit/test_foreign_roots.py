"""A trace whose root is none of Agno's (a web request, a span of the user's own) is told from its component."""

from __future__ import annotations

from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.model.trace import TraceState, TraceSummary, summarise
from agno_trace_tui.semantics.facts import SpanFacts
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store.rows import SpanRow
from tests.support.rows import SECOND_NS, TRACE, span_row, trace_row

RUN = SpanFacts(
    SpanKind.AGENT, preview="Hello?", run_id="r", session_id="s", user_id="u", agent_id="a", team_id="t"
)


def summary_of(*rows: SpanRow) -> TraceSummary:
    spans = TraceSpans(TRACE)
    spans.apply(rows)
    return summarise(trace_row(), spans.rollup())


def test_it_has_the_components_name_kind_input_and_ids_and_the_times_of_the_whole() -> None:
    summary = summary_of(span_row("request", end=9.0), span_row("run", "request", start=0.1, facts=RUN))

    assert (summary.name, summary.kind, summary.preview) == ("name of run", SpanKind.AGENT, "Hello?")
    ids = (summary.run_id, summary.session_id, summary.user_id, summary.agent_id, summary.team_id)
    assert ids == ("r", "s", "u", "a", "t")
    assert (summary.start_ns, summary.duration_ns(0)) == (0, SECOND_NS), "those of the trace's row"


def test_of_several_components_the_first_tells_though_others_are_read_before() -> None:
    rows = (
        span_row("member", "team", start=0.3, kind=SpanKind.AGENT),
        span_row("next", "request", start=0.5, kind=SpanKind.AGENT),
        span_row("team", "middleware", start=0.2, kind=SpanKind.TEAM),
        span_row("middleware", "request", start=0.1),
        span_row("request"),
    )
    assert summary_of(*rows).name == summary_of(*rows[::-1]).name == "name of team"


def test_a_root_that_is_a_model_call_or_a_tool_is_its_own_name() -> None:
    for kind in set(SpanKind) - {SpanKind.UNKNOWN}:
        summary = summary_of(span_row("root", kind=kind), span_row("run", "root", facts=RUN))
        assert (summary.name, summary.session_id) == ("name of root", None)


def test_a_request_without_any_run_and_a_trace_without_its_root_are_told_as_before() -> None:
    assert summary_of(span_row("request"), span_row("call", "request", kind=SpanKind.LLM)).name == (
        "name of request"
    )
    assert summary_of(span_row("run", "gone", facts=RUN)).name == trace_row().name


def test_how_the_run_ended_is_how_the_trace_did_unless_the_request_itself_failed() -> None:
    def ended(request: str, run: str) -> tuple[TraceState, int]:
        summary = summary_of(
            span_row("request", status=request),
            span_row("run", "request", status=run, facts=RUN),
            span_row("call", "run", status="ERROR", kind=SpanKind.LLM),
        )
        return summary.state, summary.errors_inside

    assert ended("UNSET", "OK") == (TraceState.OK, 1)
    assert ended("UNSET", "ERROR") == ended("OK", "ERROR") == (TraceState.ERROR, 1)
    assert ended("ERROR", "OK") == (TraceState.ERROR, 1)
    assert ended("ERROR", "ERROR") == (TraceState.ERROR, 2)


def test_a_later_run_that_failed_is_an_error_inside() -> None:
    summary = summary_of(
        span_row("request"),
        span_row("first", "request", kind=SpanKind.AGENT),
        span_row("second", "request", start=0.5, status="ERROR", kind=SpanKind.AGENT),
    )
    assert (summary.state, summary.errors_inside) == (TraceState.OK, 1)


def test_it_runs_on_while_the_request_goes_on_or_the_run_outlives_it() -> None:
    for request, run in ((None, 1.0), (1.0, None)):
        rows = (
            span_row("request", end=request, process=1),
            span_row("run", "request", end=run, process=1, status="UNSET", facts=RUN),
        )
        assert (summary_of(*rows).state, summary_of(*rows).name) == (TraceState.RUNNING, "name of run")


def test_a_span_that_turns_out_to_be_no_component_tells_no_more() -> None:
    spans = TraceSpans(TRACE)
    spans.apply([span_row("request"), span_row("run", "request", end=None, facts=RUN)])
    assert spans.component is not None
    spans.apply([span_row("run", "request", kind=SpanKind.TOOL)])
    assert spans.component is None
