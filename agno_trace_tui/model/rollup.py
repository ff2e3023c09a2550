"""Totals of a trace, kept while spans come and change: cost per change, not per span."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from agno_trace_tui.model.span import has_failed
from agno_trace_tui.semantics.usage import TokenUsage
from agno_trace_tui.store.rows import Component, Rollup

if TYPE_CHECKING:
    from agno_trace_tui.store.rows import SpanRow

USAGE_FIELDS = len(TokenUsage._fields)


class KnownSum:
    """A sum of numbers some of which are unknown: unknown until one is known."""

    def __init__(self) -> None:
        self.known = 0
        self.total: float = 0

    def count(self, value: float | None, sign: int) -> None:
        """Add (`sign` 1) or take back (`sign` -1) a number that may be unknown."""
        if value is not None:
            self.known += sign
            self.total = self.total + sign * value if self.known else 0

    @property
    def value(self) -> float | None:
        """The sum, or `None` when nothing is known."""
        return self.total if self.known else None


class RunningRollup:
    """The totals over spans that were counted and not taken back."""

    def __init__(self, trace_id: str) -> None:
        self.trace_id = trace_id
        self.spans = 0
        self.errors = 0
        self.open_processes: Counter[int] = Counter()
        self.open = 0
        self.usage = [KnownSum() for _ in range(USAGE_FIELDS)]
        self.cost = KnownSum()
        self.unpriced_calls = 0
        self.models: Counter[str] = Counter()

    def count(self, row: SpanRow, sign: int) -> None:
        """Count a span (`sign` 1), or take back what was counted for it (`sign` -1); its tokens are apart."""
        self.spans += sign
        if row.end_ns is None:
            self.open += sign
            if row.process_id is not None and not row.left_open:
                self.open_processes[row.process_id] += sign
        elif has_failed(row):
            self.errors += sign

    def count_model_call(self, row: SpanRow, sign: int) -> None:
        """Count the tokens, cost and model of an LLM span."""
        facts = row.facts
        if facts is None:
            return
        for total, value in zip(self.usage, facts.usage, strict=True):
            total.count(value, sign)
        self.cost.count(facts.cost, sign)
        self.unpriced_calls += sign * facts.is_unpriced
        if facts.model is not None:
            self.models[facts.model] += sign

    def rollup(self, root: SpanRow | None, component: SpanRow | None = None) -> Rollup:
        """The totals as a value; `root` is the trace's root span, if it is known, `component` what tells for it."""
        usage = TokenUsage(*(None if s.value is None else int(s.value) for s in self.usage))
        return Rollup(
            trace_id=self.trace_id,
            span_count=self.spans,
            error_count=self.errors,
            open_count=self.open,
            open_processes=tuple(sorted(process for process, n in self.open_processes.items() if n > 0)),
            root_span_id=root.span_id if root else None,
            root_start_ns=root.start_ns if root else None,
            root_name=root.name if root else None,
            root_status=root.status_code if root and root.end_ns is not None else None,
            root_facts=root.facts if root else None,
            component=component_of(component),
            usage=usage,
            cost=self.cost.value,
            models=tuple(sorted(model for model, n in self.models.items() if n > 0)),
            unpriced_calls=self.unpriced_calls,
        )


def component_of(row: SpanRow | None) -> Component | None:
    """What a span tells as the component of its trace."""
    if row is None or row.facts is None:
        return None
    return Component(row.span_id, row.name, None if row.end_ns is None else row.status_code, row.facts)
