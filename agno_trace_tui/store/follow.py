"""What happens to a file while it is followed: it appears, changes, is replaced, becomes unreadable.

`PRAGMA data_version` is the truth: it differs after every commit of another connection, in any process
and any journal mode, and costs microseconds. It is polled, and file events only nudge the poll: bind
mounts and network file systems send none. The inode is compared, because a connection goes on reading a
replaced file in silence; the schema's version, because tables come later and VACUUM renumbers rows.

Linux sends its events at once (`directory_events`), other systems' come after 50 ms (`watchfiles`): there,
and where none come, the poll is quick right after a change, when the next one is near.

A commit is several writes, of which the last event tells, and then one to shared memory, of which none does:
a look that an event led to in vain is repeated a moment later.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from typing import TYPE_CHECKING

from agno_trace_tui.errors import TraceFileError
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.connection import EmptyFileError, LockedFileError, MissingFileError
from agno_trace_tui.store.query import Query

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from agno_trace_tui.store.asking import AsyncReader
    from agno_trace_tui.store.directory_events import DirectoryEvents
    from agno_trace_tui.store.looking import Looked

POLL_AWAKE = 0.005
"""Seconds between polls right after a change. In WAL mode no poll ever meets a lock."""

POLL_AWAKE_LOCKING = 0.025
"""The same for other journals, where a poll can meet a commit and make it wait for a moment."""

AWAKE_SECONDS = 1.0
"""How long after a change the next one is expected at any moment."""

POLL_AT_WORK = 0.025
"""Seconds between polls while spans run of which nothing is heard: a model thinks, a tool works."""

POLL_AT_WORK_WITH_EVENTS = 0.1
"""The same where events come at once."""

POLL_AFTER_EVENT = 0.001
"""Seconds until the look after one that an event led to in vain; then twice as long, and so on."""

LONGEST_AFTER_EVENT = 0.008
"""The longest of these; what is not committed then has other events to come, or is found by the poll."""

CONSIDERATION = 0.01
"""Seconds from an event to the look that follows, for journals whose commit a look would get in the way of."""

POLL_WITH_EVENTS = 0.5
"""Seconds between polls of a file at rest where file events work: they only guard against lost events."""

POLL_WITHOUT_EVENTS = 0.1
"""Seconds between polls of a file at rest where the poll is all there is."""

POLL_LOCKED = 0.05
"""Seconds until the next try where a commit locks readers out."""

LISTEN_AFTER = 0.5
"""Seconds until file events are listened to: what that needs takes as long to load as ten rows to paint."""

POLL_ABSENT = 0.25
"""Seconds between looks for a file that cannot be opened."""


class NothingYet(NamedTuple):
    """There is nothing to read yet: no file, an empty one, or one without tables of traces."""

    reason: str


class Opened(NamedTuple):
    """A file was opened, for the first time or anew: everything known of it before is void."""

    reader: AsyncReader


class Changed(NamedTuple):
    """Something was committed since the last look."""


class Unreadable(NamedTuple):
    """The file is there but cannot be read now."""

    error: TraceFileError


Tick = NothingYet | Opened | Changed | Unreadable


class Pulse(NamedTuple):
    """What differs when something was committed."""

    data_version: int
    schema_version: int


PULSE = Query(
    "SELECT d.data_version, s.schema_version FROM pragma_data_version d, pragma_schema_version s",
    (),
    lambda _cursor, row: Pulse(*row),
)


class Follower:
    """Follows one path, for as long as `ticks` is iterated."""

    def __init__(self, path: Path, opened: tuple[Looked, os.stat_result] | None = None) -> None:
        """`opened`: it was opened already, when the file was this one."""
        self.path = path
        self._opened = opened
        self._reader: AsyncReader | None = None
        self.is_at_work = False
        """Whether spans run, as whoever reads the file tells: their ends are near."""
        self.wanted = asyncio.Event()
        """Set while somebody wants to know what happens; else nothing is looked at, and nothing wakes."""
        self.wanted.set()
        self._nudge = asyncio.Event()
        self._look_again = False
        self._events_work = False
        self._events: DirectoryEvents | None = None
        """Events that come at once, where the system has them."""
        self._heard = False
        """Whether an event came that no look has followed yet."""
        self._doubt = 0.0
        """Seconds until a look that was in vain is repeated; 0: there is no reason to."""
        self._changed_at = -AWAKE_SECONDS
        self._watcher: asyncio.Task[None] | None = None

    async def ticks(self) -> AsyncIterator[Tick]:
        """What happens, until the iteration is cancelled."""
        told: Tick | None = None
        while True:
            self._watch_directory()
            (looked, before), self._opened = self._opened or (None, self._stat()), None
            tick = await self._open(looked)
            if tick != told or isinstance(tick, Opened):
                yield tick
            told = tick
            if isinstance(tick, Opened):
                async for change in self._changes(tick.reader, before):
                    yield change
            else:
                await self._pause(POLL_ABSENT)

    def look_again(self) -> None:
        """Let the next poll answer `Changed` whether anything was committed or not."""
        self._look_again = True
        self._nudge.set()

    @property
    def locked_seconds(self) -> float:
        """For how long somebody locks readers out of the file; 0: nobody does."""
        return 0.0 if self._reader is None else self._reader.locked_seconds

    async def close(self) -> None:
        """Let go of the file."""
        if self._watcher is not None:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
        if self._events is not None:
            self._events.close()
            self._events = None
        await self._close_reader()

    async def _close_reader(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            await reader.close()

    async def _open(self, looked: Looked | None) -> Tick:
        from agno_trace_tui.store.asking import AsyncReader

        await self._close_reader()
        try:
            self._reader = reader = await AsyncReader.open(self.path, looked)
        except (MissingFileError, EmptyFileError) as error:
            return NothingYet(str(error))
        except LockedFileError as error:
            return Unreadable(LockedFileError(error.sentence, "It is read as soon as that lets go of it."))
        except TraceFileError as error:
            return Unreadable(error)
        if not reader.tables.found:
            return NothingYet(f"{self.path} has no tables of traces yet. Run an agent that records into it.")
        return Opened(reader)

    async def _changes(self, reader: AsyncReader, opened: os.stat_result | None) -> AsyncIterator[Changed]:
        """The changes of one open file, until it is another one or cannot be read."""
        try:
            before = await self._pulse(reader)
            yield Changed()
            while identity(self._stat(), reader) == identity(opened, reader):
                heard = self._take_events()
                now = await self._pulse(reader)
                # Not as it was at the first look: whoever makes a file makes its tables one after the other.
                if now.schema_version != reader.tables.schema_cookie:
                    return
                if now != before:
                    self._judge_events(heard=heard or self._take_events())
                changed, self._look_again = now != before or self._look_again, False
                before = now
                is_log = reader.journal_mode == "wal"
                self._doubt = doubt(self._doubt, heard=heard) if is_log and not changed else 0.0
                if changed:
                    self._changed_at = time.monotonic()
                    yield Changed()
                elif self._doubt:
                    await asyncio.sleep(self._doubt)
                else:
                    await self._pause(self._interval(reader))
                    if self._heard and not is_log:
                        await asyncio.sleep(CONSIDERATION)
        except TraceFileError:
            await self._pause(POLL_ABSENT)

    async def _pulse(self, reader: AsyncReader) -> Pulse:
        """The file's pulse. Only DELETE journals lock readers out, for the length of a commit."""
        while True:
            try:
                return (await reader.ask(PULSE))[0]
            except LockedFileError:
                await self._pause(POLL_LOCKED)

    def _is_awake(self) -> bool:
        return time.monotonic() - self._changed_at < AWAKE_SECONDS

    def _interval(self, reader: AsyncReader) -> float:
        if self._events is not None and self._events_work:
            return POLL_AT_WORK_WITH_EVENTS if self.is_at_work or self._is_awake() else POLL_WITH_EVENTS
        if self._is_awake():
            return POLL_AWAKE if reader.journal_mode == "wal" else POLL_AWAKE_LOCKING
        if self.is_at_work:
            return POLL_AT_WORK
        return POLL_WITH_EVENTS if self._events_work else POLL_WITHOUT_EVENTS

    async def _pause(self, seconds: float) -> None:
        """Wait for a nudge, but no longer than that. Only meanwhile events wake the loop."""
        loop, events = asyncio.get_running_loop(), self._events
        if events is not None:
            loop.add_reader(events, self._hear)
        try:
            # Not `wait_for`: before Python 3.12 it forgets to be cancelled if the nudge comes in the same turn.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._nudge.wait()
        finally:
            if events is not None:
                loop.remove_reader(events)
        self._nudge.clear()
        await self.wanted.wait()

    # -- events ----------------------------------------------------------------------------------

    def _hear(self) -> None:
        if self._events is not None and self._events.take():
            self._heard = True
            self._nudge.set()

    def _take_events(self) -> bool:
        """Take note of what happened since; answers whether anything did."""
        self._hear()
        heard, self._heard = self._heard, False
        self._events_work |= heard
        return heard

    def _judge_events(self, *, heard: bool) -> None:
        """Note whether a change came with an event, as it must where events work."""
        late = self._events is None and (self.is_at_work or self._is_awake())
        self._events_work = heard or (self._events_work and late)

    def _stat(self) -> os.stat_result | None:
        try:
            return self.path.stat()
        except OSError:
            return None

    def _watch_directory(self) -> None:
        """Begin to listen for file events, once there is a directory to listen to."""
        self._hear()
        if self._events is not None and self._events.ended:
            self._events.close()
            self._events = None
        directory = self.path.parent
        if self._events is not None or not directory.is_dir():
            return
        from agno_trace_tui.store.directory_events import DirectoryEvents

        try:
            self._events = DirectoryEvents(directory, names_of(self.path))
            self._events_work = True  # until a change is found without one
        except OSError:  # another system, or no more watches to be had
            if self._watcher is None or self._watcher.done():
                self._watcher = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        # The first rows are read and painted before file events matter.
        await asyncio.sleep(LISTEN_AFTER)
        from watchfiles import awatch

        # Taken for working until a change is found without one.
        self._events_work = True
        names = names_of(self.path)
        try:
            async for _events in awatch(
                self.path.parent,
                watch_filter=lambda _change, path: os.path.basename(path) in names,
                debounce=50,
                step=50,
                recursive=False,
                ignore_permission_denied=True,
            ):
                self._heard = True
                self._nudge.set()
        except (OSError, RuntimeError):
            self._events_work = False  # no more watches to be had, or the directory went: the poll goes on


def names_of(path: Path) -> set[str]:
    """The files whose writing tells of a commit."""
    return {path.name, f"{path.name}-wal", f"{path.name}-journal"}


def doubt(before: float, *, heard: bool) -> float:
    """Seconds until the next look after one in vain: soon after an event, less and less so, then not at all."""
    if before:
        longer = 2 * before
        return longer if longer <= LONGEST_AFTER_EVENT else LONGEST_AFTER_EVENT * heard
    return POLL_AFTER_EVENT * heard


def identity(status: os.stat_result | None, reader: AsyncReader) -> tuple[int, ...] | None:
    """What tells a file from another under the same path.

    One that is read without its log (`immutable`) never shows a change: it is opened anew when it is written.
    """
    if status is None:
        return None
    if reader.ignores_log:
        return (status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size)
    return (status.st_dev, status.st_ino)
