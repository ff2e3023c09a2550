"""The monitor: follows a file of traces, folds what is new into the index, and publishes the changes.

Everything happens on one asyncio loop, usually the screen's; the reading itself is done in aiosqlite's
threads. Wishes (`look_at`, `select`, …) only take note and return. One task follows the file, one serves
wishes, one looks after what time alone changes; a lock keeps their folds apart. One looks for insights.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING

from agno_trace_tui.errors import AgnoTraceTuiError
from agno_trace_tui.model.index import NO_CHANGES, Changes, TraceIndex
from agno_trace_tui.monitor import paging, pruning, tailing
from agno_trace_tui.monitor.counting import ListCount
from agno_trace_tui.monitor.inspecting import Inspector
from agno_trace_tui.monitor.pace import UPDATE_INTERVAL, Pace
from agno_trace_tui.monitor.publishing import Publisher
from agno_trace_tui.monitor.questions import Questions
from agno_trace_tui.monitor.searching import SupersededError
from agno_trace_tui.monitor.serving import Serving
from agno_trace_tui.monitor.source import Deleted, TraceSource
from agno_trace_tui.monitor.status import FILELESS, MonitorStatus, Phase, SpanRate, Update
from agno_trace_tui.monitor.text_index import TextIndex
from agno_trace_tui.monitor.wishes import Wishes, Wishing
from agno_trace_tui.store.conditions import depends_on_processes
from agno_trace_tui.store.connection import LockedFileError, ReopenedError
from agno_trace_tui.store.follow import Changed, Follower, NothingYet, Opened, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from agno_trace_tui.monitor.first_look import FirstSight
    from agno_trace_tui.store.conditions import Condition
    from agno_trace_tui.store.follow import Tick
    from agno_trace_tui.store.rows import SpanRow

LOCK_ENDURED = 1.0
"""Seconds for which the file may be locked before it is told."""

LOCKED = "Locked by another process: it is read as soon as that lets go of it."

RETRY_INTERVAL = 1.0
"""Seconds until the file is looked at again after reading failed."""

CLOCK_INTERVAL = 1.0
"""Seconds between looks at what time alone changes: whether processes still run, spans per second."""


class Monitor(Wishing, Questions):
    """Follows one file for as long as `run` runs."""

    def __init__(
        self,
        path: Path,
        publish: Callable[[Update], None],
        *,
        condition: Condition | None = None,
        found: FirstSight | None = None,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        """`found`: what is known of the file already; the connection is the monitor's from now on."""
        self.index = TraceIndex() if found is None else found.traces
        self.words = TextIndex(path)
        self.found = found
        self._now_ns = now_ns
        self._wishes = Wishes(condition=condition)
        self.inspector = Inspector(self.index, lambda: self._wishes.selected, now_ns)
        self._follower = Follower(path, None if found is None else (found.looked, found.file))
        self._source: TraceSource | None = None
        self._rate = SpanRate()
        self._list_count = ListCount(self.index)
        self._publisher = Publisher(
            path, publish, self.index, self._list_count, self._follower, self.inspector
        )
        self._tell = self._publisher.tell
        self._serving = Serving(
            self.index, self._wishes, self._list_count, self._publisher, self.inspector.note
        )
        self._filled = False
        self._pace = Pace()
        self._has_changed = False
        """Whether the file has changed since it was last looked after."""
        self._lock = asyncio.Lock()
        self._resumed = asyncio.Event()
        self._resumed.set()
        self._begun = asyncio.Event()
        """Set when the file that was looked into is followed."""
        if found is None:
            self._begun.set()
        else:
            self._publisher.status = self.status.of_file(found.looked).with_losses(found.processes)
            self._publisher.note(phase=Phase.LIVE, condition=condition)

    @property
    def status(self) -> MonitorStatus:
        """How it is doing."""
        return self._publisher.status

    # -- wishes ----------------------------------------------------------------------------------

    def select(self, trace_id: str | None) -> None:
        """The trace whose spans are on screen: they will be read and kept up to date."""
        self._wishes.select(trace_id)
        self.inspector.note()

    def pause(self) -> None:
        """Take in nothing new until `resume`; what is looked at is still read."""
        self._resumed.clear()
        self._follower.wanted.clear()
        if self.status.phase is Phase.LIVE:
            self._tell(phase=Phase.PAUSED)

    def resume(self) -> None:
        """Take in what came meanwhile, and go on."""
        self._resumed.set()
        self._follower.wanted.set()
        if self.status.phase is Phase.PAUSED:
            self._tell(phase=Phase.LIVE)

    @property
    def paused(self) -> bool:
        """Whether nothing new is taken in."""
        return not self._resumed.is_set()

    # -- the tasks -------------------------------------------------------------------------------

    async def run(self) -> None:
        """Follow, until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._follow())
                tasks.create_task(self._serve())
                tasks.create_task(self._watch_the_clock())
                tasks.create_task(self._inspect())
        finally:
            self.words.close()
            await self._follower.close()

    async def _follow(self) -> None:
        async for tick in self._follower.ticks():
            await self._resumed.wait()
            self._pace.begin()
            await self._guarded(self._take(tick))
            if isinstance(tick, Changed):
                await asyncio.sleep(self._pace.rest)

    async def _serve(self) -> None:
        while True:
            await self._wishes.noted.wait()
            self._wishes.noted.clear()
            if self._source is None or not self._filled:
                continue  # noted again once there is something to serve from
            served = await self._guarded(self._serving.serve(self._source))
            if not served or not await self._guarded(self._serving.follow_on(self._source)):
                await asyncio.sleep(
                    RETRY_INTERVAL if self.status.phase is Phase.UNREADABLE else UPDATE_INTERVAL
                )
                self._wishes.noted.set()
            await self._count_on(self._source)

    async def _count_on(self, source: TraceSource | None) -> None:
        """Count until there is a wish to serve, letting what is new be taken in between."""
        while self._list_count.goes_on and source is self._source and not self._wishes.noted.is_set():
            if not await self._guarded(self._serving.count_piece()):
                return
        self._wishes.remind_of_end()

    async def _watch_the_clock(self) -> None:
        while True:
            await asyncio.sleep(CLOCK_INTERVAL)
            await self._resumed.wait()
            if self._follower.locked_seconds > LOCK_ENDURED and self.status.phase is Phase.LIVE:
                self._tell_failure(LOCKED)
            if self._source is not None:
                self.words.tend()
                await self._guarded(self._look_after(self._source))
            history = self._rate.history(self._now_ns())
            if any(history):
                self._tell(spans_per_second=history)
            elif any(self.status.spans_per_second):
                self._tell(spans_per_second=history, lag_ns=None)

    async def _inspect(self) -> None:
        while True:
            await self.inspector.wait()
            if self._pace.is_pouring:
                await asyncio.sleep(CLOCK_INTERVAL)  # what is new comes first; nobody could read so fast
            if self._source is None:
                continue
            if not await self._guarded(self._look_into_selected(self._source), alone=False):
                await asyncio.sleep(RETRY_INTERVAL)
                self.inspector.note()

    async def _look_into_selected(self, source: TraceSource) -> None:
        inspected = await self.inspector.look(source)
        if inspected:
            self._publisher.publish(Update(NO_CHANGES, self.status, inspected))

    async def _guarded(self, work: Coroutine[None, None, None], *, alone: bool = True) -> bool:
        """Do it under the lock, if it must be alone with the index, and answer whether it was done.

        Whatever goes wrong is told on the screen, and following goes on.
        """
        try:
            async with self._lock if alone else nullcontext():
                await work
        except SupersededError:
            return True  # what is wanted instead was noted
        except ReopenedError:
            pass  # it is done again with the file that is opened now
        except LockedFileError:
            self._follower.look_again()  # the clock tells it, should it last
        except AgnoTraceTuiError as error:
            self._tell_failure(str(error))
        except Exception as error:  # the monitor must not die of one batch; the status line tells it
            self._tell_failure(f"Reading failed: {error!r}.")
        else:
            return True
        finally:
            work.close()  # who is cancelled before it has the lock does not begin
        return False

    def _tell_failure(self, sentence: str) -> None:
        self._tell(phase=Phase.UNREADABLE, sentence=sentence)
        # Even if nothing more is committed.
        asyncio.get_running_loop().call_later(RETRY_INTERVAL, self._follower.look_again)

    # -- following -------------------------------------------------------------------------------

    async def _take(self, tick: Tick) -> None:
        match tick:
            case Opened():
                await self._open(tick)
            case Changed():
                await self._read_tail()
            case NothingYet(reason=reason):
                self._close(Phase.WAITING, reason)
            case Unreadable(error=error):
                self._close(Phase.UNREADABLE, str(error))

    async def _open(self, opened: Opened) -> None:
        found, self.found = self.found, None
        self._begun.set()
        self._source = source = TraceSource(opened.reader) if found is None else found.source
        source.search.wanted = lambda: not self._wishes.condition_changed
        source.search.tell = lambda progress: self._tell(searched=progress)
        source.search.narrow = self.words.opened(opened.reader)
        if found is not None:
            source.ask_through(opened.reader)
            return await self._go_on(source, NO_CHANGES, self.status.condition)
        self._filled = False
        self._publisher.status = self.status.of_file(opened.reader)
        cleared = self.index.clear()
        try:
            await self._fill(source)
        except AgnoTraceTuiError:
            self._tell(cleared)
            raise

    async def _fill(self, source: TraceSource) -> None:
        """Read the newest traces, from which the tail goes on; again, should it fail midway."""
        await source.start_tail()
        self.index.set_gone(await self._gone(source))
        condition, self._wishes.condition_changed = self._wishes.condition, False
        try:
            changes = await paging.fill_again(self.index, source, self._wishes)
        except SupersededError:
            self._follower.look_again()
            raise
        await self._go_on(source, changes, condition)

    async def _go_on(self, source: TraceSource, changes: Changes, condition: Condition | None) -> None:
        self._filled = True
        phase = Phase.PAUSED if self.paused else Phase.LIVE
        self._tell(changes, phase=phase, sentence="", condition=condition)
        if counted := await self._list_count.begin(source, condition):
            self._tell(counted)
        self._wishes.noted.set()

    def _close(self, phase: Phase, sentence: str) -> None:
        """The file cannot be read now. What was read stays on screen, unless the file is gone."""
        self._source = None
        changes = self.index.clear() if phase is Phase.WAITING else NO_CHANGES
        self._tell(changes, phase=phase, sentence=sentence, **(FILELESS if changes else {}))

    async def _read_tail(self) -> None:
        source, more = self._source, True
        if source is not None and not self._filled:
            await self._fill(source)
        self._has_changed = True
        while source is not None and more:
            tail = await source.tail()
            self._pace.count(len(tail.spans))
            if tail.spans:
                await self._fold(source, tail.spans)
            source.taken_in(tail)
            more = tail.more
        if self.status.phase is Phase.UNREADABLE:
            self._tell(phase=Phase.LIVE, sentence="")

    async def _fold(self, source: TraceSource, spans: list[SpanRow]) -> None:
        now_ns = self._now_ns()
        # Whether those that are known still run is looked after once a second.
        if any(span.end_ns is None and span.process_id not in source.processes_known for span in spans):
            self.index.set_gone(await self._gone(source))
        changes = await tailing.take_in(
            self.index, source, self._wishes.condition, self._wishes.selected, spans
        )
        paging.keep_bound(self.index, self._wishes)
        self._rate.count(len(spans), now_ns)
        self._list_count.note_news()
        newest_ns = max(span.start_ns if span.end_ns is None else span.end_ns for span in spans)
        self._tell(changes, spans_per_second=self._rate.history(now_ns), lag_ns=max(0, now_ns - newest_ns))

    # -- what time changes -----------------------------------------------------------------------

    async def _look_after(self, source: TraceSource) -> None:
        changes, lost = NO_CHANGES, self.status.dropped
        has_changed, self._has_changed = self._has_changed, False
        if has_changed:
            changes = await self._let_go_of_deleted(source)
        by_process = depends_on_processes(self._wishes.condition)
        if has_changed or by_process or any(summary.open_count for summary in self.index.window):
            before = source.gone
            changes = changes.and_then(self.index.set_gone(await self._gone(source)))
            if by_process and source.gone != before:
                self._wishes.filter_by(self._wishes.condition, self._wishes.selected)
        changes = changes.and_then(await self._list_count.begin_again(source, self._wishes.condition))
        if self._list_count.goes_on:
            self._wishes.noted.set()
        if changes or self.status.dropped != lost:
            self._tell(changes)

    async def _let_go_of_deleted(self, source: TraceSource) -> Changes:
        match await source.deleted():
            case Deleted.SOME:
                return await pruning.let_go(self.index, source, self._wishes.condition)
            case Deleted.NEWEST:
                self._tell(self.index.clear())
                await self._fill(source)
        return NO_CHANGES

    async def _gone(self, source: TraceSource) -> frozenset[int]:
        self._publisher.status = self.status.with_losses(await source.look_at_processes(self._now_ns()))
        return source.gone
