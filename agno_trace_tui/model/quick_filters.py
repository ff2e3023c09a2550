"""Filters that one key puts in force or takes away, as terms of the filter that is visible all the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.model.filter_editing import value_of, with_term, without_field
from agno_trace_tui.model.filter_syntax import Term
from agno_trace_tui.semantics.kinds import SpanKind

if TYPE_CHECKING:
    from agno_trace_tui.model.trace import TraceSummary

ERRORS = Term("errors", ">", "0")
"""Traces in which something failed, also where the root went well."""

RUNNING = Term("is", ":", "running")

PERIODS = ("1h", "1d")
"""Lengths of time before now, shortest first; after the last comes all."""

COMPONENT_FIELDS = {SpanKind.WORKFLOW: "workflow", SpanKind.TEAM: "team", SpanKind.AGENT: "agent"}


def component_term(trace: TraceSummary | None) -> Term | None:
    """Traces of the same agent, team or workflow: by its id, else by the name of its runs."""
    if trace is None:
        return None
    field = COMPONENT_FIELDS.get(trace.kind)
    if field is None:
        return component_by_ids(trace)
    name, _, method = trace.name.rpartition(".")
    ids = {"workflow": trace.workflow_id, "team": trace.team_id, "agent": trace.agent_id}
    value = ids[field] or (name if method else trace.name)
    return Term(field, ":", value) if value else None


def component_by_ids(trace: TraceSummary) -> Term | None:
    """Of a trace whose root is not recorded, or is none of Agno's: the widest of the ids that it has."""
    ids = (("workflow", trace.workflow_id), ("team", trace.team_id), ("agent", trace.agent_id))
    return next((Term(field, ":", value) for field, value in ids if value), None)


def session_term(trace: TraceSummary | None) -> Term | None:
    """Traces of the same session."""
    return None if trace is None or not trace.session_id else Term("session", ":", trace.session_id)


def next_period(text: str) -> str:
    """The filter with the next of the periods: since an hour, a day, all. Raises `FilterError`."""
    now = value_of(text, "since")
    place = PERIODS.index(now) + 1 if now in PERIODS else 0
    if place == len(PERIODS):
        return without_field(text, "since")
    return with_term(without_field(text, "since"), Term("since", ":", PERIODS[place]))
