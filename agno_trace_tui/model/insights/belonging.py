"""Runs that are in a trace to which they do not belong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.model.calls import is_run
from agno_trace_tui.model.insights.insight import Insight, Severity
from agno_trace_tui.semantics.kinds import SpanKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agno_trace_tui.model.insights.case import Case
    from agno_trace_tui.store.rows import SpanRow


@dataclass(frozen=True)
class BegunAfterParent:
    """Runs that began when what they are in had ended.

    openinference-instrumentation-agno leaves the context of a team's run in the thread (its
    `_runs_wrapper.detach_context_tokens`; measured with Agno 3.1.10, its own exporter too): what runs next
    there is recorded below the team.
    """

    name: str = "begun after its parent"

    def check(self, case: Case) -> Iterator[Insight]:
        """One insight for each span that such runs are below."""
        late: dict[str, list[SpanRow]] = {}
        for row in filter(is_run, case.in_order):
            above = case.rows.get(row.parent_span_id or "")
            if above is not None and above.end_ns is not None and row.start_ns > above.end_ns:
                late.setdefault(above.span_id, []).append(row)
        for parent_id, rows in late.items():
            parent = case.rows[parent_id]
            others = len(rows) - 1
            who = case.name_of(rows[0]) + (f" and {figures.plural(others, 'other run')}" if others else "")
            why = "its context was still in force"
            if case.kind(parent) is SpanKind.TEAM:
                why = "Agno's instrumentation leaves the context of a team's run in its thread"
            yield Insight(
                self.name,
                Severity.NOTE,
                f"{who} began after {case.name_of(parent)} had ended and {'are' if others else 'is'} in its trace all"
                f" the same: {why}.",
                tuple(row.span_id for row in rows),
            )
