"""How often a list is counted while what is new comes above it."""

from __future__ import annotations

import pytest

from agno_trace_tui.model.filtering import condition_of
from agno_trace_tui.model.index import TraceIndex
from agno_trace_tui.monitor.counting import PATIENCE, ListCount


class Counted:
    """A file whose filtered list is counted in two steps of one second each."""

    def __init__(self) -> None:
        self.now, self.begun = 0.0, 0
        self.done, self.total = False, 7

    def counting(self, condition: object) -> Counted:
        self.begun += 1
        self.done = False
        return self

    async def step(self) -> None:
        self.now += 1
        self.done = self.now % 2 == 0


async def test_a_count_that_takes_long_is_rested_from(monkeypatch: pytest.MonkeyPatch) -> None:
    source, index = Counted(), TraceIndex()
    monkeypatch.setattr("agno_trace_tui.monitor.counting.time.monotonic", lambda: source.now)
    index.fill([], {}, offset=5, at_newest=False, at_oldest=False)
    index.set_total(5)
    count, condition = ListCount(index), condition_of("name:a")

    async def begin_again() -> int:
        count.note_news()
        await count.begin_again(source, condition)  # type: ignore[arg-type]
        while count.goes_on:
            await count.step()
        return source.begun

    assert await begin_again() == 1
    assert index.total == 7
    assert await begin_again() == 1, "it rests"
    source.now += PATIENCE * 2
    assert await begin_again() == 2
    source.now += PATIENCE * 2
    await count.begin_again(source, condition)  # type: ignore[arg-type]
    assert source.begun == 2, "nothing came"
