"""An open file of traces, read asynchronously: pages, totals, spans, and the tail of what is new."""

from __future__ import annotations

import asyncio
import operator
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from agno_trace_tui.model.spans import by_start
from agno_trace_tui.monitor.liveness import gone_processes
from agno_trace_tui.monitor.searching import Search, TraceCount
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store import reading
from agno_trace_tui.store.conditions import both, has_failed, knowing
from agno_trace_tui.store.rows import TraceKey
from agno_trace_tui.store.trace_queries import Between

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence

    from agno_trace_tui.model.index import Changes, TraceIndex
    from agno_trace_tui.model.trace import TraceSummary
    from agno_trace_tui.model.values import Values
    from agno_trace_tui.monitor.progress import Progress
    from agno_trace_tui.semantics.message import Exchange
    from agno_trace_tui.store.agno_tables import TablePair
    from agno_trace_tui.store.asking import Reader
    from agno_trace_tui.store.conditions import Condition
    from agno_trace_tui.store.evidence_queries import ReadEvidence
    from agno_trace_tui.store.query import Query
    from agno_trace_tui.store.rows import (
        ProcessRow,
        Rollup,
        RunPart,
        SpanPayload,
        SpanRow,
        TraceRow,
        UsualDuration,
    )
    from agno_trace_tui.store.span_queries import DeletionMarks

FIRST_SPANS = 300
"""Spans of a trace that are read for the first picture: more than a screen of them, and soon there."""

PIECE = 500
"""Spans that are folded in one go: fewer than can be felt between two keys."""

TAIL_LIMIT = 1_000
"""Rows of one look at the tail; more are read at the next look, at once."""

CROWD = 100
"""Spans of one look at the tail after which it is worth a question more to have fewer rows to pass over."""


class TracePage(NamedTuple):
    """Consecutive traces with their totals."""

    rows: list[TraceRow]
    rollups: Mapping[str, Rollup]
    parts: list[RunPart]
    """All traces of the runs that these are of."""
    full: bool
    """Whether there may be more: as many came as were asked for, or those that were found first."""
    reach: TraceKey | None = None
    """Until where it was looked for more, if these are those that were found first."""

    @property
    def is_cut(self) -> bool:
        """Whether it is those that were found first."""
        return self.reach is not None


class PlacedPage(NamedTuple):
    """A page, and where in the list it stands."""

    page: TracePage
    offset: int
    """How many traces are newer."""


class Tail(NamedTuple):
    """Spans that were not taken in yet, in no order."""

    spans: list[SpanRow]
    more: bool
    """Whether there is more to read at once."""
    rowids: dict[TablePair, int]
    """How far each of Agno's tables was read."""
    revision: int
    """How far ours was read."""


class Deleted(Enum):
    """What is gone from a file."""

    NOTHING = auto()
    SOME = auto()
    NEWEST = auto()
    """The newest spans too, so that rows are counted anew: what the tail has read means nothing any more."""


