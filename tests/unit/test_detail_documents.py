from __future__ import annotations

import json

import pytest

from agno_trace_tui.tui.rendering.detail_documents import TABS, empty_tabs
from agno_trace_tui.tui.rendering.subject import Subject
from tests.support.subjects import LLM, exception, subject, text

IN, OUT = "llm.input_messages", "llm.output_messages"
HIDDEN = "hidden by an OPENINFERENCE_HIDE_"


def facts(of: Subject) -> dict[str, str]:
    """The labels of the overview and what they say."""
    lines = [line for line in text("overview", of).splitlines() if line[10:12] == "  "]
    return {line[:10].strip(): line[12:] for line in lines}


def test_the_overview_says_how_it_stands_what_it_cost_and_what_is_unknown() -> None:
    known = {"llm.model_name": "gpt-5", "llm.token_count.prompt": 1_200, "llm.cost.total": 0.0012}
    found = facts(subject({**LLM, **known}))
    assert found["state"] == "✓ ok"
    assert (found["model"], found["provider"]) == ("gpt-5", "unknown")
    assert found["tokens"] == "1\u202f200 in · – out"
    assert found["cost"] == "$0.0012 (reported by the provider)"
    assert facts(subject(LLM))["cost"] == "unknown"
    assert facts(subject(LLM))["tokens"] == "unknown"


def test_a_running_span_tells_its_time_so_far_and_an_interrupted_one_none() -> None:
    running = subject({}, end=None, process=1)
    assert facts(running)["duration"] == "3.0s so far"
    interrupted = facts(subject({}, end=None, process=1, gone=frozenset({1})))
    assert interrupted["duration"] == "–"
    assert "nobody knows" in interrupted["▲ warning"]


def test_a_tool_call_that_was_left_open_says_that_its_run_ended_not_its_process() -> None:
    tool = subject({"openinference.span.kind": "TOOL"}, end=None, process=1)
    left = tool._replace(row=tool.row._replace(left_open=True))
    assert "interrupted" in facts(left)["state"]
    assert "The run that called this tool ended" in " ".join(facts(left)["▲ warning"].split())
    assert "The run ended before there was an output." in text("output", left)


def test_a_run_that_stopped_for_a_person_is_not_simply_ok() -> None:
    sentence = "I have tools to execute, but I need user input."
    run = {"openinference.span.kind": "AGENT", "output.value": sentence}
    assert facts(subject(run))["state"] == "‖ paused for user input"
    assert facts(subject(run, status="ERROR"))["state"] == "✗ error"
    assert facts(subject({**run, "output.value": f"It said: {sentence}"}))["state"] == "✓ ok"
    assert facts(subject({**run, "openinference.span.kind": "TOOL"}))["state"] == "✓ ok"


def test_the_overview_names_what_was_dropped() -> None:
    assert "dropped 3 attributes" in facts(subject({}, dropped_attributes=3))["▲ warning"]


def test_the_overview_glances_at_the_last_message_and_the_tools_called() -> None:
    found = facts(
        subject(
            {
                **LLM,
                f"{IN}.0.message.role": "system",
                f"{IN}.0.message.content": "Be brief.",
                f"{IN}.1.message.role": "user",
                f"{IN}.1.message.content": "Weather\nin Lima?",
                f"{OUT}.0.message.role": "assistant",
                f"{OUT}.0.message.tool_calls.0.tool_call.function.name": "weather",
                f"{OUT}.0.message.tool_calls.0.tool_call.function.arguments": "{}",
            }
        )
    )
    assert (found["input"], found["output"]) == ("Weather in Lima?", "weather({})")


def test_a_silent_model_call_is_named_where_its_error_would_be() -> None:
    silent = subject(LLM)
    assert "probably failed" in text("error", silent)
    assert "probably failed" in facts(silent)["▲ warning"]
    assert "error" not in empty_tabs(silent)
    unsettled = subject(LLM, status="UNSET")
    for words in (text("error", unsettled), facts(unsettled)["▲ warning"]):
        assert "ended well" not in words
        assert "cancelled, closed early or cut off" in " ".join(words.split())


@pytest.mark.parametrize("tab", ["input", "output"])
def test_values_are_indented_json_or_plain_text_or_said_to_be_missing_or_hidden(tab: str) -> None:
    name = f"{tab}.value"
    assert text(tab, subject({name: '{"a": {"b": [1, 2]}}'})) == '{\n  "a": {\n    "b": [1, 2]\n  }\n}'
    assert text(tab, subject({name: "a\nb"})) == "a\nb"
    assert "No " in text(tab, subject({}))
    assert HIDDEN in text(tab, subject({name: "__REDACTED__"}))


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (subject({}, end=None, process=1), "Still running"),
        (subject({}, end=None), "process ended before"),
        (subject({}, status="ERROR"), "see the Error tab"),
    ],
)
def test_a_missing_output_has_its_reason(span: Subject, words: str) -> None:
    assert words in text("output", span)


