"""What many traces have in common: how often each agent, model and tool was at work, how long, how well, for how much.

Folded from spans in any order; each span counts once.
"""

from __future__ import annotations

from bisect import insort
from math import ceil
from typing import TYPE_CHECKING

from agno_trace_tui.model.rollup import KnownSum
from agno_trace_tui.model.span import facts_or_none, has_failed, is_counted, is_model_call
from agno_trace_tui.model.titles import span_title
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.kinds import SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agno_trace_tui.store.rows import SpanRow

COMPONENTS = (SpanKind.WORKFLOW, SpanKind.TEAM, SpanKind.AGENT)


class SpanGroup(NamedTuple):
    """Spans that are counted together."""

    kind: SpanKind
    name: str


class Measures(NamedTuple):
    """The figures of a group; nanoseconds of spans that have ended, tokens of model calls; `None` is unknown."""

    group: SpanGroup
    spans: int
    errors: int
    total_ns: int
    median_ns: int | None
    p95_ns: int | None
    """19 of 20 took no longer."""
    input_tokens: int | None
    output_tokens: int | None
    cost: float | None
    unpriced_calls: int = 0
    """Model calls whose cost is unknown although they used tokens."""


class Statistics(NamedTuple):
    """The figures of some traces; groups by the time they took in all, the longest first."""

    traces: int
    components: tuple[Measures, ...] = ()
    models: tuple[Measures, ...] = ()
    tools: tuple[Measures, ...] = ()
    done: bool = False
    """Whether all traces are in it that were to be."""
    bounded: bool = False
    """Whether there are older ones that are not."""


class Tallying:
    """Counts the spans of one group."""

    def __init__(self) -> None:
        self.spans = self.errors = self.total_ns = self.unpriced_calls = 0
        self.lengths_ns: list[int] = []
        """Sorted."""
        self.input, self.output, self.cost = KnownSum(), KnownSum(), KnownSum()

    def count(self, row: SpanRow) -> None:
        """Count a span."""
        self.spans += 1
        self.errors += has_failed(row)
        if row.end_ns is not None:
            length_ns = max(0, row.end_ns - row.start_ns)
            insort(self.lengths_ns, length_ns)
            self.total_ns += length_ns
        facts = facts_or_none(row)
        if facts.kind is SpanKind.LLM:
            self.input.count(facts.input_tokens, 1)
            self.output.count(facts.output_tokens, 1)
            self.cost.count(facts.cost, 1)
            self.unpriced_calls += facts.is_unpriced

    def measures(self, group: SpanGroup) -> Measures:
        """The figures so far."""
        lengths = self.lengths_ns
        return Measures(
            group=group,
            spans=self.spans,
            errors=self.errors,
            total_ns=self.total_ns,
            median_ns=median_of(lengths),
            p95_ns=rank_of(lengths, 0.95),
            input_tokens=whole(self.input.value),
            output_tokens=whole(self.output.value),
            cost=self.cost.value,
            unpriced_calls=self.unpriced_calls,
        )


def whole(number: float | None) -> int | None:
    """A sum of counts."""
    return None if number is None else int(number)


def rank_of(lengths: Sequence[int], share: float) -> int | None:
    """The length that so large a share of sorted ones does not exceed."""
    return lengths[max(0, ceil(share * len(lengths)) - 1)] if lengths else None


def median_of(lengths: Sequence[int]) -> int | None:
    """The middle one of sorted lengths; of an even number what is between the two in the middle."""
    middle = len(lengths) // 2
    return (lengths[middle] + lengths[~middle]) // 2 if lengths else None


class Tallies:
    """Counts the spans of trace after trace."""

    def __init__(self) -> None:
        self.traces = 0
        self._tallies: dict[SpanGroup, Tallying] = {}

    def count(self, rows: Iterable[SpanRow]) -> None:
        """Count the spans of one more trace; a model call that two instrumentations saw counts once."""
        self.traces += 1
        by_id = {row.span_id: row for row in rows}
        for row in by_id.values():
            group = group_of(row)
            if group is not None and (not is_model_call(row) or is_counted(row, by_id)):
                self._tallies.setdefault(group, Tallying()).count(row)

    def statistics(self, *, done: bool, bounded: bool) -> Statistics:
        """The figures so far."""
        measured = [tally.measures(group) for group, tally in self._tallies.items()]
        measured.sort(key=lambda each: (-each.total_ns, each.group))

        def of(*kinds: SpanKind) -> tuple[Measures, ...]:
            return tuple(each for each in measured if each.group.kind in kinds)

        return Statistics(
            self.traces, of(*COMPONENTS), of(SpanKind.LLM), of(SpanKind.TOOL), done=done, bounded=bounded
        )


def group_of(row: SpanRow) -> SpanGroup | None:
    """What a span is counted under: a model call by its model, others by what they are called; `None`: nothing."""
    facts = facts_or_none(row)
    if facts.kind is SpanKind.LLM:
        return SpanGroup(facts.kind, facts.model or span_title(row))
    return SpanGroup(facts.kind, span_title(row)) if facts.kind in (*COMPONENTS, SpanKind.TOOL) else None
