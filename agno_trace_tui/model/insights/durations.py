"""Time: what takes most of it, and what takes longer than it usually does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.model.insights.evidence import FEWEST_SAMPLES
from agno_trace_tui.model.insights.insight import Insight, Severity
from agno_trace_tui.model.span import SpanState
from agno_trace_tui.semantics.kinds import SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agno_trace_tui.model.insights.case import Case

SECOND = figures.SECOND
WORK = (SpanKind.LLM, SpanKind.TOOL, SpanKind.EMBEDDING, SpanKind.RETRIEVER, SpanKind.RERANKER,
        SpanKind.GUARDRAIL, SpanKind.EVALUATOR)  # fmt: skip
"""Kinds that do something themselves."""


@dataclass(frozen=True)
class SlowestSpan:
    """The one call that makes a trace slow.

    A model that thinks for most of a short run is no news, so a model call must also be long in itself;
    and in a run of one or two calls one of them is always the slowest.
    """

    share: float = 0.5
    least_ns: int = SECOND
    least_model_ns: int = 20 * SECOND
    fewest_calls: int = 3
    name: str = "slowest span"

    def check(self, case: Case) -> Iterator[Insight]:
        """At most one insight, once the trace has ended."""
        calls = [row for row in case.of_kind(*WORK) if case.is_leaf(row)]
        whole = case.duration_ns
        if case.is_running or len(calls) < self.fewest_calls or not whole:
            return
        slowest = max(calls, key=case.time_of)
        time = case.time_of(slowest)
        least = self.least_model_ns if case.kind(slowest) is SpanKind.LLM else self.least_ns
        if time >= max(least, self.share * whole):
            yield Insight(
                self.name,
                Severity.NOTE,
                f"{case.name_of(slowest)} took {figures.duration(time)}, {figures.percent(time, whole)} of the trace:"
                f" longer than any other of {figures.plural(len(calls), 'call')}.",
                (slowest.span_id,),
            )


@dataclass(frozen=True)
class LongerThanUsual:
    """A running span that takes much longer than 95 % of its name in this file.

    One span in twenty is beyond that by definition: only what is far beyond is told. Of a span that waits
    for one below it, the one below is told.
    """

    factor: float = 1.5
    least_ns: int = SECOND
    name: str = "longer than usual"

    def check(self, case: Case) -> Iterator[Insight]:
        """One insight for each such span."""
        for row in case.in_order:
            if case.state(row) is not SpanState.RUNNING or any(
                case.state(child) is SpanState.RUNNING for child in case.children_of(row.span_id)
            ):
                continue
            usual = case.evidence.usual.of(row)
            time = case.time_of(row)
            if usual is None or usual.spans < FEWEST_SAMPLES:
                continue
            if time > max(self.factor * usual.p95_ns, usual.p95_ns + self.least_ns):
                # In whole seconds: a sentence that changes ten times a second cannot be read.
                yield Insight(
                    self.name,
                    Severity.WARNING,
                    f"{case.name_of(row)} has been running for {figures.duration(time // SECOND * SECOND)}:"
                    f" it usually takes {figures.duration(usual.median_ns)}, and 95 % of the last"
                    f" {usual.spans} took no more than {figures.duration(usual.p95_ns)}.",
                    (row.span_id,),
                )
