"""What was not recorded, so that nobody takes silence for health."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.model.insights.insight import Insight, Severity
from agno_trace_tui.model.span import SpanState
from agno_trace_tui.semantics.failure import silence_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agno_trace_tui.model.insights.case import Case


@dataclass(frozen=True)
class SilentCall:
    """A model call that is stored as OK, or without an outcome, and has no answer (see `failure.is_silent_model_call`)."""

    name: str = "silent model call"

    def check(self, case: Case) -> Iterator[Insight]:
        """One insight for each."""
        for row in case.calls:
            if case.state(row) is SpanState.OK and case.evidence.of(row).silent:
                words = silence_words(row.status_code)
                yield Insight(self.name, Severity.WARNING, words, (row.span_id,))


@dataclass(frozen=True)
class DroppedAttributes:
    """Spans that had more attributes than OpenTelemetry keeps; it drops the oldest: the first messages."""

    name: str = "attributes dropped"

    def check(self, case: Case) -> Iterator[Insight]:
        """One insight for the trace."""
        dropped = [row for row in case.in_order if row.dropped_attributes or case.evidence.of(row).missing]
        if dropped:
            spans = "a span" if len(dropped) == 1 else f"{len(dropped)} spans"
            yield Insight(
                self.name,
                Severity.WARNING,
                f"OpenTelemetry dropped attributes of {spans} over its limit"
                " (OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT): the first messages of a prompt go first.",
                tuple(row.span_id for row in dropped),
            )


@dataclass(frozen=True)
class LostSpans:
    """Processes that could not record all of their spans."""

    name: str = "spans lost"

    def check(self, case: Case) -> Iterator[Insight]:
        """One insight for the trace."""
        lost = case.evidence.spans_lost
        if lost:
            yield Insight(
                self.name,
                Severity.WARNING,
                f"The process that recorded this trace lost {figures.plural(lost, 'span')}: some may be missing here.",
            )


@dataclass(frozen=True)
class MissingParent:
    """Spans whose parent is not recorded, in a trace that is otherwise whole.

    Without a root the trace may still run (Agno's exporter writes parents last), or its parent is in another
    program: that is no fault.
    """

    name: str = "parent missing"

    def check(self, case: Case) -> Iterator[Insight]:
        """One insight for the trace."""
        root = case.root
        if root is None or root.end_ns is None or case.is_running or not case.orphans:
            return
        count = len(case.orphans)
        sentence = (
            "One span names a parent that is not recorded: what it belongs to is not known."
            if count == 1
            else f"{count} spans name parents that are not recorded: what they belong to is not known."
        )
        yield Insight(self.name, Severity.WARNING, sentence, tuple(row.span_id for row in case.orphans))
