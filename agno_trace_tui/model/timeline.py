"""What the time of a trace went into: own work and waiting, what ran side by side, the critical path.

The critical path is the chain of spans that determined when the trace ended. It is found from the end
backwards: of what stands below a span, that which ended last decided; before it began, that which had
ended last by then; where nothing had, the span's own work did. A span that still runs ends after
everything that has ended. Children may start before or end after their parent: they are taken as they are.

Everything is kept by node and forgotten where spans change, so that a change costs what is above it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.model.beside import Beside
from agno_trace_tui.model.span import SpanState, state_of
from agno_trace_tui.model.upward import Upward
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.store.timestamps import is_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence, Set

    from agno_trace_tui.model.tree import TraceTree
    from agno_trace_tui.store.rows import SpanRow

FOREVER = 2**63 - 1
"""The end of what still runs, in nanoseconds."""


class Interval(NamedTuple):
    """A stretch of time, in nanoseconds; `until_ns` may be `FOREVER`."""

    from_ns: int
    until_ns: int

    def length_ns(self, now_ns: int) -> int:
        """How long it is, or has been so far."""
        return max(0, min(self.until_ns, now_ns) - self.from_ns)


class CriticalPath(NamedTuple):
    """The chain of spans that determined when a trace, or a part of it, ended."""

    own: dict[str, tuple[Interval, ...]]
    """For each node of the path, when it decided by its own work, latest first."""
    total: Interval
    """From the start of the trace, or the part, to its end."""


class Decided(NamedTuple):
    """What of a node of the critical path determined when the node ended."""

    own: tuple[Interval, ...]
    """When it was its own work, latest first."""
    below: tuple[str, ...]
    """The nodes below it that did."""


class Timeline:
    """Answers about the time of one trace's nodes."""

    def __init__(self, tree: TraceTree, gone: Set[int] = frozenset()) -> None:
        self._tree, self._gone = tree, frozenset(gone)
        self._waits: dict[str, tuple[Interval, ...]] = {}
        self._beside: dict[str | None, Beside] = {}
        self._reach = Upward[Interval](tree)
        self._path: tuple[str | None, CriticalPath] | None = None
        self._decided: dict[str, Decided] = {}

    # -- changes ---------------------------------------------------------------------------------

    def forget(self, changed: Set[str]) -> None:
        """Forget what follows from spans that changed, and from nothing else."""
        self._path = None
        self._reach.forget(changed)
        self._forget_decided(changed)
        for span_id in changed:
            above = self._tree.parent(span_id)
            self._waits.pop(span_id, None)
            self._waits.pop(above or "", None)
            beside = self._beside.get(above)
            if beside is not None:
                beside.forget(self._tree.start_order(span_id))
        spans = self._tree.spans
        if spans.left_open or self._gone.intersection(spans.rollup().open_processes):
            self._beside.clear()  # how long what was interrupted lived is known from all that is below it

    def _forget_decided(self, changed: Set[str]) -> None:
        """Forget what decided in spans that changed and in all above them: what is known below may be so no more."""
        seen: set[str] = set()
        for span_id in changed if self._decided else ():
            node_id: str | None = span_id
            while node_id is not None and node_id not in seen:
                seen.add(node_id)
                self._decided.pop(node_id, None)
                node_id = self._tree.parent(node_id)

    def forget_all(self, gone: Set[int]) -> None:
        """Begin anew: nodes stand elsewhere, or other processes are gone."""
        self._gone, self._path = frozenset(gone), None
        self._waits.clear()
        self._beside.clear()
        self._reach.clear()
        self._decided.clear()

    # -- a span and its children -----------------------------------------------------------------

    def waits(self, node_id: str) -> tuple[Interval, ...]:
        """When a span had work going on in its children, each moment once, in the order of time."""
        found = self._waits.get(node_id)
        if found is None:
            rows = [self._tree.spans.rows[child] for child in self._tree.children(node_id)]
            own = self._tree.spans.rows.get(node_id)
            found = self._waits[node_id] = () if own is None else covered(own, rows)
        return found

    def side_by_side(self, node_id: str) -> bool:
        """Whether the span ran at the same time as another of the same parent."""
        above = self._tree.parent(node_id)
        beside = self._beside.get(above)
        if beside is None:
            beside = self._beside[above] = Beside()
        if beside.is_stale:
            rows = self._tree.spans.rows
            if above is None:
                siblings = [top for top in self._tree.tops() if top in rows][beside.known :]
            else:
                siblings = self._tree.children(above, beside.known)
            beside.tell(
                (self._tree.start_order(sibling), self._lived_until(rows[sibling])) for sibling in siblings
            )
        return beside.overlaps(node_id)

    def _lived_until(self, row: SpanRow) -> int:
        """When a span ended; one whose process is gone lived at least as long as what is below it."""
        interrupted = state_of(row, self._gone) is SpanState.INTERRUPTED
        return self.reach(row.span_id).until_ns if interrupted else end_of(row, self._gone)

    # -- the whole -------------------------------------------------------------------------------

    def reach(self, node_id: str) -> Interval:
        """From the first start to the last end of a node and all below it."""
        return self._reach.of(node_id, self._reach_of)

    def _reach_of(self, row: SpanRow | None, below: Sequence[Interval]) -> Interval:
        return spanning(below if row is None else [*below, Interval(row.start_ns, end_of(row, self._gone))])

    def path(self, top: str | None = None) -> CriticalPath | None:
        """The critical path of the trace, or of what is below a node; `None` without spans."""
        if self._path is None or self._path[0] != top:
            tops = self._tree.tops() if top is None else [top]
            if not tops:
                return None
            self._path = (top, self._find_path(tops))
        return self._path[1]

    def _find_path(self, tops: Sequence[str]) -> CriticalPath:
        total = spanning([self.reach(top) for top in tops])
        own: dict[str, tuple[Interval, ...]] = {}
        stack = [top for top, _ in self._deciding(tops, total)]
        while stack:
            node_id = stack.pop()
            own[node_id], below = self._decided.get(node_id) or self._decide(node_id)
            stack.extend(below)
        return CriticalPath(own, total)

    def _decide(self, node_id: str) -> Decided:
        """When a node of the path decided itself, and by which of those below it."""
        row, reach = self._tree.spans.rows.get(node_id), self.reach(node_id)
        chosen = self._deciding(self._tree.children(node_id), reach)
        own = () if row is None else self._own(row, reach, chosen)
        found = self._decided[node_id] = Decided(own, tuple(child for child, _ in chosen))
        return found

    def _deciding(self, nodes: Sequence[str], within: Interval) -> list[tuple[str, Interval]]:
        """Of nodes side by side those that decided when the whole of them ended, the last first."""
        cursor, chosen = within.until_ns, []
        parts = [(node_id, self.reach(node_id)) for node_id in nodes]
        for node_id, part in sorted(parts, key=lambda each: (-each[1].until_ns, each[1].from_ns)):
            if part.until_ns <= cursor:
                chosen.append((node_id, part))
                cursor = part.from_ns
        return chosen

    def _own(
        self, row: SpanRow, reach: Interval, chosen: Sequence[tuple[str, Interval]]
    ) -> tuple[Interval, ...]:
        """When a span decided by its own work: while it ran and none of the chosen did."""
        end_ns = end_of(row, self._gone)
        edges = [reach.until_ns, *(edge for _, part in chosen for edge in (part.until_ns, part.from_ns))]
        parts = [
            Interval(max(start, row.start_ns), min(end, end_ns))
            for end, start in zip(edges[::2], [*edges[1::2], row.start_ns], strict=True)
        ]
        return tuple(part for part in parts if part.until_ns > part.from_ns)


