"""Stories of what a watched program prints: however much it is, each line is worked on once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.monitor.program import KEPT_LINES, Printed
from agno_trace_tui.notes import Note
from agno_trace_tui.tui.rendering import output_lines
from agno_trace_tui.tui.rendering.text_blocks import PlainLines
from agno_trace_tui.tui.widgets.program_pane import ProgramText
from agno_trace_tui.tui.widgets.wrapped_view import TextPlace
from tests.support.screen import Monitoring, monitoring

LINES = 100_000


class Talkative:
    """A program that prints so many bytes at each look."""

    def __init__(self, looks: list[bytes]) -> None:
        self.words, self.code = "talkative.py", None
        self.notes: list[Note] = []
        self.printed = Printed()
        self.is_read = False
        self._looks = looks
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def listen(self, publish: Callable[[], None]) -> None:
        for data in self._looks:
            self.printed.take(data)
            publish()
            await self.may_go_on.wait()
        self.is_read = True

    def end(self) -> int:
        return 0


class Work:
    """How many lines were made safe, and how many measured."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.safe = self.measured = 0
        heights = PlainLines.heights

        def counted_visible(text: str) -> str:
            self.safe += 1
            return visible(text)

        def counted_heights(block: PlainLines, width: int) -> Iterator[Any]:
            for height in heights(block, width):
                self.measured += 1
                yield height

        monkeypatch.setattr(output_lines, "visible", counted_visible)
        monkeypatch.setattr(PlainLines, "heights", counted_heights)


async def read(program: Talkative, reader: Monitoring) -> ProgramText:
    text = reader.screen.query_one(ProgramText)
    await reader.until(lambda: program.is_read)
    await reader.until(lambda: text.knows_all)
    return text


async def test_of_a_hundred_thousand_lines_each_is_worked_on_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work(monkeypatch)
    numbers = range(LINES)
    looks = [
        b"".join(b"line %d\n" % number for number in numbers[start : start + 500])
        for start in range(0, LINES, 500)
    ]
    program = Talkative(looks)
    async with monitoring(tmp_path / "traces.db", program=program, size=(100, 30)) as reader:
        text = await read(program, reader)
        assert f"line {LINES - 1}" in reader.text(text)
        assert work.safe == LINES
        assert work.measured < 2 * LINES
        assert KEPT_LINES <= len(text.document) <= KEPT_LINES + output_lines.TOGETHER
        assert text.document.line_text(len(text.document) - KEPT_LINES) == f"line {LINES - KEPT_LINES}"


async def test_more_lines_at_a_time_than_are_kept_leave_the_last(tmp_path: Path) -> None:
    program = Talkative([b"first\n", b"x\n" * (2 * KEPT_LINES) + b"last\nbegun"])
    async with monitoring(tmp_path / "traces.db", program=program, size=(100, 30)) as reader:
        text = await read(program, reader)
        assert "first" not in text.document.text
        assert text.document.text.endswith("x\nlast\nbegun")
        assert len(text.document) <= KEPT_LINES + output_lines.TOGETHER + 1


async def test_a_line_that_is_being_written_is_there_once(tmp_path: Path) -> None:
    program = Talkative([b"one\ntw", b"o\nthree", b"!\n"])
    async with monitoring(tmp_path / "traces.db", program=program, size=(100, 30)) as reader:
        text = await read(program, reader)
        assert text.document.text == "one\ntwo\nthree!"


async def test_who_reads_stays_at_his_line_while_lines_before_it_go(tmp_path: Path) -> None:
    lines = [b"line %d\n" % number for number in range(KEPT_LINES + 1_000)]
    program = Talkative([b"".join(lines[:KEPT_LINES]), *(b"%s" % line for line in lines[KEPT_LINES:])])
    program.may_go_on.clear()
    async with monitoring(tmp_path / "traces.db", program=program, size=(100, 30)) as reader:
        text = reader.screen.query_one(ProgramText)
        await reader.until(lambda: len(text.document) == KEPT_LINES and text.knows_all)
        await reader.press("4")
        await reader.until(lambda: text.at_end)
        text.go_to(TextPlace(3_000))
        await reader.until(lambda: "line 3000" in reader.lines(text))
        seen = reader.lines(text)
        program.may_go_on.set()
        await read(program, reader)
        assert "line 0" not in text.document.text.splitlines()
        assert reader.lines(text) == seen
        assert text.document.line_text(text.cursor_line) == "line 3000"
