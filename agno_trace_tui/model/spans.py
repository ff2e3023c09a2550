"""The spans of one trace, folded from rows in any order, any number of times, in any batches."""

from __future__ import annotations

from bisect import bisect_left, insort
from itertools import islice
from typing import TYPE_CHECKING

from agno_trace_tui.model.rollup import RunningRollup
from agno_trace_tui.model.span import facts_or_none, is_component, is_counted, is_model_call
from agno_trace_tui.semantics.facts import is_foreign
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store.timestamps import is_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from agno_trace_tui.store.rows import Rollup, SpanRow

SiblingKey = tuple[int, str]
"""Siblings stand in the order of their start (`start_ns`), then of their ids."""


def merged(left: SpanRow, right: SpanRow) -> SpanRow:
    """What two rows of the same span tell together.

    The later of them wins: ended over running, then the higher revision. Agno's own rows never
    change (revision 0), but may come first without and then with their facts.
    """
    newer, older = (left, right) if is_newer(left, right) else (right, left)
    if newer.facts is None and older.facts is not None:
        return newer._replace(facts=older.facts)
    return newer


def is_newer(left: SpanRow, right: SpanRow) -> bool:
    """Whether `left` was written later in the span's life, or at the same point.

    Two rows of the same point differ only in a file that was tampered with; then their text decides.
    """
    left_rank, right_rank = rank(left), rank(right)
    return repr(left) >= repr(right) if left_rank == right_rank else left_rank > right_rank


def rank(row: SpanRow) -> tuple[bool, int, bool]:
    """How late in a span's life a row was written, and whether its facts were read."""
    return (row.end_ns is not None, row.revision, row.facts is not None)


def by_start(row: SpanRow) -> SiblingKey:
    """The order of time."""
    return (row.start_ns, row.span_id)