def test_the_thread_joins_calls_and_results_and_marks_reasoning_history_failure_and_files() -> None:
    given = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Earlier", "from_history": True},
        {"role": "user", "content": "Look", "images": [{"mime_type": "image/png", "content": "A" * 4_000}]},
        {
            "role": "assistant",
            "reasoning_content": "hm",
            "tool_calls": [
                {"id": "1", "function": {"name": "good", "arguments": '{"a": 1}'}},
                {"id": "2", "function": {"name": "bad", "arguments": "{}"}},
            ],
        },
        {"role": "tool", "tool_call_id": "2", "content": "boom", "tool_call_error": True},
        {"role": "tool", "tool_call_id": "1", "content": "21"},
    ]
    schema = {"type": "function", "function": {"name": "good"}}
    attributes = {
        **LLM,
        "input.value": json.dumps({"messages": given}),
        "llm.tools.0.tool.json_schema": json.dumps(schema),
        f"{OUT}.0.message.role": "assistant",
        f"{OUT}.0.message.content": "Done.",
    }
    assert text("messages", subject(attributes)).splitlines() == [
        "1 tool offered  good",
        "",
        "▎ ▸ system  9 B  Be brief.",
        "",
        "▎ ▾ user · from history",
        "▎ Earlier",
        "",
        "▎ ▾ user",
        "▎ Look",
        "▎ [image: image/png, 3.0 kB]",
        "",
        "▎ ▾ assistant",
        "▎ ▸ reasoning  2 B  hm",
        '▎ ▾ ƒ good  {"a": 1}',
        "▎   → 21",
        "▎ ▾ ƒ bad  {}",
        "▎   ✗ boom",
        "",
        "▾ answer",
        "▎ ▾ assistant",
        "▎ Done.",
    ]
    opened = TABS["messages"][1](subject(attributes)).unfolded().text.splitlines()
    assert opened[2:4] == ["▎ ▾ system", "▎ Be brief."]
    assert opened[opened.index("▎ ▾ reasoning") + 1] == "▎   hm"


def test_of_very_many_messages_the_earlier_ones_are_folded_together() -> None:
    told = [{"role": "user", "content": f"number {number}"} for number in range(61)]
    lines = text("messages", subject({**LLM, "input.value": json.dumps(told)})).splitlines()
    assert lines[0].startswith("▸ 41 earlier messages")
    assert "▎ number 41" in lines
    assert "▎ number 40" not in lines


def test_content_in_base64_inside_a_text_is_named_and_words_are_not() -> None:
    picture = "iVBORw0KGgo9" * 50
    told = [
        {"role": "user", "content": f"see data:image/png;base64,{picture}= and {picture} but {'a' * 500}"}
    ]
    shown = text("messages", subject({**LLM, "input.value": json.dumps(told)}))
    assert f"see [image/png, 450 B] and [base64, 450 B] but {'a' * 500}" in shown


@pytest.mark.parametrize("tab", ["input", "output", "attributes", "raw"])
@pytest.mark.parametrize("before", ["", "x ", "a" * 299 + "\n"])
def test_content_in_base64_is_never_drawn_as_text(tab: str, before: str) -> None:
    value = f"{before}data:image/png;base64,{'iVBORw0KGgo9' * 34} and so on"
    span = subject({**LLM, "input.value": value, "output.value": json.dumps({"picture": value})})
    whole = TABS[tab][1](span).unfolded().text
    assert "VBORw0" not in whole
    assert "[image/png, 306 B] and so on" in whole


def test_the_thread_says_what_is_not_there() -> None:
    late = {**LLM, f"{IN}.7.message.role": "user", f"{IN}.7.message.content": "late"}
    assert "The first 7 messages are not recorded" in text("messages", subject(late))
    assert "the model is working" in text("messages", subject(late, end=None, process=1))
    hidden = {**LLM, "input.value": "__REDACTED__", "output.value": "__REDACTED__"}
    assert text("messages", subject(hidden)).count(HIDDEN) == 2
    assert "choose one in the span tree" in text("messages", subject({}))


def test_runs_and_tools_are_told_as_a_thread_too() -> None:
    run = {
        "openinference.span.kind": "AGENT",
        "agent.name": "Ann",
        "input.value": "Hi",
        "output.value": "Hello",
    }
    assert text("messages", subject(run)).splitlines() == [
        "▎ ▾ user",
        "▎ Hi",
        "",
        "▎ ▾ agent · Ann",
        "▎ Hello",
    ]
    tool = {"openinference.span.kind": "TOOL", "tool.name": "f", "input.value": "{}", "output.value": "boom"}
    failed = text("messages", subject(tool, status="ERROR"))
    assert failed.splitlines() == ["▎ ▾ tool", "▎ ▾ ƒ f  {}", "▎   ✗ boom"]


def test_tabs_that_have_nothing_to_tell_are_known() -> None:
    assert empty_tabs(subject({"input.value": "x"})) == {"output", "tokens", "error"}
    assert empty_tabs(subject({})) == {"input", "output", "messages", "tokens", "error"}
    assert empty_tabs(subject({**LLM, "output.value": "x"})) == {"input", "error"}
    assert "error" not in empty_tabs(subject({}, status="ERROR"))


@pytest.mark.parametrize("tab", TABS)
def test_hostile_text_is_visible_in_every_tab(tab: str) -> None:
    hostile = "\x1b]0;pwn\x07 [@click=app.quit]x[/] \u202eabc"
    attributes = {
        **LLM,
        "llm.model_name": hostile,
        "input.value": hostile,
        "output.value": json.dumps({"messages": [{"role": hostile, "content": hostile, "name": hostile}]}),
        f"{IN}.0.message.role": hostile,
        f"{IN}.0.message.tool_calls.0.tool_call.function.name": hostile,
        f"{IN}.0.message.tool_calls.0.tool_call.function.arguments": hostile,
        "llm.tools.0.tool.json_schema": json.dumps({"name": hostile}),
        "session.id": hostile,
        hostile: hostile,
    }
    stack = f'  File "{hostile}", line 1, in {hostile}\n{hostile}'
    span = subject(
        attributes,
        status="ERROR",
        message=hostile,
        events=(exception(type=hostile, message=hostile, stacktrace=stack),),
        resource={hostile: hostile},
    )
    told = text(tab, span)
    assert not {"\x1b", "\x07", "\u202e"} & set(told)
    if tab != "tokens":
        assert "␛]0;pwn␇" in told or "\\u001b]0;pwn\\u0007" in told
        assert "[@click=app.quit]x[/]" in told
