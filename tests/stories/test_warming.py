"""What comes after the first picture: loaded and made before it is asked for, or at the first key."""

from __future__ import annotations

import asyncio
from importlib import import_module
from pathlib import Path

import pytest

from agno_trace_tui.tui import warming
from agno_trace_tui.tui.widgets.later_made import LaterMade
from tests.support import corpus
from tests.support.screen import monitoring


@pytest.mark.parametrize("name", warming.MODULES)
def test_what_is_loaded_later_is_there(name: str) -> None:
    assert import_module(name).__name__ == name


async def test_lines_to_write_in_are_made_when_nobody_asks_for_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warming, "BEGIN_AFTER", 0.0)
    async with monitoring(corpus.unpack("3.1.10/tools", tmp_path).path, traces=2) as reader:
        lines = list(reader.screen.query(LaterMade))
        assert len(lines) == 3
        assert not any(line.is_made for line in lines)
        page = reader.page()
        monkeypatch.setattr(warming, "LATE", 60.0)
        await warming.warm(lines)
        await reader.pilot.pause()
        assert all(line.is_made for line in lines)
        assert reader.page() == page, "nothing of it is seen"


async def test_keys_typed_ahead_reach_a_line_that_is_made_for_them(tmp_path: Path) -> None:
    async with monitoring(corpus.unpack("3.1.10/tools", tmp_path).path, traces=2) as reader:
        await reader.type_ahead("/async\n")
        await reader.until(lambda: reader.screen.monitor.index.total == 1)
        assert "Async Tool Agent" in reader.lines()[0]


async def test_a_busy_processor_is_left_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    rests: list[float] = []

    async def slept(seconds: float) -> None:
        rests.append(seconds)
        if seconds == warming.PATIENCE:
            monkeypatch.setattr(warming, "LATE", 60.0)

    monkeypatch.setattr(asyncio, "sleep", slept)
    monkeypatch.setattr(warming, "LATE", 0.0)
    await warming.rest()
    assert rests == [warming.REST, warming.PATIENCE, warming.REST]
