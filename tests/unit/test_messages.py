from __future__ import annotations

import json

from agno_trace_tui.semantics.facts import SpanFacts, facts_of
from agno_trace_tui.semantics.failure import failure_of, is_silent_model_call
from agno_trace_tui.semantics.kinds import SpanKind, kind_of
from agno_trace_tui.semantics.message import Media, Message, ToolCall, first_new, results_by_call
from agno_trace_tui.semantics.messages import input_conversation, output_conversation
from agno_trace_tui.semantics.tools import OfferedTool, Parameter, offered_tools

IN = "llm.input_messages"


def test_a_conversation_is_read_from_flattened_keys() -> None:
    found = input_conversation(
        {
            f"{IN}.1.message.role": "assistant",
            f"{IN}.1.message.tool_calls.0.tool_call.id": "c1",
            f"{IN}.1.message.tool_calls.0.tool_call.function.name": "get_weather",
            f"{IN}.1.message.tool_calls.0.tool_call.function.arguments": '{"city": "Lima"}',
            f"{IN}.0.message.role": "user",
            f"{IN}.0.message.content": "Weather?",
            f"{IN}.2.message.role": "tool",
            f"{IN}.2.message.tool_call_id": "c1",
            f"{IN}.2.message.content": "21",
        }
    )
    user, assistant, tool = found.messages
    assert (user.role, user.text) == ("user", "Weather?")
    assert assistant.tool_calls == (ToolCall("c1", "get_weather", '{"city": "Lima"}'),)
    assert results_by_call(found.messages) == {"c1": tool}
    assert found.missing == 0


def test_it_is_said_how_many_messages_were_dropped() -> None:
    found = input_conversation({f"{IN}.18.message.role": "user", f"{IN}.18.message.content": "late"})
    assert (found.missing, found.messages[0].text) == (18, "late")


def test_what_was_dropped_there_is_read_from_the_json_beside_it() -> None:
    whole = json.dumps({"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}]})
    found = input_conversation({f"{IN}.1.message.role": "user", "input.value": whole})
    assert [message.role for message in found.messages] == ["system", "user"]
    assert found.missing == 0


def test_reasoning_is_told_apart_from_the_answer() -> None:
    start = "llm.output_messages.0.message"
    found = output_conversation(
        {
            f"{start}.role": "assistant",
            f"{start}.contents.0.message_content.type": "reasoning",
            f"{start}.contents.0.message_content.text": "think",
            f"{start}.contents.1.message_content.type": "text",
            f"{start}.contents.1.message_content.text": "42.",
        }
    )
    assert (found.messages[0].text, found.messages[0].reasoning) == ("42.", "think")


def test_agnos_json_is_read_with_its_reasoning() -> None:
    value = json.dumps({"messages": [{"role": "assistant", "content": "42.", "reasoning_content": "think"}]})
    message = output_conversation({"output.value": value}).messages[0]
    assert (message.text, message.reasoning) == ("42.", "think")


def test_genai_messages_are_read() -> None:
    value = json.dumps(
        [
            {"role": "user", "parts": [{"type": "text", "content": "hi"}]},
            {
                "role": "assistant",
                "parts": [{"type": "tool_call", "id": "c", "name": "f", "arguments": {"a": 1}}],
            },
            {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c", "response": "ok"}]},
        ]
    )
    user, assistant, tool = input_conversation({"gen_ai.input.messages": value}).messages
    assert user.text == "hi"
    assert assistant.tool_calls == (ToolCall("c", "f", '{"a": 1}'),)
    assert (tool.text, tool.tool_call_id) == ("ok", "c")


def test_inline_images_are_named_by_type_and_size() -> None:
    start = f"{IN}.0.message"
    found = input_conversation(
        {
            f"{start}.role": "user",
            f"{start}.contents.0.message_content.type": "image",
            f"{start}.contents.0.message_content.image.image.url": "data:image/png;base64," + "A" * 40,
        }
    )
    assert found.messages[0].media == (Media("image", "image/png", 30),)
    assert found.messages[0].text == ""


def test_the_json_beside_the_keys_adds_what_they_lack() -> None:
    told = [
        {"role": "user", "content": "u", "from_history": True},
        {"role": "assistant", "content": "a", "reasoning_content": "hm"},
        {"role": "tool", "content": "no", "tool_name": "f", "tool_call_id": "c", "tool_call_error": True},
    ]
    found = input_conversation(
        {
            f"{IN}.0.message.role": "user",
            f"{IN}.0.message.content": "u",
            f"{IN}.2.message.content": "no",  # its role was dropped
            "input.value": json.dumps({"messages": told}),
        }
    )
    user, assistant, tool = found.messages
    assert (user.text, user.from_history) == ("u", True)
    assert (assistant.text, assistant.reasoning) == ("a", "hm")
    assert (tool.role, tool.name, tool.tool_call_id, tool.failed) == ("tool", "f", "c", True)


def test_json_that_tells_another_conversation_is_left_alone() -> None:
    attributes = {
        f"{IN}.0.message.role": "user",
        f"{IN}.0.message.content": "u",
        "input.value": json.dumps([{"role": "assistant", "content": "other"}]),
    }
    assert [message.text for message in input_conversation(attributes).messages] == ["u"]


def test_what_a_setting_hid_stays_hidden() -> None:
    attributes = {
        f"{IN}.0.message.role": "user",
        f"{IN}.0.message.content": "__REDACTED__",
        "input.value": json.dumps({"messages": [{"role": "user", "content": "secret"}]}),
    }
    assert input_conversation(attributes).messages[0].text == "__REDACTED__"
    assert input_conversation({"input.value": "__REDACTED__"}).hidden
    assert not input_conversation({}).hidden


def test_an_absurd_first_index_counts_nothing() -> None:
    found = input_conversation({f"{IN}.999999999.message.role": "user"})
    assert (len(found.messages), found.missing) == (1, 0)


def test_attachments_of_agno_genai_and_providers_are_named() -> None:
    content = [
        {"type": "text", "text": "look"},
        {"type": "image_url", "image_url": {"url": "https://a/b.png"}},
        {"type": "image", "source": {"type": "base64", "media_type": "image/jpeg", "data": "A" * 10}},
        {"type": "blob", "modality": "audio", "mime_type": "audio/wav", "content": "A" * 20},
        {"type": "uri", "modality": "video", "uri": "gs://v"},
    ]
    message = {
        "role": "user",
        "content": content,
        "files": [{"filename": "a.pdf", "mime_type": "application/pdf"}],
    }
    found = input_conversation({"input.value": json.dumps([message])}).messages[0]
    assert found.text == "look"
    assert found.media == (
        Media("image", "https://a/b.png", None),
        Media("image", "image/jpeg", 7),
        Media("audio", "audio/wav", 15),
        Media("video", "gs://v", None),
        Media("file", "a.pdf", None),
    )


def test_the_parts_of_anthropic_messages_are_told_apart() -> None:
    told = [
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "hm"},
                {"type": "tool_use", "id": "c", "name": "f", "input": {"a": 1}},
            ],
        },
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c", "content": "ok"}]},
    ]
    call, answer = input_conversation({"input.value": json.dumps(told)}).messages
    assert call.reasoning == "hm"
    assert call.tool_calls == (ToolCall("c", "f", '{"a": 1}'),)
    assert (answer.text, answer.tool_call_id) == ("ok", "c")
    assert not call.media
    assert not answer.media


