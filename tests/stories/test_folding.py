"""A reader who folds the parts of a text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import ComposeResult
from textual.pilot import Pilot

from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.document import Document, DocumentBuilder
from agno_trace_tui.tui.settled import SettledApp
from agno_trace_tui.tui.widgets.text_view import TextView


class Reading(SettledApp):
    def compose(self) -> ComposeResult:
        yield TextView()


def chapters(count: int, *, length: int = 3) -> Document:
    doc = DocumentBuilder()
    for number in range(count):
        with doc.part(f"chapter {number}", Piece(f"Chapter {number}")):
            doc.text("\n".join(f"line {number}.{line}" for line in range(length)))
    return doc.document()


@asynccontextmanager
async def reading(document: Document) -> AsyncIterator[tuple[TextView, Pilot[None]]]:
    app = Reading()
    async with app.run_test(size=(40, 10)) as pilot:
        view = app.query_one(TextView)
        view.focus()
        view.show(document)
        await pilot.pause()
        yield view, pilot


def shown(view: TextView) -> list[str]:
    return ["".join(segment.text for segment in view.render_line(y)).strip() for y in range(view.size.height)]


async def test_keys_go_from_part_to_part_and_fold_them() -> None:
    async with reading(chapters(4)) as (view, pilot):
        await pilot.press("}", "enter")
        assert shown(view)[4:6] == ["▸ Chapter 1  24 B · 3 lines", "▾ Chapter 2"]
        await pilot.press("enter", "{", "enter")
        assert shown(view)[:2] == ["▸ Chapter 0  24 B · 3 lines", "▾ Chapter 1"]


async def test_going_to_a_part_brings_it_on_screen() -> None:
    async with reading(chapters(9, length=30)) as (view, pilot):
        await pilot.press("}", "}")
        await pilot.pause()
        assert "▾ Chapter 2  260 B · 30 lines" in shown(view)


async def test_a_click_on_a_title_folds_and_one_beside_it_does_not() -> None:
    async with reading(chapters(3)) as (view, pilot):
        await pilot.click(TextView, offset=(8, 2))
        assert shown(view)[0] == "▾ Chapter 0"
        await pilot.click(TextView, offset=(8, 4))
        assert shown(view)[4] == "▸ Chapter 1  24 B · 3 lines"


async def test_a_part_that_is_folded_stays_where_it_was_on_screen() -> None:
    async with reading(chapters(9, length=30)) as (view, pilot):
        await pilot.press("}", "}")
        await pilot.pause()
        row = shown(view).index("▾ Chapter 2  260 B · 30 lines")
        await pilot.press("enter")
        await pilot.pause()
        assert shown(view)[row] == "▸ Chapter 2  260 B · 30 lines"
        await pilot.press("enter")
        await pilot.pause()
        assert shown(view)[row] == "▾ Chapter 2  260 B · 30 lines"


async def test_what_was_folded_stays_folded_while_the_text_grows() -> None:
    async with reading(chapters(2)) as (view, pilot):
        await pilot.press("enter")
        view.show(chapters(3), keep_place=True)
        await pilot.pause()
        assert shown(view)[:2] == ["▸ Chapter 0  24 B · 3 lines", "▾ Chapter 1"]
        view.show(chapters(3))
        assert shown(view)[0] == "▾ Chapter 0"


@pytest.mark.parametrize(("count", "there"), [(0, False), (1, True)])
async def test_keys_for_parts_are_told_where_there_are_parts(count: int, there: bool) -> None:
    async with reading(chapters(count)) as (view, _):
        bindings = {active.binding.action for active in view.screen.active_bindings.values()}
        assert ("fold_part" in bindings) is there
