"""What stands around the span under the cursor: read only for the tab that tells it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agno_trace_tui.errors import AgnoTraceTuiError
from agno_trace_tui.formatting.names import name_of
from agno_trace_tui.model.calls import calls_below, calls_of_run, is_run, place_of, run_of
from agno_trace_tui.model.span import is_model_call
from agno_trace_tui.model.spans import rank
from agno_trace_tui.semantics.message import Exchange, first_new_of
from agno_trace_tui.semantics.messages import exchange_of
from agno_trace_tui.tui.rendering.subject import NOBODY, Neighbours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agno_trace_tui.model.spans import TraceSpans
    from agno_trace_tui.monitor.monitor import Monitor
    from agno_trace_tui.semantics.message import Conversation
    from agno_trace_tui.store.rows import SpanRow
    from agno_trace_tui.tui.rendering.subject import Subject

FURTHER = 3
"""Calls that are looked at, one after the other: a run may lead a second conversation, such as its memory's."""

HELD = 4
"""Conversations that are kept, so that going back and forth reads nothing anew."""


def calls_around(spans: TraceSpans, row: SpanRow) -> Neighbours:
    """The model calls of a call's run; of another span, all below it, and whose each is if they are of several."""
    if is_model_call(row):
        return Neighbours(calls=calls_of_run(spans, row))
    calls = calls_below(spans, row.span_id)
    runs = [run_of(spans, call) for call in calls]
    several = len({run.span_id for run in runs if run is not None}) > 1
    return Neighbours(calls=calls, runs=tuple(map(run_name, runs)) if several else ())


def run_name(run: SpanRow | None) -> str:
    """What a run is called; nothing where there is none."""
    return "" if run is None else name_of(run.name)


class NeighbourReader:
    """Reads the conversations of the calls before and after one, each once for each state of a span."""

    def __init__(self, reads: Monitor) -> None:
        self._reads = reads
        self._held: dict[object, Exchange] = {}

    async def beside(self, subject: Subject, spans: TraceSpans | None, tab: str) -> Subject:
        """The span with what a tab tells beside it; without, if that cannot be read now."""
        try:
            return subject._replace(neighbours=await self.around(subject, spans, tab))
        except AgnoTraceTuiError:
            return subject

    async def around(self, subject: Subject, spans: TraceSpans | None, tab: str) -> Neighbours:
        """What a tab tells of a span beside the span itself; raises what reading raises."""
        row = subject.row
        if spans is None or row.span_id not in spans.rows:
            return NOBODY
        if tab == "tokens":
            return calls_around(spans, row)
        if tab == "attributes" and row.process_id is not None:
            return Neighbours(process=await self._reads.process(row.process_id))
        if tab == "messages" and is_model_call(row):
            return await self._around_call(subject, calls_of_run(spans, row))
        if tab == "messages" and is_run(row):
            calls = calls_of_run(spans, row)
            return Neighbours(last=await self._exchange(calls[-1])) if calls else NOBODY
        return NOBODY

    async def _around_call(self, subject: Subject, calls: tuple[SpanRow, ...]) -> Neighbours:
        row = subject.row
        place = place_of(calls, row.span_id)
        if place is None:
            return NOBODY
        earlier = calls[max(0, place - FURTHER) : place][::-1]
        later = calls[place + 1 : place + 1 + FURTHER]
        own = await asyncio.to_thread(exchange_of, subject.payload.attributes)
        return Neighbours(before=await self._before(own, earlier), after=await self._after(own, later))

    async def _before(self, own: Exchange, earlier: Sequence[SpanRow]) -> Conversation | None:
        """The nearest conversation that begins as this one does."""
        for call in earlier:
            before = (await self._exchange(call)).given
            if first_new_of(own.given, before):
                return before
        return None

    async def _after(self, own: Exchange, later: Sequence[SpanRow]) -> Conversation | None:
        """The nearest conversation that has the results of the tools called here."""
        wanted = {call.id for message in own.answered.messages for call in message.tool_calls if call.id}
        for call in later if wanted else ():
            after = (await self._exchange(call)).given
            if any(message.tool_call_id in wanted for message in after.messages):
                return after
        return None

    async def _exchange(self, row: SpanRow) -> Exchange:
        key = (row.trace_id, row.span_id, rank(row))
        found = self._held.pop(key, None)
        if found is None:
            found = await self._reads.exchange(row.trace_id, row.span_id) or Exchange()
        self._held[key] = found
        if len(self._held) > HELD:
            del self._held[next(iter(self._held))]
        return found
