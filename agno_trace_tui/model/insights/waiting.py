"""Time that passes while nothing recorded is at work."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.model.insights.insight import Insight, Severity
from agno_trace_tui.model.span import SpanState
from agno_trace_tui.records import NamedTuple
from agno_trace_tui.semantics.kinds import SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agno_trace_tui.model.insights.case import Case
    from agno_trace_tui.store.rows import SpanRow

FRAMES = (SpanKind.WORKFLOW, SpanKind.STEP, SpanKind.TEAM, SpanKind.AGENT)
"""Kinds that leave the work to the spans below them."""


class Gap(NamedTuple):
    """A time in which no child ran."""

    start_ns: int
    end_ns: int
    after: SpanRow | None
    """The child that ended last before it; `None`: none had begun."""

    @property
    def length_ns(self) -> int:
        """How long it is."""
        return self.end_ns - self.start_ns


@dataclass(frozen=True)
class Waiting:
    """A run that spends much of its time with none of its calls at work: hooks, databases, a queue, a sleep."""

    share: float = 0.25
    least_ns: int = 3 * figures.SECOND
    name: str = "waiting"

    def check(self, case: Case) -> Iterator[Insight]:
        """One insight for each run, step or workflow whose longest gap is long."""
        busy = busy_times(case)
        for row in case.of_kind(*FRAMES):
            children = case.children_of(row.span_id)
            if not children or case.state(row) not in (SpanState.OK, SpanState.ERROR):
                continue
            gaps = [quiet(gap, busy) for gap in gaps_between(case, row, children)]
            longest = max(gaps, default=None, key=lambda gap: gap.length_ns)
            total, whole = sum(gap.length_ns for gap in gaps), case.time_of(row)
            if longest is None or longest.length_ns < self.least_ns or total < self.share * whole:
                continue
            where = "before the first" if longest.after is None else f"after {case.name_of(longest.after)}"
            yield Insight(
                self.name,
                Severity.NOTE,
                f"For {figures.duration(total)} of its {figures.duration(whole)} nothing ran inside"
                f" {case.name_of(row)}; the longest wait, {figures.duration(longest.length_ns)}, came {where}.",
                (row.span_id,),
            )


def gaps_between(case: Case, parent: SpanRow, children: Sequence[SpanRow]) -> list[Gap]:
    """The times of a parent in which no child ran; children are in the order of their start."""
    gaps: list[Gap] = []
    reached, last, end = parent.start_ns, None, case.end_of(parent)
    for child in children:
        if min(child.start_ns, end) > reached:
            gaps.append(Gap(reached, min(child.start_ns, end), last))
        child_end = case.end_of(child)
        if child_end > reached:
            reached, last = child_end, child
    if end > reached:
        gaps.append(Gap(reached, end, last))
    return gaps


def busy_times(case: Case) -> list[tuple[int, int]]:
    """The times in which a call was at work anywhere in the trace, apart from each other, in order.

    Spans do not always hang where they belong: what runs elsewhere may well be what is waited for.
    """
    times: list[tuple[int, int]] = []
    for row in case.in_order:
        if case.kind(row) in FRAMES:
            continue
        end = case.end_of(row)
        if times and row.start_ns <= times[-1][1]:
            times[-1] = (times[-1][0], max(times[-1][1], end))
        else:
            times.append((row.start_ns, end))
    return times


def quiet(gap: Gap, busy: list[tuple[int, int]]) -> Gap:
    """The longest part of a gap in which nothing at all was at work."""
    longest, reached = gap._replace(end_ns=gap.start_ns), gap.start_ns
    place = max(0, bisect_right(busy, (gap.start_ns,)) - 1)
    while place < len(busy) and busy[place][0] < gap.end_ns:
        start, end = busy[place]
        if start - reached > longest.length_ns:
            longest = gap._replace(start_ns=reached, end_ns=start)
        reached, place = max(reached, end), place + 1
    if gap.end_ns - reached > longest.length_ns:
        longest = gap._replace(start_ns=reached, end_ns=gap.end_ns)
    return longest
