"""Whatever attributes hold, their meaning is told without an exception."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.facts import facts_of
from agno_trace_tui.semantics.failure import failure_of, is_silent_model_call
from agno_trace_tui.semantics.messages import input_conversation, output_conversation
from agno_trace_tui.semantics.tools import offered_tools
from agno_trace_tui.store.rows import SpanEvent
from agno_trace_tui.tui.rendering.detail_documents import TABS, empty_tabs
from tests.support.subjects import LLM, subject

texts = st.text(st.characters(codec=None), max_size=20) | st.sampled_from(
    [
        '{"messages": [{"role": "user", "content": [{"type": "text"}]}]}',
        "[1, {}]",
        '[{"role": 1, "content": [1, {"type": []}, {"type": "image", "source": 3}], "images": [1, {"url": {}}]}]',
        '{"role": [], "parts": [{"type": "tool_call", "function": 1}, {"type": "tool_result"}], "tool_calls": [{}]}',
        '{"function": 1, "parameters": {"properties": [1]}}',
        "{",
        "LLM",
        "AGENT",
        "CHAIN",
        "[" * 5_000,
    ]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
names = st.sampled_from(
    [*key.FACT_KEYS, key.INPUT_VALUE, key.OUTPUT_VALUE, key.GENAI_INPUT_MESSAGES, key.GENAI_OUTPUT_MESSAGES,
     key.GENAI_TOOL_DEFINITIONS, key.EXCEPTION_TYPE, key.EXCEPTION_MESSAGE, key.EXCEPTION_STACKTRACE]
) | st.builds(
    "{}.{}.{}".format,
    st.sampled_from([key.INPUT_MESSAGES, key.OUTPUT_MESSAGES, key.TOOLS]),
    st.sampled_from(["0", "7", "999999999999", "x", "-1", "²"]),
    st.sampled_from(
        ["message.role", "message.content", "message", "", "tool.json_schema", "message.contents.1.message_content.type",
         "message.contents.1.message_content.image.image.url", "message.tool_calls.0.tool_call.function.name"]
    ),
)  # fmt: skip
attributes = st.dictionaries(names, values, max_size=12)


@given(attributes)
def test_interpreting_never_raises(found: dict[str, object]) -> None:
    facts = facts_of(found)
    assert all(count is None or 0 <= count < 2**62 for count in facts.usage)
    assert facts.cost is None or facts.cost >= 0
    input_conversation(found)
    output_conversation(found)
    offered_tools(found)
    failure_of("ERROR", None, found, [found])
    is_silent_model_call(facts, found, ended_well=True)


@given(attributes, st.sampled_from(["OK", "ERROR"]), st.integers(1, 60))
def test_every_tab_of_any_span_can_be_read_and_steers_no_terminal(
    found: dict[str, object], status: str, width: int
) -> None:
    span = subject(
        {**found, **LLM}, status=status, events=(SpanEvent("exception", 0, found),), resource=found
    )
    empty_tabs(span)
    for _title, document_of in TABS.values():
        document = document_of(span)
        assert len(list(document.heights(width))) == len(document)
        drawn = ["".join(piece.text for piece in document.line(number)) for number in range(len(document))]
        assert "\n".join(drawn) == document.text
        assert not {unicodedata.category(character) for line in drawn for character in line} & {"Cc", "Cs"}
