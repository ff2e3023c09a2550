from __future__ import annotations

from collections.abc import Sequence

import pytest

from agno_trace_tui.model.outline import Outline, tree_lines
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.model.timeline import Decided, Timeline
from agno_trace_tui.model.trace_view import TraceView
from agno_trace_tui.model.tree import LOOP_NODE, MISSING_PREFIX
from agno_trace_tui.store.rows import SpanRow
from tests.support.rows import TRACE, span_row


def folded(*rows: SpanRow) -> TraceSpans:
    spans = TraceSpans(TRACE)
    spans.apply(rows)
    return spans


def outline(spans: TraceSpans, closed: frozenset[str] = frozenset()) -> list[str]:
    return ["  " * line.depth + line.node_id for line in tree_lines(spans, closed)]


def test_children_stand_below_their_parent_in_the_order_of_their_start() -> None:
    spans = folded(
        span_row("late", "root", start=3), span_row("root"), span_row("early", "root", start=1),
        span_row("leaf", "early", start=2),
    )  # fmt: skip
    assert outline(spans) == ["root", "  early", "    leaf", "  late"]


def test_nothing_is_shown_below_a_folded_span() -> None:
    spans = folded(span_row("root"), span_row("child", "root"), span_row("leaf", "child"))
    assert outline(spans, frozenset({"child"})) == ["root", "  child"]
    line = tree_lines(spans, {"child"})[1]
    assert line.folded
    assert line.child_count == 1


def test_folding_a_leaf_does_not_mark_it_as_folded() -> None:
    assert not tree_lines(folded(span_row("root")), {"root"})[0].folded


def test_orphans_are_shown_below_the_parent_that_is_missing() -> None:
    spans = folded(span_row("one", "gone"), span_row("two", "gone", start=0.5))
    assert outline(spans) == [f"{MISSING_PREFIX}gone", "  one", "  two"]
    assert tree_lines(spans)[0].row is None


def test_orphans_move_below_their_parent_when_it_arrives() -> None:
    spans = folded(span_row("child", "root"))
    spans.apply([span_row("root")])
    assert outline(spans) == ["root", "  child"]


def test_spans_that_are_each_others_parents_are_shown_once() -> None:
    spans = folded(
        span_row("root"), span_row("a", "b"), span_row("b", "a", start=1), span_row("self", "self")
    )
    shown = [line.node_id for line in tree_lines(spans)]
    assert sorted(shown) == sorted(["root", "a", "b", "self", LOOP_NODE])


def test_guides_tell_which_ancestors_have_more_siblings() -> None:
    spans = folded(
        span_row("root"), span_row("first", "root", start=1), span_row("last", "root", start=2),
        span_row("below first", "first", start=1), span_row("below last", "last", start=2),
    )  # fmt: skip
    lines = {line.node_id: line for line in tree_lines(spans)}
    assert lines["below first"].guides == (True,)
    assert lines["below last"].guides == (False,)
    assert not lines["first"].last
    assert lines["last"].last


def test_a_trace_deeper_than_the_stack_of_python_is_drawn() -> None:
    deep = [span_row("0")] + [span_row(str(n), str(n - 1)) for n in range(1, 5000)]
    assert [line.depth for line in tree_lines(folded(*deep))] == list(range(5000))


def test_what_comes_is_arranged_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    spans = folded(
        span_row("root"), *(span_row(f"old{number}", "root", start=number) for number in range(500))
    )
    view, arranged, walk = TraceView(spans, frozenset()), list[str](), Outline._walk

    def noted(outline: Outline, tops: Sequence[str], depth: int) -> tuple[list[str], list[int]]:
        nodes, depths = walk(outline, tops, depth)
        arranged.extend(nodes)
        return nodes, depths

    monkeypatch.setattr(Outline, "_walk", noted)
    came = [
        span_row("last", "root", start=600),
        span_row("below", "old7", start=8),
        span_row("within", "below", start=9),
    ]
    view.apply(spans.apply(came), frozenset())
    assert sorted(arranged) == ["below", "last", "within"]
    assert list(view.outline.nodes) == [
        line.node_id for line in tree_lines(folded(*came, *list(spans.rows.values())))
    ]


def test_what_decided_is_found_anew_only_above_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [span_row(f"step{number}", "root", start=number, end=number + 1) for number in range(300)]
    spans = folded(span_row("root", end=400), *steps)
    view, asked, decide = TraceView(spans, frozenset()), list[str](), Timeline._decide

    def noted(timeline: Timeline, node_id: str) -> Decided:
        asked.append(node_id)
        return decide(timeline, node_id)

    monkeypatch.setattr(Timeline, "_decide", noted)
    view.timeline.path()
    assert len(asked) == 301
    asked.clear()
    view.apply(spans.apply([span_row("last", "step7", start=7, end=8)]), frozenset())
    view.timeline.path()
    assert sorted(asked) == ["last", "root", "step7"]
