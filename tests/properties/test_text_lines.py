"""Lines and rows that are found bit by bit are those that are found at once."""

from __future__ import annotations

from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.tui.rendering import row_breaks, text_lines
from agno_trace_tui.tui.rendering.row_breaks import RowBreaks, row_at, rows_of
from agno_trace_tui.tui.rendering.text_lines import TextLines

hostile = st.text(st.sampled_from("ab \n\r\t\x1b\u202e界"), max_size=80)


@given(hostile, st.integers(1, 8), st.integers(1, 3))
def test_a_text_is_split_as_if_it_were_split_at_once(text: str, chunk: int, held: int) -> None:
    whole = visible(text.replace("\r\n", "\n"), keep_newlines=True).removesuffix("\n").split("\n")
    with mock.patch.object(text_lines, "CHUNK", chunk), mock.patch.object(text_lines, "HELD", held):
        lines = TextLines(text)
        assert list(lines) == whole
        assert len(lines) == len(whole)
        assert [lines[number] for number in range(len(whole))] == whole
        assert all(list(lines.made(start)) == whole[start:] for start in range(len(whole)))
        assert lines[1:3] == whole[1:3]
        assert lines[-1] == whole[-1]


long_lines = st.text(st.sampled_from("abc  界\u0301👍\u200d"), max_size=120)


@given(long_lines, st.integers(2, 20), st.integers(0, 4), st.data())
def test_rows_are_found_as_if_they_were_found_at_once(
    text: str, width: int, hanging: int, data: st.DataObject
) -> None:
    hanging = min(hanging, width - 2)
    whole = list(rows_of(text, width, hanging))
    with mock.patch.object(row_breaks, "AT_ONCE", data.draw(st.integers(1, 5))):
        number = data.draw(st.integers(0, len(whole) - 1))
        assert RowBreaks(text, width, hanging)[number] == whole[number]
        offset = data.draw(st.integers(0, max(0, len(text) - 1)))
        assert RowBreaks(text, width, hanging).row_at(offset) == row_at(whole, offset)
        rows = RowBreaks(text, width, hanging)
        assert len(rows) == len(whole) == rows.expected
        assert list(rows) == whole
        assert rows.is_complete