class TraceSource:
    """Questions to one open file. It remembers how far its tail was read."""

    def __init__(self, reader: Reader) -> None:
        self.tables = reader.tables
        self._reader = reader
        self._rowids: dict[TablePair, int] = {}
        self._revision = 0
        self._marks: DeletionMarks | None = None
        self._old: dict[TablePair, int] = {}
        """Rows of Agno's tables that were there before the next look at the tail, and that it will have told."""
        self._is_crowded = False
        """Whether the last look at the tail told so many that it is not to meet them again."""
        self.processes_known: frozenset[int | None] = frozenset()
        """The recording processes that were looked at."""
        self.search = Search(reader)
        self.gone: frozenset[int] = frozenset()
        """Recording processes that no longer run: what a condition on running traces is to know."""

    def ask_through(self, reader: Reader) -> None:
        """Go on with another connection to the same file."""
        self._reader = self.search.reader = reader

    async def start_tail(self) -> None:
        """Take what is in the file now for read; ask before reading pages, so that nothing falls between."""
        self._marks = (await self._reader.ask(reading.deletion_marks(self.tables)))[0]
        for pair in self.tables.pairs:
            self._rowids[pair] = await self._one(reading.newest_rowid(pair))
        if self.tables.has_att_spans:
            self._revision = await self._one(reading.newest_revision())

    async def tail(self) -> Tail:
        """Spans that are new or changed since what was taken in."""
        spans: list[SpanRow] = []
        rowids, revision, more = dict(self._rowids), self._revision, False
        old, self._old = self._old, {}
        if self._is_crowded:
            old = {pair: await self._one(reading.newest_rowid(pair)) for pair in self.tables.pairs}
        for pair in self.tables.pairs:
            query = reading.ended_since(self.tables, pair, rowids.get(pair, 0), TAIL_LIMIT)
            ended = await self._reader.ask(query)
            if ended:
                rowids[pair] = ended[-1].rowid
                spans += [row.span for row in ended]
            more |= len(ended) == TAIL_LIMIT
        if self.tables.has_att_spans:
            changed = await self._reader.ask(reading.changed_since(revision, TAIL_LIMIT))
            if changed:
                revision = changed[-1].revision
                spans += changed
            more |= len(changed) == TAIL_LIMIT
        if not more:
            # Ours are in Agno's tables too, and told once, elsewhere: they are not to be passed over for ever.
            rowids |= {pair: max(rowid, rowids.get(pair, 0)) for pair, rowid in old.items()}
        self._is_crowded = len(spans) >= CROWD
        return Tail(spans, more, rowids, revision)

    def taken_in(self, tail: Tail) -> None:
        """Go on after this part of the tail: until then, it is read again, should anything fail midway."""
        self._rowids, self._revision = tail.rowids, tail.revision

    async def deleted(self) -> Deleted:
        """What was deleted since this was last asked."""
        before, now = self._marks, (await self._reader.ask(reading.deletion_marks(self.tables)))[0]
        self._marks = now
        pairs = [pair for pair in self.tables.pairs if pair.spans is not None]
        self._old = dict(zip(pairs, now.newest, strict=True))
        if before is None:
            return Deleted.NOTHING
        if any(map(operator.lt, now.newest, before.newest)):
            self._old = {}
            return Deleted.NEWEST
        # The first row of a table that was empty is no sign.
        went_on = any(then and later > then for then, later in zip(before.oldest, now.oldest, strict=True))
        return Deleted.SOME if went_on or now.prunings != before.prunings else Deleted.NOTHING

    async def newest(
        self, limit: int, condition: Condition | None, offset: int = 0, *, empty_handed: bool = False
    ) -> TracePage:
        """The newest traces, or those after the `offset` newest; `empty_handed`: as for `Search.look`."""
        if condition is not None:
            # Somewhere in the list all that the reader wants to see there is wanted at once.
            return await self._found(
                condition, limit, skip=offset, hasty=not offset, empty_handed=empty_handed
            )
        return await self._page(reading.trace_page(self.tables, limit=limit, offset=offset), limit)

    async def oldest(self, limit: int, condition: Condition | None) -> TracePage:
        """The oldest traces."""
        return await self.newer(TraceKey("", ""), limit, condition)

    async def older(self, key: TraceKey | None, limit: int, condition: Condition | None) -> TracePage:
        """The traces that follow a key in the list; should it take long to find any, none."""
        if condition is not None:
            return await self._found(condition, limit, older_than=key, empty_handed=True)
        return await self._page(reading.trace_page(self.tables, older_than=key, limit=limit), limit)

    async def newer(self, key: TraceKey, limit: int, condition: Condition | None) -> TracePage:
        """The traces that precede a key in the list, the nearest ones."""
        if condition is not None:
            return await self._found(condition, limit, newer_than=key)
        return await self._page(reading.trace_page(self.tables, newer_than=key, limit=limit), limit)

    async def around(
        self, row: TraceRow, limit: int, condition: Condition | None, *, hasty: bool = False
    ) -> PlacedPage | None:
        """A trace of the list and those nearest to it, on either side half as many as `limit`.

        `hasty`: should it take long to know where it stands, `None`.
        """
        newer_total = await self._newer_total(row.key, condition, hasty=hasty)
        if newer_total is None:
            return None
        half = limit // 2
        own, older = await self._with_totals([row], 1), await self.older(row.key, half, condition)
        pages = [own, older]
        if newer_total:
            pages.append(await self.newer(row.key, min(newer_total, half), condition))
        page = TracePage(
            [row for page in pages for row in page.rows],
            {trace_id: rollup for page in pages for trace_id, rollup in page.rollups.items()},
            [part for page in pages for part in page.parts],
            older.full,
            older.reach,
        )
        newer = len(page.rows) - len(older.rows) - 1
        return PlacedPage(page, newer_total - newer)

    async def _newer_total(self, key: TraceKey, condition: Condition | None, *, hasty: bool) -> int | None:
        if condition is not None:
            return await self.search.newer(knowing(condition, self.gone), key, hasty=hasty)
        between = Between(key, None, upwards=True)
        return await self._one(reading.count_traces(self.tables, between=between))

    async def count(self, condition: Condition | None) -> int:
        """How many traces there are; takes time in a large file."""
        if condition is not None:
            return await self.search.count(knowing(condition, self.gone))
        return await self._one(reading.count_traces(self.tables))

    def counting(self, condition: Condition) -> TraceCount:
        """The same, a piece at a time."""
        return TraceCount(self.search, knowing(condition, self.gone))

    async def next_failed(
        self,
        condition: Condition | None,
        place: TraceKey,
        *,
        upwards: bool,
        tell: Callable[[Progress | None], None],
    ) -> TraceRow | None:
        """The nearest trace beyond a place that meets the condition and in which something failed."""
        failed = has_failed() if condition is None else both(condition, has_failed())
        search = Search(self._reader)  # of its own: what is listed meanwhile has nothing to do with it
        search.tell, search.narrow = tell, self.search.narrow
        newer, older = (place, None) if upwards else (None, place)
        found = await search.find(knowing(failed, self.gone), 1, newer_than=newer, older_than=older)
        return found[0] if found else None

    async def rows(self, trace_ids: Sequence[str], condition: Condition | None) -> list[TraceRow]:
        """Those of the traces that meet the condition."""
        told = None if condition is None else knowing(condition, self.gone)
        return await self._reader.ask(reading.traces_by_id(self.tables, trace_ids, told))

    async def spans(self, trace_id: str) -> list[SpanRow]:
        """The spans of a trace."""
        return await self._reader.ask(reading.spans_of_trace(self.tables, trace_id))

    async def spans_before_tail(self, trace_id: str) -> list[SpanRow]:
        """The spans of a trace, but those of ours that came since what was taken in: the tail tells them."""
        return await self._reader.ask(reading.spans_of_trace(self.tables, trace_id, until=self._revision))

    async def follow(self, index: TraceIndex, trace_id: str) -> Changes:
        """Have an index hold the spans of a trace; of a large one those that began first, for the first picture."""
        rows = await self.rows([trace_id], None)
        spans = await self._reader.ask(reading.first_spans_of_trace(self.tables, trace_id, FIRST_SPANS))
        whole = len(spans) < FIRST_SPANS
        changes = index.follow(trace_id, spans, rows[0] if rows else None, whole=whole)
        parts = await self.parts(rows)
        return changes.and_then(index.tie(parts + await self.component_parts([index.summary(trace_id)])))

    async def follow_on(self, index: TraceIndex, trace_id: str) -> AsyncIterator[Changes]:
        """Have an index hold all spans of a trace, a piece at a time: in between others have their turns."""
        spans = await asyncio.to_thread(sorted, await self.spans(trace_id), key=by_start)
        for start in range(0, max(1, len(spans)), PIECE):
            end = start + PIECE
            yield index.follow(trace_id, spans[start:end], whole=end >= len(spans))

    async def payload(self, trace_id: str, span_id: str) -> SpanPayload | None:
        """Everything of one span."""
        found = await self._reader.ask(reading.payload(self.tables, trace_id, span_id))
        return found[0] if found else None

    async def exchange(self, trace_id: str, span_id: str) -> Exchange | None:
        """What a model call was given and what it answered."""
        found = await self._reader.ask(reading.exchange(self.tables, trace_id, span_id))
        return found[0] if found else None

    async def processes(self) -> list[ProcessRow]:
        """The processes that record or recorded into the file."""
        return await self._reader.ask(reading.processes(self.tables)) if self.tables.has_att_spans else []

    async def look_at_processes(self, now_ns: int) -> list[ProcessRow]:
        """The same; note which of them no longer run."""
        processes = await self.processes()
        self.processes_known = frozenset(process.process_id for process in processes)
        self.gone = gone_processes(processes, now_ns)
        return processes

    async def evidence(self, trace_id: str, span_ids: Sequence[str]) -> list[ReadEvidence]:
        """What insights need of some spans of a trace."""
        from agno_trace_tui.store.evidence_queries import evidence_of_spans

        return await self._reader.ask(evidence_of_spans(self.tables, trace_id, span_ids))

    async def usual_durations(self) -> list[UsualDuration]:
        """How long the newest spans of each name took."""
        from agno_trace_tui.store.evidence_queries import usual_durations

        return await self._reader.ask(usual_durations(self.tables))

    async def values(self) -> Values:
        """The values that a filter's fields have, of the newest traces and spans."""
        from agno_trace_tui.model.values import values_of
        from agno_trace_tui.store import value_queries

        traces = await self._reader.ask(value_queries.newest_trace_values(self.tables))
        untold = await self._reader.ask(value_queries.newest_untold(self.tables))
        if untold:
            told = await self._reader.ask(reading.first_components(self.tables, untold))
            traces += value_queries.values_inside(told)
        spans = await self._reader.ask(value_queries.newest_span_names(self.tables))
        return values_of(traces, spans + await self._reader.ask(value_queries.newest_models(self.tables)))

    async def _page(self, query: Query[TraceRow], limit: int) -> TracePage:
        return await self._with_totals(await self._reader.ask(query), limit)

    async def _found(self, condition: Condition, limit: int, **where: Any) -> TracePage:
        found = await self.search.look(knowing(condition, self.gone), limit, **where)
        page = await self._with_totals(found.rows, limit)
        return page._replace(full=page.full or found.reach is not None, reach=found.reach)

    async def _with_totals(self, rows: list[TraceRow], limit: int) -> TracePage:
        rollups = await self.rollups([row.trace_id for row in rows])
        parts = await self.parts(rows)
        keys = {row.trace_id: row.key for row in rows if rollups[row.trace_id].component}
        return TracePage(rows, rollups, parts + await self._component_parts(keys), len(rows) >= limit)

    async def parts(self, rows: Iterable[TraceRow | TraceSummary]) -> list[RunPart]:
        """All traces of the runs that some traces are of."""
        run_ids = sorted({row.run_id for row in rows if row.run_id})
        return await self._reader.ask(reading.run_parts(self.tables, run_ids)) if run_ids else []

    async def component_parts(self, traces: Iterable[TraceSummary | None]) -> list[RunPart]:
        """Those of the traces that a component tells, as parts of its run."""
        return await self._component_parts({t.trace_id: t.key for t in traces if t and t.component_id})

    async def _component_parts(self, keys: Mapping[str, TraceKey]) -> list[RunPart]:
        if not keys:
            return []
        query = reading.first_components_ends(self.tables, list(keys))
        return reading.component_parts(keys, await self._reader.ask(query))

    async def rollups(self, trace_ids: Sequence[str]) -> dict[str, Rollup]:
        """The totals of traces."""
        found = reading.combine(trace_ids, await self._reader.ask(reading.totals(self.tables, trace_ids)))
        foreign = reading.foreign_traces(found)
        if not foreign:
            return found
        return reading.with_components(
            found, await self._reader.ask(reading.first_components(self.tables, foreign))
        )

    async def _one(self, query: Query[int]) -> int:
        return (await self._reader.ask(query))[0]
