"""Looking for the traces that meet a condition, piece by piece.

A condition can make SQLite read the whole file. Each piece is a statement of its own over so many traces
that it takes a moment: between two pieces no read transaction is open (where the journal is not a
write-ahead log, one of seconds would make the agent's commit fail), others ask their questions, how far
the search is can be told, and who wants something else by now is heard.

Where an index knows which traces a text may be in (`text_index`), only they are looked through, and pieces are
counted in them.
"""

from __future__ import annotations

import time
from contextlib import aclosing, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from agno_trace_tui.errors import AgnoTraceTuiError
from agno_trace_tui.monitor.progress import Progress
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store import reading
from agno_trace_tui.store.narrowing import sought
from agno_trace_tui.store.trace_queries import Between

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator

    from agno_trace_tui.store.asking import Reader
    from agno_trace_tui.store.conditions import Condition
    from agno_trace_tui.store.query import Query
    from agno_trace_tui.store.rows import TraceKey, TraceRow

Row = TypeVar("Row")

PIECE_SECONDS = 0.05
"""What a piece should take: pieces grow and shrink towards it."""

FIRST_PIECE, SMALLEST_PIECE, LARGEST_PIECE = 200, 20, 20_000
"""Traces of a piece."""

PATIENCE_SECONDS = 0.3
"""A search that takes longer tells how far it is, and again each time."""


class SupersededError(AgnoTraceTuiError):
    """Something else is wanted by now: what was looked for is not."""


async def as_it_is(condition: Condition) -> Condition:
    """The condition, where there is no index."""
    return condition


class FoundTraces(NamedTuple):
    """Traces that meet a condition."""

    rows: list[TraceRow]
    reach: TraceKey | None = None
    """Until where was looked, if there may be more though fewer are here than were asked for."""


class Underway:
    """How far a search is, over all the looks that it takes."""

    def __init__(self, begins: TraceKey | None) -> None:
        self.begins = self.place = begins
        self.traces = 0
        """Looked through so far."""
        self.stride = 0
        """Traces of the present piece."""
        self.whole: int | None = None
        self.is_told = False
        self.next_telling = time.monotonic() + PATIENCE_SECONDS


