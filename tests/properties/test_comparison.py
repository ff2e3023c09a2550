"""Comparing two traces loses no span and pairs only what stands in the same place; of texts it tells all that changed."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.model.comparison import pairs_of, sense
from agno_trace_tui.model.differences import MOST_LINES, difference
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store.rows import SpanRow
from tests.support.rows import span_row

LEFT, RIGHT = "a" * 32, "b" * 32
IDS = [f"s{number}" for number in range(10)]


@st.composite
def traces(draw: st.DrawFn, trace_id: str) -> TraceSpans:
    """Spans with any parents, also missing ones and loops, with few names."""
    spans = TraceSpans(trace_id)
    for span_id in draw(st.lists(st.sampled_from(IDS), unique=True)):
        row = span_row(
            span_id,
            draw(st.none() | st.sampled_from([*IDS, "lost"])),
            start=draw(st.integers(0, 5)),
            kind=draw(st.sampled_from([SpanKind.LLM, SpanKind.TOOL])),
            trace_id=trace_id,
        )
        spans.apply([row._replace(name=draw(st.sampled_from("xyz")))])
    return spans


def ids(rows: list[SpanRow | None]) -> list[str]:
    return sorted(row.span_id for row in rows if row is not None)


@given(left=traces(LEFT), right=traces(RIGHT))
def test_every_span_is_told_once(left: TraceSpans, right: TraceSpans) -> None:
    pairs = pairs_of(left, right)
    assert ids([pair.left for pair in pairs]) == sorted(left.rows)
    assert ids([pair.right for pair in pairs]) == sorted(right.rows)


@given(left=traces(LEFT), right=traces(RIGHT))
def test_spans_answer_to_each_other_where_their_parents_do(left: TraceSpans, right: TraceSpans) -> None:
    pairs = pairs_of(left, right)
    together = {
        (pair.left.span_id, pair.right.span_id)
        for pair in pairs
        if pair.left is not None and pair.right is not None
    }
    for pair in pairs:
        if pair.left is not None and pair.right is not None and pair.depth:
            assert sense(pair.left) == sense(pair.right)
            assert (pair.left.parent_span_id, pair.right.parent_span_id) in together


@given(spans=traces(LEFT))
def test_a_trace_is_the_same_as_itself(spans: TraceSpans) -> None:
    assert all(pair.left == pair.right for pair in pairs_of(spans, spans))


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (SpanKind.AGENT, "Poet.run", "Poet.arun"),
        (SpanKind.LLM, "OpenAIChat.invoke", "OpenAIChat.ainvoke_stream"),
        (SpanKind.STEP, "Sum_up.execute", "Sum_up.aexecute_stream"),
    ],
)
def test_spans_answer_to_each_other_however_they_were_called(kind: SpanKind, one: str, other: str) -> None:
    sides = []
    for trace_id, name in ((LEFT, one), (RIGHT, other)):
        spans = TraceSpans(trace_id)
        spans.apply(
            [
                span_row("root", trace_id=trace_id),
                span_row("below", "root", kind=kind, trace_id=trace_id)._replace(name=name),
            ]
        )
        sides.append(spans)
    assert [pair.is_whole for pair in pairs_of(*sides)] == [True, True]


lines = st.lists(st.sampled_from(["one", "two", "three", ""]), max_size=30)


@given(left=lines, right=lines)
def test_what_changed_in_a_text_is_told_and_nothing_else(left: list[str], right: list[str]) -> None:
    found = difference("input", left, right)
    assert (found is None) == (left == right)
    if found is not None:
        went = Counter(line.text for line in found.lines if line.sign == "-")
        came = Counter(line.text for line in found.lines if line.sign == "+")
        assert went or came
        assert Counter(left) - went == Counter(right) - came
        assert not found.cut


def test_of_a_very_long_text_the_beginning_is_compared() -> None:
    long = [f"line {number}" for number in range(MOST_LINES + 5)]
    found = difference("output", long, [*long[:-1], "another end"])
    assert found is not None
    assert found.cut
    assert found.lines == ()