class TraceSpans:
    """All recorded spans of one trace, with its tree and totals."""

    def __init__(self, trace_id: str) -> None:
        self.trace_id = trace_id
        self.whole = True
        """Whether all of its spans that are in the file are here; before, there are those that began first."""
        self._rows: dict[str, SpanRow] = {}
        self._children: dict[str | None, list[SiblingKey]] = {}
        self._missing: set[str] = set()
        self._components: list[SiblingKey] = []
        self._totals = RunningRollup(trace_id)
        self._open_tools: set[str] = set()
        self.left_open: set[str] = set()
        """Those that will never end (`SpanRow.left_open`)."""
        self._first: int | None = None
        self._last: int | None = None
        self._bounds_known = True

    @property
    def rows(self) -> Mapping[str, SpanRow]:
        """The spans by id, in the order in which they came."""
        return self._rows

    def newest(self, count: int) -> Iterable[str]:
        """The ids of the spans that came last."""
        return islice(reversed(self._rows), count)

    def apply(self, rows: Iterable[SpanRow]) -> frozenset[str]:
        """Fold rows in; answers the ids of the spans that are now different."""
        changed = frozenset(row.span_id for row in rows if row.trace_id == self.trace_id and self._fold(row))
        return changed.union(self._leave_open()) if changed and self._open_tools else changed

    def _fold(self, row: SpanRow) -> bool:
        held = self._rows.get(row.span_id)
        # Whether it was left open is told of it here, not by the file.
        before = held._replace(left_open=False) if held is not None and held.left_open else held
        if before == row:
            return False
        after = row if before is None else merged(before, row)
        if after == before:
            return False
        if held is not None:
            self._count(held, -1)
            self._leave(held)
            if is_component(held):
                del self._components[bisect_left(self._components, (held.start_ns, held.span_id))]
            if held.start_ns != after.start_ns or held.end_ns is not None:
                self._bounds_known = False
        self._rows[row.span_id] = after
        self._missing.discard(row.span_id)
        if after.parent_span_id is not None and after.parent_span_id not in self._rows:
            self._missing.add(after.parent_span_id)
        self._stretch(after)
        self._count(after, 1)
        self.left_open.discard(row.span_id)
        if after.end_ns is None and facts_or_none(after).kind is SpanKind.TOOL:
            self._open_tools.add(row.span_id)
        else:
            self._open_tools.discard(row.span_id)
        insort(self._children.setdefault(after.parent_span_id, []), (after.start_ns, after.span_id))
        if is_component(after):
            insort(self._components, (after.start_ns, after.span_id))
        return True

    def _leave_open(self) -> Iterator[str]:
        """See which tool calls will never end, now that spans changed; tells those of which it is news."""
        for span_id in self._open_tools:
            row = self._rows[span_id]
            left = self._was_left(row)
            if left != row.left_open:
                self._totals.count(row, -1)
                row = self._rows[span_id] = row._replace(left_open=left)
                self._totals.count(row, 1)
                (self.left_open.add if left else self.left_open.discard)(span_id)
                yield span_id

    def _was_left(self, row: SpanRow) -> bool:
        """Whether an open tool call will never end; `store.left_open` asks the same of the file."""
        above = self._rows.get(row.parent_span_id or "")
        if above is None or above.process_id != row.process_id:
            return False
        until_ns = above.end_ns
        if until_ns is None or until_ns <= row.start_ns:
            return False
        below = (self._rows[child] for _, child in self.children_of(row.span_id))
        return all(
            child.process_id is None or (child.end_ns is not None and child.end_ns <= until_ns)
            for child in below
        )

    def _count(self, row: SpanRow, sign: int) -> None:
        """Count a span that is among the rows, or take it back while it is; below a model call others count or not."""
        self._totals.count(row, sign)
        if is_counted(row, self._rows):
            self._totals.count_model_call(row, sign)
        if is_model_call(row):
            for _, child in self.children_of(row.span_id):
                below = self._rows[child]
                if child != row.span_id and is_model_call(below):
                    self._totals.count_model_call(below, -sign)

    def _leave(self, row: SpanRow) -> None:
        siblings = self._children[row.parent_span_id]
        del siblings[bisect_left(siblings, (row.start_ns, row.span_id))]
        if not siblings:
            del self._children[row.parent_span_id]
            self._missing.discard(row.parent_span_id or "")

    def children_of(self, span_id: str | None) -> Sequence[SiblingKey]:
        """The children of a span in their order; of `None`: the roots."""
        return self._children.get(span_id, ())

    def is_missing(self, span_id: str) -> bool:
        """Whether spans name it as their parent, but it is not recorded."""
        return span_id in self._missing

    def missing_parents(self) -> list[str]:
        """Ids that spans name as their parent but that are not recorded, by their first child's start."""
        return sorted(self._missing, key=lambda parent: self._children[parent][0])

    @property
    def root(self) -> SpanRow | None:
        """The span without a parent; the first, should there be several."""
        roots = self._children.get(None)
        return self._rows[roots[0][1]] if roots else None

    @property
    def component(self) -> SpanRow | None:
        """The component that tells for a root that is none of Agno's.

        It is the one that began first: what it runs begins after it, so it is below no other.
        """
        if not self._components or self.root is None or not is_foreign(self.root.facts):
            return None
        return self._rows[self._components[0][1]]

    @property
    def start_ns(self) -> int | None:
        """When the first span started; `None` without spans, or if no start is known."""
        self._know_bounds()
        return self._first

    @property
    def end_ns(self) -> int | None:
        """When the last ended span ended; `None` if none has. A trace with open spans goes on beyond it."""
        self._know_bounds()
        return self._last

    def _stretch(self, row: SpanRow) -> None:
        if not is_known(row.start_ns):
            return
        self._first = row.start_ns if self._first is None else min(self._first, row.start_ns)
        if row.end_ns is not None:
            self._last = row.end_ns if self._last is None else max(self._last, row.end_ns)

    def _know_bounds(self) -> None:
        """A span that moved may have left the edge that it was: only then are all looked at."""
        if not self._bounds_known:
            self._first = self._last = None
            for row in self._rows.values():
                self._stretch(row)
            self._bounds_known = True

    def rollup(self) -> Rollup:
        """The totals."""
        return self._totals.rollup(self.root, self.component)
