"""Each check fires on what it is for, and says nothing of what is like it and healthy."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agno_trace_tui.model.insights.belonging import BegunAfterParent
from agno_trace_tui.model.insights.context import LargeResult, NearWindow
from agno_trace_tui.model.insights.durations import LongerThanUsual, SlowestSpan
from agno_trace_tui.model.insights.finding import CHECKS, find
from agno_trace_tui.model.insights.insight import Check, Insight, Severity
from agno_trace_tui.model.insights.prompts import BrokenPrefix, LostCache
from agno_trace_tui.model.insights.recording import DroppedAttributes, LostSpans, MissingParent, SilentCall
from agno_trace_tui.model.insights.repetition import RepeatedCall, Retry
from agno_trace_tui.model.insights.waiting import Waiting
from agno_trace_tui.store.rows import UsualDuration
from tests.support.insights import AGENT, TOOL, WORKFLOW, Story, llm, tool
from tests.support.rows import SECOND_NS

Message = tuple[str, str]


def told(check: Check, story: Story, *usual: UsualDuration, **known: Any) -> list[Insight]:
    return list(check.check(story.case(*usual, **known)))


def sentences(check: Check, story: Story, *usual: UsualDuration, **known: Any) -> list[str]:
    return [insight.sentence for insight in told(check, story, *usual, **known)]


def run(end: float = 100.0) -> Story:
    """An agent's run, to which a test adds calls."""
    return Story().span("run", name="Researcher.run", end=end, attributes=AGENT)


# -- the same again --------------------------------------------------------------------------------


def searching(*queries: str, status: str = "OK") -> Story:
    story = run()
    for number, query in enumerate(queries):
        story.span(
            f"t{number}", "run", name="web_search", start=number, end=number + 0.5, status=status,
            attributes=tool(query=query, limit=5),
        )  # fmt: skip
    return story


def test_a_tool_called_three_times_with_the_same_arguments() -> None:
    (insight,) = told(RepeatedCall(), searching("cats", "cats", "dogs", "cats"))
    assert insight.sentence == "web_search was called 3 times with the same arguments, 1.50s in all."
    assert insight.span_ids == ("t0", "t1", "t3")
    assert insight.severity is Severity.WARNING


def test_arguments_are_the_same_whatever_their_order_and_blanks() -> None:
    story = run()
    for number, arguments in enumerate(('{"a": 1, "b": 2}', '{"b":2,"a":1}', '{"a":1,"b":2}')):
        story.span(f"t{number}", "run", name="add", attributes={**TOOL, "input.value": arguments})
    assert len(told(RepeatedCall(), story)) == 1


def test_different_arguments_and_two_calls_are_no_repetition() -> None:
    assert not told(RepeatedCall(), searching("cats", "dogs", "mice", "cats"))


def test_hidden_and_unrecorded_arguments_are_not_the_same_arguments() -> None:
    for attributes in ({**TOOL, "input.value": "__REDACTED__"}, TOOL):
        story = run()
        for number in range(4):
            story.span(f"t{number}", "run", name="web_search", attributes=attributes)
        assert not told(RepeatedCall(), story)


def test_agents_that_ask_the_same_once_each_do_not_repeat_themselves() -> None:
    story = Story().span("flow", name="Review.run", attributes=WORKFLOW)
    for number in range(4):
        story.span(f"a{number}", "flow", name=f"Reader_{number}.run", attributes=AGENT)
        story.span(f"t{number}", f"a{number}", name="get_status", attributes=tool(service="checkout"))
    assert not told(RepeatedCall(), story)


def test_steps_of_a_streamed_workflow_that_ask_the_same_once_each_do_not_either() -> None:
    def story(calls: int) -> Story:
        story = Story().span("flow", name="Review.run", attributes=WORKFLOW)
        for step in range(4):
            story.span(f"s{step}", "flow", name=f"Read_{step}.execute_stream", attributes=WORKFLOW)
            story.span(f"a{step}", f"s{step}", name=f"Reader_{step}.run", attributes=AGENT)
            for call in range(calls):
                story.span(
                    f"t{step}{call}", f"s{step}", name="get_status", attributes=tool(service="checkout")
                )
        return story

    assert not told(RepeatedCall(), story(1))
    assert len(told(RepeatedCall(), story(3))) == 4


