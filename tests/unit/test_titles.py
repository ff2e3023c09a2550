"""Titles of panes: a name, its state, and what else there is room for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from agno_trace_tui.tui.rendering.titles import title

LONGEST_STATE = len("interrupted") + len(" · ") + 8


def test_a_name_is_cut_only_if_nothing_else_gives_it_room() -> None:
    assert title("Contract Reviewer", "error", ["96ms"], 36).plain == "Contract Reviewer · error · 96ms"
    assert title("Contract Reviewer", "error", ["96ms"], 30).plain == "Contract Revie… · error · 96ms"
    assert title("Contract Reviewer", "error", [], 30).plain == "Contract Reviewer · error"


@given(
    st.text(st.sampled_from("ab ◆東京")), st.lists(st.text("xy", max_size=9)), st.integers(LONGEST_STATE, 90)
)
def test_a_title_fits_and_leaves_no_room_that_its_name_lacks(name: str, words: list[str], width: int) -> None:
    plain = title(name, "interrupted", words, width).plain
    assert cell_len(plain) <= width
    if "…" in plain:
        assert cell_len(plain) >= width - 1
