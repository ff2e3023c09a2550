"""A reader of texts of megabytes: their first lines are there at once, and the others when they are made."""

from __future__ import annotations

import json

import pytest

from agno_trace_tui.tui import turns
from agno_trace_tui.tui.rendering import growing_lines, row_breaks
from agno_trace_tui.tui.rendering.growing_lines import GrowingLines
from agno_trace_tui.tui.widgets.wrapped_view import TextPlace
from tests.stories.test_detail_pane import Reader, reading
from tests.stories.test_searching_text import count, search
from tests.support.subjects import LLM, subject

ITEMS = 4_000
TEXT = json.dumps([{"number": number, "words": ["some words of it", {}]} for number in range(ITEMS)])
LINES = 7 * ITEMS + 2
ONE_LINE = "of one line " * 30_000


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which a turn is over when it has begun."""
    monkeypatch.setattr(turns, "WORK", 0.0)


@pytest.mark.usefixtures("slowly")
async def test_json_of_any_size_is_indented_and_its_end_is_gone_to_once_it_is_known() -> None:
    async with reading() as reader:
        reader.pane.tab = "input"
        reader.pane.show(subject({"input.value": TEXT}))
        assert reader.view.document.line_text(2) == '    "number": 0,'
        assert reader.view.is_growing
        reader.view.action_last_line()
        assert reader.view.cursor_row == 0
        await reader.until(lambda: reader.view.cursor_row == LINES - 1)
        assert len(reader.view.document) == reader.view.virtual_size.height == LINES
        assert reader.lines()[-1] == "]"


@pytest.mark.usefixtures("slowly")
async def test_who_moves_meanwhile_stays_where_he_is() -> None:
    async with reading() as reader:
        reader.pane.tab = "input"
        reader.pane.show(subject({"input.value": TEXT}))
        reader.view.action_last_line()
        reader.view.move_cursor(30)
        top = reader.lines()
        await reader.until(lambda: reader.view.knows_all)
        assert (reader.view.cursor_row, reader.lines()) == (30, top)
        assert reader.view.virtual_size.height == LINES


@pytest.mark.usefixtures("slowly")
async def test_below_a_text_that_grows_the_place_is_kept() -> None:
    messages = {
        f"llm.output_messages.{number}.message.{name}": value
        for number, (role, content) in enumerate([("tool", TEXT), ("user", "words below it")])
        for name, value in (("role", role), ("content", content))
    }
    async with reading() as reader:
        reader.pane.tab = "messages"
        reader.pane.show(subject({**LLM, **messages}))
        assert reader.view.is_growing
        reader.view.move_cursor(reader.view._count.total() - 1)
        assert "words below it" in reader.view.document.line_text(reader.view.cursor_line)
        before = reader.lines()
        await reader.until(lambda: reader.view.knows_all)
        assert len(reader.view.document) > LINES
        assert "words below it" in reader.view.document.line_text(reader.view.cursor_line)
        assert reader.lines()[-2:] == before[-2:]


@pytest.mark.usefixtures("slowly")
async def test_what_is_not_made_yet_is_found_too_and_counted_when_all_is_known() -> None:
    async with reading() as reader:
        reader.pane.tab = "input"
        reader.pane.show(subject({"input.value": TEXT}))
        assert reader.view.is_growing
        await search(reader, f'number": {ITEMS - 1}')
        await reader.until(lambda: count(reader) == "1/1")
        assert f'    "number": {ITEMS - 1},' in reader.lines()


async def test_a_folded_text_is_only_read_when_it_is_opened_or_searched() -> None:
    async with reading() as reader:
        await reader.show(subject({"input.value": TEXT}), "attributes")
        assert not reader.view.is_growing
        assert len(reader.view.document) < 20
        await search(reader, f'number": {ITEMS - 1}')
        await reader.until(lambda: count(reader) == "1/1")
        assert any(f'"number": {ITEMS - 1},' in line for line in reader.lines())


async def test_all_of_a_growing_text_is_copied() -> None:
    from agno_trace_tui.tui.rendering.copied import document_extract

    async with reading() as reader:
        reader.pane.tab = "attributes"
        reader.pane.show(subject({"input.value": TEXT}))
        copied = document_extract(reader.view.document).text
        assert copied.count('"number": ') == ITEMS


def rows_found(reader: Reader) -> int:
    rows = reader.view._count.rows_of(0)
    assert rows is not None
    return rows.known


@pytest.mark.usefixtures("slowly")
async def test_of_a_line_of_megabytes_only_the_beginning_is_wrapped_before_it_is_shown() -> None:
    async with reading() as reader:
        reader.pane.tab = "input"
        reader.pane.show(subject({"input.value": ONE_LINE}))
        assert rows_found(reader) == row_breaks.AT_ONCE
        assert reader.lines()[0].startswith("of one line")
        reader.view.action_last_line()
        await reader.until(lambda: reader.view.cursor_row > 4_000)
        assert reader.view.place.offset > len(ONE_LINE) - 100
        assert reader.lines()[-1].endswith("of one line")


async def test_the_place_in_a_long_line_is_kept_when_the_window_changes() -> None:
    async with reading() as reader:
        await reader.show(subject({"input.value": ONE_LINE}), "input")
        reader.view.go_to(TextPlace(0, len(ONE_LINE) // 2))
        before = reader.view.place.offset
        await reader.pilot.resize_terminal(60, 20)
        await reader.until(lambda: reader.view.knows_all)
        assert abs(reader.view.place.offset - before) < 80
        assert reader.view.top_row <= reader.view.cursor_row < reader.view.top_row + reader.view.size.height


def test_how_many_lines_there_are_changes_only_when_they_are_to_be_shown() -> None:
    lines = GrowingLines("", iter(map(str, range(1_000))))
    assert len(lines) == growing_lines.FIRST
    lines.grow()
    assert len(list(lines)) == len(lines) == growing_lines.FIRST
    assert not lines.is_whole
    lines.show_all()
    assert len(list(lines)) == len(lines) == growing_lines.FIRST + growing_lines.MORE
