"""What is said of time holds for any trace, and does not depend on how the spans came in."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.model.outline import View
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.model.timeline import CriticalPath, Interval, self_ns
from agno_trace_tui.model.trace_view import TraceView
from agno_trace_tui.semantics.facts import SpanFacts
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store.rows import SpanRow
from tests.support.rows import SECOND_NS, TRACE, span_row

IDS = [f"s{number}" for number in range(12)]
NOW_NS = 100 * SECOND_NS
ALIVE = 1
"""The process of the spans that run."""

DEAD = 2

facts = st.sampled_from([
    SpanFacts(kind=SpanKind.AGENT, agent_id="poet"), SpanFacts(kind=SpanKind.AGENT, agent_id="critic"),
    SpanFacts(kind=SpanKind.LLM, input_tokens=3), SpanFacts(kind=SpanKind.TEAM),
    SpanFacts(kind=SpanKind.TOOL, preview='{"member_id": "poet", "task": "A poem"}'), SpanFacts(kind=SpanKind.TOOL),
])  # fmt: skip


@st.composite
def spans(draw: st.DrawFn) -> list[SpanRow]:
    """Spans with any parents (also missing ones and loops), any times, running, ended or interrupted."""
    rows = []
    for span_id in draw(st.lists(st.sampled_from(IDS), unique=True, min_size=1)):
        start = draw(st.integers(0, 20))
        row = span_row(
            span_id,
            draw(st.none() | st.sampled_from([*IDS, "lost"])),
            start=start,
            end=draw(st.none() | st.integers(start, 25)),
            facts=draw(facts),
            process=draw(st.sampled_from([ALIVE, DEAD])),
            status=draw(st.sampled_from(["OK", "ERROR"])),
            revision=1,
        )
        called = row.facts is not None and row.facts.preview is not None
        rows.append(row._replace(name="delegate_task_to_member") if called else row)
    return rows


def viewed(rows: list[SpanRow], view: View | None = None) -> TraceView:
    folded = TraceSpans(TRACE)
    folded.apply(rows)
    return TraceView(folded, {DEAD}, view)


def path_of(view: TraceView) -> CriticalPath:
    path = view.timeline.path()
    assert path is not None
    return path


@given(spans())
def test_own_time_and_waiting_make_up_the_whole(rows: list[SpanRow]) -> None:
    view = viewed(rows)
    for row in rows:
        children = [view.spans.rows[child] for child in view.tree.children(row.span_id)]
        waits = view.timeline.waits(row.span_id)
        assert all(left.until_ns < right.from_ns for left, right in pairwise(waits))
        if row.end_ns is not None:
            waited = sum(part.until_ns - part.from_ns for part in waits)
            assert self_ns(row, children) == row.end_ns - row.start_ns - waited
            assert 0 <= waited <= row.end_ns - row.start_ns


@given(spans())
def test_waiting_is_when_a_child_runs(rows: list[SpanRow]) -> None:
    view = viewed(rows)
    for row in rows:
        children = [view.spans.rows[child] for child in view.tree.children(row.span_id)]
        for half_second in range(1, 52, 2):
            at = half_second * SECOND_NS // 2
            if not row.start_ns < at < (NOW_NS if row.end_ns is None else row.end_ns):
                continue
            child_runs = any(
                child.start_ns < at < (NOW_NS if child.end_ns is None else child.end_ns) for child in children
            )
            waits = any(part.from_ns < at < part.until_ns for part in view.timeline.waits(row.span_id))
            assert waits == child_runs


def parts_of(path: CriticalPath) -> list[Interval]:
    return sorted(
        Interval(part.from_ns, min(part.until_ns, NOW_NS)) for parts in path.own.values() for part in parts
    )


@given(spans())
def test_at_each_moment_one_span_at_most_decides(rows: list[SpanRow]) -> None:
    path = path_of(viewed(rows))
    parts = parts_of(path)
    assert all(left.until_ns <= right.from_ns for left, right in pairwise(parts))
    assert all(path.total.from_ns <= part.from_ns for part in parts)
    assert all(part.until_ns <= min(path.total.until_ns, NOW_NS) for part in parts)


@given(spans())
def test_the_path_reaches_the_end_and_goes_from_parents_to_children(rows: list[SpanRow]) -> None:
    view = viewed(rows)
    path = path_of(view)
    for node_id in path.own:
        parent = view.tree.parent(node_id)
        assert parent is None or parent in path.own
    assert max(view.timeline.reach(node).until_ns for node in path.own) == path.total.until_ns


def lies_within(row: SpanRow, parent: SpanRow) -> bool:
    assert row.end_ns is not None
    return parent.end_ns is not None and parent.start_ns <= row.start_ns <= row.end_ns <= parent.end_ns


@given(spans())
def test_where_children_lie_within_their_parents_the_path_has_no_gap(rows: list[SpanRow]) -> None:
    root = span_row("root", start=0, end=25, facts=SpanFacts(kind=SpanKind.TEAM), process=ALIVE, revision=1)
    tree = {"root": root}
    for row in rows:
        parent = tree.get(row.parent_span_id or "", root)
        if row.end_ns is not None and lies_within(row, parent):
            tree[row.span_id] = row._replace(parent_span_id=parent.span_id)
    path = path_of(viewed(list(tree.values())))
    assert sum(part.length_ns(NOW_NS) for part in parts_of(path)) == 25 * SECOND_NS


@given(spans())
def test_a_leaf_beside_the_path_does_not_hold_up_the_end(rows: list[SpanRow]) -> None:
    view = viewed(rows)
    path = path_of(view)
    off = {row.span_id for row in rows if row.span_id not in path.own and not view.tree.children(row.span_id)}
    quick = [row._replace(end_ns=row.start_ns) if row.span_id in off else row for row in rows]
    assert path_of(viewed(quick)).total.until_ns == path.total.until_ns


def state(view: TraceView) -> object:
    nodes = list(view.tree.walk())
    lines = [view.outline.line(place, 60) for place in range(len(view.outline.nodes))]
    return (
        nodes,
        lines,
        [view.outline.inside(node) for node in nodes],
        [view.timeline.reach(node) for node in nodes],
        [view.timeline.waits(node) for node in nodes],
        [view.timeline.side_by_side(node) for node in nodes],
        view.timeline.path(),
        +view.tree.kinds,
    )


@given(spans(), st.data())
def test_change_by_change_comes_to_the_same_as_all_at_once(rows: list[SpanRow], data: st.DataObject) -> None:
    begun = [
        row._replace(end_ns=None, revision=0, status_code="UNSET") for row in rows if data.draw(st.booleans())
    ]
    history = begun + data.draw(st.permutations(rows))
    hidden = data.draw(st.frozensets(st.sampled_from([SpanKind.TOOL, SpanKind.AGENT]), max_size=1))
    level = data.draw(st.none() | st.integers(1, 3))
    folded = TraceSpans(TRACE)
    grown = TraceView(folded, {DEAD}, View(level=level, hidden=hidden))
    for row in history:
        grown.apply(folded.apply([row]), {DEAD})
        state(grown)
    assert state(grown) == state(viewed(rows, View(level=level, hidden=hidden)))


@given(spans())
def test_every_span_is_a_line_once(rows: list[SpanRow]) -> None:
    view = viewed(rows)
    shown = [node for node in view.outline.nodes if node in view.spans.rows]
    assert sorted(shown) == sorted(view.spans.rows)
    for node in view.outline.nodes:
        assert all(view.tree.parent(child) == node for child in view.tree.children(node))


@given(spans(), st.frozensets(st.sampled_from(SpanKind)), st.none() | st.integers(1, 3), st.data())
def test_the_cursor_always_has_a_place_that_is_its_own_or_above(
    rows: list[SpanRow], hidden: frozenset[SpanKind], level: int | None, data: st.DataObject
) -> None:
    view = viewed(rows, View(level=level))
    chosen = data.draw(st.sampled_from(sorted(view.spans.rows)))
    view.outline.hide(hidden)
    nearest = view.outline.nearest(chosen)
    if view.outline.nodes:
        assert nearest in view.outline.nodes
        above = [chosen, *view.tree.above(chosen)]
        assert nearest in above or not any(node in view.outline.nodes for node in above)
    view.outline.reveal(chosen)
    assert chosen in view.outline.nodes


@given(spans(), st.sampled_from(SpanKind))
def test_what_is_below_a_hidden_span_stands_below_the_nearest_shown(
    rows: list[SpanRow], kind: SpanKind
) -> None:
    view = viewed(rows, View(hidden=frozenset({kind})))
    for node in view.outline.nodes:
        row = view.spans.rows.get(node)
        assert row is None or row.facts is None or row.facts.kind is not kind
        above = next((up for up in view.tree.above(node) if up in view.outline.nodes), None)
        assert view.outline.shown_parent(node) == above
    shown = sum(node in view.spans.rows for node in view.outline.nodes)
    assert shown + view.outline.hidden_count == len(view.spans.rows)


@given(spans())
def test_side_by_side_is_what_shared_a_moment_with_a_sibling(rows: list[SpanRow]) -> None:
    view = viewed(rows)
    lived = {
        row.span_id: range(row.start_ns, view.timeline._lived_until(view.tree.spans.rows[row.span_id]))
        for row in rows
    }
    for node_id, own in lived.items():
        above = view.tree.parent(node_id)
        others = [
            time for other, time in lived.items() if other != node_id and view.tree.parent(other) == above
        ]
        shared = any(max(own.start, other.start) < min(own.stop, other.stop) for other in others)
        assert view.timeline.side_by_side(node_id) == shared
