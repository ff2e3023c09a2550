"""Python's search for garbage: between pictures, and thoroughly only while there are none."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator

import pytest

from agno_trace_tui.tui import memory
from agno_trace_tui.tui.memory import FEW, SEARCHES, YOUNG, Sweeping
from tests.support.patience import PATIENCE_SECONDS


class Garbage:
    """Counts what Python would have counted, and what it was told to search."""

    def __init__(self) -> None:
        self.counts = (0, 0, 0)
        self.searched: list[int] = []
        self.found = asyncio.Event()

    def search(self, generation: int) -> None:
        self.searched.append(generation)
        self.counts = (0, 0, 0)
        self.found.set()


@pytest.fixture
def garbage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Garbage]:
    garbage = Garbage()
    thresholds = gc.get_threshold()
    monkeypatch.setattr(memory, "QUIET", 0.01)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(gc, "get_count", lambda: garbage.counts)
    monkeypatch.setattr(gc, "collect", garbage.search)
    yield garbage
    gc.set_threshold(*thresholds)


@pytest.mark.parametrize(
    ("counts", "searched"),
    [((YOUNG, 0, 0), 0), ((YOUNG, SEARCHES, 0), 1), ((1, 1, 0), 1), ((YOUNG - 1, 2, FEW), 2)],
)
async def test_it_is_searched_after_a_picture(
    garbage: Garbage, counts: tuple[int, int, int], searched: int
) -> None:
    sweeping = Sweeping()
    sweeping.begin()
    garbage.counts = counts
    sweeping.after_picture()
    assert not garbage.searched, "the picture goes to the terminal first"

    async with asyncio.timeout(PATIENCE_SECONDS):
        await garbage.found.wait()
    assert garbage.searched == [searched]


async def test_nothing_is_searched_before_all_is_there_that_stays(garbage: Garbage) -> None:
    garbage.counts = (YOUNG, SEARCHES, FEW)
    Sweeping().after_picture()
    await asyncio.sleep(0)
    assert not garbage.searched
