"""Who follows a file can be ended at any moment, also when news come in the same turn of the loop."""

from __future__ import annotations

import asyncio
from pathlib import Path

from agno_trace_tui.store.follow import Follower

TURNS = 20
"""Turns of the loop after which it waits for something to happen."""


async def test_an_end_that_comes_together_with_news_is_heard(tmp_path: Path) -> None:
    follower, begun = Follower(tmp_path / "traces.db"), asyncio.Event()

    async def follow() -> None:
        async for _ in follower.ticks():
            begun.set()

    following = asyncio.create_task(follow())
    await begun.wait()
    for _ in range(TURNS):
        await asyncio.sleep(0)
    follower.look_again()
    following.cancel()
    try:
        done, _ = await asyncio.wait({following}, timeout=5)
        assert done, "it goes on following for ever"
        assert following.cancelled()
    finally:
        following.cancel()
        await asyncio.wait({following})
        await follower.close()
