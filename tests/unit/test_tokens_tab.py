from __future__ import annotations

import json
from typing import Any

from agno_trace_tui.semantics.facts import SpanFacts
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store.rows import SpanRow
from agno_trace_tui.tui.rendering.detail_documents import empty_tabs
from agno_trace_tui.tui.rendering.subject import Neighbours
from tests.support.rows import span_row
from tests.support.subjects import LLM, subject, text

IN = "llm.input_messages"


def test_tokens_are_shares_of_their_whole_and_what_is_not_reported_is_said() -> None:
    lines = text(
        "tokens",
        subject(
            {
                **LLM,
                "llm.token_count.prompt": 1_000,
                "llm.token_count.prompt_details.cache_read": 250,
                "llm.token_count.completion": 0,
            }
        ),
    ).splitlines()
    told = {line[:12].strip(): line[12:].strip() for line in lines}
    assert told["input"] == "1\u202f000"
    assert told["from cache"].startswith("250")
    assert told["from cache"].split()[1:3] == ["25", "%"]
    assert told["output"] == "0"
    assert told["reasoning"] == "not reported"


def call(span_id: str, start: float, **facts: Any) -> SpanRow:
    return span_row(span_id, start=start, facts=SpanFacts(kind=SpanKind.LLM, **facts))


CALLS = (
    call("s0", 0, input_tokens=500, model="a", cost=0.5, output_tokens=1),
    call("s1", 1, input_tokens=1_000, cache_read_tokens=500, model="a", output_tokens=2),
    call("s2", 2, model="b"),
)


def test_the_contexts_growth_is_a_bar_a_call_its_cached_part_thinner() -> None:
    span = subject({**LLM, "llm.token_count.prompt": 1_000})
    told = text("tokens", span._replace(neighbours=Neighbours(calls=CALLS))).splitlines()
    chart = told[told.index("▾ context over the run's 3 model calls") + 1 :]
    assert [line.split() for line in chart[:3]] == [
        ["1", "500", "━" * 15],
        ["2", "1", "000", "─" * 15 + "━" * 15, "+500", "←", "this", "call"],
        ["3", "not", "reported"],
    ]


def test_of_a_run_the_calls_below_it_are_summed_and_what_is_unknown_is_said() -> None:
    run = subject({"openinference.span.kind": "AGENT"})
    told = text("tokens", run._replace(neighbours=Neighbours(calls=CALLS, runs=("x", "x", "y"))))
    lines = {line[:12].strip(): line[12:].strip() for line in told.splitlines()}
    assert "3 model calls below this span" in told
    assert lines["input"] == "1\u202f500"
    assert lines["cost"] == "$0.50 (reported by the provider) for 1 of 3 calls; that of the others is unknown"
    assert lines["not counted"] == "1 call that reported no tokens"
    assert lines["a"] == "1\u202f503 tokens in 2 calls"
    assert "y" in next(line for line in told.splitlines() if line.startswith("   3"))
    assert "tokens" not in empty_tabs(run)
    assert "none below this span" in text("tokens", run)


def test_the_shares_of_a_prompt_are_told_as_an_estimate() -> None:
    messages = [
        {"role": "system", "content": "s" * 300},
        {"role": "assistant", "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": ""}}]},
        {"role": "tool", "tool_call_id": "c", "content": "r" * 699},
    ]
    span = subject({**LLM, "input.value": json.dumps(messages), "llm.token_count.prompt": 2_000})
    told = text("tokens", span)
    assert "▾ share of the prompt  estimated by characters, ~ is tokens" in told
    shares = [line.split()[:5] for line in told.splitlines()[-3:]]
    assert shares[0][:3] == ["system", "30", "%"]
    assert shares[0][4] == "~600"
    assert shares[2] == ["tool", "·", "f", "70", "%"]


def test_of_many_messages_the_smallest_are_counted_together() -> None:
    messages = [{"role": "user", "content": "x" * (100 + number)} for number in range(40)]
    told = text("tokens", subject({**LLM, "input.value": json.dumps(messages)}))
    assert "and 16 smaller me" in told.splitlines()[-1]


def test_how_full_the_window_is_is_said_where_it_is_known() -> None:
    known = {**LLM, "llm.model_name": "gpt-4o", "llm.token_count.prompt": 64_000}
    assert "window        50 % of the 128k tokens the model can read" in text("tokens", subject(known))
    assert "window" not in text("tokens", subject({**known, "llm.model_name": "nobody's"}))
