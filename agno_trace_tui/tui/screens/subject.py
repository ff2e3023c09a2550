"""The span under the cursor: its payload is read when the cursor rests, what stands around it for the open tab."""

from __future__ import annotations

import asyncio
import time
from functools import cached_property
from typing import TYPE_CHECKING

from textual import work

from agno_trace_tui.errors import AgnoTraceTuiError
from agno_trace_tui.formatting.visible import visible
from agno_trace_tui.store.connection import LockedFileError
from agno_trace_tui.tui.rendering.subject import Subject
from agno_trace_tui.tui.screens.panes import WatchingScreen

if TYPE_CHECKING:
    from textual.timer import Timer

    from agno_trace_tui.model.spans import TraceSpans
    from agno_trace_tui.store.rows import SpanPayload, SpanRow
    from agno_trace_tui.tui.screens.neighbours import NeighbourReader

UNNOTICED = 0.1
"""Seconds for which the tree of another trace may stand while that of the selected one is read."""

LOCKED_PAUSE = 0.1
"""Seconds between two attempts to read a span while the file is locked, each of which waits for a moment too."""

REST = 0.06
"""Seconds the cursor rests before its span is read, once it moves quickly."""


class SubjectScreen(WatchingScreen):
    """Reads one span and shows it."""

    _span_id: str | None = None
    _subject: Subject | None = None
    _last_read = 0.0
    _was_missing = False
    """Whether the span was not to be read when it was asked for: not yet, or no longer."""
    _unread: str | None = None
    """The span that could not be read."""

    _clearing: Timer | None = None

    @cached_property
    def _neighbours(self) -> NeighbourReader:
        """Reads what stands around a span; not for the first picture, which has the overview."""
        from agno_trace_tui.tui.screens.neighbours import NeighbourReader

        return NeighbourReader(self.monitor)

    def _show_spans(self, spans: TraceSpans | None) -> None:
        """Show the spans of the selected trace; until they are read those before stay, lest the screen flickers."""
        if self._is_read_again(spans):
            self._clear_no_more()
            self.arrived()
            return
        if spans is None and self._tree.spans is not None and self._traces.selected is not None:
            if self._clearing is None:
                self._clearing = self.set_timer(UNNOTICED, self._show_what_is_read)
            return
        self._clear_no_more()
        self._tree.show(spans, self._gone)
        self._insights.mark()
        self.arrived()

    def _is_read_again(self, spans: TraceSpans | None) -> bool:
        """Whether the selected trace is in the tree, as it was before, while all of it is read once more."""
        shown = self._tree.spans
        is_shown = shown is not None and shown.trace_id == self._traces.selected
        return is_shown and (spans is None or not spans.whole)

    def _clear_no_more(self) -> None:
        if self._clearing is not None:
            self._clearing.stop()
            self._clearing = None

    def _show_what_is_read(self) -> None:
        self._clearing = None
        self._tree.show(self.monitor.index.spans_of(self._traces.selected or ""), self._gone)
        self._insights.mark()
        self.arrived()

    def arrived(self) -> None:
        """More is there than before, or it is known that it will not come."""

    @property
    def lacks_text(self) -> bool:
        """Whether the text of the span under the cursor is still read."""
        span_id, subject = self._tree.selected_span, self._subject
        is_shown = subject is not None and subject.row.span_id == span_id
        return span_id not in (None, self._unread) and not is_shown

    def _row(self) -> SpanRow | None:
        spans = self._tree.spans
        return None if spans is None or self._span_id is None else spans.rows.get(self._span_id)

    @work(group="payload", exclusive=True)
    async def _read_payload(self) -> None:
        """Read a span and show it; a newer selection cancels this one."""
        now = time.monotonic()
        since, self._last_read = now - self._last_read, now
        if since < REST:
            await asyncio.sleep(REST)
        row = self._row()
        if row is None:
            self._keep(None)
            self._detail.show(None)
            return
        try:
            payload = await self._payload_of(row)
        except AgnoTraceTuiError as error:
            self.notify(visible(str(error)), severity="error", markup=False)
            self._unread = row.span_id
            self.arrived()
            return
        self._was_missing = payload is None
        self._unread = row.span_id if payload is None else None
        if payload is None:
            self.arrived()
        else:
            subject = Subject(row, payload, self._gone, self._now_ns())
            self._keep(await self._neighbours.beside(subject, self._tree.spans, self._detail.tab))
            self._show_subject()

    async def _payload_of(self, row: SpanRow) -> SpanPayload | None:
        """All of a span, as soon as nobody locks the file any more; raises what else reading raises."""
        while True:
            try:
                return await self.monitor.payload(row.trace_id, row.span_id)
            except LockedFileError:
                await asyncio.sleep(LOCKED_PAUSE)

    def _keep(self, subject: Subject | None) -> None:
        """Have another span, or none: then there is nothing to copy or to open."""
        comes_or_goes = (subject is None) != (self._subject is None)
        self._subject = subject
        if comes_or_goes:
            self.refresh_bindings()

    def _ask_again(self) -> None:
        """Read the span that was missing, now that there is news of the file."""
        if self._was_missing:
            self._was_missing = False
            self._read_payload()

    @work(group="neighbours", exclusive=True)
    async def _look_around(self) -> None:
        """Read what the open tab tells beside the span itself."""
        subject, spans = self._subject, self._tree.spans
        if subject is None or spans is None or subject.row.trace_id != spans.trace_id:
            return
        found = await self._neighbours.beside(subject, spans, self._detail.tab)
        shown = self._subject
        if shown is not None and shown.payload is subject.payload and found.neighbours != shown.neighbours:
            self._subject = shown._replace(neighbours=found.neighbours)
            self._show_subject()

    def _turn_tab(self) -> None:
        """Another tab may tell of more than the span itself."""
        self._look_around()

    def action_markdown(self) -> None:
        """Show Markdown rendered, or as it is written."""
        self._detail.markdown = not self._detail.markdown

    def _show_subject(self) -> None:
        """Show the span with what there is to say of it."""
        if self._subject is not None:
            self._subject = self._insights.told(self._subject)
            self._detail.show(self._subject)
            self.arrived()
