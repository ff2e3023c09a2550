"""Two traces side by side: which span of one answers to which of the other, and what changed between them.

Spans answer to each other by their place in the tree: children of spans that do, of the same kind and name, in the
same order. What is left over was done only once.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from agno_trace_tui.model.span import facts_or_none
from agno_trace_tui.model.titles import span_title
from agno_trace_tui.model.trace import name_of_trace
from agno_trace_tui.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from agno_trace_tui.model.differences import Difference
    from agno_trace_tui.model.spans import TraceSpans
    from agno_trace_tui.store.rows import SpanRow, TraceRow

MOST_ALIGNED = 1_000_000
"""Siblings of one side times those of the other up to which they are aligned; of more, the first with the first."""


class Pair(NamedTuple):
    """A span and the one that answers to it; `None` where only one side has it."""

    depth: int
    left: SpanRow | None
    right: SpanRow | None

    @property
    def is_whole(self) -> bool:
        """Whether both sides have it."""
        return self.left is not None and self.right is not None

    @property
    def row(self) -> SpanRow:
        """The span of the right side, else of the left."""
        row = self.right if self.right is not None else self.left
        assert row is not None
        return row


class Side(NamedTuple):
    """One of the two traces."""

    trace: TraceRow
    spans: TraceSpans

    @property
    def name(self) -> str:
        """What it is called."""
        return name_of_trace(self.trace, self.spans.rollup())


class Comparison(NamedTuple):
    """Two traces, the earlier one on the left."""

    left: Side
    right: Side
    pairs: Sequence[Pair]
    """In the order of the tree."""
    differences: Mapping[str, Sequence[Difference]]
    """What spans were given and answered differently, by the id of the right span."""
    unread: int = 0
    """Pairs whose texts were not compared: only of huge traces."""


def pairs_of(left: TraceSpans, right: TraceSpans) -> list[Pair]:
    """All spans of two traces in the order of the tree, each with the one that answers to it."""
    pairs: list[Pair] = []
    tops = top_rows(left), top_rows(right)
    # The roots answer to each other whatever they are called: the reader chose to compare them.
    single = all(len(rows) == 1 for rows in tops)
    waiting = [Pair(0, tops[0][0], tops[1][0])] if single else list(aligned(*tops, depth=0))[::-1]
    while waiting:
        pair = waiting.pop()
        pairs.append(pair)
        below = aligned(rows_below(left, pair.left), rows_below(right, pair.right), depth=pair.depth + 1)
        waiting += list(below)[::-1]
    return pairs + list(aligned(unreached(left, pairs), unreached(right, pairs), depth=0))


def unreached(spans: TraceSpans, pairs: Sequence[Pair]) -> list[SpanRow]:
    """Spans below no top, in the order of their starts: they are each other's parents, in broken files."""
    reached = {
        row.span_id
        for pair in pairs
        for row in (pair.left, pair.right)
        if row is not None and row.trace_id == spans.trace_id
    }
    rest = [row for row in spans.rows.values() if row.span_id not in reached]
    return sorted(rest, key=lambda row: (row.start_ns, row.span_id))


def top_rows(spans: TraceSpans) -> list[SpanRow]:
    """The roots, and the spans whose parents are not recorded."""
    keys = [*spans.children_of(None)]
    for parent in spans.missing_parents():
        keys += spans.children_of(parent)
    return [spans.rows[span_id] for _, span_id in keys]


def rows_below(spans: TraceSpans, row: SpanRow | None) -> list[SpanRow]:
    """The children of a span."""
    return [] if row is None else [spans.rows[span_id] for _, span_id in spans.children_of(row.span_id)]


def aligned(lefts: Sequence[SpanRow], rights: Sequence[SpanRow], *, depth: int) -> Iterator[Pair]:
    """Siblings of both sides in their order, those of the same kind and name paired."""
    left_names, right_names = [*map(sense, lefts)], [*map(sense, rights)]
    for left_from, left_to, right_from, right_to, same in stretches(left_names, right_names):
        if same:
            for left, right in zip(lefts[left_from:left_to], rights[right_from:right_to], strict=True):
                yield Pair(depth, left, right)
        else:
            yield from (Pair(depth, left, None) for left in lefts[left_from:left_to])
            yield from (Pair(depth, None, right) for right in rights[right_from:right_to])


def sense(row: SpanRow) -> tuple[str, str]:
    """What has to be the same for two spans to answer to each other: not whether they were awaited or streamed."""
    return facts_or_none(row).kind, span_title(row)


Stretch = tuple[int, int, int, int, bool]
"""From where to where on the left, on the right, and whether they are the same."""


def stretches(lefts: Sequence[object], rights: Sequence[object]) -> Iterator[Stretch]:
    """What is the same in two sequences, and what is between."""
    ahead = 0
    while ahead < min(len(lefts), len(rights)) and lefts[ahead] == rights[ahead]:
        ahead += 1
    if ahead:
        yield 0, ahead, 0, ahead, True
    lefts, rights = lefts[ahead:], rights[ahead:]
    if len(lefts) * len(rights) > MOST_ALIGNED:
        yield ahead, ahead + len(lefts), ahead, ahead + len(rights), False
        return
    matcher = SequenceMatcher(None, lefts, rights, autojunk=False)
    for word, left_from, left_to, right_from, right_to in matcher.get_opcodes():
        yield ahead + left_from, ahead + left_to, ahead + right_from, ahead + right_to, word == "equal"
