"""The window of traces stays a contiguous, sorted part of the whole list, whatever happens."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.model.index import TraceIndex
from agno_trace_tui.store.rows import TraceRow
from tests.support.rows import trace_row


def rows_of(starts: list[int]) -> list[TraceRow]:
    return sorted((trace_row(f"{n:032x}", start=n) for n in starts), key=lambda row: row.key, reverse=True)


starts = st.lists(st.integers(0, 40), unique=True)


def shown(index: TraceIndex) -> list[str]:
    found = [index.row_at(position) for position in range(index.total)]
    return [row.trace_id for row in found if row is not None]


@given(starts, starts)
def test_new_traces_come_in_at_their_place_when_the_whole_list_is_held(
    first: list[int], later: list[int]
) -> None:
    index = TraceIndex()
    index.fill(rows_of(first), {}, offset=0, at_newest=True, at_oldest=True)
    changes = index.apply(rows_of(later), [])
    expected = [row.trace_id for row in rows_of(sorted({*first, *later}))]
    assert shown(index) == expected
    assert index.total == len(expected)
    assert changes.added == len({*later} - {*first})
    assert [index.position_of(trace_id) for trace_id in expected] == list(range(len(expected)))


@given(starts, st.integers(0, 40), st.integers(0, 40))
def test_what_was_let_go_comes_back_by_extending(first: list[int], low: int, high: int) -> None:
    index = TraceIndex()
    everything = rows_of(first)
    index.fill(everything, {}, offset=0, at_newest=True, at_oldest=True)
    index.set_total(len(everything))
    index.keep_near(min(low, high), max(low, high))
    held = {row.trace_id for row in index.window}
    positions = {row.trace_id: place for place, row in enumerate(everything)}
    assert all(index.position_of(trace_id) == positions[trace_id] for trace_id in held)
    assert index.total == len(everything)
    if held:
        index.extend_newer(everything, {}, at_newest=True)
        index.extend_older(everything, {}, at_oldest=True)
        assert shown(index) == [row.trace_id for row in everything]


@given(starts.filter(bool), starts)
def test_a_window_away_from_the_newest_takes_in_nothing_newer(first: list[int], later: list[int]) -> None:
    index = TraceIndex()
    index.fill(rows_of(first), {}, offset=5, at_newest=False, at_oldest=False)
    index.apply(rows_of(later), [])
    held = [row.key for row in index.window]
    inside = {*first, *(n for n in later if min(first) < n < max(first))}
    assert held == [row.key for row in rows_of(sorted(inside))]


@given(starts.filter(bool), st.integers(0, 50))
def test_who_is_back_at_the_newest_has_none_above(first: list[int], more: int) -> None:
    index = TraceIndex()
    index.fill(rows_of(first), {}, offset=0, at_newest=True, at_oldest=False)
    index.set_newer(len(index.window) + more)
    assert index.row_at(0) is not None, "what came while the reader was away is already held"
    assert index.total == len(index.window) + more