class Search:
    """Asks about pieces of the list of one file.

    `wanted` is asked between pieces. `tell` hears how far it is, and `None` at the end.
    `narrow` tells a condition which traces may meet it.
    """

    def __init__(self, reader: Reader) -> None:
        self.wanted: Callable[[], bool] = lambda: True
        self.tell: Callable[[Progress | None], None] = lambda progress: None
        self.narrow: Callable[[Condition], Awaitable[Condition]] = as_it_is
        self.reader = reader
        self.stride = FIRST_PIECE
        self.goes_on = False
        """Whether a look ended before all was found, and is to be gone on with."""
        self._last = Underway(None)
        self._measured: tuple[Condition, bool] | None = None
        """What the stride is for: a condition, and whether only candidates of an index are looked through."""

    async def find(self, condition: Condition, limit: int, **where: Any) -> list[TraceRow]:
        """As `look`, until all are found."""
        return (await self.look(condition, limit, hasty=False, **where)).rows

    async def look(
        self,
        condition: Condition,
        limit: int,
        *,
        older_than: TraceKey | None = None,
        newer_than: TraceKey | None = None,
        skip: int = 0,
        hasty: bool = True,
        empty_handed: bool = False,
    ) -> FoundTraces:
        """The traces nearest to a key that meet a condition, newest first. Raises `SupersededError`.

        `newer_than`: towards newer traces. `skip`: without so many of the nearest. `hasty`: should it take
        long, only those that were found by then, so that they can be seen and all else goes on in between: one
        at least, unless `empty_handed`.
        """
        found: list[TraceRow] = []
        until = time.monotonic() + PATIENCE_SECONDS
        condition = await self.begin(condition)
        place, upwards = newer_than or older_than, newer_than is not None
        with self._underway(place) as underway:
            async with aclosing(self._pieces(underway, condition.among, upwards=upwards)) as pieces:
                async for piece in pieces:
                    if skip:
                        there = await self.count_piece(condition, piece)
                        if there <= skip:
                            skip -= there
                            continue
                    wanted = limit - len(found)
                    query = reading.traces_between(self.reader.tables, piece, wanted, skip, condition)
                    rows, skip = await self._timed(query), 0
                    found = rows + found if upwards else found + rows
                    if len(found) >= limit:
                        break
                    is_enough = hasty and (found or empty_handed) and time.monotonic() > until
                    if is_enough and piece.end is not None:
                        await self._go_beyond(underway, piece, condition.among)
                        self.goes_on = True
                        return FoundTraces(found, piece.end)
        return FoundTraces(found)

    async def newer(self, condition: Condition, key: TraceKey, *, hasty: bool = False) -> int | None:
        """How many traces meet a condition and precede a key. Raises `SupersededError`.

        `hasty`: should it take long to count them, `None`.
        """
        until = time.monotonic() + PATIENCE_SECONDS
        condition, counted = await self.begin(condition), 0
        with self._underway(key) as underway:
            async with aclosing(self._pieces(underway, condition.among, upwards=True)) as pieces:
                async for piece in pieces:
                    counted += await self.count_piece(condition, piece)
                    if hasty and piece.end is not None and time.monotonic() > until:
                        return None
        return counted

    async def count(self, condition: Condition) -> int:
        """How many traces meet a condition. Raises `SupersededError`."""
        counting = TraceCount(self, condition)
        while not counting.done:
            await counting.step()
            self.check_wanted()
        return counting.total

    async def count_piece(self, condition: Condition, piece: Between) -> int:
        """How many traces of a piece meet a condition."""
        return (await self._timed(reading.count_traces(self.reader.tables, condition, piece)))[0]

    async def begin(self, condition: Condition) -> Condition:
        """The condition with what an index knows of it.

        Another condition can take a thousand times as long: it begins with a small piece, so that nobody waits
        until the end of a large one to be heard.
        """
        known = await self.narrow(condition)
        measured = (condition, known.among is not None)
        if measured != self._measured:
            self._measured, self.stride = measured, FIRST_PIECE
        return known

    def check_wanted(self) -> None:
        """Raise `SupersededError` if something else is wanted by now."""
        if not self.wanted():
            raise SupersededError("Something else is wanted by now.")

    async def next_piece(
        self, place: TraceKey | None, among: Condition | None, *, upwards: bool = False
    ) -> Between:
        """The piece after a key; its end is open if there are no more traces than those in it."""
        found = await self.reader.ask(
            reading.key_beyond(self.reader.tables, place, self.stride, upwards=upwards, among=among)
        )
        return Between(place, found[0] if found else None, upwards)

    async def whole(
        self, place: TraceKey | None, among: Condition | None, *, upwards: bool = False
    ) -> int | None:
        """How many traces are to be looked through from a key on, if that is quickly told."""
        tables = self.reader.tables
        is_narrowed = among is not None and not sought(among)  # else no index was asked, or it knew nothing
        if is_narrowed or any(pair.traces is None for pair in tables.pairs):
            return None
        between = None if place is None else Between(place, None, upwards)
        return (await self.reader.ask(reading.count_traces(tables, between=between)))[0]

    @contextmanager
    def _underway(self, begins: TraceKey | None) -> Iterator[Underway]:
        """How far it is from a key on; where the last look ended early and this begins there, it is one search."""
        if begins is None or begins != self._last.place:
            self._last = Underway(begins)
        self.goes_on, underway = False, self._last
        try:
            yield underway
        finally:
            if underway.is_told and not self.goes_on:
                self.tell(None)

    async def _pieces(
        self, underway: Underway, among: Condition | None, *, upwards: bool
    ) -> AsyncGenerator[Between]:
        """The list from a key on, in pieces."""
        while True:
            underway.stride = self.stride
            piece = await self.next_piece(underway.place, among, upwards=upwards)
            yield piece
            if piece.end is None:
                return
            await self._go_beyond(underway, piece, among)

    async def _go_beyond(self, underway: Underway, piece: Between, among: Condition | None) -> None:
        """Be at the end of a piece, and tell it now and then."""
        underway.place, underway.traces = piece.end, underway.traces + underway.stride
        self.check_wanted()
        if time.monotonic() > underway.next_telling:
            if not underway.is_told:
                underway.whole = await self.whole(underway.begins, among, upwards=piece.upwards)
            underway.is_told, underway.next_telling = True, time.monotonic() + PATIENCE_SECONDS
            self.tell(Progress(underway.traces, underway.whole))

    async def _timed(self, query: Query[Row]) -> list[Row]:
        """The answers to a question about a piece, whose time tells how large the next one may be."""
        begun = time.monotonic()
        answers = await self.reader.ask(query)
        factor = PIECE_SECONDS / max(time.monotonic() - begun, 1e-4)
        stride = self.stride * min(4.0, max(0.25, factor))
        self.stride = min(LARGEST_PIECE, max(SMALLEST_PIECE, round(stride)))
        return answers


class TraceCount:
    """A count of the traces that meet a condition, from the newest on, a piece at a time."""

    def __init__(self, search: Search, condition: Condition) -> None:
        self.done = False
        self.total = 0
        self._search, self._condition = search, condition
        self.progress: Progress | None = None
        """How far it is, once it takes long."""
        self._first: Between | None = None
        self._place: TraceKey | None = None
        self._next_telling = time.monotonic() + PATIENCE_SECONDS
        self._whole: int | None = None
        self._looked_through = 0

    async def step(self) -> None:
        """Count the next piece."""
        if self._first is None:
            self._condition = await self._search.begin(self._condition)
        traces, piece = (
            self._search.stride,
            await self._search.next_piece(self._place, self._condition.among),
        )
        if self._first is None:
            self._first = piece
        else:
            self.total += await self._search.count_piece(self._condition, piece)
        self._place = piece.end
        if piece.end is None:
            # Those that came meanwhile are all in the first piece: it is counted last.
            self.total += await self._search.count_piece(self._condition, self._first)
            self.done = True
        self._looked_through += traces
        await self._note_progress()

    async def _note_progress(self) -> None:
        if time.monotonic() <= self._next_telling:
            return
        if self.progress is None:
            self._whole = await self._search.whole(None, self._condition.among)
        self._next_telling = time.monotonic() + PATIENCE_SECONDS
        self.progress = Progress(self._looked_through, self._whole)