@pytest.mark.parametrize(
    ("answers", "insights"),
    [
        (("20 %", "40 %", "60 %"), 0),
        (("20 %", "20 %", "40 %"), 1),
        (("20 %", "40 %", ""), 1),
        (("20 %", "40 %", "__REDACTED__"), 1),
    ],
)
def test_a_job_that_is_asked_how_far_it_is_was_not_asked_for_nothing(
    answers: tuple[str, ...], insights: int
) -> None:
    story = run()
    for number, answer in enumerate(answers):
        story.span(f"t{number}", "run", name="poll", attributes=tool(answer, job="1"))
    assert len(told(RepeatedCall(), story)) == insights


def test_a_member_that_is_called_again_and_repeats_itself_does() -> None:
    story = Story().span("team", name="Desk.run", attributes=AGENT)
    for number in range(3):
        story.span(f"a{number}", "team", name="Scout.run", start=number, attributes=AGENT)
        story.span(f"t{number}", f"a{number}", name="search", start=number, attributes=tool(query="x"))
    assert len(told(RepeatedCall(), story)) == 1


def test_a_failed_tool_that_is_called_again() -> None:
    story = searching("cats", "cats", status="ERROR")
    story.span("t2", "run", name="web_search", start=2, end=2.5, attributes=tool(query="cats", limit=5))
    (insight,) = told(Retry(), story)
    assert insight.sentence == (
        "web_search failed and was called again 2 times with the same arguments: in the end it went well."
    )
    assert insight.severity is Severity.NOTE
    assert insight.span_ids == ("t2", "t1", "t0")
    assert not told(RepeatedCall(), story), "calls that failed are not counted twice"


def test_a_tool_that_fails_every_time_is_worse() -> None:
    (insight,) = told(Retry(), searching("cats", "cats", "cats", status="ERROR"))
    assert insight.sentence.endswith("again 2 times with the same arguments: it failed every time.")
    assert insight.severity is Severity.WARNING


def test_a_model_call_that_is_made_again_with_the_same_prompt() -> None:
    story = run()
    story.span("m0", "run", start=0, end=1, status="ERROR", attributes=llm(("user", "Hello"), tokens=None))
    story.span("m1", "run", start=2, end=3, attributes=llm(("user", "Hello")))
    assert sentences(Retry(), story) == [
        "The call of gpt-4o failed and was made again with the same prompt: in the end it went well."
    ]


def test_other_arguments_after_a_failure_are_no_retry() -> None:
    story = searching("cats", status="ERROR")
    story.span("t1", "run", name="web_search", start=1, end=1.5, attributes=tool(query="dogs", limit=5))
    assert not told(Retry(), story)


def test_calls_at_the_same_time_are_no_retry() -> None:
    story = run()
    story.span("t0", "run", name="get", start=0, end=2, status="ERROR", attributes=tool(a=1))
    story.span("t1", "run", name="get", start=1, end=3, attributes=tool(a=1))
    assert not told(Retry(), story)


# -- time ------------------------------------------------------------------------------------------


def calls(*seconds: float, kind: dict[str, Any] = TOOL, whole: float | None = None) -> Story:
    story = run(end=sum(seconds) if whole is None else whole)
    start = 0.0
    for number, length in enumerate(seconds):
        story.span(
            f"t{number}", "run", name=f"tool_{number}", start=start, end=start + length, attributes=kind
        )
        start += length
    return story


def test_one_tool_that_takes_most_of_a_trace() -> None:
    (insight,) = told(SlowestSpan(), calls(1, 8, 1))
    assert insight.sentence == "tool_1 took 8.00s, 80 % of the trace: longer than any other of 3 calls."
    assert insight.span_ids == ("t1",)