def test_a_message_that_answers_several_tools_is_told_as_one_for_each() -> None:
    results = [
        {"type": "tool_result", "tool_use_id": "a", "content": [{"type": "text", "text": "one"}]},
        {"type": "tool_result", "tool_use_id": "b", "content": "two", "is_error": True},
        {"type": "text", "text": "and now?"},
    ]
    told = {"system": "Be brief.", "messages": [{"role": "user", "content": results}]}
    found = input_conversation({"input.value": json.dumps(told)}).messages
    assert [(m.role, m.text, m.tool_call_id, m.failed) for m in found] == [
        ("system", "Be brief.", None, False),
        ("tool", "one", "a", False),
        ("tool", "two", "b", True),
        ("user", "and now?", None, False),
    ]


def test_the_items_of_openais_responses_are_messages_too() -> None:
    told = [
        {"role": "user", "content": [{"type": "input_text", "text": "hi"}]},
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]},
        {"type": "function_call", "id": "fc_1", "call_id": "c", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "ok"},
        {"type": "web_search_call", "id": "w"},
    ]
    user, thought, call, answer = input_conversation({"input.value": json.dumps(told)}).messages
    assert user.text == "hi"
    assert thought.reasoning == "hm"
    assert call.tool_calls == (ToolCall("c", "f", "{}"),)
    assert (answer.role, answer.tool_call_id, answer.text) == ("tool", "c", "ok")


def test_genais_system_instructions_come_first() -> None:
    told = json.dumps([{"role": "user", "parts": [{"type": "text", "content": "hi"}]}])
    parts = json.dumps([{"type": "text", "content": "Be brief."}])
    found = input_conversation({"gen_ai.input.messages": told, "gen_ai.system_instructions": parts}).messages
    assert [(message.role, message.text) for message in found] == [("system", "Be brief."), ("user", "hi")]


def test_what_is_new_begins_where_the_messages_differ() -> None:
    first, second, third = Message("system", "s"), Message("user", "u"), Message("assistant", "a")
    assert first_new((first, second, third), (first, second)) == 2
    assert first_new((first, third), (first, second)) == 1
    assert first_new((first._replace(from_history=True), second), (first, second)) == 2


