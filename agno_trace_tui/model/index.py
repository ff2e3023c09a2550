"""The live index of traces: a window over the file, folded from what was read.

It holds the traces near the reader's eyes (`TraceWindow`), and the spans of the traces that run or are
selected (`TraceSpans`); everything else is a query away. `apply` is a pure fold: neither the order nor
the batching nor the repetition of what was read makes a difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.model.run_ties import NO_TIE, ties_of
from agno_trace_tui.model.spans import TraceSpans
from agno_trace_tui.model.trace import TraceState, TraceSummary, summarise
from agno_trace_tui.model.window import TraceWindow
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.rows import Rollup
from agno_trace_tui.store.timestamps import earliest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Set

    from agno_trace_tui.model.run_ties import Tie
    from agno_trace_tui.store.rows import RunPart, SpanRow, TraceKey, TraceRow


class Changes(NamedTuple):
    """What is different after a fold."""

    reset: bool = False
    """Everything: draw anew."""
    traces: frozenset[str] = frozenset()
    """Traces of the window whose summary changed."""
    moved: bool = False
    """Positions changed: traces came, left or changed places."""
    added: int = 0
    """Traces that are new in the file since the last fold, in the window or newer than it."""
    spans: Mapping[str, frozenset[str]] = {}
    """For each followed trace, the spans that changed."""

    def __bool__(self) -> bool:
        return bool(self.reset or self.traces or self.moved or self.added or self.spans)

    def and_then(self, later: Changes) -> Changes:
        """These changes and those that followed."""
        spans = dict(self.spans)
        for trace_id, ids in later.spans.items():
            spans[trace_id] = spans.get(trace_id, frozenset()) | ids
        return Changes(
            reset=self.reset or later.reset,
            traces=self.traces | later.traces,
            moved=self.moved or later.moved,
            added=self.added + later.added,
            spans=spans,
        )


NO_CHANGES = Changes()


class TraceIndex:
    """The window of traces, the followed traces' spans, and how long the whole list is."""

    def __init__(self) -> None:
        self.window = TraceWindow()
        self.total = 0
        self.total_known = False
        """Whether `total` was counted; before, there may be more."""
        self.gone_processes: frozenset[int] = frozenset()
        self._rows: dict[str, TraceRow] = {}
        self._rollups: dict[str, Rollup] = {}
        self._spans: dict[str, TraceSpans] = {}
        self._ties: dict[str, Tie] = {}
        self._parts: dict[str, RunPart] = {}

    # -- questions -------------------------------------------------------------------------------

    def row_at(self, position: int) -> TraceSummary | None:
        """The trace at a position of the whole list; `None`: not read yet."""
        return self.window.row_at(position)

    def position_of(self, trace_id: str) -> int | None:
        """Where a trace stands in the whole list, if it is in the window."""
        return self.window.position_of(trace_id)

    def summary(self, trace_id: str) -> TraceSummary | None:
        """A trace of the window, or one that is followed outside of it."""
        held = self.window.get(trace_id)
        if held is not None or trace_id not in self._rows:
            return held
        return self._summarise(trace_id)

    def spans_of(self, trace_id: str) -> TraceSpans | None:
        """The spans of a followed trace."""
        return self._spans.get(trace_id)

    @property
    def followed(self) -> Set[str]:
        """Traces whose spans are held and kept up to date."""
        return self._spans.keys()

    @property
    def running(self) -> int:
        """Traces held that are at work."""
        return sum(1 for row in self.window if row.state is TraceState.RUNNING)

    @property
    def holds_all(self) -> bool:
        """Whether the window is the whole list."""
        return self.window.at_newest and self.window.at_oldest

    # -- folds -----------------------------------------------------------------------------------

    def clear(self) -> Changes:
        """Forget everything: the file is another one."""
        self.__init__()  # type: ignore[misc]
        return Changes(reset=True)

    def begin_list(self) -> Changes:
        """Hold nothing of the list any more: another one comes. Spans that are followed stay."""
        self.window, self.total, self.total_known = TraceWindow(), 0, False
        return Changes(reset=True)

    def fill(
        self,
        rows: Sequence[TraceRow],
        rollups: Mapping[str, Rollup],
        *,
        offset: int,
        at_newest: bool,
        at_oldest: bool,
        reach: TraceKey | None = None,
    ) -> Changes:
        """Look at another part of the list."""
        self._remember(rows, rollups)
        summaries = [self._summarise(row.trace_id) for row in rows]
        self.window.fill(summaries, offset=offset, at_newest=at_newest, at_oldest=at_oldest, reach=reach)
        self._forget_unseen()
        self._note_length()
        return Changes(reset=True)

    def extend_older(
        self,
        rows: Sequence[TraceRow],
        rollups: Mapping[str, Rollup],
        *,
        at_oldest: bool,
        reach: TraceKey | None = None,
    ) -> Changes:
        """Take in the traces that follow the oldest one held; `reach`: until where they were looked for."""
        self._remember(rows, rollups)
        summaries = [self._summarise(row.trace_id) for row in rows]
        self.window.extend(summaries, at_oldest=at_oldest, reach=reach)
        self._note_length()
        return Changes(traces=frozenset(row.trace_id for row in rows), moved=True)

    def extend_newer(
        self, rows: Sequence[TraceRow], rollups: Mapping[str, Rollup], *, at_newest: bool
    ) -> Changes:
        """Take in the traces that precede the newest one held."""
        self._remember(rows, rollups)
        self.window.extend_newer([self._summarise(row.trace_id) for row in rows], at_newest=at_newest)
        self._note_length()
        return Changes(traces=frozenset(row.trace_id for row in rows), moved=True)

    def keep_near(self, first: int, last: int) -> None:
        """Let go of traces far from these positions of the list."""
        if self.window.keep(first, last):
            self._forget_unseen()

    def follow(
        self, trace_id: str, spans: Iterable[SpanRow], row: TraceRow | None = None, *, whole: bool = True
    ) -> Changes:
        """Hold a trace's spans from now on, or more of them; `row` is its own: it may be outside of the window.

        `whole`: none is missing any more. Until then its totals are what was known of them before.
        """
        if row is not None:
            self._rows.setdefault(trace_id, row)
        folded = self._spans.setdefault(trace_id, TraceSpans(trace_id))
        folded.whole = whole
        changed = folded.apply(spans)
        return self._changes_of({trace_id: changed})

    def is_whole(self, trace_id: str) -> bool:
        """Whether all spans of a trace are held."""
        folded = self._spans.get(trace_id)
        return folded is not None and folded.whole

    def leave(self, trace_id: str) -> None:
        """Hold a trace's spans no longer; its totals stay while it is in the window."""
        folded = self._spans.pop(trace_id, None)
        if folded is not None and folded.rows and folded.whole:
            self._rollups[trace_id] = folded.rollup()
        self._forget_unseen()

    def apply(
        self,
        rows: Sequence[TraceRow],
        spans: Iterable[SpanRow],
        rollups: Mapping[str, Rollup] | None = None,
    ) -> Changes:
        """Fold in what is new in the file: rows of traces, spans of followed ones, totals of others."""
        new = [row for row in rows if row.trace_id not in self._rows]
        self._remember(rows, rollups or {})
        new_spans: dict[str, list[SpanRow]] = {}
        for span in spans:
            if span.trace_id in self._spans:
                new_spans.setdefault(span.trace_id, []).append(span)
        changed = {trace_id: self._spans[trace_id].apply(theirs) for trace_id, theirs in new_spans.items()}
        changed = {trace_id: ids for trace_id, ids in changed.items() if ids}
        for row in rows:
            changed.setdefault(row.trace_id, frozenset())
        changes = self._changes_of(changed, welcome={row.trace_id for row in rows})
        added = sum(1 for row in new if row.trace_id in self.window)
        self.total += added
        self._forget_unseen()
        self._note_length()
        return changes._replace(added=added)

    def tie(self, parts: Iterable[RunPart]) -> Changes:
        """Take note of which traces are parts of one run."""
        told = {part.key.trace_id: part for part in parts}
        runs = {part.run_id for part in told.values()}
        # What is told of a run in a request is told of that trace alone: others of the run are among those held.
        told = {trace_id: part for trace_id, part in self._parts.items() if part.run_id in runs} | told
        self._parts |= {trace_id: part for trace_id, part in told.items() if trace_id in self._rows}
        ties = {trace_id: tie for trace_id, tie in ties_of(told.values()).items() if trace_id in self._rows}
        self._ties |= ties
        return self._changes_of(dict.fromkeys(ties, frozenset()))

    def remove(self, trace_ids: Set[str]) -> Changes:
        """Take traces out of the list: they are gone from the file, or no longer meet the filter."""
        removed = [trace_id for trace_id in trace_ids if self.window.remove(trace_id)]
        if not removed:
            return NO_CHANGES
        self.total -= len(removed)
        self._forget_unseen()
        return Changes(moved=True)

    def set_gone(self, gone: frozenset[int]) -> Changes:
        """Take note of which recording processes no longer run."""
        if gone == self.gone_processes:
            return NO_CHANGES
        self.gone_processes = gone
        open_traces = [row.trace_id for row in self.window if row.open_count]
        changes = self._changes_of(dict.fromkeys(open_traces, frozenset()))
        touched = {
            trace_id: frozenset(span_id for span_id, row in folded.rows.items() if row.end_ns is None)
            for trace_id, folded in self._spans.items()
        }
        return changes._replace(spans={trace_id: ids for trace_id, ids in touched.items() if ids})

    def set_total(self, total: int) -> Changes:
        """Take note of how long the list is."""
        before = (self.total, self.total_known)
        self.total, self.total_known = total, True
        self._note_length()
        return Changes(moved=before != (self.total, self.total_known))

    def set_newer(self, total: int) -> Changes:
        """Take note of how long the list has become by traces that are newer than the window."""
        if self.window.at_newest:
            return self.set_total(total)  # the reader came back to them meanwhile: none is newer
        added = max(0, total - self.total)
        self.window.offset += added
        return self.set_total(total)._replace(added=added)

    # -- inside ----------------------------------------------------------------------------------

    def _remember(self, rows: Sequence[TraceRow], rollups: Mapping[str, Rollup]) -> None:
        for row in rows:
            before = self._rows.get(row.trace_id)
            # A running trace's row starts with its first ended child and moves back when the root ends;
            # the earliest key seen keeps it in its place meanwhile.
            key = row.key if before is None else min(before.key, row.key)
            self._rows[row.trace_id] = row._replace(key=key)
        self._rollups.update(rollups)

    def _summarise(self, trace_id: str) -> TraceSummary:
        row = self._rows[trace_id]
        folded = self._spans.get(trace_id)
        known = self._rollups.get(trace_id)
        if folded is not None and (folded.whole or known is None):
            known = folded.rollup()
        rollup = Rollup(trace_id) if known is None else known
        if folded is not None and folded.start_ns is not None:
            row = row._replace(start_ns=earliest(row.start_ns, folded.start_ns), end_ns=later(row, folded))
        summary = summarise(row, rollup, self.gone_processes)
        return summary._replace(tie=self._ties.get(trace_id, NO_TIE))

    def _changes_of(self, spans: Mapping[str, frozenset[str]], welcome: Set[str] = frozenset()) -> Changes:
        """What changed spans change above them; `welcome` are the traces that may enter the window."""
        changed: set[str] = set()
        moved = False
        for trace_id in spans:
            if trace_id not in self._rows:
                continue
            before = self.window.get(trace_id)
            after = self._summarise(trace_id)
            if after != before and (before is not None or trace_id in welcome):
                moved |= self.window.put(after)
                changed.add(trace_id)
        held = frozenset(trace_id for trace_id in changed if trace_id in self.window)
        return Changes(
            traces=held, moved=moved, spans={trace_id: ids for trace_id, ids in spans.items() if ids}
        )

    def _forget_unseen(self) -> None:
        for held in (self._rows, self._rollups, self._ties, self._parts):
            for trace_id in [t for t in held if t not in self.window and t not in self._spans]:
                del held[trace_id]

    def _note_length(self) -> None:
        seen = self.window.offset + len(self.window)
        if self.window.at_oldest:
            self.total, self.total_known = seen, True
        else:
            self.total = max(self.total, seen)


def later(row: TraceRow, folded: TraceSpans) -> int | None:
    """The later end of a trace's row and its spans."""
    ends = [end for end in (row.end_ns, folded.end_ns) if end is not None]
    return max(ends, default=None)
