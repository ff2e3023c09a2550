"""The lines of a trace that grows are those that it would have if it were read now, whatever the reader folded."""

from __future__ import annotations

from copy import deepcopy

from hypothesis import example, given
from hypothesis import strategies as st

from agno_trace_tui.model.outline import Outline, TreeLine, View
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.model.trace_view import TraceView
from agno_trace_tui.model.tree import MISSING_PREFIX, TraceTree
from agno_trace_tui.store.rows import SpanRow
from tests.support.rows import TRACE, span_row

IDS = [f"s{number}" for number in range(14)]
NODES = [*IDS, *(MISSING_PREFIX + span_id for span_id in IDS)]

nodes = st.sampled_from(NODES)
parents = st.lists(st.none() | st.sampled_from(IDS), min_size=len(IDS), max_size=len(IDS))
starts = st.lists(st.integers(0, 9), min_size=len(IDS), max_size=len(IDS))


def lines(outline: Outline) -> list[TreeLine]:
    return [outline.line(place, 60) for place in range(len(outline.nodes))]


def batches(rows: list[SpanRow], sizes: list[int]) -> list[list[SpanRow]]:
    """The rows in so many at a time, the rest at last."""
    found, rest = [], list(rows)
    for size in sizes:
        found.append(rest[:size])
        rest = rest[size:]
    return [*found, rest]


@given(
    parents,
    starts,
    st.permutations(IDS),
    st.lists(st.integers(1, 6), max_size=8),
    st.integers(0, 2),
    st.builds(
        View,
        zoom=st.lists(nodes, max_size=1),
        level=st.none() | st.integers(1, 3),
        folded=st.sets(nodes, max_size=4),
        opened=st.sets(nodes, max_size=4),
    ),
)
@example(  # a parent that is not recorded comes, and with it a child before the one that is there
    [None, "s0", "s1", "s1"] + [None] * 10, list(range(14)), ["s3", "s2", "s1", "s0", *IDS[4:]], [1, 2], 0, View()
)  # fmt: skip
def test_lines_grow_as_they_would_be_found_anew(
    parents: list[str | None], starts: list[int], order: list[str], sizes: list[int], lag: int, wished: View
) -> None:
    rows = [
        span_row(span_id, parents[IDS.index(span_id)], start=starts[IDS.index(span_id)]) for span_id in order
    ]
    view, spans = deepcopy(wished), TraceSpans(TRACE)
    spans.apply(rows[:1])
    view.zoom = [node for node in view.zoom if TraceTree(spans).has(node)]
    grown = TraceView(spans, frozenset(), view)
    untold: list[frozenset[str]] = []
    for batch in batches(rows[1:], sizes):
        untold.append(spans.apply(batch))
        if len(untold) > lag:
            for changed in untold:
                grown.apply(changed, frozenset())
            untold.clear()
            anew = TraceView(spans, frozenset(), deepcopy(grown.outline.view))
            assert lines(grown.outline) == lines(anew.outline)
            assert [grown.outline.place(each) for each in NODES] == [
                anew.outline.place(each) for each in NODES
            ]
