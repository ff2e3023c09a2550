"""Own time, what ran side by side, and the critical path, on traces small enough to see through."""

from __future__ import annotations

from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.model.timeline import FOREVER, Interval, Timeline, self_ns
from agno_trace_tui.model.tree import TraceTree
from agno_trace_tui.store.rows import SpanRow
from tests.support.rows import SECOND_NS, TRACE, span_row

RUNS, DEAD = 1, 2


def timeline(*rows: SpanRow) -> Timeline:
    spans = TraceSpans(TRACE)
    spans.apply(rows)
    return Timeline(TraceTree(spans), {DEAD})


def seconds(parts: tuple[Interval, ...]) -> list[tuple[float, float]]:
    return [(part.from_ns / SECOND_NS, part.until_ns / SECOND_NS) for part in parts]


def path(*rows: SpanRow) -> dict[str, list[tuple[float, float]]]:
    """When each span of the critical path decided by its own work."""
    found = timeline(*rows).path()
    assert found is not None
    return {node_id: seconds(parts) for node_id, parts in found.own.items()}


def test_children_side_by_side_count_once() -> None:
    root = span_row("root", end=10)
    children = [span_row("a", "root", start=1, end=5), span_row("b", "root", start=3, end=6)]
    assert self_ns(root, children) == 5 * SECOND_NS
    assert seconds(timeline(root, *children).waits("root")) == [(1, 6)]


def test_only_the_part_of_a_child_inside_its_parent_is_waited_for() -> None:
    root = span_row("root", start=2, end=6)
    children = [span_row("early", "root", start=0, end=3), span_row("late", "root", start=5, end=9)]
    assert seconds(timeline(root, *children).waits("root")) == [(2, 3), (5, 6)]
    assert self_ns(root, children) == 2 * SECOND_NS


def test_a_running_child_is_waited_for_without_end() -> None:
    root = span_row("root", end=None, process=RUNS)
    waits = timeline(root, span_row("a", "root", start=1, end=None, process=RUNS)).waits("root")
    assert waits == (Interval(SECOND_NS, FOREVER),)
    assert self_ns(root, []) is None


def test_one_after_the_other_all_are_on_the_path() -> None:
    assert path(span_row("root", end=10), span_row("a", "root", start=1, end=4), span_row("b", "root", start=5, end=9)) == {
        "root": [(9, 10), (4, 5), (0, 1)], "a": [(1, 4)], "b": [(5, 9)],
    }  # fmt: skip


def test_of_spans_side_by_side_the_last_to_end_decides() -> None:
    found = path(
        span_row("root", end=10),
        span_row("short", "root", start=1, end=5),
        span_row("long", "root", start=1, end=9),
    )
    assert set(found) == {"root", "long"}


def test_what_overlaps_the_last_did_not_hold_it_up_but_what_ended_before_it_did() -> None:
    found = path(
        span_row("root", end=10), span_row("before", "root", start=0, end=3),
        span_row("beside", "root", start=2, end=6), span_row("last", "root", start=4, end=10),
    )  # fmt: skip
    assert found == {"root": [(3, 4)], "last": [(4, 10)], "before": [(0, 3)]}


def test_a_child_that_outlives_its_parent_decided_when_the_trace_ended() -> None:
    found = path(
        span_row("root", end=5),
        span_row("behind", "root", start=4, end=9),
        span_row("a", "root", start=1, end=2),
    )
    assert found == {"root": [(2, 4), (0, 1)], "behind": [(4, 9)], "a": [(1, 2)]}


def test_what_runs_ends_after_all_that_has_ended() -> None:
    found = path(
        span_row("root", end=None, process=RUNS), span_row("done", "root", start=1, end=4),
        span_row("running", "root", start=3, end=None, process=RUNS),
    )  # fmt: skip
    assert set(found) == {"root", "running"}


def test_an_agent_at_work_after_its_calls_decides_itself() -> None:
    found = timeline(span_row("root", end=None, process=RUNS), span_row("a", "root", start=1, end=4)).path()
    assert found is not None
    assert found.own["root"][0] == Interval(4 * SECOND_NS, FOREVER)
    assert found.total.length_ns(9 * SECOND_NS) == 9 * SECOND_NS


def test_orphans_and_several_roots_have_a_path_across_them() -> None:
    found = path(span_row("first", end=2), span_row("orphan", "gone", start=3, end=7))
    assert found == {"first": [(0, 2)], "missing:gone": [], "orphan": [(3, 7)]}


def test_what_overlaps_ran_side_by_side() -> None:
    time = timeline(
        span_row("root", end=10), span_row("a", "root", start=1, end=4), span_row("b", "root", start=3, end=6),
        span_row("c", "root", start=6, end=8), span_row("inner", "a", start=1, end=4),
    )  # fmt: skip
    assert [node for node in ("root", "a", "b", "c", "inner") if time.side_by_side(node)] == ["a", "b"]


def test_what_was_interrupted_ran_beside_what_began_while_it_showed_life() -> None:
    time = timeline(
        span_row("root", end=None, process=DEAD), span_row("a", "root", start=1, end=None, process=DEAD),
        span_row("inner", "a", start=2, end=5), span_row("b", "root", start=3, end=None, process=DEAD),
        span_row("c", "root", start=7, end=None, process=DEAD), span_row("inside b", "b", start=3, end=4),
    )  # fmt: skip
    assert [node for node in ("a", "b", "c") if time.side_by_side(node)] == ["a", "b"]


def test_a_path_deeper_than_the_stack_of_python_is_found() -> None:
    deep = [span_row("0", end=1)] + [span_row(str(n), str(n - 1), end=1) for n in range(1, 5000)]
    assert len(path(*deep)) == 5000
