"""The tree of a trace as people think of it, kept up to date change by change.

What is not recorded has a place, and members stand below the call that had them work.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from agno_trace_tui.model.delegations import MEMBERS, call_of, tied
from agno_trace_tui.model.span import facts_or_none
from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from agno_trace_tui.model.spans import TraceSpans
    from agno_trace_tui.semantics.kinds import SpanKind
    from agno_trace_tui.store.rows import SpanRow

MISSING_PREFIX = "missing:"
"""Begins the node id of a parent that is not recorded; the parent's span id follows."""

LOOP_NODE = MISSING_PREFIX + "loop"
"""Stands above spans that are each other's ancestors, which only a broken recorder writes."""

Shape = tuple["str | None", int, "SpanKind"]
"""What of a span decides where it stands: its parent, its start, its kind."""


class Reshaped(NamedTuple):
    """What changes did to the tree."""

    came: frozenset[str]
    """Spans that were not there."""
    moved: bool
    """Nodes are others or stand elsewhere than at the place that spans which came leave them."""
    elsewhere: bool
    """Nodes that were there stand below others now."""


class TraceTree:
    """Parents and children of the nodes of a trace: its spans, and parents that are not recorded."""

    def __init__(self, spans: TraceSpans) -> None:
        self.spans = spans
        self._rows = spans.rows
        self.kinds: Counter[SpanKind] = Counter()
        """How many spans there are of each kind."""
        self._shapes: dict[str, Shape] = {}
        self._calling: set[str] = set()
        """Spans with calls to members among their children."""
        self._ties: dict[str, Mapping[str, str]] = {}
        """For each of those, which run stands below which call."""
        self._looped: tuple[str, ...] = ()
        self._placed: dict[str, str] = {}
        """Nodes that do not stand below their recorded parent, and below which they stand."""
        self._guests: dict[str, list[str]] = {}
        self._bereft: set[str] = set()
        """Spans, recorded or not, that are named as parents by nodes which stand elsewhere."""
        self.apply(spans.rows.keys())

    # -- taking in changes -----------------------------------------------------------------------

    def apply(self, changed: Iterable[str]) -> Reshaped:
        """Take in that spans are new or different."""
        known = self.spans.rows
        shapes, came, moved, elsewhere = self._shapes, [], [], False
        # Those that came meanwhile have their places too: of them it is told in a moment.
        unheard_of = self.spans.newest(len(known) - len(shapes))
        rows = [known[span_id] for span_id in {*changed, *unheard_of} if span_id in known]
        for row in rows:
            before, shape = shapes.get(row.span_id), shape_of(row)
            if before is None:
                came.append(row)
            elif before != shape:
                moved.append(row)
                elsewhere = elsewhere or before[0] != shape[0]
                self.kinds[before[2]] -= 1
            else:
                continue
            shapes[row.span_id] = shape
            self.kinds[shape[2]] += 1
        placed_anew = self._tie_members(rows) | self._break_loops([*came, *moved], again=elsewhere)
        if placed_anew:
            self._place()
        return Reshaped(
            frozenset(row.span_id for row in came), bool(moved) or placed_anew, elsewhere or placed_anew
        )

    def _tie_members(self, rows: Iterable[SpanRow]) -> bool:
        """Find anew which call led to which run, where that may have changed; answers whether it has."""
        affected = set()
        for row in rows:
            parent = row.parent_span_id
            if parent is None:
                continue
            if call_of(row) is not None:
                self._calling.add(parent)
                affected.add(parent)
            elif facts_or_none(row).kind in MEMBERS:
                affected.add(parent)
        changed = False
        for parent in affected & self._calling:
            ties = tied(self.spans.rows[child] for _, child in self.spans.children_of(parent))
            changed |= ties != self._ties.get(parent, {})
            self._ties[parent] = ties
        return changed

    def _break_loops(self, moved: Iterable[SpanRow], *, again: bool) -> bool:
        """Find spans that are their own ancestors; answers whether they are others than before."""
        if not (again or self._looped or may_loop(self.spans, moved)):
            return False
        before, self._looped = self._looped, tuple(loop_tops(self.spans))
        return before != self._looped

    def _place(self) -> None:
        self._placed = {
            member: call
            for parent, ties in self._ties.items()
            for member, call in ties.items()
            if call != parent
        }
        self._placed.update(dict.fromkeys(self._looped, LOOP_NODE))
        self._guests, self._bereft = {}, set()
        for node_id, host in self._placed.items():
            self._guests.setdefault(host, []).append(node_id)
            parent = self._rows[node_id].parent_span_id
            if parent is not None:
                self._bereft.add(parent)

    # -- who stands where ------------------------------------------------------------------------

    def recorded_parent(self, node_id: str) -> str | None:
        """The node that the file names as the parent; `None`: none."""
        row = self._rows.get(node_id)
        parent = None if row is None else row.parent_span_id
        return parent if parent is None or parent in self._rows else MISSING_PREFIX + parent

    def parent(self, node_id: str) -> str | None:
        """The node that a node stands below; `None`: it stands at the top."""
        elsewhere = self._placed.get(node_id) if self._placed else None
        return elsewhere or self.recorded_parent(node_id)

    def is_member(self, node_id: str) -> bool:
        """Whether a run stands below the call that led to it, which is not its recorded parent."""
        return self._placed.get(node_id, LOOP_NODE) != LOOP_NODE

    def members(self, node_id: str) -> list[str]:
        """The runs that a call led to."""
        return [] if node_id == LOOP_NODE else self._guests.get(node_id, [])

    def has(self, node_id: str) -> bool:
        """Whether there is such a node: a span, or a parent that is not recorded."""
        if node_id == LOOP_NODE:
            return bool(self._looped)
        parent = node_id.removeprefix(MISSING_PREFIX)
        return node_id in self.spans.rows or (parent != node_id and self.spans.is_missing(parent))

    def recorded(self, node_id: str) -> str:
        """The node, or the span that a parent which was not recorded has become."""
        span_id = node_id.removeprefix(MISSING_PREFIX)
        return span_id if span_id in self.spans.rows else node_id

    def children(self, node_id: str, behind: int = 0) -> list[str]:
        """What stands below a node, in the order of its start; without the first so many."""
        span_id, guests = node_id.removeprefix(MISSING_PREFIX), self._guests.get(node_id)
        recorded = self.spans.children_of(span_id) if node_id != LOOP_NODE else ()
        if not guests and span_id not in self._bereft:
            return [child for _, child in recorded[behind:]]
        children = [child for _, child in recorded if self._placed.get(child, node_id) == node_id]
        return (sorted([*children, *guests], key=self.start_order) if guests else children)[behind:]

    def tops(self) -> list[str]:
        """The nodes below no other: roots, parents that are not recorded, loops."""
        roots = [root for _, root in self.spans.children_of(None)]
        missing = [MISSING_PREFIX + parent for parent in self.spans.missing_parents()]
        return [*roots, *missing, LOOP_NODE] if self._looped else roots + missing

    def start_order(self, span_id: str) -> tuple[int, str]:
        """Where a span stands among siblings."""
        return (self.spans.rows[span_id].start_ns, span_id)

    def above(self, node_id: str) -> Iterator[str]:
        """The nodes above a node, nearest first."""
        above = self.parent(node_id)
        while above is not None:
            yield above
            above = self.parent(above)

    def walk(self, tops: Iterable[str] | None = None) -> Iterator[str]:
        """All nodes from the top (or from some) down, parents first, without recursion: a trace can be deep."""
        stack = list(self.tops() if tops is None else tops)[::-1]
        while stack:
            node_id = stack.pop()
            yield node_id
            stack.extend(reversed(self.children(node_id)))


