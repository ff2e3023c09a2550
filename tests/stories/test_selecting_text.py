"""Text that the mouse selects: what is marked is what is copied, however it is wrapped."""

from __future__ import annotations

import pytest

from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.document import DocumentBuilder
from tests.stories.test_detail_pane import Reader, reading
from tests.support.subjects import subject

TEXT_LEFT = 1
"""Columns before the text."""


async def drag(reader: Reader, start: tuple[int, int], end: tuple[int, int]) -> str | None:
    """Drag from one cell of the text to another; answers what is selected."""
    pilot = reader.pilot
    await pilot.mouse_down(reader.view, offset=(start[0] + TEXT_LEFT, start[1]))
    await pilot.hover(reader.view, offset=(end[0] + TEXT_LEFT, end[1]))
    await pilot.mouse_up(reader.view, offset=(end[0] + TEXT_LEFT, end[1]))
    await pilot.pause()
    return reader.app.screen.get_selected_text()


def selected_cells(reader: Reader, y: int) -> str:
    """The text of a row that is drawn as selected."""
    ground = reader.view.line_styles["text--selected"].bgcolor
    return "".join(
        segment.text
        for segment in reader.view.render_line(y)
        if segment.style and segment.style.bgcolor == ground
    )


WORDS = "one two three four five six seven eight nine ten"


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ((4, 0), (6, 0), "two"),
        ((6, 0), (4, 0), "two"),
        ((4, 0), (3, 1), "two three four five"),
        ((0, 0), (19, 0), "one two three four "),
        ((2, 3), (19, 9), "cond line"),
        ((0, 2), (0, 3), "nine ten\ns"),
    ],
)
async def test_a_selection_over_wrapped_rows_holds_the_text_as_it_was(
    start: tuple[int, int], end: tuple[int, int], text: str
) -> None:
    async with reading((23, 20)) as reader:
        await reader.show(subject({"input.value": WORDS + "\nsecond line"}), "input")
        assert reader.lines()[:4] == ["one two three four", "five six seven eight", "nine ten", "second line"]
        assert await drag(reader, start, end) == text


async def test_wide_characters_are_selected_whole() -> None:
    async with reading((23, 20)) as reader:
        await reader.show(subject({"input.value": "東京は晴れ、明日は雨が降るでしょう。"}), "input")
        assert reader.lines()[:2] == ["東京は晴れ、明日は雨", "が降るでしょう。"]
        assert await drag(reader, (2, 0), (4, 0)) == "京は"
        assert selected_cells(reader, 0) == "京は"
        assert await drag(reader, (18, 0), (2, 1)) == "雨が降"
        assert (selected_cells(reader, 0), selected_cells(reader, 1)) == ("雨", "が降")


async def test_bars_at_the_edge_are_no_part_of_a_selection() -> None:
    async with reading((30, 20)) as reader:
        doc = DocumentBuilder()
        doc.text("first words that are wrapped here\nsecond", "", (Piece("▎ ", "gutter--user"),))
        reader.view.show(doc.document())
        await reader.pilot.pause()
        assert reader.lines()[:3] == ["▎ first words that are", "▎ wrapped here", "▎ second"]
        assert await drag(reader, (0, 0), (7, 2)) == "first words that are wrapped here\nsecond"
        assert await drag(reader, (0, 1), (7, 1)) == "wrappe"


async def test_an_empty_line_can_begin_and_end_a_selection() -> None:
    async with reading() as reader:
        await reader.show(subject({"input.value": "a\n\nb\n\nc"}), "input")
        assert await drag(reader, (5, 1), (5, 3)) == "\nb"


async def test_two_clicks_select_a_word_three_its_line_and_one_nothing() -> None:
    async with reading((23, 20)) as reader:
        await reader.show(subject({"input.value": WORDS}), "input")
        await reader.pilot.click(reader.view, offset=(TEXT_LEFT + 10, 1), times=2)
        assert reader.app.screen.get_selected_text() == "seven"
        await reader.pilot.click(reader.view, offset=(TEXT_LEFT + 1, 1), times=3)
        assert reader.app.screen.get_selected_text() == WORDS
        await reader.pilot.click(reader.view, offset=(TEXT_LEFT + 1, 1))
        assert not reader.app.screen.get_selected_text()


async def test_a_selection_stays_in_its_text_when_it_is_wrapped_anew_and_goes_with_its_span() -> None:
    async with reading((23, 20)) as reader:
        span = subject({"input.value": WORDS})
        await reader.show(span, "input")
        await drag(reader, (4, 0), (3, 1))
        await reader.pilot.resize_terminal(82, 20)
        await reader.pilot.pause()
        assert selected_cells(reader, 0) == "two three four five"
        await reader.show(span._replace(row=span.row._replace(span_id="s2")))
        assert not reader.app.screen.get_selected_text()
