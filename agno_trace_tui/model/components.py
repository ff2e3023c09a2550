"""What a trace is a run of, and in which session: what others of the same sort are found by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.semantics.names import without_method

if TYPE_CHECKING:
    from agno_trace_tui.model.trace import TraceSummary

FIELDS = {SpanKind.WORKFLOW: "workflow", SpanKind.TEAM: "team", SpanKind.AGENT: "agent"}


def component_of(trace: TraceSummary | None) -> tuple[str, str] | None:
    """The field of the filter language and its value: its id, else the name of its runs."""
    if trace is None:
        return None
    ids = {"workflow": trace.workflow_id, "team": trace.team_id, "agent": trace.agent_id}
    field = FIELDS.get(trace.kind)
    if field is None:
        # A trace whose root is not recorded, or is none of Agno's: the widest of the ids that it has.
        return next(((name, value) for name, value in ids.items() if value), None)
    value = ids[field] or without_method(trace.name)
    return (field, value) if value else None


def session_of(trace: TraceSummary | None) -> str | None:
    """The session, if it has one."""
    return None if trace is None or not trace.session_id else trace.session_id
