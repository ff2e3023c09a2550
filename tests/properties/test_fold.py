"""The fold does not depend on the order, repetition or batching of what is read."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.model.outline import tree_lines
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.semantics.facts import SpanFacts
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store.rows import SpanRow
from tests.support.rows import SECOND_NS, TRACE, span_row

ids = st.sampled_from("abcdefgh")
counts = st.none() | st.integers(0, 1000)
facts = st.builds(
    SpanFacts, kind=st.sampled_from(SpanKind), model=st.sampled_from([None, "m1", "m2"]),
    input_tokens=counts, output_tokens=counts, cost=st.none() | st.integers(0, 8).map(lambda n: n / 4),
)  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> list[SpanRow]:
    """What was written for some spans: each runs at some revision, some end at a later one."""
    rows: list[SpanRow] = []
    for span_id in draw(st.lists(ids, unique=True)):
        parent = draw(st.none() | ids)
        start = draw(st.integers(0, 5))
        known = draw(facts)
        first = span_row(
            span_id,
            parent,
            start=start,
            end=None,
            facts=known,
            revision=len(rows) + 1,
            process=draw(st.integers(1, 2)),
        )
        rows.append(first)
        if draw(st.booleans()):
            rows.append(first._replace(
                end_ns=first.start_ns + draw(st.sampled_from([1, 3 * SECOND_NS])),
                status_code=draw(st.sampled_from(["OK", "ERROR", "UNSET"])),
                revision=len(rows) + 1, facts=draw(facts),
            ))  # fmt: skip
    return rows


def state(spans: TraceSpans) -> object:
    return (dict(spans.rows), spans.rollup(), spans.start_ns, spans.end_ns, tree_lines(spans))


def folded(batches: Sequence[Sequence[SpanRow]]) -> TraceSpans:
    spans = TraceSpans(TRACE)
    for batch in batches:
        spans.apply(batch)
    return spans


@given(histories(), st.data())
def test_order_repetition_and_batching_make_no_difference(rows: list[SpanRow], data: st.DataObject) -> None:
    shuffled = data.draw(
        st.permutations(rows + data.draw(st.lists(st.sampled_from(rows)) if rows else st.just([])))
    )
    cut = data.draw(st.integers(0, len(shuffled)))
    assert state(folded([rows])) == state(folded([shuffled[:cut], shuffled[cut:]]))


@given(histories())
def test_a_repeated_batch_changes_nothing(rows: list[SpanRow]) -> None:
    spans = folded([rows])
    assert spans.apply(rows) == frozenset()


@given(histories())
def test_totals_equal_those_of_a_plain_count(rows: list[SpanRow]) -> None:
    spans = folded([rows])
    rollup = spans.rollup()
    final = list(spans.rows.values())
    is_call = {row.span_id: row.facts is not None and row.facts.kind is SpanKind.LLM for row in final}
    calls = [
        row.facts
        for row in final
        if row.facts is not None
        and is_call[row.span_id]
        and not (row.parent_span_id != row.span_id and is_call.get(row.parent_span_id or "", False))
    ]
    known = [call.input_tokens for call in calls if call.input_tokens is not None]
    costs = [call.cost for call in calls if call.cost is not None]
    assert rollup.span_count == len(final)
    assert rollup.open_count == sum(row.end_ns is None for row in final)
    assert rollup.error_count == sum(row.status_code == "ERROR" for row in final)
    assert rollup.usage.input_tokens == (sum(known) if known else None)
    assert rollup.cost == (sum(costs) if costs else None)
    assert set(rollup.models) == {call.model for call in calls if call.model is not None}


@given(histories())
def test_every_span_is_on_exactly_one_line(rows: list[SpanRow]) -> None:
    spans = folded([rows])
    shown = [line.node_id for line in tree_lines(spans) if line.row is not None]
    assert sorted(shown) == sorted(spans.rows)
