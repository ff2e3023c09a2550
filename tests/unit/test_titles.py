"""Titles of panes: a name, its state, and what else there is room for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from agno_trace_tui.model.orders import Order, Sorting
from agno_trace_tui.tui.rendering.titles import Listed, title, traces_title

LONGEST_STATE = len("interrupted") + len(" · ") + 8


def test_a_name_is_cut_only_if_nothing_else_gives_it_room() -> None:
    assert title("Contract Reviewer", "error", ["96ms"], 36).plain == "Contract Reviewer · error · 96ms"
    assert title("Contract Reviewer", "error", ["96ms"], 30).plain == "Contract Revie… · error · 96ms"
    assert title("Contract Reviewer", "error", [], 30).plain == "Contract Reviewer · error"


def test_of_how_many_a_list_is_made_is_not_told_before_one_is_read() -> None:
    ranked = Listed("", Sorting(Order.ERRORS), by_session=False, bound=1_000)
    assert traces_title(ranked, 60).plain == "Traces · by errors, of the newest 1,000"
    assert traces_title(ranked._replace(bound=0), 60).plain == "Traces · by errors"
    assert traces_title(ranked._replace(bound=None), 60).plain == "Traces · by errors"


@given(
    st.text(st.sampled_from("ab ◆東京")), st.lists(st.text("xy", max_size=9)), st.integers(LONGEST_STATE, 90)
)
def test_a_title_fits_and_leaves_no_room_that_its_name_lacks(name: str, words: list[str], width: int) -> None:
    plain = title(name, "interrupted", words, width).plain
    assert cell_len(plain) <= width
    if "…" in plain:
        assert cell_len(plain) >= width - 1
