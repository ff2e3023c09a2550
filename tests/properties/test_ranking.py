"""Ranks and sessions are a question to what was folded: order, batching and repetition make no difference."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.model.arrangement import Arrangement, Mark, Row, arranged
from agno_trace_tui.model.index import TraceIndex
from agno_trace_tui.model.orders import MEASURES, Order, Sorting, ranked
from agno_trace_tui.model.sessions import sessions_of
from agno_trace_tui.semantics.facts import SpanFacts
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.usage import TokenUsage
from agno_trace_tui.store.rows import Rollup, TraceRow
from tests.support.rows import trace_row

NOW_NS = 10**12

known = st.none() | st.integers(0, 50)
sortings = st.builds(Sorting, st.sampled_from(Order), st.booleans())


@st.composite
def traces(draw: st.DrawFn) -> list[tuple[TraceRow, Rollup]]:
    """Traces with their totals, several to a session."""
    made = []
    for n in draw(st.lists(st.integers(0, 60), unique=True, max_size=12)):
        trace_id = f"{n:032x}"
        row = trace_row(trace_id, start=draw(st.integers(0, 20)))
        row = row._replace(
            session_id=draw(st.sampled_from([None, "a", "b", "c"])), name=draw(st.text(max_size=3))
        )
        rollup = Rollup(
            trace_id,
            span_count=draw(st.integers(1, 9)),
            error_count=draw(st.integers(0, 3)),
            root_span_id="r",
            root_status=draw(st.sampled_from(["OK", "ERROR"])),
            root_facts=SpanFacts(SpanKind.AGENT),
            usage=TokenUsage(draw(known), draw(known)),
            cost=draw(st.none() | st.integers(0, 8).map(lambda eighths: eighths / 8)),
        )
        made.append((row, rollup))
    return made


def folded(batches: Sequence[Sequence[tuple[TraceRow, Rollup]]]) -> TraceIndex:
    index = TraceIndex()
    index.fill([], {}, offset=0, at_newest=True, at_oldest=True)
    for batch in batches:
        index.apply([row for row, _ in batch], [], {rollup.trace_id: rollup for _, rollup in batch})
    return index


def lines(arrangement: Arrangement) -> list[tuple[Mark | None, Row | None]]:
    arrangement.arrange(NOW_NS)
    return [(arrangement.mark_at(line), arrangement.row_at(line)) for line in range(arrangement.total)]


@given(traces(), sortings, st.booleans(), st.data())
def test_order_repetition_and_batching_make_no_difference(
    made: list[tuple[TraceRow, Rollup]], sorting: Sorting, by_session: bool, data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(made))) if made else []
    shuffled = data.draw(st.permutations(made + again))
    cut = data.draw(st.integers(0, len(shuffled)))
    there = lines(arranged(folded([made]), sorting, by_session=by_session, unfolded={"a", None}))
    here = lines(
        arranged(
            folded([shuffled[:cut], shuffled[cut:]]), sorting, by_session=by_session, unfolded={"a", None}
        )
    )
    assert here == there


@given(traces(), sortings)
def test_ranks_go_one_way_and_end_with_what_is_unknown(
    made: list[tuple[TraceRow, Rollup]], sorting: Sorting
) -> None:
    rows = ranked(folded([made]).window, sorting, NOW_NS)
    assert sorted(row.trace_id for row in rows) == sorted(row.trace_id for row, _ in made)
    if sorting.order is Order.STARTED:
        assert [row.key for row in rows] == sorted((row.key for row in rows), reverse=sorting.descends)
        return
    values = [MEASURES[sorting.order](row, NOW_NS) for row in rows]
    told = [value for value in values if value is not None]
    assert values[: len(told)] == told, "what is unknown stands last"
    assert told == sorted(told, reverse=sorting.descends)


@given(traces(), sortings, st.booleans())
def test_every_mark_is_found_where_it_stands(
    made: list[tuple[TraceRow, Rollup]], sorting: Sorting, by_session: bool
) -> None:
    arrangement = arranged(folded([made]), sorting, by_session=by_session, unfolded={"b"})
    for line, (mark, _) in enumerate(lines(arrangement)):
        assert mark is not None
        assert arrangement.line_of(mark) == line
    for row, _ in made:
        line_of = arrangement.line_of(row.trace_id)
        assert line_of is not None, "a turn of a folded session stands where that does"


@given(traces())
def test_the_totals_of_sessions_are_those_of_their_turns(made: list[tuple[TraceRow, Rollup]]) -> None:
    sessions = sessions_of(folded([made]).window)
    assert sum(len(session.turns) for session in sessions) == len(made)
    for session in sessions:
        mine = [rollup for row, rollup in made if row.session_id == session.session_id]
        inputs = [rollup.usage.input_tokens for rollup in mine if rollup.usage.input_tokens is not None]
        costs = [rollup.cost for rollup in mine if rollup.cost is not None]
        assert session.usage.input_tokens == (sum(inputs) if inputs else None)
        assert session.cost == (sum(costs) if costs else None)
        assert session.error_count == sum(rollup.error_count for rollup in mine)
        assert session.span_count == sum(rollup.span_count for rollup in mine)
        assert [turn.key for turn in session.turns] == sorted(turn.key for turn in session.turns)