def spanning(parts: Sequence[Interval]) -> Interval:
    """From the first start to the last end; those of which nobody knows when count if there are no others."""
    placed = [part for part in parts if is_known(part.from_ns)] or parts
    return Interval(min(part.from_ns for part in placed), max(part.until_ns for part in placed))


def end_of(row: SpanRow, gone: Set[int]) -> int:
    """When a span ended; one whose process is gone is known to have lived at its start only."""
    if row.end_ns is not None:
        return max(row.end_ns, row.start_ns)
    return FOREVER if state_of(row, gone) is SpanState.RUNNING else row.start_ns


def covered(own: SpanRow, children: Iterable[SpanRow]) -> tuple[Interval, ...]:
    """The parts of a span's time in which a child ran; children in the order of their start.

    A child that has no end counts to the end of the span, which may be open too.
    """
    end_ns = FOREVER if own.end_ns is None else own.end_ns
    parts: list[Interval] = []
    for child in children:
        from_ns = max(child.start_ns, own.start_ns)
        until_ns = min(end_ns if child.end_ns is None else child.end_ns, end_ns)
        if parts and from_ns <= parts[-1].until_ns:
            parts[-1] = Interval(parts[-1].from_ns, max(parts[-1].until_ns, until_ns))
        elif until_ns > from_ns:
            parts.append(Interval(from_ns, until_ns))
    return tuple(parts)


def self_ns(own: SpanRow, children: Iterable[SpanRow]) -> int | None:
    """The time of a span in which no child ran: children side by side count once. `None` while it runs."""
    if own.end_ns is None:
        return None
    waited = sum(part.until_ns - part.from_ns for part in covered(own, children))
    return max(0, own.end_ns - own.start_ns) - waited
