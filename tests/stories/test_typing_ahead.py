"""Keys typed before what they are meant for is on screen: they wait for it, in their order, and none is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from agno_trace_tui.model.trace import TraceSummary
from agno_trace_tui.monitor.source import TraceSource
from tests.support import corpus
from tests.support.screen import Monitoring, monitoring


class Slow:
    """A file whose spans, or the text of one, are read only when the test wants."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *questions: str) -> None:
        self._may_go_on = asyncio.Event()
        self._may_go_on.set()
        self.asked = 0
        for question in questions:
            self._hold(monkeypatch, question)

    def _hold(self, monkeypatch: pytest.MonkeyPatch, question: str) -> None:
        ask = getattr(TraceSource, question)

        async def wait(*which: Any, **how: Any) -> Any:
            self.asked += 1
            await self._may_go_on.wait()
            return await ask(*which, **how)

        monkeypatch.setattr(TraceSource, question, wait)

    def stop(self) -> None:
        self._may_go_on.clear()
        self.asked = 0

    def go_on(self) -> None:
        self._may_go_on.set()


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[Monitoring]:
    async with monitoring(corpus.unpack("3.1.10/team", tmp_path).path, traces=6) as reader:
        yield reader


@pytest.fixture
def copied(reader: Monitoring, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were copied."""
    texts: list[str] = []
    monkeypatch.setattr(type(reader.screen), "_copy", lambda screen, extract: texts.append(extract.text))
    return texts


async def test_keys_for_a_tree_that_is_still_read_wait_for_it(
    reader: Monitoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Slow(monkeypatch, "follow")
    file.stop()
    await reader.type_ahead("j\njj")
    await reader.until(lambda: file.asked and reader.screen.pane == "spans")
    before = reader.tree.cursor_line()
    file.go_on()
    await reader.until(lambda: reader.tree.cursor_line() == 2)
    assert before != 2
    assert reader.traces.cursor_line() == 1


async def test_keys_for_the_text_of_a_span_wait_for_its_trace_and_for_the_text(
    reader: Monitoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Slow(monkeypatch, "follow", "payload")
    file.stop()
    await reader.type_ahead("j\nj\njj")
    await reader.until(lambda: file.asked)
    file.go_on()
    await reader.until(lambda: reader.screen.pane == "detail" and reader.detail.view.cursor_row == 2)
    assert reader.tree.cursor_line() == 1
    assert reader.traces.cursor_line() == 1


async def test_what_is_copied_at_once_is_that_of_the_span_that_was_meant(
    reader: Monitoring, copied: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Slow(monkeypatch, "follow")
    file.stop()
    await reader.type_ahead("j\nY")
    await reader.until(lambda: file.asked and reader.screen.pane == "spans")
    file.go_on()
    await reader.until(lambda: copied)
    assert reader.traces.selected is not None
    assert reader.traces.selected in copied[0]


async def test_who_leaves_before_it_is_there_is_not_followed_by_his_keys(
    reader: Monitoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Slow(monkeypatch, "follow")
    file.stop()
    await reader.type_ahead("j\njj\x1b")
    await reader.until(lambda: file.asked and reader.screen.pane == "traces")
    file.go_on()
    await reader.until(lambda: reader.tree.spans and reader.tree.spans.trace_id == reader.traces.selected)
    await reader.type_ahead("j")
    await reader.until(lambda: reader.traces.cursor_line() == 2)
    await reader.until(lambda: reader.tree.spans and reader.tree.spans.trace_id == reader.traces.selected)
    assert reader.tree.cursor_line() == 0


async def test_keys_work_where_a_text_cannot_be_read(
    reader: Monitoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*which: Any) -> None:
        return None

    monkeypatch.setattr(TraceSource, "payload", nothing)
    await reader.type_ahead("2j\njj")
    await reader.until(lambda: reader.screen.pane == "detail" and reader.detail.view.cursor_row == 2)


async def test_what_is_copied_in_the_list_at_once_is_of_the_trace_that_was_meant(
    reader: Monitoring, copied: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    former = reader.traces.selected
    file = Slow(monkeypatch, "follow")
    file.stop()
    await reader.type_ahead("jY")
    await reader.until(lambda: file.asked and reader.traces.cursor_line() == 1)
    assert not copied
    file.go_on()
    await reader.until(lambda: copied)
    assert reader.traces.selected not in (None, former)
    assert reader.traces.selected in copied[0]
    assert reader.screen.pane == "traces"


async def test_keys_behind_a_filter_are_for_the_list_that_it_asks_for(
    reader: Monitoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Slow(monkeypatch, "newest")
    file.stop()
    await reader.type_ahead("/spans>2\njj")
    await reader.until(lambda: file.asked and reader.screen.pane == "traces")
    assert reader.traces.sought
    file.go_on()
    await reader.until(lambda: reader.traces.cursor_line() == 2)
    row = reader.traces.arrangement.row_at(2)
    assert isinstance(row, TraceSummary)
    assert reader.traces.selected == row.trace_id
    assert reader.tree.cursor_line() == 0


async def test_keys_for_a_list_that_is_given_up_are_forgotten(
    reader: Monitoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Slow(monkeypatch, "newest")
    file.stop()
    await reader.type_ahead("/spans>2\njj")
    await reader.until(lambda: file.asked and reader.screen.pane == "traces")
    await reader.type_ahead("\x1b")
    await reader.until(lambda: not reader.screen._filter)
    file.go_on()
    await reader.until(lambda: not reader.traces.sought and reader.traces.arrangement.total == 6)
    await reader.pilot.pause()
    assert reader.traces.cursor_line() == 0