@pytest.mark.parametrize(
    "story",
    [
        calls(3, 3, 3),
        calls(1, 8),
        calls(0.1, 0.8, 0.1),
        calls(1, 8, 1, kind=llm(("user", "Write a report"))),
        calls(1, 8, 1, kind=AGENT),
    ],
    ids=["even", "only two", "quick", "a model that writes", "runs, whose time is that of others"],
)
def test_what_is_slowest_is_not_always_slow(story: Story) -> None:
    assert not told(SlowestSpan(), story)


def test_a_model_call_that_is_long_in_itself() -> None:
    (sentence,) = sentences(SlowestSpan(), calls(5, 40, 5, kind=llm(("user", "Prove it"))))
    assert sentence.startswith("The call of gpt-4o took 40.0s, 80 % of the trace")


def test_nothing_is_slowest_while_the_trace_runs() -> None:
    story = calls(1, 8, 1)
    story.span("t3", "run", name="more", start=10, end=None, process=1, attributes=TOOL)
    assert not told(SlowestSpan(), story, now=11)


USUAL = UsualDuration("fetch", None, 212, int(1.2 * SECOND_NS), int(2.9 * SECOND_NS))


def fetching(process: int = 1) -> Story:
    story = Story().span("run", name="fetch", end=None, process=process, attributes=AGENT)
    return story.span("t", "run", name="fetch", end=None, process=process, attributes=TOOL)


def test_a_running_span_that_takes_much_longer_than_usual_is_told_once_where_it_hangs() -> None:
    (insight,) = told(LongerThanUsual(), fetching(), USUAL, now=12.4)
    assert insight.sentence == (
        "fetch has been running for 12.0s: it usually takes 1.20s, and 95 % of the last 212 took no more than 2.90s."
    )
    assert insight.span_ids == ("t",)


@pytest.mark.parametrize("now", [1.0, 3.0, 4.0])
def test_a_little_longer_than_most_is_within_what_happens(now: float) -> None:
    assert not told(LongerThanUsual(), fetching(), USUAL, now=now)


def test_too_few_samples_say_nothing_and_neither_does_a_span_that_is_not_running() -> None:
    assert not told(LongerThanUsual(), fetching(), USUAL._replace(spans=19), now=60)
    assert not told(LongerThanUsual(), fetching(), USUAL._replace(name="other"), now=60)
    assert not told(LongerThanUsual(), fetching(process=7), USUAL, now=60, gone=frozenset({7}))
    assert not told(LongerThanUsual(), run().span("t", "run", name="fetch", end=90, attributes=TOOL), USUAL)


def test_a_run_in_which_nothing_runs_for_long() -> None:
    story = run(end=20)
    story.span("t0", "run", name="search", start=0, end=5, attributes=TOOL)
    story.span("t1", "run", name="answer", start=14, end=20, attributes=TOOL)
    (insight,) = told(Waiting(), story)
    assert insight.sentence == (
        "For 9.00s of its 20.0s nothing ran inside Researcher; the longest wait, 9.00s, came after search."
    )
    assert insight.span_ids == ("run",)


def test_a_wait_before_the_first_call() -> None:
    story = run(end=10).span("t0", "run", start=6, end=10, attributes=TOOL)
    assert sentences(Waiting(), story)[0].endswith("came before the first.")


@pytest.mark.parametrize(
    "story",
    [
        run(end=10).span("t", "run", start=2, end=10, attributes=TOOL),
        run(end=100).span("t", "run", start=0, end=95, attributes=TOOL),
        run(end=50),
        run(end=20)
        .span("t0", "run", start=0, end=12, attributes=TOOL)
        .span("t1", "run", start=1, end=2, attributes=TOOL)
        .span("t2", "run", start=12, end=20, attributes=TOOL),
        run(end=20)
        .span("t0", "run", start=0, end=5, attributes=TOOL)
        .span("astray", "not recorded", start=5, end=19, attributes=TOOL),
    ],
    ids=["short", "a small part", "no calls at all", "covered by another", "busy elsewhere in the trace"],
)
def test_time_that_is_accounted_for_is_no_waiting(story: Story) -> None:
    assert not told(Waiting(), story)


