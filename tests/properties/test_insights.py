"""Whatever the spans of a trace are, looking for insights answers, and what it says is safe to show."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.model.insights.finding import MOST, find
from agno_trace_tui.semantics.evidence import evidence_of
from agno_trace_tui.semantics.windows import prompt_window
from agno_trace_tui.store.rows import UsualDuration
from tests.properties.test_semantics import attributes as any_attributes
from tests.properties.test_semantics import texts
from tests.support import corpus
from tests.support.insights import Story, findings_in, llm, tool

ids = st.sampled_from("abcdefgh")
names = st.sampled_from(["Agent.run", "search", "Model.invoke", "", "\x1b[31m\u202e"]) | texts
counts = st.none() | st.integers(0, 300_000)
messages = st.lists(
    st.tuples(st.sampled_from(["system", "user", "assistant", "tool", ""]), st.sampled_from(["a", "b" * 9_000, ""])),
    max_size=6,
)  # fmt: skip
plausible = (
    st.builds(lambda said, tokens, cached: llm(*said, tokens=tokens, cached=cached), messages, counts, counts)
    | st.builds(lambda query: tool("b" * 9_000, query=query), st.sampled_from(["x", "y"]))
    | st.sampled_from([{"openinference.span.kind": kind} for kind in ("AGENT", "CHAIN", "TOOL", "LLM")])
)
usual = st.builds(
    UsualDuration, names, st.none(), st.integers(0, 99), st.integers(0, 10**9), st.integers(0, 10**9)
)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Spans that can be each other's ancestors, end before they start, run for ever."""
    story = Story()
    for span_id in draw(st.lists(ids, unique=True)):
        known: dict[str, Any] = {
            "start": draw(st.integers(0, 90)),
            "end": draw(st.none() | st.integers(0, 99)),
            "status": draw(st.sampled_from(["OK", "ERROR", "UNSET", "?"])),
            "process": draw(st.none() | st.integers(1, 2)),
            "attributes": draw(plausible | any_attributes),
            "dropped_attributes": draw(st.integers(0, 2)),
        }
        story.span(span_id, draw(st.none() | ids), name=draw(names), **known)
    return story


@given(stories(), st.lists(usual, max_size=2), st.integers(0, 200), st.integers(0, 3))
def test_looking_for_insights_never_raises(
    story: Story, known: list[UsualDuration], now: int, lost: int
) -> None:
    findings = find(story.case(*known, now=now, lost=lost, gone=frozenset({2})))
    assert findings == find(story.case(*known, now=now, lost=lost, gone=frozenset({2})))
    for insight in findings.insights:
        assert insight.sentence.endswith(".")
        assert not {unicodedata.category(character) for character in insight.sentence} & {"Cc", "Cs"}
        assert set(insight.span_ids) <= story.rows.keys()
        assert len(set(insight.span_ids)) == len(insight.span_ids)
    sorts = [insight.name for insight in findings.insights]
    assert all(sorts.count(sort) <= MOST for sort in sorts)


@given(any_attributes)
def test_evidence_of_anything_is_small(found: dict[str, object]) -> None:
    evidence = evidence_of(found)
    assert all(len(message.digest) == 8 for message in evidence.messages)


@given(st.none() | texts)
def test_the_window_of_any_model_is_known_or_not(model: str | None) -> None:
    window = prompt_window(model)
    assert window is None or window > 8_000


@pytest.mark.parametrize("name", corpus.names())
def test_what_agno_recorded_can_be_looked_into(name: str, tmp_path: Path) -> None:
    """Of what the oldest instrumentor could not tell, it says so; nothing else is wrong with these runs."""
    found = findings_in(corpus.unpack(name, tmp_path).path)
    told = {insight.name for findings in found.values() for insight in findings.insights}
    expected = {"2.3.5/model_errors": {"silent model call"}, "2.3.5/workflow": {"silent model call"},
                "3.1.10/long_history": {"attributes dropped"}}  # fmt: skip
    assert told == expected.get(name, set())
    assert found