def test_content_in_base64_is_never_taken_for_a_reference() -> None:
    image = {"type": "image_url", "image_url": {"url": "iVBORw0KGgo" * 20}}
    pdf = {
        "type": "file",
        "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64," + "A" * 400},
    }
    note = {
        "type": "file",
        "file": {"filename": "a.txt", "content": "not, base64!", "mime_type": "text/plain"},
    }
    message = {"role": "user", "content": [image, pdf, note]}
    assert input_conversation({"input.value": json.dumps([message])}).messages[0].media == (
        Media("image", "inline", 165),
        Media("file", "a.pdf, application/pdf", 300),
        Media("file", "a.txt, text/plain", 12),
    )


def test_offered_tools_are_read_as_every_family_writes_them() -> None:
    properties = {
        "a": {"type": "string", "description": "first"},
        "b": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
    }
    arguments = {"properties": properties, "required": ["a"]}
    schema = {"name": "f", "description": "d", "parameters": arguments}
    parameters = (Parameter("a", "string", "first", required=True), Parameter("b", "integer | null"))
    offered = (OfferedTool("f", "d", parameters),)
    flat = {"llm.tools.3.tool.json_schema": json.dumps({"type": "function", "function": schema})}
    assert offered_tools(flat) == offered
    anthropic = {"name": "f", "description": "d", "input_schema": arguments}
    assert offered_tools({"gen_ai.tool.definitions": json.dumps([anthropic])}) == offered
    assert offered_tools({"agno.tools": ["f", "g"]}) == (OfferedTool("f"), OfferedTool("g"))
    choice = {"name": "f", "parameters": {"properties": {"a": {"enum": ["x", 1]}}}}
    (tool,) = offered_tools({"llm.tools.0.tool.json_schema": json.dumps(choice)})
    assert tool.parameters == (Parameter("a", '"x" | 1'),)
    assert offered_tools({"llm.tools.0.tool.json_schema": "{"}) == (OfferedTool("?"),)
    assert offered_tools({}) == ()


def test_a_failures_type_is_read_from_a_status_that_begins_with_it() -> None:
    typed = failure_of("ERROR", "openai.RateLimitError: slow down", {})
    assert typed is not None
    assert (typed.type, typed.message) == ("openai.RateLimitError", "slow down")
    plain = failure_of("ERROR", "Note: no Error: here", {})
    assert plain is not None
    assert (plain.type, plain.message) == (None, "Note: no Error: here")


def test_a_workflow_is_told_from_a_step_while_it_runs() -> None:
    chain = {"openinference.span.kind": "CHAIN", "graph.node.id": "n"}
    assert kind_of({**chain, "agno.workflow.steps_count": 2}) is SpanKind.WORKFLOW
    assert kind_of({"openinference.span.kind": "CHAIN"}) is SpanKind.WORKFLOW


def test_kinds_are_finer_than_openinference() -> None:
    assert kind_of({"openinference.span.kind": "AGENT", "agno.team.id": "t"}) is SpanKind.TEAM
    assert kind_of({"openinference.span.kind": "AGENT"}) is SpanKind.AGENT
    assert kind_of({"openinference.span.kind": "CHAIN", "agno.workflow.id": "w"}) is SpanKind.WORKFLOW
    assert kind_of({"openinference.span.kind": "CHAIN", "agno.step.type": "agent"}) is SpanKind.STEP
    assert kind_of({"openinference.span.kind": "CHAIN", "graph.node.id": "n"}) is SpanKind.STEP
    assert kind_of({"gen_ai.operation.name": "chat"}) is SpanKind.LLM
    assert kind_of({"openinference.span.kind": "NEW"}) is SpanKind.UNKNOWN


def test_counts_that_are_no_counts_are_unknown() -> None:
    facts = facts_of(
        {"llm.token_count.prompt": float("nan"), "llm.token_count.completion": -1, "llm.cost.total": True}
    )
    assert facts.usage.total_tokens is None
    assert facts.cost is None


def test_the_last_exception_tells_the_failure() -> None:
    found = failure_of(
        "ERROR", "status", {}, [{"exception.type": "A"}, {"exception.type": "B", "exception.message": "b"}]
    )
    assert found is not None
    assert (found.type, found.message) == ("B", "b")
    assert failure_of("OK", None, {}) is None


def test_an_ok_model_call_without_an_answer_is_suspicious() -> None:
    facts = SpanFacts(kind=SpanKind.LLM)
    assert is_silent_model_call(facts, {}, ended_well=True)
    assert not is_silent_model_call(facts, {"output.value": "x"}, ended_well=True)
    assert not is_silent_model_call(facts._replace(input_tokens=1), {}, ended_well=True)