def test_a_tool_with_gaps_between_what_it_calls_works_itself() -> None:
    story = run(end=60).span("t", "run", start=0, end=60, attributes=TOOL)
    story.span("inner", "t", start=50, end=60, attributes=TOOL)
    assert not told(Waiting(), story)


# -- the cache -------------------------------------------------------------------------------------

RULES: Message = ("system", "You are careful. " * 500)
TALK: tuple[Message, ...] = (RULES, ("user", "What now?"), ("assistant", "Let me look."), ("tool", "42 rows"))


def talking(*prompts: tuple[tuple[Message, ...], dict[str, Any]]) -> Story:
    story = run()
    for number, (messages, counts) in enumerate(prompts):
        story.span(f"m{number}", "run", start=number, end=number + 0.9, attributes=llm(*messages, **counts))
    return story


def test_a_prompt_that_changes_what_was_said_loses_the_cache() -> None:
    changed = (TALK[0], ("user", "What now? It is 14:02."), *TALK[2:], ("user", "Go on. " * 400))
    long = (RULES, TALK[1], ("assistant", "A long story. " * 900))
    (insight,) = told(
        BrokenPrefix(),
        talking((long, {"tokens": 5_000}), ((RULES, ("user", "Another"), *long[2:]), {"tokens": 5_010})),
    )
    assert insight.sentence == (
        "This prompt does not go on where the one before ended: they part at message 2 of 3 (user), and about 3.0k"
        " tokens from there on cannot come from the provider's cache."
    )
    assert insight.span_ids == ("m1",)
    assert not told(BrokenPrefix(), talking((TALK, {"tokens": 2_100}), (changed, {"tokens": 3_000}))), (
        "what follows the changed message is too short to be kept by any provider"
    )


def test_another_system_prompt_in_the_same_conversation_loses_all_of_the_cache() -> None:
    later = (("system", "It is 14:03. " + RULES[1]), *TALK[1:], ("assistant", "Done."))
    (sentence,) = sentences(BrokenPrefix(), talking((TALK, {"tokens": 2_100}), (later, {"tokens": 2_200})))
    assert "they part at message 1 of 5 (system), and about 2.1k tokens" in sentence


def test_a_run_whose_history_slides_is_told_once() -> None:
    long = [("assistant" if number % 2 else "user", f"{number} " * 3_000) for number in range(8)]
    story = talking(*[((RULES, *long[start : start + 4]), {"tokens": 9_000}) for start in range(4)])
    (insight,) = told(BrokenPrefix(), story)
    assert insight.sentence.startswith(
        "3 prompts of this run do not go on where the ones before ended, the first from message 2 of 5 (assistant) on, and"
    )
    assert insight.span_ids == ("m1", "m2", "m3")


@pytest.mark.parametrize(
    ("former", "later"),
    [
        ((TALK, {"tokens": 9_000}), ((*TALK, ("user", "More")), {"tokens": 9_100})),
        ((TALK, {"tokens": 9_000}), (TALK[:2], {"tokens": 8_000})),
        ((TALK, {"tokens": 900}), ((("system", "Other"), *TALK[1:]), {"tokens": 900})),
        ((TALK, {"tokens": 9_000}), ((("system", "Summarise."), ("user", "What now?")), {"tokens": 9_000})),
        (
            (TALK, {"tokens": 9_000}),
            ((("system", "x" + RULES[1]), *TALK[1:]), {"tokens": 9_000, "model": "gpt-4o-mini"}),
        ),
        ((TALK, {"tokens": 9_000}), ((("system", "__REDACTED__"), *TALK[1:]), {"tokens": 9_000})),
        (
            (TALK, {"tokens": 9_000}),
            ((("system", "x" + RULES[1]), *TALK[1:]), {"tokens": 9_000, "cached": 8_500}),
        ),
    ],
    ids=["only grew", "is a part of it", "too short to be kept", "another conversation", "another model", "hidden",
         "the cache was used all the same"],
)  # fmt: skip
def test_a_prefix_is_not_broken(former: tuple[Any, Any], later: tuple[Any, Any]) -> None:
    assert not told(BrokenPrefix(), talking(former, later))


