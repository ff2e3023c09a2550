"""A trace as checks look at it: its spans at one moment, their order and kinship, and the evidence."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from agno_trace_tui.formatting.names import NAMELESS, title_of
from agno_trace_tui.formatting.visible import first_line
from agno_trace_tui.model.insights.evidence import NO_TRACE_EVIDENCE, TraceEvidence
from agno_trace_tui.model.span import SpanState, facts_or_none, is_counted, state_of
from agno_trace_tui.model.spans import by_start
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.store.timestamps import is_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from agno_trace_tui.store.rows import SpanRow

RUNS = (SpanKind.AGENT, SpanKind.TEAM)
"""Kinds that call models and tools."""

NAME_LENGTH = 60
"""Characters of a name inside a sentence."""


class Case:
    """One trace at one moment. It copies nothing of the rows, and they do not change."""

    def __init__(
        self,
        rows: Mapping[str, SpanRow],
        evidence: TraceEvidence = NO_TRACE_EVIDENCE,
        *,
        gone: Set[int] = frozenset(),
        now_ns: int = 0,
    ) -> None:
        self.rows, self.evidence, self.gone, self.now_ns = rows, evidence, gone, now_ns

    # -- the trace -------------------------------------------------------------------------------

    @cached_property
    def in_order(self) -> Sequence[SpanRow]:
        """All spans by their start; one of which nobody knows it has no place among them."""
        return sorted((row for row in self.rows.values() if is_known(row.start_ns)), key=by_start)

    @cached_property
    def _children(self) -> Mapping[str | None, Sequence[SpanRow]]:
        children: dict[str | None, list[SpanRow]] = {}
        for row in self.in_order:
            children.setdefault(row.parent_span_id, []).append(row)
        return children

    def children_of(self, span_id: str | None) -> Sequence[SpanRow]:
        """The children of a span by their start; of `None`: the roots."""
        return self._children.get(span_id, ())

    def is_leaf(self, row: SpanRow) -> bool:
        """Whether nothing is recorded below a span."""
        return row.span_id not in self._children

    @cached_property
    def root(self) -> SpanRow | None:
        """The first span without a parent."""
        roots = self.children_of(None)
        return roots[0] if roots else None

    @cached_property
    def is_running(self) -> bool:
        """Whether a span is at work."""
        return any(self.state(row) is SpanState.RUNNING for row in self.in_order)

    @cached_property
    def duration_ns(self) -> int:
        """From the first start to the last end, or to now where a span runs."""
        if not self.in_order:
            return 0
        return max(map(self.end_of, self.in_order)) - self.in_order[0].start_ns

    @cached_property
    def orphans(self) -> Sequence[SpanRow]:
        """Spans whose parent is not recorded."""
        return [row for row in self.in_order if row.parent_span_id and row.parent_span_id not in self.rows]

    @cached_property
    def _kinds(self) -> Mapping[SpanKind, Sequence[SpanRow]]:
        kinds: dict[SpanKind, list[SpanRow]] = {}
        for row in self.in_order:
            kinds.setdefault(self.kind(row), []).append(row)
        return kinds

    def of_kind(self, *kinds: SpanKind) -> Sequence[SpanRow]:
        """The spans of some kinds by their start."""
        groups = [self._kinds[kind] for kind in kinds if kind in self._kinds]
        return groups[0] if len(groups) == 1 else sorted(chain.from_iterable(groups), key=by_start)

    @cached_property
    def calls(self) -> Sequence[SpanRow]:
        """The model calls by their start, each once, however many instrumentations saw it."""
        return [row for row in self.of_kind(SpanKind.LLM) if is_counted(row, self.rows)]

    # -- a span ----------------------------------------------------------------------------------

    def kind(self, row: SpanRow) -> SpanKind:
        """What a span is."""
        return facts_or_none(row).kind

    def state(self, row: SpanRow) -> SpanState:
        """What has become of a span."""
        return state_of(row, self.gone)

    def failed(self, row: SpanRow) -> bool:
        """Whether a span failed, or probably did although it is stored as OK."""
        state = self.state(row)
        return state is SpanState.ERROR or (state is SpanState.OK and self.evidence.of(row).silent)

    def end_of(self, row: SpanRow) -> int:
        """When a span ended; of one that runs: now; of an interrupted one nobody knows: its start."""
        if row.end_ns is not None:
            return max(row.start_ns, row.end_ns)
        return max(row.start_ns, self.now_ns) if self.state(row) is SpanState.RUNNING else row.start_ns

    def time_of(self, row: SpanRow) -> int:
        """How long a span took, or has taken so far."""
        return self.end_of(row) - row.start_ns

    def run_of(self, row: SpanRow) -> str:
        """The name of the agent or team whose run a span belongs to; empty: none is recorded."""
        seen: set[str] = set()
        above = self.rows.get(row.parent_span_id or "")
        while above is not None and above.span_id not in seen:
            if self.kind(above) in RUNS:
                return above.name
            seen.add(above.span_id)
            above = self.rows.get(above.parent_span_id or "")
        return ""

    def name_of(self, row: SpanRow) -> str:
        """What a span is called in a sentence, safe to show."""
        facts = facts_or_none(row)
        if facts.kind is SpanKind.LLM:
            return f"The call of {cut(first_line(facts.model))}" if facts.model else "The model call"
        name = title_of(row.name)
        return "A span without a name" if name == NAMELESS else cut(name)


def cut(text: str) -> str:
    """A name that leaves room for the sentence."""
    return text if len(text) <= NAME_LENGTH else text[: NAME_LENGTH - 1] + "…"
