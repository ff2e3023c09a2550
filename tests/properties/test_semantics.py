"""Whatever attributes hold, their meaning is told without an exception."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.semantics import conventions as key
from agno_trace_tui.semantics.facts import facts_of
from agno_trace_tui.semantics.failure import failure_of, is_silent_model_call
from agno_trace_tui.semantics.messages import input_conversation, output_conversation

texts = st.text(st.characters(codec=None), max_size=20) | st.sampled_from(
    [
        '{"messages": [{"role": "user", "content": [{"type": "text"}]}]}',
        "[1, {}]",
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
    [*key.FACT_KEYS, key.INPUT_VALUE, key.OUTPUT_VALUE, key.GENAI_INPUT_MESSAGES, key.EXCEPTION_MESSAGE]
) | st.builds(
    "{}.{}.{}".format,
    st.sampled_from([key.INPUT_MESSAGES, key.OUTPUT_MESSAGES]),
    st.sampled_from(["0", "7", "999999999999", "x", "-1", "²"]),
    st.sampled_from(
        ["message.role", "message.content", "message", "", "message.contents.1.message_content.type",
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
    failure_of("ERROR", None, found, [found])
    is_silent_model_call(facts, found, ended_well=True)