def test_a_conversation_is_found_again_after_another_one_in_between() -> None:
    aside = ((("system", "Summarise."), ("user", "A summary, please.")), {"tokens": 3_000})
    later = (("system", "It is 14:03. " + RULES[1]), *TALK[1:])
    assert (
        len(told(BrokenPrefix(), talking((TALK, {"tokens": 2_100}), aside, (later, {"tokens": 2_200})))) == 1
    )


def test_prompts_of_which_the_beginning_is_missing_are_not_judged() -> None:
    story = talking((TALK, {"tokens": 9_000}), ((*TALK, ("user", "More")), {"tokens": 9_100}))
    cut = {name: value for name, value in story.attributes["m1"].items() if ".0." not in name}
    story.span("m1", "run", start=1, end=1.9, attributes=cut)
    assert not told(BrokenPrefix(), story)


def test_a_cache_that_is_lost_although_the_prompt_only_grew() -> None:
    grown = (*TALK, ("user", "More"))
    story = talking((TALK, {"tokens": 9_000, "cached": 8_000}), (grown, {"tokens": 9_100}))
    (insight,) = told(LostCache(), story)
    assert insight.sentence == (
        "Nothing of this prompt came from the provider's cache, though the prompt only grew and the call before had 8.0k"
        " tokens from there."
    )
    assert insight.severity is Severity.WARNING


def test_a_long_pause_explains_a_lost_cache() -> None:
    grown = (*TALK, ("user", "More"))
    story = run(end=1_000).span("m0", "run", end=1, attributes=llm(*TALK, tokens=9_000, cached=8_000))
    story.span("m1", "run", start=601, end=602, attributes=llm(*grown, tokens=9_100))
    (insight,) = told(LostCache(), story)
    assert insight.sentence.endswith(" 10m 00s passed in between.")
    assert insight.severity is Severity.NOTE


