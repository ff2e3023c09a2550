"""Looking for insights in the trace on screen.

Its payloads are read in small pieces, turned into evidence in the connection's thread, and let go. The checks
run in a thread of their own. Findings stay, so that the list can mark the traces that were looked into.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from agno_trace_tui.model.insights.evidence import LOOKED_INTO, NOTHING_USUAL, TraceEvidence, Usual
from agno_trace_tui.model.insights.insight import NO_FINDINGS, Findings
from agno_trace_tui.model.span import facts_or_none
from agno_trace_tui.model.spans import by_start, rank

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Set

    from agno_trace_tui.model.index import Changes, TraceIndex
    from agno_trace_tui.monitor.source import TraceSource
    from agno_trace_tui.semantics.evidence import MessagePrint, SpanEvidence
    from agno_trace_tui.store.rows import SpanRow

REST = 0.2
"""Seconds a trace is on screen before it is looked into: who leafs through the list asks for nothing."""

CALM = 1.0
"""Seconds between two looks at the same trace while it changes."""

PATIENCE = 9
"""Checks that take long are rested from for so many times as long: keys share the interpreter with them."""

USUAL_INTERVAL = 30.0
"""Seconds for which it is taken for true how long spans usually take."""

PIECE = 24
"""Payloads read at a time, so that others who ask the file are not kept waiting."""

MOST_CHARACTERS = 32_000_000
"""Characters of payload that are read of one trace; of a larger one the first calls are looked into."""

HELD = 1_000
"""Traces whose findings are kept."""


class EvidenceReader:
    """The evidence of one trace, read once for each state of a span."""

    def __init__(self, source: TraceSource, trace_id: str) -> None:
        self.source, self.trace_id = source, trace_id
        self._known: dict[str, SpanEvidence] = {}
        self._rows: dict[str, SpanRow] = {}
        """Rows that were looked at: a row that is still the same object tells nothing new."""
        self._ranks: dict[str, tuple[bool, int, bool]] = {}
        self._sizes: dict[str, int] = {}
        self._prints: dict[MessagePrint, MessagePrint] = {}

    @property
    def known(self) -> Mapping[str, SpanEvidence]:
        """What is known by now, as it is at this moment."""
        return dict(self._known)

    async def read(self, rows: Mapping[str, SpanRow], wanted: Callable[[], bool]) -> bool:
        """Read what is new of these spans, within bounds; answers whether it was wanted until it was read."""
        # In a thread: of ten thousand spans that takes longer than a key may wait.
        new = await asyncio.to_thread(self._unread, rows)
        characters = sum(self._sizes.values())
        for start in range(0, len(new), PIECE):
            if characters > MOST_CHARACTERS:
                break
            if not wanted():
                return False
            piece = new[start : start + PIECE]
            for read in await self.source.evidence(self.trace_id, [row.span_id for row in piece]):
                characters += read.size - self._sizes.get(read.span_id, 0)
                self._sizes[read.span_id] = read.size
                if read.whole:
                    self._known[read.span_id] = self._shared(read.evidence)
            self._rows.update((row.span_id, row) for row in piece)
            self._ranks.update((row.span_id, rank(row)) for row in piece)
        return wanted()

    def _unread(self, rows: Mapping[str, SpanRow]) -> list[SpanRow]:
        """The calls of which another state was read, or none, by their start."""
        unread = []
        for span_id, row in rows.items():
            if self._rows.get(span_id) is row:
                continue
            if facts_or_none(row).kind in LOOKED_INTO and self._ranks.get(span_id) != rank(row):
                unread.append(row)
            else:
                self._rows[span_id] = row
        return sorted(unread, key=by_start)

    def _shared(self, evidence: SpanEvidence) -> SpanEvidence:
        """The same evidence; a message that many prompts begin with is held once."""
        messages = tuple(self._prints.setdefault(message, message) for message in evidence.messages)
        return evidence._replace(messages=messages)


class Inspector:
    """Keeps the findings of the selected trace true, at most once a second."""

    def __init__(
        self, index: TraceIndex, selected: Callable[[], str | None], now_ns: Callable[[], int]
    ) -> None:
        self.usual = NOTHING_USUAL
        self._index, self._selected, self._now_ns = index, selected, now_ns
        self._findings: dict[str, Findings] = {}
        self._reader: EvidenceReader | None = None
        self._usual_source: TraceSource | None = None
        self._usual_since = 0.0
        self._looked_at: str | None = None
        self._looked_since = 0.0
        self._calm = CALM
        self._noted = asyncio.Event()

    def findings(self, trace_id: str) -> Findings:
        """What was found in a trace, if it was looked into."""
        return self._findings.get(trace_id, NO_FINDINGS)

    def note(self) -> None:
        """The selected trace is another, or has changed."""
        self._noted.set()

    def note_changes(self, changes: Changes) -> None:
        """The index has changed: perhaps the selected trace."""
        if changes.reset or self._selected() in changes.spans:
            self.note()

    async def wait(self) -> None:
        """Wait until there is something to look into; a trace that runs changes with time alone."""
        spans = self._index.spans_of(self._selected() or "")
        runs = spans is not None and bool(spans.rollup().open_count)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._calm if runs else None):
                await self._noted.wait()
        while True:
            self._noted.clear()
            selected = self._selected()
            await asyncio.sleep(REST)
            settled = selected == self._selected()
            if settled and (
                selected != self._looked_at or time.monotonic() - self._looked_since >= self._calm - REST
            ):
                return

    async def look(self, source: TraceSource) -> frozenset[str]:
        """Look into the selected trace; answers the traces of which there is now something else to say."""
        trace_id = self._selected()
        spans = self._index.spans_of(trace_id or "")
        if trace_id is None or spans is None or not spans.whole:
            return frozenset()
        self._looked_at, self._looked_since = trace_id, time.monotonic()
        if self._reader is None or (self._reader.source, self._reader.trace_id) != (source, trace_id):
            self._reader = EvidenceReader(source, trace_id)
        rows = dict(spans.rows)
        if not await self._reader.read(rows, lambda: self._selected() == trace_id):
            self._looked_at = None
            return frozenset()
        changed = await self._learn_usual(source)
        evidence = TraceEvidence(self._reader.known, self.usual, await spans_lost(source, rows.values()))
        gone, now_ns = self._index.gone_processes, self._now_ns()
        began = time.monotonic()
        found = await asyncio.to_thread(findings_of, rows, evidence, gone, now_ns)
        self._calm = max(CALM, PATIENCE * (time.monotonic() - began))
        if found != self._findings.get(trace_id):
            changed = True
            self._findings.pop(trace_id, None)
            self._findings[trace_id] = found
            for old in list(self._findings)[:-HELD]:
                del self._findings[old]
        return frozenset({trace_id}) if changed else frozenset()

    async def _learn_usual(self, source: TraceSource) -> bool:
        """Learn how long spans usually take, now and then; answers whether that was done."""
        now = time.monotonic()
        if source is self._usual_source and now - self._usual_since < USUAL_INTERVAL:
            return False
        self._usual_source, self._usual_since = source, now
        self.usual = Usual(await source.usual_durations())
        return True


def findings_of(
    rows: Mapping[str, SpanRow], evidence: TraceEvidence, gone: Set[int], now_ns: int
) -> Findings:
    """What the checks have to say of a trace."""
    # Loaded with the first trace that is looked into: nothing that is painted first needs them.
    from agno_trace_tui.model.insights.case import Case
    from agno_trace_tui.model.insights.finding import find

    return find(Case(rows, evidence, gone=gone, now_ns=now_ns))


async def spans_lost(source: TraceSource, rows: Iterable[SpanRow]) -> int:
    """Spans that the processes which recorded these lost."""
    recorders = {row.process_id for row in rows if row.process_id is not None}
    if not recorders:
        return 0
    processes = await source.processes()
    return sum(process.spans_dropped for process in processes if process.process_id in recorders)
