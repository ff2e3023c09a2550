"""Wrapping loses no text, fits the width, and counts as it wraps."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len, set_cell_size

from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.tui.rendering.blocks import StyledLines
from agno_trace_tui.tui.rendering.cells import Piece, fit, text_width
from agno_trace_tui.tui.rendering.text_blocks import LONG_LINE, PlainLines, json_pieces
from agno_trace_tui.tui.rendering.wrapping import CLIPPED, wrap


def wrapped(line: tuple[Piece, ...], width: int) -> list[list[Piece]]:
    found = wrap(line, width)
    return [found.row(number) for number in range(len(found.spans))]


texts = st.text(st.characters(codec="utf-8"), max_size=60).map(visible)
lines = st.lists(
    st.builds(Piece, texts, st.sampled_from(["", "doc--label", "doc--key", "gutter--user"])), max_size=4
).map(tuple)


@given(lines, st.integers(2, 40))
@example((Piece("0", "doc--label"), Piece("⺀")), 2)
def test_rows_fit_and_are_counted_right(line: tuple[Piece, ...], width: int) -> None:
    rows = wrapped(line, width)
    assert [len(rows)] == list(StyledLines([line]).heights(width))
    assert all(sum(cell_len(piece.text) for piece in row) <= width for row in rows)


@given(lines, st.integers(2, 40))
def test_a_clipped_line_is_one_row_that_fits_and_begins_as_the_line_does(
    line: tuple[Piece, ...], width: int
) -> None:
    (row,) = wrapped((*line, CLIPPED), width)
    shown, whole = ("".join(piece.text for piece in pieces) for pieces in (row, line))
    assert cell_len(shown) <= width
    assert shown == whole or (shown.endswith("…") and whole.startswith(shown[:-1]))


@given(lines, st.integers(2, 40))
def test_nothing_but_blanks_is_lost(line: tuple[Piece, ...], width: int) -> None:
    before = "".join(piece.text for piece in line)
    found = wrap(line, width)
    rows = [found.row(number)[len(found.margin) if number else 0 :] for number in range(len(found.spans))]
    after = "".join(piece.text for row in rows for piece in row)
    assert after.replace(" ", "") == before.replace(" ", "")


@given(st.integers(1, 200))
def test_a_line_of_any_length_is_cut_without_loss(width: int) -> None:
    text = "0123456789" * (LONG_LINE // 5)
    rows = wrapped((Piece(text),), width)
    assert "".join(piece.text for row in rows for piece in row) == text
    assert all(len("".join(piece.text for piece in row)) <= width for row in rows)


@given(texts)
def test_colouring_json_changes_no_text(text: str) -> None:
    assert "".join(piece.text for piece in json_pieces(text)) == text


@given(texts, st.integers(0, 30))
def test_fitted_text_is_exactly_as_wide_as_its_column(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width


margins = st.sampled_from([(), (Piece("    "),), (Piece("▎ ", "gutter--user"), Piece("  "))])


@given(st.lists(texts, max_size=5), margins, st.booleans(), st.integers(2, 40))
@example(lines=[""], margin=(Piece("    "),), json=False, width=2).via("a pane narrower than the margin")
def test_plain_lines_are_counted_as_they_are_wrapped(
    lines: list[str], margin: tuple[Piece, ...], json: bool, width: int
) -> None:
    block = PlainLines(lines, margin=margin, json=json)
    heights = [len(wrapped(block.line(number), width)) for number in range(len(lines))]
    assert list(block.heights(width)) == heights


@pytest.mark.parametrize("emoji", ["👨‍👩‍👧", "👍🏽", "❤️", "🇵🇪"])
def test_emoji_of_several_characters_fit_and_joined_ones_stay_together(emoji: str) -> None:
    rows = ["".join(piece.text for piece in row) for row in wrapped((Piece(f"abcdefg{emoji}{emoji}"),), 10)]
    assert all(cell_len(row) <= 10 for row in rows)
    if "\u200d" in emoji:
        assert rows == ["abcdefg", emoji, emoji]


def test_a_wrapped_line_goes_on_below_its_words_not_below_its_label() -> None:
    label = (Piece("error   ", "doc--label"), Piece("one two three four"))
    assert ["".join(piece.text for piece in row) for row in wrapped(label, 16)] == [
        "error   one two",
        "        three",
        "        four",
    ]


def test_a_gutter_goes_on_beside_a_wrapped_line() -> None:
    line = (Piece("▎ ", "gutter--user"), Piece("  "), Piece("one two three"))
    assert ["".join(piece.text for piece in row) for row in wrapped(line, 11)] == ["▎   one two", "▎   three"]


@given(st.text())
def test_the_width_of_a_text_is_what_it_takes_on_screen(text: str) -> None:
    assert text_width(text) == cell_len(text)


@given(st.text(), st.integers(0, 40), st.booleans())
def test_a_fitted_text_takes_exactly_its_cells(text: str, width: int, right: bool) -> None:
    fitted = fit(visible(text), width, right=right)
    assert cell_len(fitted) == width
    if cell_len(visible(text)) > width > 0:
        assert fitted == set_cell_size(visible(text), width - 1) + "…"
