"""What real agents did, recorded by our exporter, is what the monitor tells."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from agno_trace_tui.model.outline import tree_lines
from agno_trace_tui.model.trace import TraceState, TraceSummary
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store.rows import SpanRow
from tests.support.watching import Watch, watching

pytestmark = pytest.mark.agno

TRACES = 9
"""Seven stories, of which the session is three traces."""


async def all_traces(watch: Watch) -> list[TraceSummary]:
    await watch.until(lambda: len(watch.traces) == TRACES)
    return watch.traces


async def trace_named(watch: Watch, name: str) -> TraceSummary:
    await all_traces(watch)
    trace = watch.named(name)
    assert trace is not None, [trace.name for trace in watch.traces]
    return trace


async def spans_named(watch: Watch, name: str) -> list[SpanRow]:
    """The spans of the newest trace of that name, in the order of the tree."""
    spans = await watch.spans_of((await trace_named(watch, name)).trace_id)
    return [line.row for line in tree_lines(spans) if line.row is not None]


def facts_of(spans: Iterable[SpanRow]) -> list[tuple[str, SpanKind]]:
    return [(span.name, span.facts.kind) for span in spans if span.facts is not None]


async def test_every_story_becomes_a_trace_that_has_ended(told_stories: Path) -> None:
    async with watching(told_stories) as watch:
        traces = await all_traces(watch)

    names = sorted((trace.name, trace.kind, trace.state) for trace in traces)
    ok, error = TraceState.OK, TraceState.ERROR
    assert names == [
        ("Contract_Reviewer.run", SpanKind.AGENT, error),
        *[("Expenses.run", SpanKind.AGENT, ok)] * 3,
        ("Incident_Review.run", SpanKind.WORKFLOW, ok),
        ("Release_Notes.arun", SpanKind.AGENT, ok),
        ("Research_Desk.run", SpanKind.TEAM, ok),
        ("Support_Triage.run", SpanKind.AGENT, ok),
        ("Trip_Planner.run", SpanKind.AGENT, ok),
    ]
    assert all(trace.open_count == 0 and trace.end_ns is not None for trace in traces)


async def test_an_agent_with_tools(told_stories: Path) -> None:
    async with watching(told_stories) as watch:
        spans = await spans_named(watch, "Trip_Planner")
        trace = await trace_named(watch, "Trip_Planner")

    # The two tools run at the same time: which starts first is not ours to say.
    assert facts_of(spans[:2]) == [
        ("Trip_Planner.run", SpanKind.AGENT),
        ("OpenAIChat.invoke", SpanKind.LLM),
    ]
    assert {span.name for span in spans[2:4]} == {"get_forecast", "find_trains"}
    assert {span.facts.kind for span in spans[2:4] if span.facts} == {SpanKind.TOOL}
    assert facts_of(spans[4:]) == [("OpenAIChat.invoke", SpanKind.LLM)]
    assert trace.models == ("gpt-5-mini",)
    assert trace.user_id == "alice"


async def test_tokens_are_the_sum_over_model_calls_with_their_cached_part(told_stories: Path) -> None:
    async with watching(told_stories) as watch:
        trace = await trace_named(watch, "Trip_Planner")
        calls = [span.facts for span in await spans_named(watch, "Trip_Planner") if span.facts]

    usage = [facts.usage for facts in calls if facts.kind is SpanKind.LLM]
    assert len(usage) == 2
    assert trace.usage.input_tokens == sum(call.input_tokens or 0 for call in usage) > 0
    assert trace.usage.output_tokens == sum(call.output_tokens or 0 for call in usage) > 0
    assert usage[0].cache_read_tokens is None, "a count of zero is not recorded, and not made up"
    assert trace.usage.cache_read_tokens == usage[1].cache_read_tokens
    assert trace.cost is None, "no provider reported one"


async def test_a_tool_that_failed_shows_inside_a_run_that_ended_well(told_stories: Path) -> None:
    async with watching(told_stories) as watch:
        trace = await trace_named(watch, "Support_Triage")
        spans = await spans_named(watch, "Support_Triage")

    assert (trace.state, trace.error_count, trace.errors_inside) == (TraceState.OK, 1, 1)
    lookups = [span for span in spans if span.name == "lookup_order"]
    assert [span.status_code for span in lookups] == ["ERROR", "OK"]
    assert "order service timed out after 2.0 s" in (lookups[0].status_message or "")


async def test_a_streamed_answer_is_whole_and_its_cost_is_as_reported(told_stories: Path) -> None:
    async with watching(told_stories) as watch:
        trace = await trace_named(watch, "Release_Notes")
        streamed = (await spans_named(watch, "Release_Notes"))[-1]
        payload = await watch.monitor.payload(trace.trace_id, streamed.span_id)

    assert payload is not None
    assert streamed.name == "OpenAIChat.ainvoke_stream"
    assert "Removed\n\n- Python 3.9" in payload.attributes["llm.output_messages.0.message.content"]  # type: ignore[operator]
    assert trace.cost is not None
    assert 0 < trace.cost < 0.01


async def test_members_hang_under_the_call_that_asked_them(told_stories: Path) -> None:
    async with watching(told_stories) as watch:
        trace = await trace_named(watch, "Research_Desk")
        spans = await watch.spans_of(trace.trace_id)
        lines = [(line.depth, line.row.name) for line in tree_lines(spans) if line.row is not None]

    assert [name for depth, name in lines if depth == 0] == ["Research_Desk.run"]
    for member in ("Paper_Scout.run", "Fact_Checker.run"):
        place = lines.index((2, member))
        assert lines[place - 1] == (1, "delegate_task_to_member")
    assert (3, "search_papers") in lines
    assert trace.models == ("gpt-5", "gpt-5-mini")


async def test_parallel_steps_stand_side_by_side(told_stories: Path) -> None:
    async with watching(told_stories) as watch:
        spans = await spans_named(watch, "Incident_Review")

    by_name = {span.name: span for span in spans}
    together = by_name["Collect_evidence.execute"]
    steps = [by_name[f"Read_{what}.execute"] for what in ("logs", "metrics", "tickets")]
    assert {step.parent_span_id for step in steps} == {together.span_id}
    assert {step.facts.kind for step in steps if step.facts} == {SpanKind.STEP}
    assert by_name["Report_Writer.run"].parent_span_id == by_name["Write_report.execute"].span_id


async def test_each_turn_of_a_session_carries_the_turns_before(told_stories: Path) -> None:
    async with watching(told_stories) as watch:
        turns = [trace for trace in await all_traces(watch) if trace.name == "Expenses.run"]
        turns.sort(key=lambda trace: trace.start_ns)
        prompts = []
        for turn in turns:
            spans = await watch.spans_of(turn.trace_id)
            calls = [row for row in spans.rows.values() if row.facts and row.facts.kind is SpanKind.LLM]
            first = min(calls, key=lambda call: call.start_ns)
            prompts.append(first.facts.input_tokens if first.facts else None)

    assert {turn.session_id for turn in turns} == {"expenses-0"}
    assert prompts == sorted(set(prompts), key=lambda count: count or 0), (
        "each prompt is longer than the last"
    )


async def test_a_run_that_fails_for_good_says_why_and_where(told_stories: Path) -> None:
    async with watching(told_stories) as watch:
        trace = await trace_named(watch, "Contract_Reviewer")
        last = (await spans_named(watch, "Contract_Reviewer"))[-1]
        payload = await watch.monitor.payload(trace.trace_id, last.span_id)

    assert trace.state is TraceState.ERROR
    assert last.status_code == "ERROR"
    assert "maximum context length" in (last.status_message or "")
    assert payload is not None
    assert payload.events is not None
    stack = payload.events[0].attributes["exception.stacktrace"]
    assert isinstance(stack, str)
    assert stack.startswith("Traceback (most recent call last)")


async def test_nothing_was_lost_and_nothing_runs_any_more(told_stories: Path) -> None:
    async with watching(told_stories) as watch:
        await all_traces(watch)

        assert watch.monitor.status.running == 0
        assert watch.monitor.status.dropped == 0
