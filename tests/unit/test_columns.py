"""Columns of the list: what fits, in which order, and what is told about names that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.model.orders import Order, Sorting
from agno_trace_tui.tui.rendering.columns import (
    ABSENT_IF_EMPTY,
    COLUMNS,
    cells_of,
    checked_columns,
    column_at,
    columns_for,
)
from agno_trace_tui.tui.rendering.trace_line import NEWEST, header_text


def names(width: int, **options: object) -> list[str]:
    return [column.name for column in columns_for(width, **options)]  # type: ignore[arg-type]


def titles(width: int, sorting: Sorting = NEWEST, **options: object) -> str:
    shown = columns_for(width, order=sorting.order, **options)  # type: ignore[arg-type]
    return header_text(shown, sorting)


def test_a_narrow_list_keeps_the_time_and_a_wide_one_tells_everything() -> None:
    assert names(30) == ["state", "kind", "name", "duration"]
    assert names(48) == ["state", "kind", "name", "errors", "duration", "age"]
    assert names(78) == ["state", "kind", "name", "errors", "spans", "tokens", "cost", "duration", "age"]
    assert set(COLUMNS) - set(names(198)) == {"input", "output", "user", "clock", "utc"}
    assert "tokens in→out" in titles(198)


empties = st.frozensets(st.sampled_from(sorted(ABSENT_IF_EMPTY)))


@given(st.integers(12, 240), empties, st.sampled_from([None, *Order]), st.booleans())
def test_columns_fill_the_width_and_more_room_takes_nothing_away(
    width: int, empty: frozenset[str], order: Order | None, by_session: bool
) -> None:
    shown = columns_for(width, empty=empty, order=order, by_session=by_session)
    wider = columns_for(width + 1, empty=empty, order=order, by_session=by_session)
    assert cells_of(shown) == width
    assert {column.name for column in shown} <= {column.name for column in wider}


@given(st.lists(st.sampled_from(sorted(COLUMNS)), unique=True, min_size=1), st.integers(12, 200))
def test_chosen_columns_stand_in_their_order_and_never_overflow(chosen: list[str], width: int) -> None:
    shown = [column.name for column in columns_for(width, chosen=chosen)]
    assert shown == [name for name in chosen if name in shown]
    assert cells_of(columns_for(width, chosen=chosen)) <= width


def test_chosen_columns_are_all_there_before_any_is_told_at_length() -> None:
    chosen = ("name", "session", "model", "state")
    assert names(80, chosen=chosen) == list(chosen)
    assert [column.form for column in columns_for(100, chosen=chosen) if column.name == "state"] == [1]
    assert [column.form for column in columns_for(56, chosen=chosen) if column.name == "state"] == [0]


def test_a_cost_that_nobody_knows_has_no_column_unless_it_is_asked_for() -> None:
    assert "cost" not in names(120, empty={"cost"})
    assert "cost" in names(120, empty={"cost"}, chosen=("name", "cost"))
    assert "cost" in names(120, empty={"cost"}, order=Order.COST)


def test_what_costs_room_and_says_nothing_gives_it_to_the_name() -> None:
    assert "errors" not in names(42, empty={"errors"})
    assert names(76, empty={"cost", "errors"})[3:] == ["spans", "tokens", "model", "duration", "age"]


@pytest.mark.parametrize("order", [Order.DURATION, Order.ERRORS, Order.TOKENS, Order.COST, Order.SPANS])
def test_what_the_list_is_sorted_by_is_seen_even_where_it_is_narrow(order: Order) -> None:
    assert order in [column.column.order for column in columns_for(24, order=order)]


def test_the_title_of_the_order_has_a_sign_that_tells_which_way() -> None:
    assert "▼time" in titles(78, Sorting(Order.DURATION))
    assert "▲cost" in titles(78, Sorting(Order.COST, reversed=True))
    assert "name ▲" in titles(78, Sorting(Order.NAME))
    assert "▼started" in titles(198)
    assert "▼age" in titles(60)


def test_every_cell_of_a_title_belongs_to_its_column() -> None:
    shown = columns_for(78)
    line = titles(78)
    for column in shown:
        if column.title:
            picked = column_at(shown, line.index(column.title.split()[0]))
            assert picked is not None
            assert picked.name == column.name


@pytest.mark.parametrize("column", ["clock", "utc"])
def test_a_time_of_day_stands_where_the_age_would_and_tells_it_once(column: str) -> None:
    assert names(48, time_column=column)[-1] == column
    assert names(198, time_column=column) == [
        column if name == "age" else name for name in names(198) if name != "started"
    ]
    assert names(80, chosen=("age", "name", "started"), time_column=column) == [column, "name"]


def test_columns_may_be_called_as_their_titles_are() -> None:
    assert checked_columns(["err", "time", "errors", "in", "tokens in→out"]) == (
        ("errors", "duration", "input", "tokens"),
        [],
    )


def test_names_that_are_no_columns_are_told_with_what_was_probably_meant() -> None:
    known, wrong = checked_columns(["state", "nmae", "name", "zzz", "state"])
    assert known == ("state", "name")
    assert wrong[0] == "unknown column 'nmae'; did you mean name?"
    assert wrong[1].startswith("unknown column 'zzz'; known: state, kind, name")