def shape_of(row: SpanRow) -> Shape:
    """What of a span decides where it stands."""
    return (row.parent_span_id, row.start_ns, facts_or_none(row).kind)


def may_loop(spans: TraceSpans, moved: Iterable[SpanRow]) -> bool:
    """Whether spans that came are their own ancestors: those that had children before they came."""
    rows, seen = spans.rows, set[str]()
    for row in moved:
        above = row if spans.children_of(row.span_id) else None
        path = set[str]()
        while above is not None and above.span_id not in seen:
            seen.add(above.span_id)
            path.add(above.span_id)
            above = None if above.parent_span_id is None else rows.get(above.parent_span_id)
        if above is not None and above.span_id in path:
            return True
    return False


def ancestors(spans: TraceSpans, row: SpanRow) -> dict[str, None]:
    """The recorded spans above a span, nearest first; the last is below one of them where they go round."""
    above, found = row.parent_span_id, dict[str, None]()
    while above is not None and above in spans.rows and above not in found:
        found[above] = None
        above = spans.rows[above].parent_span_id
    return found


def loop_tops(spans: TraceSpans) -> list[str]:
    """One span of each loop: the first to start."""
    left = dict.fromkeys(spans.rows)
    starts = [root for _, root in spans.children_of(None)]
    for parent in spans.missing_parents():
        starts += [child for _, child in spans.children_of(parent)]
    remove_below(spans, starts, left)
    tops: list[str] = []
    while left:
        below = next(iter(left))
        inside = next(reversed(ancestors(spans, spans.rows[below])))
        loop = ancestors(spans, spans.rows[inside])
        tops.append(min(loop, key=lambda span_id: (spans.rows[span_id].start_ns, span_id)))
        remove_below(spans, [tops[-1]], left)
    return sorted(tops, key=lambda span_id: (spans.rows[span_id].start_ns, span_id))


def remove_below(spans: TraceSpans, starts: list[str], left: dict[str, None]) -> None:
    """Take out of `left` what can be reached from `starts`."""
    stack = list(starts)
    while stack:
        span_id = stack.pop()
        if span_id in left:
            del left[span_id]
            stack.extend(child for _, child in spans.children_of(span_id))
