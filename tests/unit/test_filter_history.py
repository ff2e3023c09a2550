"""Stepping through the filters that were written before."""

from __future__ import annotations

from agno_trace_tui.tui.widgets.filter_history import FilterHistory


def history(*texts: str, found: str = "") -> FilterHistory:
    stepping = FilterHistory()
    stepping.know(list(texts))
    stepping.begin(found)
    return stepping


def test_from_an_empty_line_to_the_oldest_and_back() -> None:
    stepping = history("a", "b", "c")
    assert [stepping.step(-1) for _ in range(4)] == ["c", "b", "a", None]
    assert [stepping.step(1) for _ in range(4)] == ["b", "c", "", None]


def test_what_is_in_force_is_not_recalled_but_come_back_to() -> None:
    stepping = history("a", "b", found="b")
    assert stepping.step(-1) == "a"
    assert stepping.step(1) == "b"


def test_a_line_that_is_being_written_is_never_replaced() -> None:
    stepping = history("a", "b")
    assert not stepping.note("x")
    assert stepping.step(-1) is None
    assert not stepping.note("")
    assert stepping.step(-1) == "b"


def test_a_recalled_line_that_is_changed_is_one_that_is_being_written() -> None:
    stepping = history("a", "b")
    assert stepping.step(-1) == "b"
    assert stepping.note("b")
    assert stepping.step(-1) == "a"
    assert not stepping.note("a2")
    assert stepping.step(-1) is None


def test_what_is_written_again_is_the_newest() -> None:
    stepping = history("a", "b")
    stepping.add("a")
    stepping.begin("")
    assert [stepping.step(-1) for _ in range(3)] == ["a", "b", None]
