"""A text is found before the words of a file are indexed, while they are, and after; the process ends with the monitor."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agno_trace_tui.monitor import text_index
from agno_trace_tui.paths import cache_folder
from agno_trace_tui.store.text_index.cache import folder_of, newest_in
from tests.support.screen import Monitoring, monitoring
from tests.support.text_index import AgnoFile, left_in

TRACES = 40


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AgnoFile:
    """A file that counts as large."""
    monkeypatch.setattr(text_index, "SMALLEST", 0)
    monkeypatch.setattr(text_index, "QUIET_SECONDS", 0.0)
    file = AgnoFile(tmp_path / "traces.db")
    for number in range(TRACES):
        file.span(number, {"input.value": f"天气 word{number}"}, name=f"Agent{number}.run")
    return file


async def search(screen: Monitoring, text: str, count: int) -> None:
    await screen.press("/")
    await screen.press(*["backspace"] * len(screen.screen._filter_bar.text))
    await screen.type_ahead(text + "\n")
    await screen.until(
        lambda: screen.screen.monitor.index.total_known and screen.screen.monitor.index.total == count
    )


@pytest.mark.slow
async def test_a_text_is_found_before_and_after_the_words_are_indexed(file: AgnoFile) -> None:
    async with monitoring(file.path, traces=TRACES) as screen:
        await search(screen, "word17", 1)
        assert "Agent17" in screen.text()
        words = screen.screen.monitor.words
        await screen.until(lambda: left_in(file.path, ["absent"], cache_folder()) == {"absent": set()})
        await search(screen, "word23", 1)
        assert "Agent23" in screen.text()
        await search(screen, "天气", TRACES)
        file.span(3, {"input.value": "zugzwang"})
        await search(screen, "zugzwang", 1)
        assert "Agent3" in screen.text()
        process = words._process
    assert process is None or process.poll() is not None
    index = newest_in(folder_of(cache_folder(), file.path))
    assert index is not None
    assert index.stat().st_mode & 0o077 == 0


async def test_nothing_is_made_where_it_is_switched_off(file: AgnoFile) -> None:
    from agno_trace_tui.config.settings import Settings

    async with monitoring(file.path, traces=TRACES, settings=Settings(search_cache="off")) as screen:
        words = screen.screen.monitor.words
        words.tend()
        assert words._process is None
        await search(screen, "word17", 1)
    assert not cache_folder().exists()


async def test_a_process_whose_monitor_is_gone_ends(file: AgnoFile, tmp_path: Path) -> None:
    from agno_trace_tui.monitor import indexing

    gone = os.getppid() + 100_000
    assert indexing.main([str(file.path), str(tmp_path / "cache"), "1000000000", str(gone)]) == 0
    assert left_in(file.path, ["absent"], tmp_path / "cache") == {}