def test_other_tools_explain_a_lost_cache() -> None:
    story = talking((TALK, {"tokens": 9_000, "cached": 8_000}))
    offered = {"llm.tools.0.tool.json_schema": json.dumps({"function": {"name": "search"}})}
    attributes = llm(*TALK, ("user", "More"), tokens=9_100) | offered
    story.span("m1", "run", start=2, end=3, attributes=attributes)
    (insight,) = told(LostCache(), story)
    assert insight.sentence.endswith("The tools that it was offered are others.")
    assert insight.severity is Severity.NOTE


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"tokens": 9_000}, {"tokens": 9_100}),
        ({"tokens": 9_000, "cached": 512}, {"tokens": 9_100}),
        ({"tokens": 9_000, "cached": 8_000}, {"tokens": 9_100, "cached": 8_000}),
        ({"tokens": 9_000, "cached": 8_000}, {"tokens": None}),
    ],
    ids=["there was none", "it was small", "it was used", "no counts were recorded"],
)
def test_a_cache_is_not_lost(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert not told(LostCache(), talking((TALK, before), ((*TALK, ("user", "More")), after)))


# -- the context -----------------------------------------------------------------------------------


def test_a_prompt_near_the_window_of_its_model_is_told_once_for_a_run() -> None:
    story = talking(
        *[((("user", "x"),), {"tokens": tokens}) for tokens in (90_000, 108_000, 111_000, 104_000)]
    )
    (insight,) = told(NearWindow(), story)
    assert insight.sentence == "The prompt has 111k tokens, 87 % of the 128k that gpt-4o can read."
    assert insight.span_ids == ("m2",)


@pytest.mark.parametrize(
    ("model", "tokens"),
    [("gpt-4o", 90_000), ("a-model-of-ours", 10_000_000), ("gpt-4o-something-else", 127_000), ("gpt-4o", 200_000),
     ("gpt-4o", None)],
    ids=["room", "unknown model", "a name that only begins alike", "more than is known to fit", "unknown count"],
)  # fmt: skip
def test_no_alarm_about_the_window(model: str, tokens: int | None) -> None:
    assert not told(NearWindow(), talking(((("user", "x"),), {"tokens": tokens, "model": model})))


def test_the_date_of_a_version_does_not_change_the_window() -> None:
    story = talking(((("user", "x"),), {"tokens": 120_000, "model": "gpt-4o-2024-08-06"}))
    assert len(told(NearWindow(), story)) == 1


LARGE = "14:02:11 checkout ERROR pool exhausted\n" * 1_000


def test_a_tool_result_that_takes_most_of_the_prompt_is_told_at_the_tool() -> None:
    story = run()
    story.span("t", "run", name="read_logs", start=0, end=0.5, attributes=tool(LARGE, service="checkout"))
    for number in (1, 2):
        messages = (
            ("user", "Why?"),
            ("tool", LARGE),
            ("assistant", "Hm.") if number == 2 else ("user", "So?"),
        )
        story.span(
            f"m{number}", "run", start=number, end=number + 0.5, attributes=llm(*messages, tokens=10_000)
        )
    (insight,) = told(LargeResult(), story)
    assert insight.sentence == (
        "The answer of read_logs (39 kB, about 10k tokens) is >99 % of the prompt that it went into."
    )
    assert insight.span_ids == ("t", "m1")


@pytest.mark.parametrize(
    "messages",
    [
        (("user", "Why?"), ("tool", "short")),
        (("user", "Why? " * 20_000), ("tool", LARGE)),
        (("user", LARGE),),
    ],
    ids=["short", "the question is longer", "not a tool's"],
)
def test_no_result_takes_most_of_the_prompt(messages: tuple[Message, ...]) -> None:
    assert not told(LargeResult(), talking((messages, {"tokens": 40 if len(messages[1:]) == 1 else 10_000})))


# -- what was not recorded -------------------------------------------------------------------------


def test_a_silent_model_call() -> None:
    story = run().span("m", "run", attributes={"openinference.span.kind": "LLM", "llm.model_name": "gpt-4o"})
    assert sentences(SilentCall(), story)[0].endswith("it probably failed.")
    assert not told(SilentCall(), talking((TALK, {"tokens": 10})))
    story.span("m", "run", status="UNSET", attributes={"openinference.span.kind": "LLM"})
    assert sentences(SilentCall(), story)[0].endswith("it was cancelled, closed early or cut off.")
    story.span("m", "run", status="ERROR", attributes={"openinference.span.kind": "LLM"})
    assert not told(SilentCall(), story), "it says itself that it failed"


def test_dropped_attributes_are_told_once_for_the_trace() -> None:
    story = talking((TALK, {"tokens": 9_000}), (TALK, {"tokens": 9_000}))
    assert not told(DroppedAttributes(), story)
    story.span("m0", "run", dropped_attributes=12, attributes=llm(*TALK))
    cut = {name: value for name, value in llm(*TALK).items() if ".0." not in name}
    story.span("m1", "run", start=1, end=2, attributes=cut)
    (insight,) = told(DroppedAttributes(), story)
    assert insight.sentence.startswith("OpenTelemetry dropped attributes of 2 spans over its limit")
    assert insight.span_ids == ("m0", "m1")


def test_lost_spans() -> None:
    assert not told(LostSpans(), run())
    assert sentences(LostSpans(), run(), lost=3) == [
        "The process that recorded this trace lost 3 spans: some may be missing here."
    ]


def test_missing_parents() -> None:
    story = run().span("t", "gone", attributes=TOOL)
    (insight,) = told(MissingParent(), story)
    assert (
        insight.sentence == "One span names a parent that is not recorded: what it belongs to is not known."
    )
    assert not told(MissingParent(), run().span("t", "run", attributes=TOOL))


def test_a_parent_that_may_still_come_or_is_in_another_program_is_not_missed() -> None:
    assert not told(MissingParent(), Story().span("t", "remote", attributes=TOOL))
    running = Story().span("run", end=None, process=1).span("t", "gone", attributes=TOOL)
    assert not told(MissingParent(), running, now=5)


def after_a_team(*starts: float, **attributes: Any) -> Story:
    story = Story().span("team", name="Desk.run", end=5, attributes=attributes)
    for number, start in enumerate(starts):
        name = f"Agent_{number}.run"
        story.span(f"r{number}", "team", name=name, start=start, end=start + 1, attributes=AGENT)
    return story


TEAM: dict[str, Any] = {"openinference.span.kind": "AGENT", "agno.team.id": "desk"}


def test_runs_that_began_after_the_team_they_are_in_had_ended() -> None:
    (insight,) = told(BegunAfterParent(), after_a_team(1, 6, 8, **TEAM))
    assert insight.sentence == (
        "Agent 1 and 1 other run began after Desk had ended and are in its trace all the same:"
        " Agno's instrumentation leaves the context of a team's run in its thread."
    )
    assert (insight.span_ids, insight.severity) == (("r1", "r2"), Severity.NOTE)
    assert sentences(BegunAfterParent(), after_a_team(6, **AGENT)) == [
        "Agent 0 began after Desk had ended and is in its trace all the same: its context was still in force."
    ]


def test_runs_that_began_in_time_and_calls_of_tools_are_where_they_belong() -> None:
    assert not told(BegunAfterParent(), after_a_team(0, 5, **TEAM))
    assert not told(
        BegunAfterParent(), after_a_team(**TEAM).span("t", "team", start=9, end=10, attributes=TOOL)
    )


# -- all of them -----------------------------------------------------------------------------------


def test_a_healthy_run_has_no_insights() -> None:
    story = run(end=6)
    story.span("m0", "run", start=0, end=2, attributes=llm(RULES, ("user", "Hi"), tokens=1_500))
    story.span("t0", "run", name="search", start=2, end=4, attributes=tool("3 hits", query="x"))
    messages = (RULES, ("user", "Hi"), ("assistant", ""), ("tool", "3 hits"))
    story.span("m1", "run", start=4, end=6, attributes=llm(*messages, tokens=1_600, cached=1_400))
    assert find(story.case()).insights == ()


def test_an_empty_trace_has_none() -> None:
    assert find(Story().case()).insights == ()


def test_warnings_come_first_and_marks_tell_the_worst_of_a_span() -> None:
    story = searching("cats", "cats", "cats", "cats")
    story.span("t4", "run", name="web_search", start=5, end=90, attributes=tool(query="more"))
    findings = find(story.case())
    severities = [insight.severity for insight in findings.insights]
    assert severities == sorted(severities, reverse=True)
    assert findings.severity is Severity.WARNING
    assert findings.marks["t0"] is Severity.WARNING
    assert findings.marks["t4"] is Severity.NOTE
    assert [insight.name for insight in findings.of_span("t4")] == ["slowest span"]


def test_of_one_sort_only_so_many_are_told() -> None:
    story = run()
    for number in range(200):
        story.span(f"m{number}", "run", attributes={"openinference.span.kind": "LLM"})
    assert len(find(story.case(), [SilentCall()]).insights) == 25


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_hostile_names_are_made_visible(check: Check) -> None:
    hostile = "\x1b]0;pwn\x07[bold]\u202e" + "x" * 500
    for story in hostile_stories(hostile):
        for insight in check.check(story.case(USUAL._replace(name=hostile), now=200, lost=1)):
            assert "\x1b" not in insight.sentence
            assert "\u202e" not in insight.sentence
            assert len(insight.sentence) < 400


def hostile_stories(name: str) -> list[Story]:
    story = Story().span("run", name=name, end=100, attributes=AGENT)
    for number in range(3):
        story.span(f"t{number}", "run", name=name, start=number, end=number + 1, attributes=tool(LARGE, a=1))
    story.span("t9", "run", name=name, start=3, end=60, attributes=tool(a=2))
    story.span(
        "m", "run", start=70, end=80, attributes=llm((name, "?"), ("tool", LARGE), tokens=127_000, model=name)
    )
    running = Story().span("run", name=name, end=None, process=1, attributes=TOOL)
    return [story, running]


def test_every_check_has_a_name_of_its_own() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
